import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server

/// When a turn begins, seen from outside.
@Suite(.timeLimit(.minutes(15)))
struct BurstTests {
  /// Long enough that an answer which does not wait for it is told from one that does, and a burst from its parts.
  private static let quiet = ["intake.quiet": "8s"]

  /// How long `body` takes.
  private static func time(_ body: () async throws -> Void) async rethrows -> Duration {
    try await ContinuousClock().measure(body)
  }

  @Test func messagesOfABurstGetOneAnswer() async throws {
    try await Receiver.run { receiver in
      try await TestService.run(receiver.settings().merging(Self.quiet) { $1 }) { service in
        for (id, text) in [("m1", "hello"), ("m2", "How do I complain?"), ("m3", "What counts as social media?")] {
          #expect(try await service.post(text, id: id) == .accepted)
        }
        #expect(try await service.post("How do I complain?", id: "m2") == .accepted)
        let callback = try #require(await receiver.requests.first { $0.path == "/callback" })
        let reply = try callback.json()["schoolgate"] as? [String: Any]
        #expect(reply?["in_reply_to"] as? String == "m3")
        let metrics = try await service.wait(for: "/metrics") { $0.text.contains("schoolgate_turns_pending 0.0") }.text
        #expect(metrics.contains(#"schoolgate_turns_total{school="roose",result="answered"} 1"#))
        #expect(metrics.contains(#"schoolgate_messages_duplicate_total{channel="generic",school="roose"} 1"#))
      }
    }
  }

  @Test(arguments: [
    ("he is not breathing", "Call 999 now"), ("How to complain", "formal complaints process"),
  ]) func whatCannotWaitDoesNot(text: String, expected: String) async throws {
    try await Receiver.run { receiver in
      try await TestService.run(receiver.settings().merging(Self.quiet) { $1 }) { service in
        _ = try await service.wait(for: "/ready") { $0.status == .ok }
        let time = try await Self.time {
          #expect(try await service.post(text, id: "m1") == .accepted)
          let callback = try #require(await receiver.requests.first { $0.path == "/callback" })
          #expect((try callback.json()["text"] as? String)?.contains(expected) == true)
        }
        #expect(time < .seconds(7))
      }
    }
  }

  @Test func aFormIsAnsweredAtOnce() async throws {
    try await TestService.run(Self.quiet) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
      let cookie = try await service.send(.get, "/chat/roose").headers[.setCookie]
      headers[.cookie] = String(try #require(cookie?.split(separator: ";").first))
      let form = headers
      let time = try await Self.time {
        let sent = try await service.send(
          .post, "/chat/roose/messages", headers: form, body: "text=How+do+I+complain%3F&from=0")
        #expect(sent.status == .seeOther)
      }
      #expect(time < .seconds(7))
      #expect(try await service.send(.get, "/chat/roose?from=0", headers: form).text.contains("formal complaints"))
    }
  }

  /// A sender over the rate is still looked through: the answer to what is urgent comes before the rate would let it.
  @Test func aSlowedSenderIsScreened() async throws {
    try await Receiver.run { receiver in
      let settings = receiver.settings().merging(["intake.turns-per-minute": "1"]) { $1 }
      try await TestService.run(settings) { service in
        _ = try await service.wait(for: "/ready") { $0.status == .ok }
        var callbacks = receiver.requests.filter { $0.path == "/callback" }.makeAsyncIterator()
        #expect(try await service.post("How do I complain?", id: "m1") == .accepted)
        let first = try #require(await callbacks.next())
        #expect(first.body.contains("formal complaints process"))
        let start = ContinuousClock.now
        #expect(try await service.post("How do I complain again?", id: "m2") == .accepted)
        #expect(try await service.post("he is not breathing", id: "m3") == .accepted)
        let second = try #require(await callbacks.next())
        #expect(second.body.contains("Call 999 now"))
        let time = ContinuousClock.now - start
        #expect(time < .seconds(20))
        let metrics = try await service.wait(for: "/metrics") { $0.text.contains("schoolgate_turns_pending 0.0") }.text
        #expect(metrics.contains(#"schoolgate_messages_accepted_total{channel="generic",school="roose"} 3"#))
      }
    }
  }
}
