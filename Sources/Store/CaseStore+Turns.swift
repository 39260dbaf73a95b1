public import Casebook
public import FoundationEssentials

/// A turn in hand: nobody else gets a turn of this conversation until it is committed or released.
public struct ClaimedTurn: Sendable {
  public let turn: Turn
  /// A receipt number that nothing uses yet, for the record that this turn may open.
  public let receipt: ReceiptNumber
  /// How often one of its messages was taken in hand before and not closed. After three the caller commits a hand-off.
  public let failures: Int
  /// Whether the conversation could be read back whole. If not, the caller commits a hand-off at once.
  public let isReadable: Bool
  /// When its first message came in.
  public let receivedAt: Date
  /// When it could begin.
  public let dueAt: Date
  /// Whether the assistant was switched off when the turn was taken in hand.
  public let isSwitchedOff: Bool

  /// The row of the message that is answered.
  let message: Int64
  let conversation: Int64
  /// The sequence of its last message.
  let last: Int64
  let isUrgent: Bool
  let claim: Int64
}

extension ClaimedTurn {
  /// Takes the turn of a conversation in hand.
  fileprivate init(
    claiming row: SQLRow, by pace: Pace, off: (schools: Set<SchoolID>, all: Bool), at instant: Date,
    in session: SQLSession
  ) throws {
    claim = Int64(bitPattern: CaseStore.random())
    conversation = try row.integer(0)
    isUrgent = try row.integer(6) == 1
    dueAt = isUrgent ? instant : Date(milliseconds: try row.integer(7))
    let place = ConversationID(
      channel: try row.text(1), school: SchoolID(try row.text(2)), account: try row.text(3), address: try row.text(4))
    receipt = ReceiptNumber(school: place.school, seed: CaseStore.random())
    isSwitchedOff = off.all || off.schools.contains(place.school)
    let stored = try row.textOrNil(5)
    let state = stored.flatMap { try? StoredJSON.decode(ConversationState.self, from: $0) }
    isReadable = stored == nil || state != nil

    let waiting = try WaitingMessage.all(of: conversation, at: place, in: session)
    let next = pace.nextTurn(
      of: waiting.map(\.arrival), slowedUntil: try row.integerOrNil(9).map(Date.init(milliseconds:)))
    guard let next else { throw StoreError.unavailable(why: "a conversation is due and has no message") }
    // An urgent finding ends the wait of everything that came in.
    let taken = isUrgent ? waiting[...] : waiting.prefix(next.count)
    turn = Turn(messages: taken.map(\.message), state: state ?? ConversationState())
    failures = taken.map(\.failures).max() ?? 0
    receivedAt = taken[0].arrival.at
    last = taken[taken.endIndex - 1].sequence
    let answered = turn.message.id
    message = (taken.last { $0.message.id == answered } ?? taken[0]).row

    let allowed = pace.allowed(after: try row.integerOrNil(8).map(Date.init(milliseconds:)), turnAt: instant)
    try session.run(
      """
      UPDATE conversations SET claim = \(claim), held_until = \(instant.milliseconds + CaseStore.turnHold), is_urgent = 0,
        allowed_at = \(allowed.milliseconds), slowed_until = \(allowed > instant ? allowed.milliseconds : nil)
      WHERE id = \(conversation)
      """)
    try session.run(
      """
      UPDATE messages SET failures = failures + 1
      WHERE conversation = \(conversation) AND is_pending = 1 AND sequence <= \(last)
      """)
  }
}

extension CaseStore {
  /// When the next turn that nobody has in hand at `instant` may begin; `nil` when none waits.
  ///
  /// - Parameter schools: those of which only turns that were hurried count.
  public func nextDue(at instant: Date, urgentOnlyOf schools: Set<SchoolID> = []) async throws(StoreError) -> Date? {
    try await driver.read { session in
      try session.rows(
        """
        SELECT CASE WHEN is_urgent = 1 THEN 0 ELSE due_at END FROM conversations
        WHERE due_at IS NOT NULL AND (is_urgent = 1 OR school NOT IN (\(Self.list(schools))))
        AND (held_until IS NULL OR held_until <= \(instant.milliseconds))
        ORDER BY is_urgent DESC, due_at, id LIMIT 1
        """
      ).first.map { Date(milliseconds: try $0.integer(0)) }
    }
  }

