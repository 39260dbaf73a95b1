public import Casebook
public import FoundationEssentials

/// One record as the register has it: what is counted, and nothing about a person. It outlives the record.
public struct RegisterEntry: Hashable, Sendable {
  /// What it was about, as `Handoff` has it.
  public let kind: String
  /// The highest level that it had.
  public let level: Escalation
  /// To the hour.
  public let openedAt: Date
  /// How long after the opening a member of staff took it in hand, in seconds; `nil` while nobody has.
  public let acknowledgedAfter: TimeInterval?
  /// How long after the opening it was closed; `nil` while it is open.
  public let closedAfter: TimeInterval?
  /// What became of it.
  public let outcome: CaseOutcome?

  public init(
    kind: String, level: Escalation, openedAt: Date, acknowledgedAfter: TimeInterval? = nil,
    closedAfter: TimeInterval? = nil, outcome: CaseOutcome? = nil
  ) {
    self.kind = kind
    self.level = level
    self.openedAt = openedAt
    self.acknowledgedAfter = acknowledgedAfter
    self.closedAfter = closedAfter
    self.outcome = outcome
  }
}

extension CaseStore {
  /// What the register has of a school's records that were opened from `start` on and before `end`, the oldest first.
  ///
  /// Records that are about a member of staff are not among them, for nobody: the reports are read by those whom they may
  /// be about, and one more here than there would tell.
  public func register(
    of school: SchoolID, from start: Date, to end: Date
  ) async throws(StoreError) -> [RegisterEntry] {
    try await driver.read { session in
      try session.rows(
        """
        SELECT kind, level, opened_at, acknowledged_after, closed_after, outcome FROM register
        WHERE school = \(school.rawValue) AND opened_at >= \(start.milliseconds) AND opened_at < \(end.milliseconds)
        AND is_about_staff = 0 ORDER BY opened_at, id
        """
      ).map { row in
        func seconds(_ column: Int) throws -> TimeInterval? { try row.integerOrNil(column).map { Double($0) / 1000 } }
        return RegisterEntry(
          kind: try row.text(0), level: try Self.escalation(row.text(1)),
          openedAt: Date(milliseconds: try row.integer(2)),
          acknowledgedAfter: try seconds(3), closedAfter: try seconds(4),
          outcome: try row.textOrNil(5).flatMap(CaseOutcome.init(rawValue:)))
      }
    }
  }

  /// Enters a record that is opened, in the same transaction.
  static func enter(_ handoff: Handoff, at instant: Date, in session: SQLSession) throws {
    let hour = instant.milliseconds - instant.milliseconds % 3_600_000
    try session.run(
      """
      INSERT INTO register (receipt, school, kind, level, opened_at)
      VALUES (\(handoff.receipt.rawValue), \(handoff.conversation.school.rawValue), \(handoff.kind),
        \(handoff.level.rawValue), \(hour))
      """)
  }

  /// Keeps the register up to date with what happens to a record, in the same transaction.
  static func register(
    _ act: CaseAct.Kind, on receipt: ReceiptNumber, outcome: CaseOutcome?, at instant: Date, in session: SQLSession
  ) throws {
    let after: SQLText =
      "\(instant.milliseconds) - (SELECT opened_at FROM cases WHERE receipt = \(receipt.rawValue))"
    switch act {
    case .claimed, .reply:
      try session.run(
        """
        UPDATE register SET acknowledged_after = COALESCE(acknowledged_after, \(after))
        WHERE receipt = \(receipt.rawValue)
        """)
    case .closed:
      try session.run(
        """
        UPDATE register SET acknowledged_after = COALESCE(acknowledged_after, \(after)), closed_after = \(after),
          outcome = \(outcome?.rawValue)
        WHERE receipt = \(receipt.rawValue)
        """)
    case .reopened:
      try session.run(
        "UPDATE register SET closed_after = NULL, outcome = NULL WHERE receipt = \(receipt.rawValue)")
    default: break
    }
  }
}
