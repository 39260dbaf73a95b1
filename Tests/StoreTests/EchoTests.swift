import Casebook
import Foundation
import Testing

@testable import Store

/// Somebody at the school writes to the parent by the account's own phone.
@Suite(.timeLimit(.minutes(15))) struct EchoTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private static let farewell = Reply(kind: .handoff, text: "The assistant answers again.", pack: Sample.pack)

  private static func echo(_ id: String, _ words: String, to address: String = "ann") -> InboundMessage {
    InboundMessage(id: id, conversation: Sample.conversation(address), content: .echo(PrivateText(words)))
  }

  @Test func theAssistantFallsSilentUntilTheChatIsGivenBackAtTheDesk() async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "ann", Sample.outcome("Answered."))
    for delivery in try await store.claimDue(at: Sample.now, limit: 10) {
      try await store.settle(delivery, at: Sample.now)
    }
    let heard = store.deliveriesWaiting.rings
    for _ in 0..<2 { _ = try await store.record([Self.echo("e1", "Ring me at nine.")], at: Sample.now) }
    _ = try await store.record([Self.echo("e2", "")], at: Sample.now)
    #expect(store.deliveriesWaiting.rings == heard + 2)
    // It is not answered, and nobody is told of what somebody wrote.
    #expect(try await store.nextTurn(at: Sample.now) == nil)
    #expect(try await store.figures().outboxDepth == 0)

    let records = try await store.cases(of: Sample.school)
    let record = try #require(records.first)
    #expect(records.count == 1 && record.handoff.kind == "phone" && record.subject.route == .office)
    #expect(record.handoff.words == PrivateText("Hello") && record.isChatTaken)
    #expect(record.acts.map(\.kind) == [.opened, .reply, .reply])
    #expect(record.acts.map(\.words) == [nil, PrivateText("Ring me at nine."), nil])
    #expect(record.acts.allSatisfy { $0.by == nil })
    _ = try await store.record([Sample.message("m2", from: "ann")], at: Sample.now)
    let turn = try await store.turn()
    #expect(turn.turn.state.mode == .person && turn.turn.state.receipt == record.handoff.receipt)
    try await store.release(turn, error: nil, at: Sample.now)

    let office = try await store.staff(.office)
    for act: StaffAct in [.claim(from: nil), .handBack(Self.farewell)] {
      #expect(try await store.perform(act, on: record.handoff.receipt, by: office, at: Sample.now) == .done)
    }
    #expect(try await store.turn().turn.state.mode == .assistant)
  }

  @Test func whatIsWrittenByPhoneBelongsToTheRecordThatWaits() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff()
    _ = try await store.record([Self.echo("e1", "We are on it.")], at: Sample.now)
    let records = try await store.cases(of: Sample.school)
    #expect(records.map(\.handoff.receipt) == [turn.receipt])
    #expect(records.first?.acts.map(\.kind) == [.opened, .reply] && records.first?.isChatTaken == true)
  }

  @Test func aClosedRecordIsNotWrittenInto() async throws {
    let store = try await folder.open()
    let head = try await store.staff(.head)
    for number in 1...2 {
      _ = try await store.record([Self.echo("e\(number)", "We are on it.")], at: Sample.now + Double(number))
      let receipt = try #require(try await store.openCases(for: head).first?.receipt)
      for act: StaffAct in [.claim(from: nil), .close(.answered, nil, farewell: Self.farewell)] {
        #expect(try await store.perform(act, on: receipt, by: head, at: Sample.now) == .done)
      }
    }
    let records = try await store.cases(of: Sample.school)
    #expect(records.count == 2 && records.allSatisfy { $0.acts.count { $0.kind == .reply } == 1 })
  }

  @Test func theSchoolMayWriteFirst() async throws {
    let store = try await folder.open()
    _ = try await store.record([Self.echo("e1", "Your lad is well.")], at: Sample.now)
    let record = try #require(try await store.cases(of: Sample.school).first)
    #expect(record.handoff.words == PrivateText("") && record.handoff.conversation == Sample.conversation("ann"))
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    #expect(try await store.turn().turn.state.mode == .person)
  }

  @Test func whomTheConversationIsAboutDoesNotLearnOfIt() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff(about: [.role(.head)])
    let lead = try await store.staff()
    for act: StaffAct in [.claim(from: nil), .close(.answered, nil, farewell: Self.farewell)] {
      #expect(try await store.perform(act, on: turn.receipt, by: lead, at: Sample.now) == .done)
    }
    _ = try await store.record([Self.echo("e1", "About the head.")], at: Sample.now)
    let record = try #require(try await store.cases(of: Sample.school).first { $0.handoff.kind == "phone" })
    #expect(record.handoff.about == [.role(.head)])
  }

  /// The answer that is being written when a person answers is not sent after theirs.
  @Test func aTurnInHandIsAnsweredAnewBySilence() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    let inHand = try await store.turn()
    _ = try await store.record([Self.echo("e1", "I'll ring you.")], at: Sample.now)
    await #expect(throws: StoreError.notInHand) {
      try await store.commit(Sample.outcome("Answered."), closing: inHand, at: Sample.now)
    }
    let again = try await store.turn()
    #expect(again.turn.message.id == "m1" && again.turn.state.mode == .person && again.failures == 0)
  }
}
