public import Casebook
public import FoundationEssentials

extension CaseStore {
  /// Has a conversation go on under another address, with all that came in and goes out under either.
  ///
  /// Nothing happens where no such conversation is known under its old address (any more).
  public func move(
    _ conversation: ConversationID, to address: String, at instant: Date
  ) async throws(StoreError) {
    try await driver.write { [pace] session in
      try Self.move(conversation, to: address, at: instant, in: session)
      guard let id = try Self.id(of: conversation.moved(to: address), in: session) else { return }
      try Self.schedule(id, by: pace, in: session)
    }
    turnsWaiting.ring()
  }

  /// The same within a transaction; the caller sets when the next turn begins.
  static func move(
    _ conversation: ConversationID, to address: String, at instant: Date, in session: SQLSession
  ) throws {
    guard address != conversation.address, let kept = try id(of: conversation, in: session) else { return }
    if let other = try id(of: conversation.moved(to: address), in: session) {
      try merge(other, into: kept, at: instant, in: session)
    }
    try session.run("UPDATE conversations SET address = \(address) WHERE id = \(kept)")
  }

  /// Has the conversations that one person has under another name, or under an address that they had before, go on at this
  /// one. Returns whether there were any.
  static func join(
    _ alias: String, with place: ConversationID, at instant: Date, in session: SQLSession
  ) throws -> Bool {
    let others = try session.rows(
      """
      SELECT address FROM conversations WHERE channel = \(place.channel) AND school = \(place.school.rawValue)
      AND account = \(place.account) AND (address = \(alias) OR alias = \(alias)) AND address <> \(place.address)
      """
    ).map { try $0.text(0) }
    for address in others { try move(place.moved(to: address), to: place.address, at: instant, in: session) }
    return !others.isEmpty
  }

  /// The address of the conversation with whom has that alias.
  static func address(alias: String, of place: ConversationID) -> SQLText {
    """
    SELECT address FROM conversations WHERE channel = \(place.channel) AND school = \(place.school.rawValue)
    AND account = \(place.account) AND alias = \(alias)
    """
  }

  /// Puts what came in under the new address, before it was known to be the same chat, behind what is kept.
  ///
  /// The state that is kept stays, unless only the other one was handed over.
  private static func merge(_ other: Int64, into kept: Int64, at instant: Date, in session: SQLSession) throws {
    for conversation in [kept, other] { try recall(conversation, in: session) }
    func row(_ conversation: Int64) throws -> (sequence: Int64, state: ConversationState?) {
      let row = try session.rows("SELECT sequence, state FROM conversations WHERE id = \(conversation)")[0]
      return (try row.integer(0), try row.textOrNil(1).map { try StoredJSON.decode(ConversationState.self, from: $0) })
    }
    let (old, new) = (try row(kept), try row(other))
    for table in ["messages", "outbox"] as [SQLText] {
      try session.run(
        """
        UPDATE \(table) SET conversation = \(kept), sequence = sequence + \(old.sequence)
        WHERE conversation = \(other)
        """)
    }
    try session.run("UPDATE cases SET conversation = \(kept) WHERE conversation = \(other)")
    try forgetQuestions(of: other, in: session)
    try session.run("DELETE FROM conversations WHERE id = \(other)")
    try session.run(
      "UPDATE conversations SET sequence = \(old.sequence + new.sequence) WHERE id = \(kept)")
    if let state = new.state, old.state == nil || (old.state?.mode == .assistant && state.mode != .assistant) {
      try session.run("UPDATE conversations SET state = \(try StoredJSON.encode(state)) WHERE id = \(kept)")
    }
    try resume(kept, at: instant, in: session)
  }

  /// Takes a turn away from who has it in hand, to be answered anew: its conversation is not what it was.
  static func recall(_ conversation: Int64, in session: SQLSession) throws {
    let changed = try session.run(
      "UPDATE conversations SET claim = NULL, held_until = NULL WHERE id = \(conversation) AND claim IS NOT NULL")
    guard changed > 0 else { return }
    try session.run(
      """
      UPDATE messages SET failures = failures - 1
      WHERE conversation = \(conversation) AND is_pending = 1 AND failures > 0
      """)
  }
}
