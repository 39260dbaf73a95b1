import Casebook
import Foundation
import Testing

@testable import Store

/// Replies that came too late for their channel, and wait for the parent to write.
@Suite(.timeLimit(.minutes(15))) struct LateReplyTests {
  static let week = 7 * 86_400.0
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func due(_ store: CaseStore, _ seconds: Double = 0) async throws -> [ClaimedDelivery] {
    try await store.claimDue(at: Sample.now + seconds, limit: 10)
  }

  @Test func aDeliveryKnowsWhenTheParentWroteLast() async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "ann", Sample.outcome("one"))
    let chat = Sample.conversation("ann")
    for (number, content) in [InboundMessage.Content.unsupported("image"), .text(PrivateText("Hi"))].enumerated() {
      let time = Double(number + 1) * 60
      _ = try await store.record(
        [InboundMessage(id: "n\(number)", conversation: chat, content: content)], at: Sample.now + time)
      // What the school itself writes counts for nothing.
      _ = try await store.record(
        [InboundMessage(id: "e\(number)", conversation: chat, content: .echo(PrivateText("x")))],
        at: Sample.now + 600 + time)
      let delivery = try #require(try await due(store).first)
      #expect(delivery.heardAt == Sample.now + time && delivery.invitedAt == nil && delivery.returnedAt == nil)
      try await store.postpone(delivery, until: Sample.now, partsSent: 0, error: "status 500")
    }
  }

  @Test func itWaitsWithAllBehindItUntilTheParentWrites() async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "ann", Sample.outcome("one"))
    try await store.answer("m2", from: "ann", Sample.outcome("two"))
    let first = try await due(store)[0]
    try await store.keep(first, until: Sample.now + Self.week, invitedAt: Sample.now + 1)
    await #expect(throws: StoreError.notInHand) { try await store.settle(first, at: Sample.now) }
    #expect(try await due(store, 3600).isEmpty)
    // It waits for the parent, and not for us.
    #expect(try await store.figures().outboxDepth == 0)

    let rings = store.deliveriesWaiting.rings
    _ = try await store.record([Sample.message("m3", from: "ann")], at: Sample.now + 7200)
    #expect(store.deliveriesWaiting.rings == rings + 1)
    #expect(try await store.figures().outboxDepth == 2)
    let again = try await due(store, 7200)
    #expect(again.map(\.id) == [first.id] && again[0].invitedAt == nil && again[0].heardAt == Sample.now + 7200)
    try await store.settle(again[0], at: Sample.now + 7200)
    #expect(try await due(store, 7200).count == 1)
  }

  @Test func withoutAWordItComesBackOnceItsTimeIsUp() async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "ann", Sample.outcome("one"))
    let delivery = try await due(store)[0]
    try await store.keep(delivery, until: Sample.now + Self.week, invitedAt: Sample.now + 1)
    let again = try await due(store, Self.week)
    #expect(again.map(\.id) == [delivery.id] && again[0].invitedAt == Sample.now + 1)
  }

  /// The parent's message and the invitation cross: nobody waits for a message that is there.
  @Test func aMessageThatCameMeanwhileIsNotWaitedFor() async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "ann", Sample.outcome("one"))
    let delivery = try await due(store)[0]
    _ = try await store.record([Sample.message("m2", from: "ann")], at: Sample.now + 1)
    try await store.keep(delivery, until: Sample.now + Self.week, invitedAt: Sample.now + 2)
    let again = try await due(store, 2)
    #expect(again.map(\.id) == [delivery.id] && again[0].invitedAt == nil)
  }

  @Test func theRecordOfAReplyOfStaffSaysThatItWaits() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff()
    let lead = try await store.staff()
    for delivery in try await due(store) { try await store.settle(delivery, at: Sample.now) }
    let reply = Reply(kind: .handoff, text: "Staff write: come at nine.", pack: Sample.pack)
    for act: StaffAct in [.claim(from: nil), .reply(PrivateText("come at nine"), reply)] {
      #expect(try await store.perform(act, on: turn.receipt, by: lead, at: Sample.now) == .done)
    }
    var delivery = try await due(store)[0]
    try await store.keep(delivery, until: Sample.now + Self.week, invitedAt: Sample.now + 1)
    // Looked at again before its time is up, it says so once.
    delivery = try await due(store, Self.week)[0]
    try await store.keep(delivery, until: Sample.now + 2 * Self.week, invitedAt: Sample.now + 1)
    #expect(try await store.handoff(turn.receipt)?.acts.map(\.kind).suffix(2) == [.reply, .awaiting])
  }

  @Test(arguments: [true, false]) func whatIsBroughtBackWaitsOnceAndIsThenGivenUp(_ isSettled: Bool) async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "ann", Sample.outcome("one"))
    let delivery = try await due(store)[0]
    if isSettled { try await store.settle(delivery, at: Sample.now) }
    func fail() async throws -> ReceiptNumber? {
      try await store.giveUp(
        delivery: delivery.id, on: "generic", of: Sample.school, reason: "status failed 131047", isOutOfTime: true,
        at: Sample.now + 5)
    }
    // Once for each of its parts.
    for _ in 0..<2 { #expect(try await fail() == nil) }
    let again = try await due(store, 5)
    #expect(again.map(\.id) == [delivery.id] && again[0].returnedAt == Sample.now + 5 && again[0].partsSent == 0)
    try await store.settle(again[0], at: Sample.now + 6)
    let receipt = try #require(try await fail())
    #expect(try await store.handoff(receipt)?.handoff.rule == "delivery status failed 131047")
    #expect(try await fail() == nil)
  }
}