  /// No school has an empty id.
  private static func list(_ schools: Set<SchoolID>) -> SQLText {
    schools.sorted().reduce("''") { "\($0), \($1.rawValue)" }
  }

  /// The next turn that may begin, now in the caller's hand; `nil` when there is none.
  public func nextTurn(
    at instant: Date, urgentOnlyOf schools: Set<SchoolID> = []
  ) async throws(StoreError) -> ClaimedTurn? {
    try await nextTurns(at: instant, limit: 1, urgentOnlyOf: schools).first
  }

  /// The next turns that may begin, up to `limit`, each of another conversation and now in the caller's hand. What is urgent
  /// comes first, then what was due first.
  ///
  /// A turn that is taken and never closed (a crash) counts as a failure and comes back, at the next start at the latest.
  /// - Parameter schools: those of which only turns that were hurried are taken.
  public func nextTurns(
    at instant: Date, limit: Int, urgentOnlyOf schools: Set<SchoolID> = []
  ) async throws(StoreError) -> [ClaimedTurn] {
    let now = instant.milliseconds
    return try await driver.write { [pace] session in
      let off = try SwitchBook.off(in: session)
      return try session.rows(
        """
        SELECT id, channel, school, account, address, state, is_urgent, due_at, allowed_at, slowed_until
        FROM conversations
        WHERE due_at IS NOT NULL
        AND (is_urgent = 1 OR (due_at <= \(now) AND school NOT IN (\(Self.list(schools)))))
        AND (held_until IS NULL OR held_until <= \(now))
        ORDER BY is_urgent DESC, due_at, id LIMIT \(limit)
        """
      ).map { try ClaimedTurn(claiming: $0, by: pace, off: off, at: instant, in: session) }
    }
  }

  /// Commits all that follows from a turn, or nothing: state, cases, reply, staff notices, audit, and the turn is done.
  ///
  /// A reply without text is sent to nobody. Replies of the web chat are settled as they are written: its page reads them.
  /// Throws `notInHand` when somebody else has the turn meanwhile, `refused` when an event names a record that is not there.
  public func commit(_ outcome: Outcome, closing turn: ClaimedTurn, at instant: Date) async throws(StoreError) {
    let state: String
    do { state = try StoredJSON.encode(outcome.state) } catch { throw StoreError(error) }
    let isSpoken = !outcome.reply.text.isEmpty
    try await driver.write { [pace] session in
      // Nothing waits when the turn's last message is the last line of the conversation.
      let conversation = try session.rows(
        """
        UPDATE conversations SET claim = NULL, held_until = NULL, state = \(state),
          due_at = CASE WHEN sequence = \(turn.last) THEN NULL ELSE due_at END, sequence = sequence + \(isSpoken ? 1 : 0)
        WHERE id = \(turn.conversation) AND claim = \(turn.claim) RETURNING sequence, due_at
        """
      ).first
      guard let conversation else { throw StoreError.notInHand }
      try session.run(
        """
        UPDATE messages SET is_pending = 0, last_error = NULL, answered_at = \(instant.milliseconds)
        WHERE conversation = \(turn.conversation) AND is_pending = 1 AND sequence <= \(turn.last)
        """)
      if try conversation.integerOrNil(1) != nil { try Self.schedule(turn.conversation, by: pace, in: session) }
      for event in outcome.events {
        try Self.append(event, conversation: turn.conversation, message: turn.message, at: instant, in: session)
      }
      if isSpoken {
        try Self.queue(outcome.reply, answering: turn, as: try conversation.integer(0), at: instant, in: session)
      }
      if let question = outcome.unanswered {
        let school = turn.turn.message.conversation.school
        try Self.keep(question, of: turn.conversation, school: school, at: instant, in: session)
      }
      for notice in outcome.notices { try Self.queue(notice, at: instant, in: session) }
      try session.run(
        """
        INSERT INTO audit (message, at, decision, score, pack)
        VALUES (\(turn.message), \(instant.milliseconds), \(outcome.audit.decision), \(outcome.audit.score),
          \(outcome.audit.pack))
        """)
    }
    deliveriesWaiting.ring()
    ring(turn.turn.message.conversation)
  }

