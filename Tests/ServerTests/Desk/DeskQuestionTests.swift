import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(15)))
struct DeskQuestionTests {
  @Test func whatHadNoAnswerIsGroupedAndBecomesADraft() async throws {
    try await Receiver.run { receiver in
      let state = try await DeskState(kinds: [])
      try await TestService.run(receiver.settings(), state: state.folder) { service in
        _ = try await service.wait(for: "/ready") { $0.status == .ok }
        let question = "does Oliver get a bicycle helmet from the lost zebra 42"
        for parent in ["p1", "p2"] {
          #expect(try await service.post(question, id: "m-\(parent)", from: parent) == .accepted)
        }
        let headers = try state.headers(.office)
        let kept = "does … get a bicycle helmet from the lost zebra …"
        let page = try await service.wait(for: "/desk/questions", headers: headers) {
          $0.text.contains("\(kept)</th><td>2</td>")
        }
        #expect(!page.text.lowercased().contains("oliver") && !page.text.contains("42"))
        let link = try #require(page.text.firstMatch(of: /href="(\/desk\/questions\/draft[^"]*)"/))
        let draft = try await service.send(.get, String(link.output.1), headers: headers)
        #expect(draft.status == .ok && draft.text.contains("  - \"\(kept)\"") && draft.text.hasPrefix("---\nid: "))
        let none = try await service.send(.get, "/desk/questions/draft?topic=no.such", headers: headers)
        #expect(none.status == .notFound)
        // Once the parent has told of harm, nothing of the chat is among them.
        #expect(
          try await service.post("My daughter says her uncle hits her with a belt", id: "h1", from: "p1") == .accepted)
        _ = try await service.wait(for: "/desk/questions", headers: headers) {
          $0.text.contains("\(kept)</th><td>1</td>")
        }
      }
    }
  }

  @Test(arguments: StaffRole.allCases)
  func theyAreForTheHeadAndTheOffice(_ role: StaffRole) async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(state: state.folder) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      let headers = try state.headers(role)
      let page = try await service.send(.get, "/desk/questions", headers: headers)
      #expect(page.status == ([.head, .office].contains(role) ? .ok : .notFound))
    }
  }
}
