public import Casebook
public import FoundationEssentials

/// What has to be known to tell staff of a record: who they are, and nothing of its words.
public struct NoticeBrief: Sendable {
  public let subject: CaseSubject
  public let dueAt: Date?
  /// Whether somebody has it, or it is closed.
  public let isTaken: Bool
  /// Everybody of the school.
  public let staff: [StaffMember]
  public let away: Set<AccountID>
}

/// A record whose parent has waited longer than the school says.
public struct LateRecord: Hashable, Sendable {
  public let receipt: ReceiptNumber
  public let conversation: ConversationID
  /// Whether the parent may be told: nobody has the chat, and nobody else reads along.
  public let isWaiting: Bool
  /// When the parent wrote last.
  public let heardAt: Date
}

extension CaseStore {
  /// How many records are looked at in one transaction.
  private static let alertStep = 64
  /// How long a record waits whose school is not read yet.
  private static let patienceForSchool: Int64 = 5_000

  /// What has to be known to tell staff of that record at `instant`; `nil` without one.
  public func brief(of receipt: ReceiptNumber, at instant: Date) async throws(StoreError) -> NoticeBrief? {
    try await driver.read { session in
      let found = try session.rows(
        "SELECT school, level_now, kind, owner, closed_at, due_at FROM cases WHERE receipt = \(receipt.rawValue)")
      guard let row = found.first else { return nil }
      let school = SchoolID(try row.text(0))
      let accounts = try session.rows(
        """
        SELECT id, school, role, name, email, away_until FROM accounts
        WHERE school = \(school.rawValue) AND removed_at IS NULL ORDER BY id
        """)
      let staff = try accounts.map { try AccountBook.member($0) }
      let away = try zip(staff, accounts).filter { try ($1.integerOrNil(5) ?? 0) > instant.milliseconds }.map(\.0.id)
      let owner = try row.integerOrNil(3).map(AccountID.init(rawValue:))
      return NoticeBrief(
        subject: CaseSubject(
          school: school, level: try Self.escalation(row.text(1)), kind: try row.text(2),
          about: Set(try Self.about(receipt, in: session)), owner: owner,
          referredTo: try Self.referrals(of: receipt, in: session)),
        dueAt: try row.integerOrNil(5).map(Date.init(milliseconds:)),
        isTaken: try owner != nil || row.integerOrNil(4) != nil, staff: staff, away: Set(away))
    }
  }

  /// When a record that nobody has taken is to be told of again, or a parent has waited too long; `nil` when there is none.
  public func nextAlert() async throws(StoreError) -> Date? {
    try await driver.read { session in
      try session.rows(
        """
        SELECT MIN(at) FROM (
          SELECT MIN(alert_at) AS at FROM cases WHERE owner IS NULL AND closed_at IS NULL AND alert_at IS NOT NULL
          UNION ALL SELECT MIN(late_at) FROM cases WHERE late_at IS NOT NULL) AS times
        """)[0].integerOrNil(0).map(Date.init(milliseconds:))
    }
  }

  /// Puts the records that nobody has taken up their schools' ladders as far as their time has come, each with its notice in
  /// the same transaction: what a process that dies was about to tell is told once after its next start.
  ///
  /// Returns the notices. Call again until there are none.
  /// - Parameter plan: how a school hands over; `nil` while it is not read: its records wait five seconds.
  public func climb(
    at instant: Date, by plan: @escaping @Sendable (SchoolID) -> HandoffPlan?
  ) async throws(StoreError) -> [StaffNotice] {
    let notices = try await driver.write { session in
      try session.rows(
        """
        SELECT receipt, school, level_now, risen_at, rung FROM cases
        WHERE owner IS NULL AND closed_at IS NULL AND alert_at <= \(instant.milliseconds)
        ORDER BY alert_at, receipt LIMIT \(Self.alertStep)
        """
      ).compactMap { row -> StaffNotice? in
        let receipt = ReceiptNumber(rawValue: try row.text(0))
        let (school, level) = (SchoolID(try row.text(1)), try Self.escalation(row.text(2)))
        guard let plan = plan(school) else {
          try session.run(
            """
            UPDATE cases SET alert_at = \(instant.milliseconds + Self.patienceForSchool)
            WHERE receipt = \(receipt.rawValue)
            """)
          return nil
        }
        let step = plan.ladder.climb(
          from: try row.integerOrNil(4).map(Int.init), of: level, openedAt: Date(milliseconds: try row.integer(3)),
          at: instant, in: plan.calendar)
        try session.run(
          """
          UPDATE cases SET rung = \(step.next.rung - 1), alert_at = \(step.next.at.milliseconds)
          WHERE receipt = \(receipt.rawValue)
          """)
        guard let rung = step.reached else { return nil }
        let notice = StaffNotice(receipt: receipt, school: school, level: level, rung: rung)
        try Self.queue(notice, at: instant, in: session)
        return notice
      }
    }
    if !notices.isEmpty { deliveriesWaiting.ring() }
    return notices
  }

  /// Marks a notice as needless: somebody took the record before it was sent.
  public func drop(_ delivery: ClaimedDelivery, at instant: Date) async throws(StoreError) {
    try await driver.write { session in
      try Self.close(delivery, "settled_at = \(instant.milliseconds)", in: session)
    }
  }

