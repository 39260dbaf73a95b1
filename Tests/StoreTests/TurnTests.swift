import Casebook
import Foundation
import Testing

@testable import Store

/// The conversations that are in hand, which is to be never one of them twice.
private actor Hands {
  private var inHand: Set<ConversationID> = []
  private(set) var hasTwoOfOne = false

  func take(_ conversation: ConversationID) {
    if !inHand.insert(conversation).inserted { hasTwoOfOne = true }
  }

  func give(_ conversation: ConversationID) { inHand.remove(conversation) }
}

@Suite(.timeLimit(.minutes(15))) struct TurnTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test func redeliveryIsANoOp() async throws {
    let store = try await folder.open()
    let message = Sample.message("m1", from: "ann")
    let new = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<50 { group.addTask { try await store.record([message], at: Sample.now).new.count } }
      return try await group.reduce(0, +)
    }
    #expect(new == 1)
    #expect(try await store.record([message, Sample.message("m2", from: "ann")], at: Sample.now).duplicates == 1)
    #expect(try await store.figures().pendingTurns == 2)
  }

  @Test(arguments: [
    ("generic", "roose", "", false), ("web", "roose", "", true), ("generic", "ashgate", "", true),
    ("generic", "roose", "2", true),
  ]) func idsAreUniqueInTheirAccountOnly(_ channel: String, _ school: String, _ account: String, _ isNew: Bool)
    async throws
  {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    let place = ConversationID(channel: channel, school: SchoolID(school), account: account, address: "bob")
    let other = InboundMessage(id: "m1", conversation: place, content: .text(PrivateText("Hello")))
    #expect(try await store.record([other], at: Sample.now).new == (isNew ? [other] : []))
  }

  @Test func conversationsAreAnsweredInOrderAndSideBySide() async throws {
    let store = try await folder.open()
    let arrived = [("a1", "ann"), ("a2", "ann"), ("b1", "bob"), ("a3", "ann"), ("b2", "bob")]
    _ = try await store.record(arrived.map { Sample.message($0, from: $1) }, at: Sample.now)
    let first = try await store.turn()
    let second = try await store.turn()
    #expect([first, second].map(\.turn.message.id) == ["a1", "b1"])
    #expect(try await store.nextTurn(at: Sample.now) == nil)
    try await store.commit(Sample.outcome("1"), closing: second, at: Sample.now)
    let third = try await store.turn()
    try await store.commit(Sample.outcome("2"), closing: first, at: Sample.now)
    let fourth = try await store.turn()
    #expect([third, fourth].map(\.turn.message.id) == ["b2", "a2"])
  }

  @Test func manyWorkersTakeEachTurnOnceAndInOrder() async throws {
    let store = try await folder.open()
    try await withThrowingTaskGroup { group in
      for number in 0..<40 {
        group.addTask {
          for step in 0..<5 {
            _ = try await store.record([Sample.message("\(number)-\(step)", from: "parent-\(number)")], at: Sample.now)
          }
        }
      }
      try await group.waitForAll()
    }
    let hands = Hands()
    let answered = try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<8 {
        group.addTask {
          var ids: [String] = []
          while let turn = try await store.nextTurn(at: Sample.now) {
            await hands.take(turn.turn.message.conversation)
            ids.append(turn.turn.message.id)
            await hands.give(turn.turn.message.conversation)
            try await store.commit(Sample.outcome(turn.turn.message.id), closing: turn, at: Sample.now)
          }
          return ids
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(await !hands.hasTwoOfOne)
    #expect(answered.count == 200)
    #expect(Set(answered).count == 200)
    for number in 0..<40 {
      let lines = try await store.transcript(of: Sample.conversation("parent-\(number)")).lines
      let replies = lines.compactMap { if case .reply(let reply) = $0.line { reply.text } else { nil } }
      #expect(replies == (0..<5).map { "\(number)-\($0)" })
    }
  }

  @Test func stateIsRememberedBetweenTurns() async throws {
    let store = try await folder.open()
    var outcome = Sample.outcome("Have you spoken to the teacher?")
    outcome.state.complaint = Complaint(at: Sample.now)
    outcome.state.topic = "complaint.stage-1"
    outcome.state.step = .didYouMean(["a", "b"])
    try await store.answer("m1", from: "ann", outcome)
    _ = try await store.record([Sample.message("m2", from: "ann")], at: Sample.now)
    #expect(try await store.turn().turn.state == outcome.state)
  }

  @Test(arguments: ["Żółć 👩‍👩‍👧‍👦 \u{202E}x", "", "'; DROP TABLE messages; --", String(repeating: "é", count: 100_000)])
  func textComesBackAsItWas(_ words: String) async throws {
    let store = try await folder.open()
    let sent = InboundMessage(
      id: "m '1", reference: "31", conversation: Sample.conversation("ann \n👩‍👩‍👧"), content: .text(PrivateText(words)),
      sentAt: Date(timeIntervalSince1970: 1_768_384_700.123), isGroup: true)
    _ = try await store.record([sent], at: Sample.now)
    #expect(try await store.turn().turn.message == sent)
  }

  @Test func aNULIsLeftOutAndCutsNothingOff() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m\u{0}1", from: "a\u{0}nn", "one\u{0} two")], at: Sample.now)
    #expect(try await store.turn().turn.message == Sample.message("m1", from: "ann", "one two"))
  }

  @Test(arguments: [
    InboundMessage.Content.unsupported("voice"), .edit(of: "m1", PrivateText("new")), .withdrawal(of: "m1"),
  ]) func contentComesBackAsItWas(_ content: InboundMessage.Content) async throws {
    let store = try await folder.open()
    let sent = InboundMessage(
      id: "m1", conversation: Sample.conversation("ann"), content: content, sentAt: .distantFuture)
    _ = try await store.record([sent], at: Sample.now)
    #expect(try await store.turn().turn.message.content == content)
  }

  @Test func failuresAreCountedAndATurnThatWasNotTriedIsNone() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    for failures in 0..<3 {
      let turn = try await store.turn()
      #expect(turn.failures == failures)
      try await store.release(turn, error: "no pack", at: Sample.now)
    }
    let turn = try await store.turn()
    #expect(turn.failures == 3)
    try await store.release(turn, error: nil, at: Sample.now)
    #expect(try await store.turn().failures == 3)
  }

  @Test func aTurnThatWasHeldTooLongIsNobodysAnyMore() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    let slow = try await store.turn()
    #expect(try await store.nextTurn(at: Sample.now + 119) == nil)
    let quick = try await store.turn(at: Sample.now + 120)
    #expect(quick.failures == 1)
    await #expect(throws: StoreError.notInHand) {
      try await store.commit(Sample.outcome("late"), closing: slow, at: Sample.now + 121)
    }
    try await store.commit(Sample.outcome("in time"), closing: quick, at: Sample.now + 122)
    await #expect(throws: StoreError.notInHand) { try await store.release(quick, error: nil, at: Sample.now + 123) }
    #expect(try await store.transcript(of: Sample.conversation("ann")).lines.count == 2)
  }

  @Test func receiptsAreTheSchoolsAndDiffer() async throws {
    let store = try await folder.open()
    _ = try await store.record((0..<50).map { Sample.message("\($0)", from: "\($0)") }, at: Sample.now)
    var receipts: Set<ReceiptNumber> = []
    while let turn = try await store.nextTurn(at: Sample.now) { receipts.insert(turn.receipt) }
    #expect(receipts.count == 50)
    #expect(receipts.allSatisfy { $0.rawValue.hasPrefix("RO-") && $0.rawValue.count == 12 })
  }
}
