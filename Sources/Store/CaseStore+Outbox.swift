public import Casebook
public import FoundationEssentials

/// A delivery in hand: nobody else gets it until it is settled, postponed or given up.
public struct ClaimedDelivery: Sendable {
  public enum Content: Hashable, Sendable {
    /// A reply to a parent, and the provider's id and the reference of the message that it answers.
    case reply(Reply, to: ConversationID, answering: String, reference: String?)
    case notice(StaffNotice)
  }

  /// Unique for ever and the same in every try: `msg_` and 32 hexadecimal digits.
  public let id: String
  public let content: Content
  /// How often it was tried and failed.
  public let failures: Int
  /// How many parts of a reply were taken by the provider already.
  public let partsSent: Int
  public let queuedAt: Date
  /// When the parent wrote last; `nil` for a notice.
  public let heardAt: Date?
  /// Since when the parent is asked to write, because the reply came too late; `nil` once they have.
  public let invitedAt: Date?
  /// When the provider brought the reply back because it came too late.
  public let returnedAt: Date?

  let row: Int64
  let claim: Int64
}

extension CaseStore {
  /// Up to `limit` deliveries that are due, oldest first, now in the caller's hand.
  ///
  /// Of each conversation only the oldest undelivered reply is given out, so that replies arrive in order; emergency wording
  /// and staff notices wait behind nothing.
  public func claimDue(at instant: Date, limit: Int) async throws(StoreError) -> [ClaimedDelivery] {
    let claim = Int64(bitPattern: Self.random())
    let now = instant.milliseconds
    return try await driver.write { session in
      let changed = try session.run(
        """
        UPDATE outbox SET claim = \(claim), held_until = \(now + Self.deliveryHold) WHERE id IN (
          SELECT o.id FROM outbox o
          WHERE o.is_waiting = 1 AND o.due_at <= \(now) AND (o.held_until IS NULL OR o.held_until <= \(now))
          AND (o.is_ordered = 0 OR NOT EXISTS (
            SELECT 1 FROM outbox p
            WHERE p.conversation = o.conversation AND p.is_waiting = 1 AND p.is_ordered = 1 AND p.id < o.id))
          ORDER BY o.due_at, o.id LIMIT \(limit))
        """)
      guard changed > 0 else { return [] }
      return try session.rows(
        """
        SELECT o.id, o.delivery, o.body, o.failures, o.parts_sent, o.queued_at, c.channel, c.school, c.account, c.address,
          m.provider_id, m.reference, c.invited_at, o.returned_at, \(Self.heardAt)
        FROM outbox o LEFT JOIN conversations c ON c.id = o.conversation LEFT JOIN messages m ON m.id = o.message
        WHERE o.claim = \(claim) AND o.is_waiting = 1 ORDER BY o.due_at, o.id
        """
      ).map { row in try ClaimedDelivery(row, claim: claim) }
    }
  }

  /// When the parent of `o.conversation` wrote last, by our own clock: where a message was on its way for long, the
  /// platform's answer says that the reply is too late.
  private static let heardAt: SQLText = """
    (SELECT h.received_at FROM messages h
      WHERE h.conversation = o.conversation AND h.kind NOT IN ('echo', 'move') ORDER BY h.sequence DESC LIMIT 1)
    """

  /// Marks a delivery as taken. For a staff notice the record says so from now on.
  public func settle(_ delivery: ClaimedDelivery, at instant: Date) async throws(StoreError) {
    try await driver.write { session in
      try Self.close(delivery, "settled_at = \(instant.milliseconds)", in: session)
      if case .notice(let notice) = delivery.content {
        let isFirst = notice.rung == 0
        try Self.act(
          isFirst ? .notified : .reminded, on: notice.receipt, level: notice.level,
          message: isFirst ? nil : "\(notice.rung)", at: instant, in: session)
      }
    }
  }

  /// Puts a delivery back until `until` and counts a failure.
  ///
  /// - Parameters:
  ///   - partsSent: how many parts of a reply the provider has; they are not sent again.
  ///   - error: a short word for the record.
  public func postpone(
    _ delivery: ClaimedDelivery, until: Date, partsSent: Int, error: String
  ) async throws(StoreError) {
    try await driver.write { session in
      let changed = try session.run(
        """
        UPDATE outbox SET claim = NULL, held_until = NULL, failures = failures + 1, due_at = \(until.milliseconds),
          parts_sent = \(partsSent), last_error = \(error)
        WHERE id = \(delivery.row) AND claim = \(delivery.claim) AND is_waiting = 1
        """)
      guard changed == 1 else { throw StoreError.notInHand }
    }
  }

