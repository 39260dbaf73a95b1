public import Casebook
public import FoundationEssentials

/// A turn in hand: nobody else gets a turn of this conversation until it is committed or released.
public struct ClaimedTurn: Sendable {
  public let turn: Turn
  /// A receipt number that nothing uses yet, for the record that this turn may open.
  public let receipt: ReceiptNumber
  /// How often this turn was taken in hand before and not closed. After three the caller commits a hand-off.
  public let failures: Int
  /// When the message came in.
  public let receivedAt: Date

  let message: Int64
  let conversation: Int64
  let claim: Int64
}

extension CaseStore {
  /// The oldest pending message of a conversation that nobody has in hand, now in the caller's hand; `nil` when there is none.
  ///
  /// A turn that is taken and never closed (a crash) counts as a failure and comes back, at the next start at the latest.
  public func nextTurn(at instant: Date) async throws(StoreError) -> ClaimedTurn? {
    let claim = Int64(bitPattern: Self.random())
    let seed = Self.random()
    let now = instant.milliseconds
    return try await driver.write { session in
      let found = try session.rows(
        """
        SELECT m.id, m.conversation, m.provider_id, m.kind, m.words, m.target, m.is_group, m.sent_at, m.received_at,
          m.failures, c.channel, c.school, c.account, c.address, c.state, m.reference
        FROM messages m JOIN conversations c ON c.id = m.conversation
        WHERE m.is_pending = 1 AND (c.held_until IS NULL OR c.held_until <= \(now))
        ORDER BY m.id LIMIT 1
        """)
      guard let row = found.first else { return nil }
      let (message, conversation) = (try row.integer(0), try row.integer(1))
      try session.run(
        "UPDATE conversations SET claim = \(claim), held_until = \(now + Self.turnHold) WHERE id = \(conversation)")
      try session.run("UPDATE messages SET failures = failures + 1 WHERE id = \(message)")
      let school = SchoolID(try row.text(11))
      let content = StoredContent(kind: try row.text(3), words: try row.text(4), target: try row.textOrNil(5))
      let inbound = InboundMessage(
        id: try row.text(2), reference: try row.textOrNil(15),
        conversation: ConversationID(
          channel: try row.text(10), school: school, account: try row.text(12), address: try row.text(13)),
        content: try content.content(), sentAt: try row.integerOrNil(7).map(Date.init(milliseconds:)),
        isGroup: try row.integer(6) == 1)
      let state = try row.textOrNil(14).map { try StoredJSON.decode(ConversationState.self, from: $0) }
      return ClaimedTurn(
        turn: Turn(message: inbound, state: state ?? ConversationState()),
        receipt: ReceiptNumber(school: school, seed: seed), failures: Int(try row.integer(9)),
        receivedAt: Date(milliseconds: try row.integer(8)), message: message, conversation: conversation, claim: claim)
    }
  }

  /// Commits all that follows from a turn, or nothing: state, cases, reply, staff notices, audit, and the turn is done.
  ///
  /// A reply without text is sent to nobody. Replies of the web chat are settled as they are written: its page reads them.
  /// Throws `notInHand` when somebody else has the turn meanwhile, `refused` when an event names a record that is not there.
  public func commit(_ outcome: Outcome, closing turn: ClaimedTurn, at instant: Date) async throws(StoreError) {
    try await driver.write { session in
      let state = try StoredJSON.encode(outcome.state)
      try Self.letGo(of: turn, in: session)
      try session.run("UPDATE conversations SET state = \(state) WHERE id = \(turn.conversation)")
      try session.run(
        """
        UPDATE messages SET is_pending = 0, last_error = NULL, answered_at = \(instant.milliseconds)
        WHERE id = \(turn.message)
        """)
      for event in outcome.events {
        try Self.append(event, conversation: turn.conversation, message: turn.message, at: instant, in: session)
      }
      if !outcome.reply.text.isEmpty { try Self.queue(outcome.reply, answering: turn, at: instant, in: session) }
      for notice in outcome.notices { try Self.queue(notice, at: instant, in: session) }
      try session.run(
        """
        INSERT INTO audit (message, at, decision, score, pack)
        VALUES (\(turn.message), \(instant.milliseconds), \(outcome.audit.decision), \(outcome.audit.score),
          \(outcome.audit.pack))
        """)
    }
    await deliveriesWaiting.ring()
    if turn.turn.message.conversation.channel == ConversationID.webChannel { await webChatChanged.ring() }
  }

  /// Gives a turn back, to be taken again.
  ///
  /// - Parameter error: a short word for the record, which counts as a failure; `nil` when it was not tried (shutting down).
  public func release(_ turn: ClaimedTurn, error: String?, at instant: Date) async throws(StoreError) {
    try await driver.write { session in
      try Self.letGo(of: turn, in: session)
      if let error {
        try session.run("UPDATE messages SET last_error = \(error) WHERE id = \(turn.message)")
      } else {
        try session.run("UPDATE messages SET failures = failures - 1 WHERE id = \(turn.message)")
      }
    }
    await turnsWaiting.ring()
  }

  /// How many messages of a conversation are not answered yet: more than none shows the typing mark.
  public func pendingTurns(of conversation: ConversationID) async throws(StoreError) -> Int {
    try await driver.read { session in
      guard let id = try Self.id(of: conversation, in: session) else { return 0 }
      let rows = try session.rows("SELECT COUNT(*) FROM messages WHERE conversation = \(id) AND is_pending = 1")
      return Int(try rows[0].integer(0))
    }
  }

  /// The conversation's key, `nil` for one that never wrote.
  static func id(of conversation: ConversationID, in session: SQLSession) throws -> Int64? {
    try session.rows(
      """
      SELECT id FROM conversations WHERE channel = \(conversation.channel) AND school = \(conversation.school.rawValue)
      AND account = \(conversation.account) AND address = \(conversation.address)
      """
    ).first?.integer(0)
  }

  private static func letGo(of turn: ClaimedTurn, in session: SQLSession) throws {
    let changed = try session.run(
      """
      UPDATE conversations SET claim = NULL, held_until = NULL
      WHERE id = \(turn.conversation) AND claim = \(turn.claim)
      """)
    guard changed == 1 else { throw StoreError.notInHand }
  }
}
