import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(15)))
struct DeskLetterTests {
  private static let facts = [
    "kinds[]": "about-staff", "name": "Ms Hill", "where": "on Facebook", "when": "Monday 9 November", "link": "",
    "address": "1 Mill Lane\nTown", "signatory": "Hetty Head",
  ]

  /// Every role, every kind of record: the letter about it is there exactly for whom it is to be.
  @Test(arguments: StaffRole.allCases)
  func aLetterAboutARecordIsForWhoMayWriteIt(_ role: StaffRole) async throws {
    let state = try await DeskState()
    let letter = try #require(DeskState.letters[role])
    try await TestService.run(state: state.folder) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      let headers = try state.headers(role)
      let nothing = try await service.send(.get, "/desk/cases/RO-NONE-NONE", headers: headers)
      let writes = role == .head || role == .chairOfGovernors
      #expect(try await service.send(.get, "/desk/letters", headers: headers).status == (writes ? .ok : .notFound))
      for id in ["to-all-parents", "about-a-post"] {
        let page = try await service.send(.get, "/desk/letters/new/\(id)", headers: headers)
        #expect(page.status == (role == .head ? .ok : .notFound))
      }
      for kind in DeskState.kinds {
        let receipt = try #require(state.receipts[kind.name]).rawValue
        let path = "/desk/letters/new/about-a-post"
        let mayWrite = writes && kind.readers.contains(letter)
        let page = try await service.send(.get, "\(path)?case=\(receipt)", headers: headers)
        #expect(page.status == (mayWrite ? .ok : .notFound), "\(kind.name)")
        #expect(page.text.contains(kind.words) == mayWrite)
        let fields = Self.facts.merging(["case": receipt, "step": "keep"]) { $1 }
        let kept = try await service.send(.post, path, headers: headers, body: try state.form(role, fields))
        #expect(kept.status == (mayWrite ? .seeOther : .notFound), "\(kind.name)")
        if !mayWrite { #expect(page.text == nothing.text && kept.text == nothing.text) }
        // The letter to everybody is about no record.
        let all = try await service.send(.get, "/desk/letters/new/to-all-parents?case=\(receipt)", headers: headers)
        #expect(all.status == .notFound)
      }
    }
  }

  @Test func itIsLookedAtThenKeptAndPrinted() async throws {
    let words = "Look what he put at https://post.example/1 in the WhatsApp group"
    let state = try await DeskState(kinds: [])
    let receipt = try await state.open(words)
    try await TestService.run(state: state.folder) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      let headers = try state.headers(.head)
      let path = "/desk/letters/new/about-a-post"
      func post(_ fields: [String: String], without name: String = "") async throws -> TestClient.Response {
        var fields = Self.facts.merging(["case": receipt.rawValue]) { $1 }.merging(fields) { $1 }
        fields[name] = nil
        return try await service.send(.post, path, headers: headers, body: try state.form(.head, fields))
      }
      let record = try await service.send(.get, "/desk/cases/\(receipt)", headers: headers).text
      #expect(record.contains("href=\"/desk/letters?case=\(receipt)\""))
      let form = try await service.send(.get, "\(path)?case=\(receipt)", headers: headers).text
      for found in [#"value="in a WhatsApp group""#, #"value="https://post.example/1""#, #"value="Name of head""#] {
        #expect(form.contains(found))
      }
      // What is missing is said, and what was typed is still there.
      for name in ["kinds[]", "name", "where", "when", "signatory"] {
        let answer = try await post([:], without: name)
        #expect(answer.status == .unprocessableContent && answer.text.contains(#"role="alert""#), "\(name)")
        #expect(answer.text.contains(name == "name" ? "Hetty Head" : "Ms Hill"))
      }
      let preview = try await post(["step": "preview", "name": "<b>Ms Hill</b>"])
      #expect(preview.status == .ok && preview.text.contains("Dear &lt;b&gt;Ms Hill&lt;/b&gt;,"))
      #expect(!preview.text.contains("<b>Ms Hill") && preview.text.contains("1 Mill Lane<br>"))
      // Nothing of who wrote to the school is on the paper.
      let paper = try #require(preview.text.firstRange(of: "<article").map { preview.text[$0.lowerBound...] })
      #expect(!paper.contains(receipt.rawValue) && !paper.contains("Look what he put"))
      #expect(try await post(["step": "change"]).text.contains(#"value="Monday 9 November""#))

      let kept = try await post(["step": "keep", "further": "yes"])
      let place = try #require(kept.headers[.location])
      #expect(place.hasPrefix("/desk/letters/kept/"))
      let page = try await service.send(.get, place, headers: headers).text
      for words in [
        "Dear Ms Hill,", "on Facebook on Monday 9 November", "Hetty Head<br>Headteacher", "It was not sent",
      ] {
        #expect(page.contains(words), "\(words)")
      }
      let after = try await service.send(.get, "/desk/cases/\(receipt)", headers: headers).text
      #expect(after.contains("Name of head prepared a letter") && after.contains("href=\"\(place)\""))
      #expect(try await service.send(.get, "/desk/letters", headers: headers).text.contains("href=\"\(place)\""))
      // Reading it is reading the record, for whoever else may.
      let lead = try await service.send(.get, place, headers: try state.headers(.safeguardingLead))
      let office = try await service.send(.get, place, headers: try state.headers(.office))
      #expect(lead.status == .notFound && office.status == .ok)
    }
  }

  @Test func theLetterToEverybodyIsFilledInToo() async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(state: state.folder) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      let form = try state.form(
        .head, ["kinds[]": "comments", "period": "few weeks", "signatory": "Hetty Head", "step": "preview"])
      let answer = try await service.send(
        .post, "/desk/letters/new/to-all-parents", headers: try state.headers(.head), body: form)
      #expect(answer.status == .ok && answer.text.contains("Over the past few weeks"))
      #expect(answer.text.contains("<h3>If something worries you</h3>"))
    }
  }
}
