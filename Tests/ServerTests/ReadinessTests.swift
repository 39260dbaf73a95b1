import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(5)))
struct ReadinessTests {
  @Test func messagesAreTakenWhilePacksAreBeingBuilt() async throws {
    try await Receiver.run { receiver in
      let state = try TestKnowledge.shared.get().state(withPacks: false)
      try await TestService.run(receiver.settings(), state: state) { service in
        let ready = try await service.send(.get, "/ready")
        #expect(ready.status == .serviceUnavailable)
        #expect(ready.text.contains("packs are being built"))
        #expect(try await service.send(.get, "/health").status == .ok)
        #expect(try await service.send(.get, "/chat/roose").text.contains("<h1>Roose</h1>"))
        #expect(try await service.post("How do I complain?", id: "early") == .accepted)
        #expect(await receiver.requests.first { $0.path == "/callback" } != nil)
        #expect(try await service.send(.get, "/ready").status == .ok)
      }
    }
  }

  @Test func aFaultySchoolDoesNotTakeTheOthersDown() async throws {
    let shared = try TestKnowledge.shared.get()
    let knowledge = try shared.adding("name: [", at: "schools/broken/school.yaml")
    try await TestService.run(knowledge: knowledge, state: shared.state(withPacks: false)) { service in
      let ready = try await service.wait(for: "/ready") { $0.status == .ok }
      #expect(ready.text.contains(#""faulty":["broken"]"#))
      let cookie = try await service.send(.get, "/chat/broken").headers[.setCookie]?.split(separator: ";").first
      let headers: HTTPFields = [.contentType: "application/json", .cookie: String(try #require(cookie))]
      for (school, text, expected) in [
        ("broken", "he is not breathing", "Call 999 now"), ("roose", "How do I complain?", "formal complaints process"),
      ] {
        let sent = try await service.send(
          .post, "/chat/\(school)/messages", headers: headers, body: #"{"text":"\#(text)"}"#)
        #expect(sent.status == .accepted)
        let answered = try await service.wait(for: "/chat/\(school)/messages?after=1", headers: headers) {
          $0.text.contains("assistant")
        }
        #expect(answered.text.contains(expected))
      }
    }
  }

  @Test(arguments: [
    ("/health", "GET, HEAD, OPTIONS"), ("/ready", "GET, HEAD, OPTIONS"), ("/metrics", "GET, HEAD, OPTIONS"),
    ("/", "GET, HEAD, OPTIONS"), ("/chat/roose", "GET, HEAD, OPTIONS"),
    ("/chat/roose/messages", "GET, HEAD, OPTIONS, POST"), ("/assets/chat.css", "GET, HEAD, OPTIONS"),
  ])
  func otherMethodsAreRefusedWithWhatIsAllowed(path: String, allowed: String) async throws {
    try await TestService.run { service in
      let refused = try await service.send(.delete, path)
      #expect(refused.status == .methodNotAllowed)
      #expect(refused.headers[.allow] == allowed)
      let options = try await service.send(.options, path)
      #expect(options.status == .noContent)
      #expect(options.headers[.allow] == allowed)
      let got = try await service.send(.get, path)
      let head = try await service.send(.head, path)
      #expect(head.status == got.status)
      #expect(head.text.isEmpty)
    }
  }
}