  /// Puts a reply back until `until`, because its channel takes none for now: no failure counts.
  public func hold(_ delivery: ClaimedDelivery, until: Date, partsSent: Int) async throws(StoreError) {
    try await driver.write { session in
      let changed = try session.run(
        """
        UPDATE outbox SET claim = NULL, held_until = NULL, due_at = \(until.milliseconds), parts_sent = \(partsSent)
        WHERE id = \(delivery.row) AND claim = \(delivery.claim) AND is_waiting = 1
        """)
      guard changed == 1 else { throw StoreError.notInHand }
    }
  }

  /// Opens a record of kind `channel-stopped` with its staff notice, because a channel takes nothing from a school's account;
  /// its number. Returns `nil` where an open record says so already.
  ///
  /// - Parameters:
  ///   - delivery: the reply that was refused: the record shows the message that it answers.
  ///   - reason: a short word for the record's rule: `status 401`.
  public func reportStop(
    of delivery: ClaimedDelivery, reason: String, at instant: Date
  ) async throws(StoreError) -> ReceiptNumber? {
    guard case .reply(let reply, let conversation, _, _) = delivery.content else { return nil }
    let receipt = ReceiptNumber(school: conversation.school, seed: Self.random())
    let record: ReceiptNumber? = try await driver.write { session in
      let open = try session.rows(
        """
        SELECT 1 FROM cases k JOIN conversations c ON c.id = k.conversation
        WHERE k.school = \(conversation.school.rawValue) AND k.closed_at IS NULL AND k.kind = \(Self.stopped)
        AND c.channel = \(conversation.channel)
        """)
      guard open.isEmpty else { return nil }
      try Self.openRecord(
        of: Self.stopped, on: reply, to: conversation, row: delivery.row, as: receipt, reason: reason, at: instant,
        in: session)
      return receipt
    }
    deliveriesWaiting.ring()
    return record
  }

  /// The kind of a record of a channel that takes nothing.
  private static let stopped = "channel-stopped"

  /// Keeps a reply that came too late until the parent has written, or `until`.
  ///
  /// Where the parent wrote while they were asked to, it is due at once.
  /// - Parameter invitedAt: when the parent was asked to write.
  public func keep(
    _ delivery: ClaimedDelivery, until: Date, invitedAt: Date
  ) async throws(StoreError) {
    try await driver.write { session in
      let row = try session.rows(
        "SELECT o.conversation, o.record, \(Self.heardAt) FROM outbox o WHERE o.id = \(delivery.row)")[0]
      let hasWritten = try row.integerOrNil(2) != delivery.heardAt?.milliseconds
      let changed = try session.run(
        """
        UPDATE outbox SET claim = NULL, held_until = NULL, due_at = \((hasWritten ? invitedAt : until).milliseconds)
        WHERE id = \(delivery.row) AND claim = \(delivery.claim) AND is_waiting = 1
        """)
      guard changed == 1 else { throw StoreError.notInHand }
      guard !hasWritten, delivery.invitedAt != invitedAt else { return }
      try session.run(
        "UPDATE conversations SET invited_at = \(invitedAt.milliseconds) WHERE id = \(try row.integer(0))")
      if let record = try row.textOrNil(1).map(ReceiptNumber.init(rawValue:)) {
        try Self.act(.awaiting, on: record, at: invitedAt, in: session)
      }
    }
    deliveriesWaiting.ring()
  }

  /// The parent has written: what waited for that may be sent.
  static func resume(_ conversation: Int64, at instant: Date, in session: SQLSession) throws {
    try session.run("UPDATE conversations SET invited_at = NULL WHERE id = \(conversation)")
    try session.run(
      """
      UPDATE outbox SET due_at = \(instant.milliseconds)
      WHERE conversation = \(conversation) AND is_waiting = 1 AND due_at > \(instant.milliseconds)
      """)
  }

