import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server

/// A handoff that arrives, is answered and comes back.
@Suite(.timeLimit(.minutes(15)))
struct DeskWorkTests {
  @Test func aDisclosureIsTakenAnsweredAndHandedBack() async throws {
    try await Receiver.run { receiver in
      let state = try await DeskState(kinds: [])
      var settings = receiver.settings()
      settings["public.url"] = "https://chat.example.org"
      settings["intake.quiet"] = "0s"
      try await TestService.run(settings, state: state.folder) { service in
        /// The next callback or notice; which of two comes first is not said.
        func next(_ path: String) async throws -> Receiver.Received {
          let found = await receiver.requests.first { $0.path == path }
          return try #require(found)
        }
        #expect(try await service.post("my son has taken all his tablets, he wont wake up", id: "m1") == .accepted)
        let notice = try await next("/notice").json()
        let receipt = try #require(notice["receipt"] as? String)
        #expect(notice["link"] as? String == "https://chat.example.org/desk/cases/\(receipt)")
        #expect((notice["text"] as? String)?.contains("tablets") == false)

        let headers = try state.headers(.safeguardingLead)
        func page() async throws -> String {
          try await service.send(.get, "/desk/cases/\(receipt)", headers: headers).text
        }
        func act(_ path: String, _ fields: [String: String] = [:]) async throws -> HTTPResponse.Status {
          let fields = fields.merging(["seen": DeskState.seen(in: try await page())]) { mine, _ in mine }
          return try await service.send(
            .post, "/desk/cases/\(receipt)/\(path)", headers: headers,
            body: try state.form(.safeguardingLead, fields)
          ).status
        }
        #expect(try await page().contains("my son has taken all his tablets, he wont wake up"))
        #expect(try await act("claim", ["owner": ""]) == .seeOther)
        #expect(try await act("reply", ["words": "We are on our way.\nThe office"]) == .seeOther)
        var texts: [String] = []
        while texts.last?.contains("on our way") != true { texts.append(try await next("/callback").text()) }
        #expect(
          texts.last == "A member of staff at Roose Community Primary School writes:\nWe are on our way.\nThe office")

        // The assistant is silent now; what the parent writes stands in the record.
        #expect(try await service.post("thank you so much", id: "m2") == .accepted)
        _ = try await service.wait(for: "/desk/cases/\(receipt)", headers: headers) {
          $0.text.contains("<blockquote>thank you so much</blockquote>")
        }
        #expect(try await act("hand-back") == .seeOther)
        #expect(try await next("/callback").text().contains("automated assistant again"))
        #expect(try await service.post("How do I complain?", id: "m3") == .accepted)
        #expect(try await next("/callback").text().contains("formal complaints process"))

        #expect(try await act("close", ["outcome": "referred", "words": "with the hospital"]) == .seeOther)
        #expect(try await act("note", ["words": "late"]) == .conflict)
        let end = try await page()
        for words in ["Closed ", "Somebody else has it now", "with the hospital", "Name of safeguardingLead took it"] {
          #expect(end.contains(words))
        }
        // The parent's words stand there once, not under each act that has none of its own.
        #expect(end.matches(of: /he wont wake up/).count == 1)
        let lists = try await [
          service.send(.get, "/desk", headers: headers), service.send(.get, "/desk?list=closed", headers: headers),
        ]
        #expect(!lists[0].text.contains(receipt) && lists[1].text.contains(receipt))
      }
    }
  }

  @Test func anOpenListIsToldOfWhatComesIn() async throws {
    try await Receiver.run { receiver in
      let state = try await DeskState(kinds: [])
      try await TestService.run(receiver.settings(), state: state.folder) { service in
        _ = try await service.wait(for: "/ready") { $0.status == .ok }
        let headers = try state.headers(.safeguardingLead)
        let list = try await service.send(.get, "/desk", headers: headers).text
        let watch = String(try #require(list.firstMatch(of: /data-watch="([^"]*)"/)).output.1)
        async let events = service.send(.get, watch, headers: headers)
        #expect(try await service.post("my son has taken all his tablets, he wont wake up", id: "m1") == .accepted)
        #expect(try await events.text.contains("event: changed"))
        let again = try await service.send(.get, "/desk", headers: headers).text
        #expect(again.contains("Danger to life") && !again.contains("tablets"))
        #expect(!again.contains("data-watch=\"\(watch)\""))
      }
    }
  }

  @Test func aReplyIsReadInTheWebChat() async throws {
    let state = try await DeskState()
    let receipt = try #require(state.receipts["plain"])
    try await TestService.run(["intake.quiet": "0s"], state: state.folder) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      let headers = try state.headers(.office)
      for (path, fields) in [("claim", ["owner": ""]), ("reply", ["words": "Ring us after nine."])] {
        let page = try await service.send(.get, "/desk/cases/\(receipt)", headers: headers).text
        let seen = ["seen": DeskState.seen(in: page)]
        let answer = try await service.send(
          .post, "/desk/cases/\(receipt)/\(path)", headers: headers,
          body: try state.form(.office, fields.merging(seen) { mine, _ in mine }))
        #expect(answer.status == .seeOther)
      }
      // Somebody else's form is out of date now.
      let late = try await service.send(
        .post, "/desk/cases/\(receipt)/claim", headers: try state.headers(.head),
        body: try state.form(.head, ["owner": ""]))
      #expect(late.status == .conflict && late.text.contains("Take it from Name of office"))
    }
    try await DeskState.withStore(in: state.folder) { store in
      let place = ConversationID(channel: "web", school: DeskState.school, account: "", address: "plain")
      let last = try await store.transcript(of: place).lines.last?.line
      guard case .staffReply(let reply) = last else { throw CancellationError() }
      #expect(reply.text == "A member of staff at Roose Community Primary School writes:\nRing us after nine.")
      #expect(try await ChatFeed(store: store).update(of: place, after: 0).messages.last?.from == .school)
    }
  }

  @Test func anAccountThatIsAddedWhileTheServiceRunsWorksAtOnce() async throws {
    let state = try await DeskState(kinds: [])
    let folder = state.folder
    try await TestService.run(state: folder) { service in
      let settings = try Settings(
        flags: ["state.dir": folder, "knowledge.dir": try TestKnowledge.shared.get().folder], environment: [:])
      try await StaffRegister.add(
        school: "roose", role: "office", email: "New@roose.example", name: "Newly Come", password: DeskState.password,
        isReplacing: false, settings: settings)
      let page = try await service.send(.get, "/desk/sign-in")
      let cookie = String(try #require(page.headers[.setCookie]?.split(separator: ";").first))
      let form = String(try #require(page.text.firstMatch(of: /name="form" value="([0-9a-f]{64})"/)).output.1)
      let answer = try await service.send(
        .post, "/desk/sign-in", headers: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"],
        body: DeskState.encode(["form": form, "email": "new@roose.example", "password": DeskState.password]))
      let session = String(try #require(answer.headers[.setCookie]?.split(separator: ";").first))
      #expect(try await service.send(.get, "/desk", headers: [.cookie: session]).text.contains("Newly Come"))
      try await StaffRegister.remove(email: "new@roose.example", settings: settings)
      #expect(try await service.send(.get, "/desk", headers: [.cookie: session]).status == .seeOther)
      let error = await #expect(throws: StoreError.self) { try await StaffRegister.migrate(settings: settings) }
      guard case .inUse = error else { throw try #require(error) }
    }
  }
}

extension Receiver.Received {
  /// What the parent reads.
  func text() throws -> String { try json()["text"] as? String ?? "" }
}
