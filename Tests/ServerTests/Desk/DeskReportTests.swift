import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(15)))
struct DeskReportTests {
  private static func many(_ count: Int, _ kind: String, level: Escalation = .urgent, about: [StaffRole] = [])
    -> [DeskState.Kind]
  {
    (0..<count).map {
      DeskState.Kind(name: "\(kind)\($0)-\(about)", level: level, kind: kind, about: about, readers: "")
    }
  }

  @Test(arguments: StaffRole.allCases)
  func reportsAreForGovernorsAndTheHead(_ role: StaffRole) async throws {
    let state = try await DeskState(kinds: Self.many(5, "neglect"))
    let mayRead = [.governor, .chairOfGovernors, .head].contains(role)
    try await TestService.run(state: state.folder) { service in
      let headers = try state.headers(role)
      let nothing = try await service.send(.get, "/desk/cases/RO-NONE-NONE", headers: headers)
      for path in ["/desk/reports", "/desk/reports/csv"] {
        let page = try await service.send(.get, path, headers: headers)
        #expect(page.status == (mayRead ? .ok : .notFound))
        #expect(page.text.contains("Neglect") == mayRead)
        if !mayRead { #expect(page.text == nothing.text) }
      }
    }
  }

  /// What a governor sees first is the report, and nothing else than figures of which nobody can be made out.
  @Test func aGovernorSeesFiguresOnly() async throws {
    let state = try await DeskState(
      kinds: Self.many(7, "person", level: .staff) + Self.many(4, "neglect") + Self.many(6, "grooming", about: [.head]))
    try await TestService.run(state: state.folder) { service in
      let page = try await service.send(.get, "/desk", headers: try state.headers(.governor)).text
      #expect(page.contains(#"<th scope="row">Wants to talk to a person</th><td>7</td>"#))
      #expect(page.contains(#"<th scope="row">Each other kind</th><td>fewer than 5</td>"#))
      #expect(page.contains(#"<text class="name" x="0""#) && page.contains("Termly report"))
      for word in ["Neglect", "Grooming", "/desk/cases/", "Name of head", "the words of"] {
        #expect(!page.contains(word))
      }
      // It is the same report for whom it may be about.
      let head = try await service.send(.get, "/desk/reports", headers: try state.headers(.head)).text
      #expect(!head.contains("Grooming") && head.contains(#"Wants to talk to a person</th><td>7</td>"#))
    }
  }

  @Test func theAnnualReportHasTheTermsSideBySide() async throws {
    let state = try await DeskState(kinds: Self.many(6, "neglect"))
    try await TestService.run(["clock.now": "2026-11-21T20:00:00Z"], state: state.folder) { service in
      let headers = try state.headers(.chairOfGovernors)
      let page = try await service.send(.get, "/desk/reports?of=2026", headers: headers).text
      for words in ["Annual report for the governing body", "School year 2026/27", "Whole year", "Autumn term 2026"] {
        #expect(page.contains(words), "\(words)")
      }
      for id in ["2026-winter", "2027", "x", "2026-summer"] {
        #expect(try await service.send(.get, "/desk/reports?of=\(id)", headers: headers).status == .notFound)
      }
      let csv = try await service.send(.get, "/desk/reports/csv?of=2026", headers: headers)
      #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
      let disposition = try #require(HTTPField.Name("Content-Disposition"))
      #expect(csv.headers[disposition] == "attachment; filename=\"schoolgate-2026.csv\"")
      #expect(csv.text.contains(#""Kind of incident","Each other kind","Summer term 2027","fewer than 5""#))
    }
  }
}
