import Casebook
import Foundation
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(15))) struct CommitTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test func aRecordHoldsWhatItWasOpenedWithAndGrows() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann"), Sample.message("m2", from: "ann")], at: Sample.now)
    let turn = try await store.turn()
    let opening = Sample.handoff(turn)
    try await store.commit(opening, closing: turn, at: Sample.now + 1)
    let events: [CaseEvent] = [
      .added(turn.receipt, PrivateText("more"), level: .emergency),
      .added(turn.receipt, PrivateText("less"), level: .staff),
      .contact(turn.receipt, PrivateText("Ann, 2B, 07700 900123")), .withdrawn(turn.receipt, message: "m1"),
    ]
    try await store.commit(Sample.outcome("", events: events), closing: try await store.turn(), at: Sample.now + 2)

    let found = try await store.handoff(turn.receipt)
    let record = try #require(found)
    #expect(CaseEvent.opened(record.handoff) == opening.events[0])
    #expect(record.openedAt == Sample.now + 1)
    #expect(record.level == .emergency)
    #expect(record.acts.map(\.kind) == [.opened, .added, .added, .contact, .withdrawn])
    #expect(record.acts.map(\.words) == [nil, PrivateText("more"), PrivateText("less"), nil, nil])
    #expect(record.acts.last?.message == "m1")
    #expect(record.contacts == [PrivateText("Ann, 2B, 07700 900123")])
    #expect(try await store.cases(of: Sample.school) == [record])
    #expect(try await store.cases(of: SchoolID("ashgate")) == [])
    #expect(try await store.figures().outboxDepth == 2)
  }

  @Test func aCommitThatFailsHalfWayKeepsNothing() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    let turn = try await store.turn()
    var outcome = Sample.handoff(turn)
    outcome.state.turns = 9
    outcome.notices.append(StaffNotice(receipt: .trial, school: Sample.school, level: .staff))
    let error = await #expect(throws: StoreError.self) {
      try await store.commit(outcome, closing: turn, at: Sample.now)
    }
    guard case .refused = error else { throw try #require(error) }
    #expect(try await store.handoff(turn.receipt) == nil)
    #expect(try await store.transcript(of: Sample.conversation("ann")).lines.count == 1)
    #expect(try await store.claimDue(at: Sample.now, limit: 10).isEmpty)
    #expect(try await store.nextTurn(at: Sample.now) == nil)
    try await store.release(turn, error: "refused", at: Sample.now)
    let again = try await store.turn()
    #expect(again.turn.state == ConversationState() && again.failures == 1)
  }

  /// Where the process may die, and what the next one has to find: pending turns, deliveries due, records.
  enum CrashPoint: CaseIterable { case recorded, taken, committed, claimed, settled }

  @Test(arguments: CrashPoint.allCases) func nothingIsLostAtACrash(_ point: CrashPoint) async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    if point != .recorded {
      let turn = try await store.turn()
      if point != .taken {
        try await store.commit(Sample.handoff(turn), closing: turn, at: Sample.now)
        if point != .committed {
          let due = try await store.claimDue(at: Sample.now, limit: 10)
          if point == .settled { for delivery in due { try await store.settle(delivery, at: Sample.now) } }
        }
      }
    }
    let next = try await folder.openAfterCrash()
    let turn = try await next.nextTurn(at: Sample.now)
    let due = try await next.claimDue(at: Sample.now, limit: 10)
    let records = try await next.cases(of: Sample.school)
    switch point {
    case .recorded: #expect(turn?.failures == 0 && due.isEmpty && records.isEmpty)
    case .taken: #expect(turn?.failures == 1 && due.isEmpty && records.isEmpty)
    case .committed, .claimed: #expect(turn == nil && due.count == 2 && records.count == 1)
    case .settled:
      #expect(turn == nil && due.isEmpty)
      #expect(records.first?.acts.map(\.kind) == [.opened, .notified])
    }
  }

  @Test func reopeningGivesBackWhatWasInHand() async throws {
    for failures in 0..<4 {
      let store = try await folder.open()
      _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
      #expect(try await store.turn().failures == failures)
      try store.close()
    }
  }

  @Test func whatIsWrittenIsNeverChanged() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    let turn = try await store.turn()
    try await store.commit(Sample.handoff(turn), closing: turn, at: Sample.now)
    for statement: SQLText in ["UPDATE case_acts SET act = 'x'", "UPDATE cases SET words = 'x'"] {
      let error = await #expect(throws: StoreError.self) { try await store.driver.write { try $0.run(statement) } }
      guard case .refused(let why) = error else { throw try #require(error) }
      #expect(why.contains("only added to"))
    }
  }
}