  /// Gives a parent's reply up and opens a record of kind `undelivered` with its staff notice, in one transaction; for a
  /// reply of staff its own record says so instead. Returns the record's number.
  ///
  /// A staff notice is never given up: for one this throws `refused`.
  /// - Parameter reason: a short word for the record's rule: `410`, `timeout`.
  @discardableResult
  public func giveUp(
    _ delivery: ClaimedDelivery, reason: String, at instant: Date
  ) async throws(StoreError) -> ReceiptNumber {
    guard case .reply(let reply, let conversation, _, _) = delivery.content else {
      throw .refused(why: "a staff notice is tried until it is delivered")
    }
    let receipt = ReceiptNumber(school: conversation.school, seed: Self.random())
    let record = try await driver.write { session in
      try Self.close(delivery, "given_up_at = \(instant.milliseconds), last_error = \(reason)", in: session)
      return try Self.recordUndelivered(
        reply, to: conversation, row: delivery.row, as: receipt, reason: reason, at: instant, in: session)
    }
    deliveriesWaiting.ring()
    return record
  }

  /// What follows when a provider had taken a reply and could not deliver it: it is given up, with the same record and
  /// notice. One that came too late waits to be sent again instead, once.
  ///
  /// Returns the record's number; `nil` where that channel and school have no such reply, it is given up already, or waits.
  /// - Parameter id: the delivery's id.
  @discardableResult
  public func giveUp(
    delivery id: String, on channel: String, of school: SchoolID, reason: String, isOutOfTime: Bool = false,
    at instant: Date
  ) async throws(StoreError) -> ReceiptNumber? {
    let receipt = ReceiptNumber(school: school, seed: Self.random())
    let record: ReceiptNumber? = try await driver.write { session in
      let found = try session.rows(
        """
        SELECT o.id, o.body, c.account, c.address, o.is_waiting, o.returned_at
        FROM outbox o JOIN conversations c ON c.id = o.conversation
        WHERE o.delivery = \(id) AND c.channel = \(channel) AND c.school = \(school.rawValue) AND o.given_up_at IS NULL
        """)
      guard let row = found.first else { return nil }
      let (now, number) = (instant.milliseconds, try row.integer(0))
      // It may still be in hand: the provider's word can be quicker than its answer.
      if isOutOfTime, try row.integerOrNil(5) == nil {
        try session.run(
          """
          UPDATE outbox SET is_waiting = 1, claim = NULL, held_until = NULL, settled_at = NULL, due_at = \(now),
            parts_sent = 0, returned_at = \(now), last_error = \(reason)
          WHERE id = \(number)
          """)
        return nil
      }
      // Each part of a reply is brought back.
      if isOutOfTime, try row.integer(4) == 1 { return nil }
      try session.run(
        """
        UPDATE outbox SET is_waiting = 0, claim = NULL, held_until = NULL, given_up_at = \(now), last_error = \(reason)
        WHERE id = \(number)
        """)
      let conversation = ConversationID(
        channel: channel, school: school, account: try row.text(2), address: try row.text(3))
      return try Self.recordUndelivered(
        try StoredJSON.decode(Reply.self, from: row.text(1)), to: conversation, row: number, as: receipt,
        reason: reason, at: instant, in: session)
    }
    deliveriesWaiting.ring()
    return record
  }

  /// Says in the record that a reply of staff belongs to, or in a new one, that it did not arrive; that record's number.
  private static func recordUndelivered(
    _ reply: Reply, to conversation: ConversationID, row: Int64, as receipt: ReceiptNumber, reason: String,
    at instant: Date, in session: SQLSession
  ) throws -> ReceiptNumber {
    let record = try session.rows("SELECT record FROM outbox WHERE id = \(row)")[0].textOrNil(0)
    if let record = record.map(ReceiptNumber.init(rawValue:)) {
      let level = try level(of: record, in: session)
      try act(.undelivered, on: record, at: instant, in: session)
      try queue(StaffNotice(receipt: record, school: conversation.school, level: level), at: instant, in: session)
      return record
    }
    try openRecord(
      of: "undelivered", on: reply, to: conversation, row: row, as: receipt, reason: reason, at: instant, in: session)
    return receipt
  }

