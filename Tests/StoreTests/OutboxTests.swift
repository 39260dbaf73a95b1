import Casebook
import Foundation
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(15))) struct OutboxTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func text(_ delivery: ClaimedDelivery?) -> String? {
    guard case .reply(let reply, _, let answered, _) = delivery?.content else { return nil }
    return "\(answered) \(reply.text)"
  }

  @Test func aReplyKnowsWhatItsMessageIsCalled() async throws {
    let store = try await folder.open()
    let chat = Sample.conversation("ann")
    let message = InboundMessage(id: "10000", reference: "31", conversation: chat, content: .text(PrivateText("Hello")))
    _ = try await store.record([message], at: Sample.now)
    try await store.commit(Sample.outcome("one"), closing: try await store.turn(), at: Sample.now)
    let due = try await store.claimDue(at: Sample.now, limit: 10)
    #expect(due.map(\.content) == [.reply(Sample.reply("one"), to: chat, answering: "10000", reference: "31")])
  }

  @Test(arguments: [true, false]) func aReplyThatFailsAfterItWasTakenBecomesOneRecord(_ isSettled: Bool) async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "ann", Sample.outcome("one", .urgent))
    let delivery = try #require(try await store.claimDue(at: Sample.now, limit: 1).first)
    if isSettled { try await store.settle(delivery, at: Sample.now) }
    let other = SchoolID("ashgate")
    #expect(
      try await store.giveUp(delivery: delivery.id, on: "generic", of: other, reason: "failed", at: Sample.now) == nil)
    #expect(
      try await store.giveUp(delivery: "msg_0", on: "generic", of: Sample.school, reason: "failed", at: Sample.now)
        == nil)
    let receipt = try #require(
      try await store.giveUp(
        delivery: delivery.id, on: "generic", of: Sample.school, reason: "status failed 131047", at: Sample.now))
    #expect(
      try await store.giveUp(delivery: delivery.id, on: "generic", of: Sample.school, reason: "again", at: Sample.now)
        == nil)
    let record = try #require(try await store.handoff(receipt))
    #expect(record.handoff.kind == "undelivered" && record.handoff.rule == "delivery status failed 131047")
    #expect(record.handoff.words == PrivateText("Hello") && record.level == .urgent)
    #expect(record.handoff.conversation == Sample.conversation("ann"))
    let due = try await store.claimDue(at: Sample.now, limit: 10)
    #expect(
      due.map(\.content) == [.notice(StaffNotice(receipt: receipt, school: Sample.school, level: .urgent))])
    await #expect(throws: StoreError.notInHand) { try await store.settle(delivery, at: Sample.now) }
  }

  @Test(arguments: [("31", true), ("10000", false), ("32", false)])
  func aWithdrawalNamesTheReference(_ name: String, _ isFound: Bool) async throws {
    let store = try await folder.open()
    let chat = Sample.conversation("ann", channel: "web")
    let message = InboundMessage(id: "10000", reference: "31", conversation: chat, content: .text(PrivateText("Hello")))
    let elsewhere = InboundMessage(
      id: "10001", reference: "31", conversation: Sample.conversation("bob", channel: "web"),
      content: .text(PrivateText("Hello")))
    let back = InboundMessage(id: "10002", conversation: chat, content: .withdrawal(of: name))
    _ = try await store.record([message, elsewhere, back], at: Sample.now)
    let line = try await store.transcript(of: chat).lines.first?.line
    #expect(line == (isFound ? .withdrawn : .message(message.content)))
    #expect(try await store.transcript(of: elsewhere.conversation).lines.first?.line == .message(message.content))
  }

  @Test func repliesOfAConversationGoOutInOrder() async throws {
    let store = try await folder.open()
    try await store.answer("a1", from: "ann", Sample.outcome("one"))
    try await store.answer("a2", from: "ann", Sample.outcome("two"))
    try await store.answer("b1", from: "bob", Sample.outcome("three"))
    let due = try await store.claimDue(at: Sample.now, limit: 10)
    #expect(due.map(text) == ["a1 one", "b1 three"])
    #expect(try await store.claimDue(at: Sample.now, limit: 10).isEmpty)
    try await store.settle(due[0], at: Sample.now)
    let next = try await store.claimDue(at: Sample.now, limit: 10)
    #expect(next.map(text) == ["a2 two"])
    await #expect(throws: StoreError.notInHand) { try await store.settle(due[0], at: Sample.now) }
  }

  @Test func emergencyWordsAndNoticesWaitBehindNothing() async throws {
    let store = try await folder.open()
    try await store.answer("a1", from: "ann", Sample.outcome("one"))
    try await store.answer("a2", from: "ann", Sample.outcome("Call 999 now", .emergency))
    _ = try await store.record([Sample.message("a3", from: "ann")], at: Sample.now)
    let turn = try await store.turn()
    try await store.commit(Sample.handoff(turn), closing: turn, at: Sample.now)
    let due = try await store.claimDue(at: Sample.now, limit: 10)
    let notice = StaffNotice(receipt: turn.receipt, school: Sample.school, level: .urgent)
    #expect(due.map(text) == ["a1 one", "a2 Call 999 now", nil])
    #expect(due.last?.content == .notice(notice))
  }

  @Test func aPostponedReplyComesBackWhenItIsDueAndHoldsTheNextBack() async throws {
    let store = try await folder.open()
    try await store.answer("a1", from: "ann", Sample.outcome("one"))
    try await store.answer("a2", from: "ann", Sample.outcome("two"))
    let first = try await store.claimDue(at: Sample.now, limit: 1)[0]
    try await store.postpone(first, until: Sample.now + 5, partsSent: 1, error: "status 500")
    #expect(try await store.claimDue(at: Sample.now + 4.999, limit: 10).isEmpty)
    let again = try await store.claimDue(at: Sample.now + 5, limit: 10)
    #expect(again.map(\.id) == [first.id])
    #expect(again.map(\.failures) == [1] && again.map(\.partsSent) == [1])
  }

  @Test func aReplyThatIsGivenUpBecomesARecordWithANotice() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("a1", from: "ann", "her words")], at: Sample.now)
    try await store.commit(Sample.outcome("one"), closing: try await store.turn(), at: Sample.now)
    let delivery = try await store.claimDue(at: Sample.now, limit: 1)[0]
    let receipt = try await store.giveUp(delivery, reason: "status 410", at: Sample.now + 9)
    let found = try await store.handoff(receipt)
    let record = try #require(found)
    #expect(record.handoff.kind == "undelivered" && record.handoff.rule == "delivery status 410")
    #expect(record.handoff.words == PrivateText("her words") && record.handoff.answer == "one")
    #expect(record.handoff.level == .staff && record.handoff.conversation == Sample.conversation("ann"))
    let due = try await store.claimDue(at: Sample.now + 9, limit: 10)
    #expect(due.map(\.content) == [.notice(StaffNotice(receipt: receipt, school: Sample.school, level: .staff))])
    let error = await #expect(throws: StoreError.self) {
      try await store.giveUp(try #require(due.first), reason: "never", at: Sample.now)
    }
    guard case .refused = error else { throw try #require(error) }
    try await store.settle(due[0], at: Sample.now + 10)
    #expect(try await store.handoff(receipt)?.acts.map(\.kind) == [.opened, .notified])
  }

  @Test func manyHandsTakeEachDeliveryOnce() async throws {
    let store = try await folder.open()
    for number in 0..<60 { try await store.answer("m\(number)", from: "p\(number % 20)", Sample.outcome("\(number)")) }
    var ids: [String] = []
    // Hands that find everything behind what others have in hand come back for the rest.
    while try await store.figures().outboxDepth > 0 { ids += try await settleSideBySide(store) }
    #expect(ids.count == 60 && Set(ids).count == 60)
    #expect(ids.allSatisfy { $0.count == 36 && $0.hasPrefix("msg_") })
  }

  private func settleSideBySide(_ store: CaseStore) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<6 {
        group.addTask {
          var ids: [String] = []
          while case let due = try await store.claimDue(at: Sample.now, limit: 4), !due.isEmpty {
            for delivery in due {
              ids.append(delivery.id)
              try await store.settle(delivery, at: Sample.now)
            }
          }
          return ids
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  @Test func webRepliesAreReadAndNotSent() async throws {
    let store = try await folder.open()
    let bell = store.listen(to: Sample.conversation("cookie", channel: "web"))
    try await store.answer("w1", from: "cookie", channel: "web", Sample.outcome("Good morning"))
    _ = try await store.record([Sample.message("w2", from: "cookie", "And then?", channel: "web")], at: Sample.now)
    // Only its own page is woken.
    _ = try await store.record([Sample.message("x1", from: "other", channel: "web")], at: Sample.now)
    #expect(bell.rings == 3)
    #expect(try await store.claimDue(at: Sample.now, limit: 10).isEmpty)
    #expect(try await store.figures().outboxDepth == 0)
    let chat = Sample.conversation("cookie", channel: "web")
    #expect(try await store.pendingTurns(of: chat) == 1)
    let transcript = try await store.transcript(of: chat)
    #expect(transcript.isPending)
    let lines = transcript.lines
    #expect(
      lines.map(\.line) == [
        .message(.text(PrivateText("Hello"))), .reply(Sample.reply("Good morning")),
        .message(.text(PrivateText("And then?"))),
      ])
    #expect(try await store.transcript(of: chat, after: lines[1].sequence).lines == [lines[2]])
    let unknown = try await store.transcript(of: Sample.conversation("nobody"))
    #expect(unknown.lines.isEmpty && !unknown.isPending)
    #expect(try await store.pendingTurns(of: Sample.conversation("nobody")) == 0)
  }

  @Test func whatWasTakenBackIsNotShown() async throws {
    let store = try await folder.open()
    let chat = Sample.conversation("ann")
    _ = try await store.record([Sample.message("m1", from: "ann"), Sample.message("m2", from: "ann")], at: Sample.now)
    let back = InboundMessage(id: "m3", conversation: chat, content: .withdrawal(of: "m1"))
    _ = try await store.record([back], at: Sample.now)
    #expect(
      try await store.transcript(of: chat).lines.map(\.line) == [
        .withdrawn, .message(.text(PrivateText("Hello"))), .message(.withdrawal(of: "m1")),
      ])
  }

  @Test func figuresTellDepthAndAge() async throws {
    let store = try await folder.open()
    #expect(try await store.figures() == StoreFigures(pendingTurns: 0, outboxDepth: 0, oldestDelivery: nil, untold: []))
    try await store.answer("a1", from: "ann", Sample.outcome("one"))
    try await store.answer("b1", from: "bob", Sample.outcome(""))
    _ = try await store.record([Sample.message("a2", from: "ann")], at: Sample.now + 60)
    #expect(
      try await store.figures()
        == StoreFigures(pendingTurns: 1, outboxDepth: 1, oldestDelivery: Sample.now, untold: []))
  }

  @Test func whoseStaffCouldNotBeToldIsKnownUntilTheyAre() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    let turn = try await store.turn()
    try await store.commit(Sample.handoff(turn), closing: turn, at: Sample.now)
    #expect(try await store.figures().untold == [])
    for delivery in try await store.claimDue(at: Sample.now, limit: 10) {
      try await store.postpone(delivery, until: Sample.now + 5, partsSent: 0, error: "curl 7")
    }
    #expect(try await store.figures().untold == [Sample.school])
    for delivery in try await store.claimDue(at: Sample.now + 5, limit: 10) {
      try await store.settle(delivery, at: Sample.now + 5)
    }
    #expect(try await store.figures().untold == [])
  }

  @Test func nobodyListensForEver() async throws {
    let store = try await folder.open()
    let chat = Sample.conversation("cookie", channel: "web")
    let first = store.listen(to: chat)
    #expect(store.listen(to: chat) === first)
    store.stopListening(to: chat)
    store.ring(chat)
    #expect(first.rings == 1)
    store.stopListening(to: chat)
    store.ring(chat)
    #expect(first.rings == 1)
    #expect(store.listen(to: chat) !== first)
  }
}