  /// Up to so many records whose parents have waited longer than their schools say, the longest first.
  public func lateRecords(at instant: Date) async throws(StoreError) -> [LateRecord] {
    try await driver.read { session in
      try session.rows(
        """
        SELECT k.receipt, c.channel, c.school, c.account, c.address, c.state, m.is_group,
          (SELECT MAX(h.received_at) FROM messages h WHERE h.conversation = c.id AND h.kind NOT IN ('echo', 'move'))
        FROM cases k JOIN conversations c ON c.id = k.conversation JOIN messages m ON m.id = k.message
        WHERE k.late_at <= \(instant.milliseconds) ORDER BY k.late_at, k.receipt LIMIT \(Self.alertStep)
        """
      ).map { row in
        let receipt = ReceiptNumber(rawValue: try row.text(0))
        let state = try row.textOrNil(5).map { try StoredJSON.decode(ConversationState.self, from: $0) }
        let isWaiting = try state?.mode == .waiting && state?.receipt == receipt && row.integer(6) == 0
        return LateRecord(
          receipt: receipt,
          conversation: ConversationID(
            channel: try row.text(1), school: SchoolID(try row.text(2)), account: try row.text(3),
            address: try row.text(4)),
          isWaiting: isWaiting, heardAt: Date(milliseconds: try row.integerOrNil(7) ?? 0))
      }
    }
  }

  /// Notes that a parent's wait was seen to, and tells them so unless somebody took the record meanwhile; never twice.
  ///
  /// - Parameter reply: `nil` where they are not to be told.
  public func acknowledge(_ late: LateRecord, telling reply: Reply?, at instant: Date) async throws(StoreError) {
    try await driver.write { session in
      let changed = try session.rows(
        """
        UPDATE cases SET late_at = NULL WHERE receipt = \(late.receipt.rawValue) AND late_at IS NOT NULL
        RETURNING conversation
        """)
      guard let row = changed.first, let reply else { return }
      let conversation = try row.integer(0)
      let message = try session.rows("SELECT MAX(id) FROM messages WHERE conversation = \(conversation)")[0]
      let sequence = try session.rows(
        "UPDATE conversations SET sequence = sequence + 1 WHERE id = \(conversation) RETURNING sequence")[0]
      try Self.queue(
        reply, to: conversation, answering: try message.integer(0), as: try sequence.integer(0),
        isRead: late.conversation.channel == ConversationID.webChannel, of: late.receipt, at: instant, in: session)
      try Self.act(.late, on: late.receipt, at: instant, in: session)
    }
    deliveriesWaiting.ring()
    ring(late.conversation)
  }

  // MARK: Within a record's own transactions

  /// Writes down when a new record is due and that it climbs.
  static func keepTimes(of handoff: Handoff, at instant: Date, in session: SQLSession) throws {
    // Somebody wrote by the school's own phone: nobody is told of that, nor told again.
    let isKnown = handoff.kind == phone
    let due = handoff.due
    try session.run(
      """
      UPDATE cases SET due_at = \(due?.at.milliseconds), due_order = \(due?.at.milliseconds ?? .max),
        due_lines = \(due?.lines), late_at = \(handoff.answerBy?.milliseconds), risen_at = \((handoff.noticeAt ?? instant).milliseconds),
        alert_at = \(isKnown ? nil : instant.milliseconds)
      WHERE receipt = \(handoff.receipt.rawValue)
      """)
  }

  /// A record has risen to another level: its climb begins anew.
  static func climbAnew(_ receipt: ReceiptNumber, at instant: Date, in session: SQLSession) throws {
    let now = instant.milliseconds
    try session.run(
      "UPDATE cases SET risen_at = \(now), rung = NULL, alert_at = \(now) WHERE receipt = \(receipt.rawValue)")
  }

  /// Something came that is due sooner, or that is due after what was due had been done.
  static func bringForward(_ receipt: ReceiptNumber, to due: DueTime, in session: SQLSession) throws {
    try session.run(
      """
      UPDATE cases SET due_at = \(due.at.milliseconds), due_order = \(due.at.milliseconds), due_lines = \(due.lines), met_at = NULL
      WHERE receipt = \(receipt.rawValue)
      AND (due_at IS NULL OR met_at IS NOT NULL OR due_at > \(due.at.milliseconds))
      """)
  }

  /// Once somebody acts the parent is not told any more that it takes longer; what is urgent is due to be taken, everything
  /// else to be answered. Who answers, by the school's own phone too, is not told again; what is passed on climbs anew.
  static func endWaiting(
    by act: CaseAct.Kind, on receipt: ReceiptNumber, at instant: Date, in session: SQLSession
  ) throws {
    if act == .referred { try climbAnew(receipt, at: instant, in: session) }
    guard [.claimed, .reply, .closed].contains(act) else { return }
    let isMet: SQLText = act == .claimed ? "level_now IN ('urgent', 'emergency')" : "1 = 1"
    let alert: SQLText = act == .reply ? "NULL" : "alert_at"
    try session.run(
      """
      UPDATE cases SET met_at = CASE WHEN \(isMet) THEN COALESCE(met_at, \(instant.milliseconds)) ELSE met_at END,
        late_at = NULL, alert_at = \(alert)
      WHERE receipt = \(receipt.rawValue)
      """)
  }

  /// When a record is due, with its arithmetic, and when somebody did what was due.
  static func times(of receipt: ReceiptNumber, in session: SQLSession) throws -> (due: DueTime?, metAt: Date?) {
    let row = try session.rows("SELECT due_at, due_lines, met_at FROM cases WHERE receipt = \(receipt.rawValue)")[0]
    let due = try row.integerOrNil(0).map { at in
      DueTime(
        at: Date(milliseconds: at), arithmetic: try row.text(1).split(separator: "\n").map(String.init))
    }
    return (due, try row.integerOrNil(2).map(Date.init(milliseconds:)))
  }
}

extension DueTime {
  /// Its arithmetic as its column holds it.
  fileprivate var lines: String { arithmetic.joined(separator: "\n") }
}
