import Casebook
import Dialogue
import Foundation
import HTTPTypes
import HummingbirdTesting
import Knowledge
import Logging
import Store
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(15)))
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

  @Test func whatIsUrgentIsAnsweredWhilePacksAreBeingBuilt() async throws {
    let shared = try TestKnowledge.shared.get()
    let whole = try SchoolRegister.read(knowledge: shared.folder, packs: PackFolder(state: shared.state()))
    let common = try SchoolFolder.read(at: shared.folder).common
    let bare = School(
      knowledge: try KnowledgeBase(withoutArticles: SchoolID("roose"), common: common),
      rules: try #require(whole[SchoolID("roose")]).rules)
    let store = try await CaseStore(
      StoreLocation(url: "sqlite:store", relativeTo: shared.state()), pace: Pace(quiet: .zero))
    let health = ServiceHealth()
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let worker = IntakeWorker(
      store: store, health: health, metrics: ServiceMetrics(), logger: logger, isTrial: { _ in false }, now: { Date() })
    func message(_ text: String, from address: String) -> InboundMessage {
      InboundMessage(
        id: address,
        conversation: ConversationID(
          channel: "generic", school: SchoolID("roose"), account: "", address: address),
        content: .text(PrivateText(text)))
    }
    health.put(SchoolRegister(schools: [bare], faults: [:], building: [SchoolID("roose")]))
    #expect(health.obstacles(untold: []) == ["the schools' packs are being built"])
    _ = try await store.record(
      [message("How do I complain?", from: "ann"), message("he is not breathing", from: "bob")], at: Date())
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await Screener(store: store, health: health, logger: logger).run() }
      group.addTask { await worker.run() }
      while try await store.figures().pendingTurns > 1 { await Task.yield() }
      #expect(try await store.pendingTurns(of: message("", from: "ann").conversation) == 1)
      let record = try #require(try await store.cases(of: SchoolID("roose")).first)
      #expect(record.level == .emergency)
      #expect(record.handoff.answer.hasPrefix("Call 999 now"))
      health.put(whole)
      store.messageArrived.ring()
      store.turnsWaiting.ring()
      while try await store.figures().pendingTurns > 0 { await Task.yield() }
      let lines = try await store.transcript(of: message("", from: "ann").conversation).lines
      guard case .reply(let reply) = try #require(lines.last).line else { throw StoreError.notInHand }
      #expect(reply.text.contains("formal complaints process"))
      group.cancelAll()
    }
    try store.close()
  }

  /// Nobody listens on the port of a discarded service, and a far end that knows no such place takes nothing.
  @Test(arguments: ["http://127.0.0.1:9/notice", nil])
  func itIsNotReadyWhileStaffCannotBeTold(url: String?) async throws {
    try await Receiver.run { receiver in
      var settings = receiver.settings()
      settings["notice.roose.url"] = url ?? "http://127.0.0.1:\(receiver.port)/nowhere"
      try await TestService.run(settings) { service in
        _ = try await service.post("my uncle hits me with a belt every night", id: "d1")
        let ready = try await service.wait(for: "/ready") { $0.text.contains("cannot be told") }
        #expect(ready.status == .serviceUnavailable)
        #expect(ready.text.contains("staff of roose cannot be told: neither mail nor URL works"))
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
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      let got = try await service.send(.get, path)
      let head = try await service.send(.head, path)
      #expect(head.status == got.status)
      #expect(head.text.isEmpty)
    }
  }
}
