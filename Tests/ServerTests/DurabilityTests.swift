import Casebook
import Foundation
import GRDB
import HTTPTypes
import Store
import Testing

@testable import Server

/// What was accepted is answered, whatever ended in between.
@Suite(.timeLimit(.minutes(15)))
struct DurabilityTests {
  private static let count = 20

  @Test func pendingTurnsAreAnsweredAfterARestart() async throws {
    try await Receiver.run { receiver in
      let state = try TestKnowledge.shared.get().state()
      try await Self.withStore(in: state) { store in
        for index in 0..<Self.count { _ = try await store.record([Self.message(index)], at: Date()) }
      }
      try await TestService.run(receiver.settings(), state: state) { _ in
        let answered = try await Self.answered(at: receiver)
        #expect(answered == Set((0..<Self.count).map { "m\($0)" }))
      }
    }
  }

  @Test func aFullOutboxIsSentAfterARestart() async throws {
    try await Receiver.run { receiver in
      let state = try TestKnowledge.shared.get().state()
      try await Self.withStore(in: state) { store in
        for index in 0..<Self.count {
          _ = try await store.record([Self.message(index)], at: Date())
          let turn = try #require(try await store.nextTurn(at: Date()))
          let reply = Reply(kind: .chat, text: "Good morning.", pack: "roose@test")
          let outcome = Outcome(
            state: turn.turn.state, reply: reply, audit: AuditEntry(decision: "test", score: nil, pack: "roose@test"))
          try await store.commit(outcome, closing: turn, at: Date())
        }
      }
      try await TestService.run(receiver.settings(), state: state) { _ in
        let answered = try await Self.answered(at: receiver)
        #expect(answered == Set((0..<Self.count).map { "m\($0)" }))
      }
    }
  }

  @Test func aTurnThatFailedThreeTimesIsHandedToStaff() async throws {
    try await Receiver.run { receiver in
      let state = try TestKnowledge.shared.get().state()
      try await Self.withStore(in: state) { store in
        _ = try await store.record([Self.message(0)], at: Date())
        for _ in 0..<3 {
          let turn = try #require(try await store.nextTurn(at: Date()))
          try await store.release(turn, error: "test", at: Date())
        }
      }
      try await TestService.run(receiver.settings(), state: state) { _ in
        let callback = try #require(await receiver.requests.first { $0.path == "/callback" })
        #expect((try callback.json()["text"] as? String)?.contains("passed this to the staff") == true)
      }
      try await Self.withStore(in: state) { store in
        let records = try await store.cases(of: SchoolID("roose"))
        #expect(records.map(\.handoff.kind) == ["failure"])
        #expect(records.first?.handoff.words.words == "How do I complain?")
        #expect(records.first?.level == .urgent)
      }
    }
  }

  /// A turn whose outcome the store refuses comes back, fails again, and ends with staff.
  @Test(arguments: ["a record that is not there", "a state that cannot be read"])
  func aTurnThatCannotBeCommittedIsHandedToStaff(why: String) async throws {
    try await Receiver.run { receiver in
      let state = try TestKnowledge.shared.get().state()
      try await Self.withStore(in: state) { store in
        _ = try await store.record([Self.message(0)], at: Date())
        let turn = try #require(try await store.nextTurn(at: Date()))
        var outcome = Outcome(
          state: ConversationState(), reply: Reply(kind: .chat, text: "", pack: "roose@test"),
          audit: AuditEntry(decision: "test", score: nil, pack: "roose@test"))
        outcome.state.mode = .waiting
        outcome.state.receipt = ReceiptNumber(rawValue: "RO-NONE")
        try await store.commit(outcome, closing: turn, at: Date())
      }
      if why.hasPrefix("a state") {
        let database = try DatabaseQueue(path: state + "/schoolgate.sqlite")
        try await database.write { try $0.execute(sql: "UPDATE conversations SET state = '{}'") }
        try database.close()
      }
      try await TestService.run(receiver.settings(), state: state) { service in
        #expect(try await service.post("How do I complain?", id: "again", from: "parent-0") == .accepted)
        let callback = try #require(await receiver.requests.first { $0.path == "/callback" })
        #expect((try callback.json()["text"] as? String)?.contains("passed this to the staff") == true)
      }
      try await Self.withStore(in: state) { store in
        let records = try await store.cases(of: SchoolID("roose"))
        #expect(records.map(\.handoff.kind) == ["failure"])
        #expect(try await store.figures().pendingTurns == 0)
      }
    }
  }

  @Test func messagesOfASchoolThatIsGoneAreKeptForStaff() async throws {
    let state = try TestKnowledge.shared.get().state()
    let gone = SchoolID("closed-school")
    try await Self.withStore(in: state) { store in
      let place = ConversationID(channel: "generic", school: gone, account: "", address: "p")
      let message = InboundMessage(id: "x", conversation: place, content: .text(PrivateText("Hello")))
      _ = try await store.record([message], at: Date())
    }
    try await TestService.run(state: state) { service in
      _ = try await service.wait(for: "/metrics") { $0.text.contains("schoolgate_turns_pending 0.0") }
    }
    try await Self.withStore(in: state) { store in
      let figures = try await store.figures()
      #expect(figures.pendingTurns == 0)
    }
  }

  private static func message(_ index: Int) -> InboundMessage {
    let place = ConversationID(channel: "generic", school: SchoolID("roose"), account: "", address: "parent-\(index)")
    return InboundMessage(id: "m\(index)", conversation: place, content: .text(PrivateText("How do I complain?")))
  }

  /// The messages that were answered, once as many answers have come as there were messages.
  private static func answered(at receiver: Receiver) async throws -> Set<String> {
    var answered: [String] = []
    for await request in receiver.requests where request.path == "/callback" {
      let reply = try request.json()["schoolgate"] as? [String: Any]
      answered.append(reply?["in_reply_to"] as? String ?? "")
      if answered.count == count { break }
    }
    return Set(answered)
  }

  private static func withStore(in state: String, _ body: (CaseStore) async throws -> Void) async throws {
    let store = try await CaseStore(StoreLocation(url: "sqlite:schoolgate.sqlite", relativeTo: state))
    do {
      try await body(store)
    } catch {
      try store.close()
      throw error
    }
    try store.close()
  }
}