  /// Opens a record about a reply in the outbox, with the message that it answers, and tells staff.
  private static func openRecord(
    of kind: String, on reply: Reply, to conversation: ConversationID, row: Int64, as receipt: ReceiptNumber,
    reason: String, at instant: Date, in session: SQLSession
  ) throws {
    let row = try session.rows(
      """
      SELECT m.conversation, m.id, m.words, m.received_at FROM outbox o JOIN messages m ON m.id = o.message
      WHERE o.id = \(row)
      """)[0]
    let handoff = Handoff(
      receipt: receipt, conversation: conversation, words: PrivateText(try row.text(2)),
      receivedAt: Date(milliseconds: try row.integer(3)), level: max(.staff, reply.escalation), kind: kind,
      rule: "delivery \(reason)", answer: reply.text, pack: reply.pack, stage: reply.stage, draft: nil,
      about: try partiesKeptOut(of: row.integer(0), in: session))
    try open(handoff, conversation: try row.integer(0), message: try row.integer(1), at: instant, in: session)
    let notice = StaffNotice(receipt: receipt, school: conversation.school, level: handoff.level)
    try queue(notice, at: instant, in: session)
  }

  /// Queues a reply to a turn as the line `sequence` of its conversation.
  static func queue(
    _ reply: Reply, answering turn: ClaimedTurn, as sequence: Int64, at instant: Date, in session: SQLSession
  ) throws {
    try queue(
      reply, to: turn.conversation, answering: turn.message, as: sequence,
      isRead: turn.turn.message.conversation.channel == ConversationID.webChannel, at: instant, in: session)
  }

  /// - Parameters:
  ///   - sequence: the number of the conversation's line that it is.
  ///   - isRead: whether the conversation's page reads its replies here, so that nothing is sent.
  ///   - record: the record that a reply of staff belongs to.
  static func queue(
    _ reply: Reply, to conversation: Int64, answering message: Int64, as sequence: Int64, isRead: Bool,
    of record: ReceiptNumber? = nil, at instant: Date, in session: SQLSession
  ) throws {
    let now = instant.milliseconds
    try session.run(
      """
      INSERT INTO outbox (delivery, conversation, message, sequence, is_ordered, body, queued_at, is_waiting, due_at,
        failures, parts_sent, settled_at, record)
      VALUES (\(deliveryID()), \(conversation), \(message), \(sequence), \(reply.escalation == .emergency ? 0 : 1),
        \(try StoredJSON.encode(reply)), \(now), \(isRead ? 0 : 1), \(now), 0, 0, \(isRead ? now : nil),
        \(record?.rawValue))
      """)
  }

  static func queue(_ notice: StaffNotice, at instant: Date, in session: SQLSession) throws {
    let now = instant.milliseconds
    try session.run(
      """
      INSERT INTO outbox (delivery, receipt, is_ordered, body, queued_at, is_waiting, due_at, failures, parts_sent)
      VALUES (\(deliveryID()), \(notice.receipt.rawValue), 0, \(try StoredJSON.encode(notice)), \(now), 1,
        \((notice.notBefore ?? instant).milliseconds), 0, 0)
      """)
  }

  static func close(_ delivery: ClaimedDelivery, _ mark: SQLText, in session: SQLSession) throws {
    let changed = try session.run(
      """
      UPDATE outbox SET is_waiting = 0, claim = NULL, held_until = NULL, \(mark)
      WHERE id = \(delivery.row) AND claim = \(delivery.claim) AND is_waiting = 1
      """)
    guard changed == 1 else { throw StoreError.notInHand }
  }

  private static func deliveryID() -> String {
    let digits = String(random(), radix: 16).leftPadded + String(random(), radix: 16).leftPadded
    return "msg_" + digits
  }
}

extension ClaimedDelivery {
  fileprivate init(_ row: SQLRow, claim: Int64) throws {
    self.row = try row.integer(0)
    self.claim = claim
    heardAt = try row.integerOrNil(14).map(Date.init(milliseconds:))
    invitedAt = try row.integerOrNil(12).map(Date.init(milliseconds:))
    returnedAt = try row.integerOrNil(13).map(Date.init(milliseconds:))
    id = try row.text(1)
    failures = Int(try row.integer(3))
    partsSent = Int(try row.integer(4))
    queuedAt = Date(milliseconds: try row.integer(5))
    let body = try row.text(2)
    if let channel = try row.textOrNil(6) {
      let conversation = ConversationID(
        channel: channel, school: SchoolID(try row.text(7)), account: try row.text(8), address: try row.text(9))
      content = .reply(
        try StoredJSON.decode(Reply.self, from: body), to: conversation, answering: try row.text(10),
        reference: try row.textOrNil(11))
    } else {
      content = .notice(try StoredJSON.decode(StaffNotice.self, from: body))
    }
  }
}

extension String {
  fileprivate var leftPadded: String { String(repeating: "0", count: 16 - count) + self }
}
