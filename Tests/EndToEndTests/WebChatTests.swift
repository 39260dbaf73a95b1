import Casebook
import Foundation
import Store
import Testing
import Workbench

/// The web chat of the built service, as a browser uses it with and without a script.
@Suite(.serialized, .timeLimit(.minutes(15))) struct WebChatTests {
  private static let json = ("content-type", "application/json")
  private static let form = ("content-type", "application/x-www-form-urlencoded")

  /// A visit of one browser.
  private struct Visit {
    let service: LiveService
    let cookie: (String, String)

    init(_ service: LiveService) async throws {
      self.service = service
      let page = try await Caller.send("GET", service.address + "/chat/roose")
      #expect(page.status == 200)
      cookie = ("cookie", try #require(page.cookie))
    }

    func post(_ body: String, as type: (String, String)) async throws -> Caller.Answer {
      try await Caller.send(
        "POST", service.address + "/chat/roose/messages", headers: [cookie, type], body: Data(body.utf8))
    }

    func lines(after: Int = 0) async throws -> Caller.Answer {
      try await Caller.poll(service.address + "/chat/roose/messages?after=\(after)", headers: [cookie]) {
        $0.text.contains(#""from":"assistant""#)
      }
    }
  }

  @Test func aFormIsAnsweredOnThePageThatComesBack() async throws {
    let town = try await Town()
    try await town.serving { service in
      let visit = try await Visit(service)
      for _ in 0..<2 {
        // The second is a double click.
        let answer = try await visit.post("text=How+do+I+complain%3F&id=form-1&from=0", as: Self.form)
        #expect(answer.status == 303)
        let page = try #require(answer.headers["location"])
        let text = try await Caller.send(
          "GET", service.address + page.prefix { $0 != "#" }, headers: [visit.cookie]
        ).text
        #expect(text.contains("How do I complain?") && text.contains("automated assistant"))
      }
      let lines = try await visit.lines().text
      #expect(lines.components(separatedBy: #""from":"parent""#).count == 2)
      #expect(lines.components(separatedBy: #""from":"assistant""#).count == 2)
    }
    try await town.close()
  }

  @Test func aScriptGetsItsAnswerByEventsAndCanReadItAgain() async throws {
    let town = try await Town()
    let events = try await town.serving { service in
      let visit = try await Visit(service)
      let events = try await Caller.lines(service.address + "/chat/roose/events", headers: [visit.cookie])
      #expect(try await visit.post(#"{"text":"How do I complain?","id":"1"}"#, as: Self.json).status == 202)
      let lines = try await events.wait(for: "an event with the answer") { lines in
        lines.contains { $0.hasPrefix("data: ") && $0.contains(#""from":"assistant""#) }
      }
      #expect(lines.contains("event: update"))
      #expect(try await visit.lines().text.contains(#""pending":false"#))
      return events
    }
    // The service ended well with the stream still open, and ended the stream.
    try await events.wait(for: "the end of the stream") { $0.contains("the end") }
    try await town.close()
  }

  @Test func aDisclosureReachesStaff() async throws {
    let town = try await Town()
    let receipt = try await town.serving { service in
      let visit = try await Visit(service)
      _ = try await visit.post(#"{"text":"\#(ChannelTests.disclosure)","id":"1"}"#, as: Self.json)
      let text = try await visit.lines().text
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      return try #require(Provider.receipt(in: text))
    }
    #expect(town.mails.all.map(\.receipt) == [receipt])
    let record = try #require(try await town.records().first)
    #expect(record.handoff.receipt.rawValue == receipt && record.handoff.conversation.channel == "web")
    try await town.close()
  }

  @Test func onTrialNothingIsSaidToBePassedOn() async throws {
    let town = try await Town()
    try await town.serving { service in
      let answer = try await Caller.send(
        "POST", service.address + "/chat/ashgate/messages", headers: [Self.json],
        body: Data(#"{"text":"\#(ChannelTests.disclosure)","id":"1"}"#.utf8))
      let text = try await Caller.poll(
        service.address + "/chat/ashgate/messages?after=0", headers: [("cookie", try #require(answer.cookie))]
      ) { $0.text.contains(#""from":"assistant""#) }.text
      #expect(Provider.receipt(in: text) == nil && text.contains("0808 800 5000"))
      let page = try await Caller.send("GET", service.address + "/chat/ashgate").text
      #expect(page.contains("Demonstration: nobody at the school reads this"))
    }
    #expect(town.mails.all.isEmpty)
    try await town.close()
  }
}