  /// Gives a turn back, to be taken again.
  ///
  /// - Parameter error: a short word for the record, which counts as a failure; `nil` when it was not tried (shutting down).
  public func release(_ turn: ClaimedTurn, error: String?, at instant: Date) async throws(StoreError) {
    try await driver.write { session in
      let changed = try session.run(
        """
        UPDATE conversations SET claim = NULL, held_until = NULL,
          is_urgent = CASE WHEN \(turn.isUrgent ? 1 : 0) = 1 THEN 1 ELSE is_urgent END
        WHERE id = \(turn.conversation) AND claim = \(turn.claim)
        """)
      guard changed == 1 else { throw StoreError.notInHand }
      let change: SQLText = error.map { "last_error = \($0)" } ?? "failures = failures - 1"
      try session.run(
        """
        UPDATE messages SET \(change)
        WHERE conversation = \(turn.conversation) AND is_pending = 1 AND sequence <= \(turn.last)
        """)
    }
    turnsWaiting.ring()
  }

  /// Sets when the next turn of a conversation begins, by what waits in it.
  static func schedule(_ conversation: Int64, by pace: Pace, in session: SQLSession) throws {
    let rows = try session.rows(
      """
      SELECT m.received_at, m.stands_alone, c.slowed_until, c.due_at FROM messages m JOIN conversations c ON c.id = m.conversation
      WHERE m.conversation = \(conversation) AND m.is_pending = 1 ORDER BY m.sequence LIMIT \(Pace.mostMessages + 1)
      """)
    let next = pace.nextTurn(
      of: try rows.map {
        Pace.Arrival(at: Date(milliseconds: try $0.integer(0)), standsAlone: try $0.integer(1) == 1)
      }, slowedUntil: try rows.first?.integerOrNil(2).map(Date.init(milliseconds:)))
    if let next, try rows.first?.integerOrNil(3) == next.due.milliseconds { return }
    try session.run(
      "UPDATE conversations SET due_at = \(next?.due.milliseconds) WHERE id = \(conversation)")
  }

  /// How many messages of a conversation are not answered yet: more than none shows the typing mark.
  public func pendingTurns(of conversation: ConversationID) async throws(StoreError) -> Int {
    try await driver.read { session in
      guard let id = try Self.id(of: conversation, in: session) else { return 0 }
      return try Self.pendingTurns(of: id, in: session)
    }
  }

  static func pendingTurns(of conversation: Int64, in session: SQLSession) throws -> Int {
    let rows = try session.rows("SELECT COUNT(*) FROM messages WHERE conversation = \(conversation) AND is_pending = 1")
    return Int(try rows[0].integer(0))
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

}

/// A message that waits for its turn, as its row has it.
private struct WaitingMessage {
  let row: Int64
  let sequence: Int64
  let failures: Int
  let arrival: Pace.Arrival
  let message: InboundMessage

  /// The oldest of a conversation, as many as a turn has at most and one more.
  static func all(of conversation: Int64, at place: ConversationID, in session: SQLSession) throws -> [WaitingMessage] {
    try session.rows(
      """
      SELECT id, sequence, failures, received_at, stands_alone, provider_id, reference, kind, words, target, sent_at,
        is_group
      FROM messages WHERE conversation = \(conversation) AND is_pending = 1
      ORDER BY sequence LIMIT \(Pace.mostMessages + 1)
      """
    ).map { row in
      let content = StoredContent(kind: try row.text(7), words: try row.text(8), target: try row.textOrNil(9))
      let standsAlone = try row.integer(4) == 1
      return WaitingMessage(
        row: try row.integer(0), sequence: try row.integer(1), failures: Int(try row.integer(2)),
        arrival: Pace.Arrival(at: Date(milliseconds: try row.integer(3)), standsAlone: standsAlone),
        message: InboundMessage(
          id: try row.text(5), reference: try row.textOrNil(6), conversation: place, content: try content.content(),
          sentAt: try row.integerOrNil(10).map(Date.init(milliseconds:)), isGroup: try row.integer(11) == 1,
          standsAlone: standsAlone))
    }
  }
}
