import Casebook
import Foundation
import Testing

@testable import Store

/// A chat goes on under another address.
@Suite(.timeLimit(.minutes(15))) struct MoveTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private static let old = Sample.conversation("-5")
  private static let new = Sample.conversation("-1005")

  private static func move(_ id: String) -> InboundMessage {
    InboundMessage(id: id, conversation: old, content: .move(to: new.address), isGroup: true)
  }

  private func lines(_ store: CaseStore) async throws -> [String] {
    try await store.transcript(of: Self.new).lines.map { entry in
      switch entry.line {
      case .message(.text(let words)): words.words
      case .reply(let reply), .staffReply(let reply): reply.text
      case .message, .withdrawn: "?"
      }
    }
  }

  @Test func stateRecordAndRepliesGoAlong() async throws {
    let store = try await folder.open()
    let handed = try await store.handOff(from: "-5")
    for _ in 0..<2 { _ = try await store.record([Self.move("u1")], at: Sample.now) }
    _ = try await store.record([Self.move("u2")], at: Sample.now)
    #expect(try await store.transcript(of: Self.old).lines.isEmpty)
    #expect(try await lines(store) == ["Hello", "Passed on."])
    #expect(try await store.handoff(handed.receipt)?.handoff.conversation == Self.new)
    let due = try await store.claimDue(at: Sample.now, limit: 10)
    let addresses = due.compactMap { if case .reply(_, let place, _, _) = $0.content { place } else { nil } }
    #expect(addresses == [Self.new])
    // A move is nothing to be answered, and what comes next finds the conversation as it was.
    #expect(try await store.nextTurn(at: Sample.now) == nil)
    _ = try await store.record([Sample.message("m2", from: "-1005")], at: Sample.now)
    let turn = try await store.turn()
    #expect(turn.turn.state.receipt == handed.receipt && turn.turn.state.mode == .waiting)
  }

  @Test func aTurnInHandIsAnsweredUnderTheNewAddress() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "-5")], at: Sample.now)
    let inHand = try await store.turn()
    try await store.move(Self.old, to: Self.new.address, at: Sample.now)
    try await store.commit(Sample.outcome("Answered."), closing: inHand, at: Sample.now)
    #expect(try await lines(store) == ["Hello", "Answered."])
  }

  /// Messages of the new chat can be quicker than the word that it is the same.
  @Test(arguments: [true, false]) func whatCameUnderBothIsOneConversation(_ isInHand: Bool) async throws {
    let store = try await folder.open()
    let handed = try await store.handOff("m1", from: "-5")
    try await store.answer("m2", from: "-1005", Sample.outcome("Answered."))
    _ = try await store.record(
      [Sample.message("m3", from: "-5", "Third"), Sample.message("m4", from: "-1005", "Fourth")], at: Sample.now)
    var held: [ClaimedTurn] = []
    if isInHand { held = try await store.nextTurns(at: Sample.now, limit: 2) }
    try await store.move(Self.old, to: Self.new.address, at: Sample.now)
    try await store.move(Self.old, to: Self.new.address, at: Sample.now)
    for turn in held {
      await #expect(throws: StoreError.notInHand) {
        try await store.commit(Sample.outcome("Twice."), closing: turn, at: Sample.now)
      }
    }
    #expect(try await lines(store) == ["Hello", "Passed on.", "Third", "Hello", "Answered.", "Fourth"])
    for words in ["Third", "Fourth"] {
      let turn = try await store.turn()
      #expect(turn.turn.message.content == .text(PrivateText(words)) && turn.failures == 0)
      #expect(turn.turn.message.conversation == Self.new && turn.turn.state.receipt == handed.receipt)
      var outcome = Sample.outcome(words)
      outcome.state = turn.turn.state
      try await store.commit(outcome, closing: turn, at: Sample.now)
    }
    let sent = try await store.transcript(of: Self.new).lines.map(\.sequence)
    #expect(sent == sent.sorted() && Set(sent).count == sent.count)
  }

  @Test func aHandedOverChatStaysSoWhicheverItWas() async throws {
    let store = try await folder.open()
    try await store.answer("m1", from: "-5", Sample.outcome("Answered."))
    let handed = try await store.handOff("m2", from: "-1005")
    try await store.move(Self.old, to: Self.new.address, at: Sample.now)
    _ = try await store.record([Sample.message("m3", from: "-1005")], at: Sample.now)
    let turn = try await store.turn()
    #expect(turn.turn.state.mode == .waiting && turn.turn.state.receipt == handed.receipt)
  }

  /// Under which names messages come, and how many of them are in the conversation that is at the last address.
  @Test(
    arguments: [
      ([("GB.1", nil), ("44", "GB.1"), ("GB.1", nil), ("44", nil)], "44", 4),
      ([("44", "GB.1"), ("45", "GB.1")], "45", 2),
      ([("44", nil), ("44", "GB.1"), ("GB.1", nil)], "44", 3), ([("44", "GB.1"), ("GB.2", nil)], "44", 1),
      ([("44", nil), ("GB.1", nil)], "GB.1", 1),
    ] as [([(String, String?)], String, Int)]) func whicheverNameComesItIsOneConversation(
      _ senders: [(String, String?)], _ address: String, _ count: Int
    ) async throws
  {
    let store = try await folder.open()
    for round in 1...2 {
      for (number, (address, alias)) in senders.enumerated() {
        let message = InboundMessage(
          id: "m\(number)", conversation: Sample.conversation(address), content: .text(PrivateText("Hello")),
          alias: alias)
        #expect(try await store.record([message], at: Sample.now).duplicates == round - 1)
      }
    }
    let lines = try await store.transcript(of: Sample.conversation(address)).lines
    #expect(lines.count == count && Set(lines.map(\.sequence)).count == count)
    // Each message is answered once, where its conversation is by then.
    let addresses = Set(senders.map(\.0))
    var answered = 0
    while let turn = try await store.nextTurn(at: Sample.now) {
      answered += turn.turn.messages.count
      #expect(addresses.contains(turn.turn.message.conversation.address))
      try await store.commit(Sample.outcome("Answered."), closing: turn, at: Sample.now)
    }
    #expect(answered == senders.count)
  }

  @Test func aChatThatIsNotKnownHasNothingToMove() async throws {
    let store = try await folder.open()
    try await store.move(Self.old, to: Self.new.address, at: Sample.now)
    _ = try await store.record([Self.move("u1")], at: Sample.now)
    #expect(try await store.transcript(of: Self.new).lines.isEmpty)
    #expect(try await store.nextTurn(at: Sample.now) == nil)
  }
}
