public import Casebook
public import FoundationEssentials

/// A record as a list shows it: none of its words.
public struct CaseSummary: Hashable, Sendable {
  public let receipt: ReceiptNumber
  public let subject: CaseSubject
  public let channel: String
  public let openedAt: Date
  /// When something last happened to it, apart from being read.
  public let changedAt: Date
  /// The name of who has taken it.
  public let ownerName: String?
  public let closedAt: Date?
}

extension CaseStore {
  /// The open records that a member of staff may read: the most urgent first, of these the one that waits longest.
  public func openCases(for member: StaffMember) async throws(StoreError) -> [CaseSummary] {
    try await driver.read { session in
      try Self.summaries(of: member.school, matching: "k.closed_at IS NULL", in: session)
        .filter { member.mayRead($0.subject) }
        .sorted { a, b in
          if a.subject.level != b.subject.level { return a.subject.level > b.subject.level }
          return (a.openedAt, a.receipt.rawValue) < (b.openedAt, b.receipt.rawValue)
        }
    }
  }

  /// The closed records that a member of staff may read, the latest first, `limit` at most.
  ///
  /// Five times as many are looked through at a time, until enough of them may be shown.
  public func closedCases(for member: StaffMember, limit: Int = 100) async throws(StoreError) -> [CaseSummary] {
    let step = 5 * limit
    return try await driver.read { session in
      var found: [CaseSummary] = []
      var last: (at: Int64, receipt: String) = (.max, "")
      while found.count < limit {
        let more = try Self.summaries(
          of: member.school,
          matching: """
            k.closed_at IS NOT NULL AND (k.closed_at < \(last.at)
              OR (k.closed_at = \(last.at) AND k.receipt > \(last.receipt)))
            ORDER BY k.closed_at DESC, k.receipt LIMIT \(step)
            """, in: session)
        found += more.filter { member.mayRead($0.subject) }
        guard more.count == step, let end = more.last, let closedAt = end.closedAt else { break }
        last = (closedAt.milliseconds, end.receipt.rawValue)
      }
      return Array(found.prefix(limit))
    }
  }

  /// How many records came in since `start`, by whose matter they are, of those that the member may be told the number of.
  public func counts(
    for member: StaffMember, since start: Date
  ) async throws(StoreError) -> [CaseRoute: GuardedCount] {
    let numbers = try await driver.read { session in
      try Self.summaries(of: member.school, matching: "k.opened_at >= \(start.milliseconds)", in: session)
        .filter { member.mayCount($0.subject) }
        .reduce(into: [:]) { $0[$1.subject.route, default: 0] += 1 }
    }
    return Dictionary(uniqueKeysWithValues: CaseRoute.allCases.map { ($0, GuardedCount(numbers[$0] ?? 0)) })
  }

  private static func summaries(
    of school: SchoolID, matching condition: SQLText, in session: SQLSession
  ) throws -> [CaseSummary] {
    let about = try session.rows(
      """
      SELECT b.receipt, b.party FROM case_about b JOIN cases k ON k.receipt = b.receipt
      WHERE k.school = \(school.rawValue)
      """
    ).reduce(into: [String: Set<CaseParty>]()) { $0[try $1.text(0), default: []].insert(try party($1.text(1))) }
    return try session.rows(
      """
      SELECT k.receipt, k.level_now, k.kind, k.owner, a.name, c.channel, k.opened_at, k.closed_at,
        (SELECT MAX(t.at) FROM case_acts t WHERE t.receipt = k.receipt AND t.act <> \(CaseAct.Kind.read.rawValue))
      FROM cases k JOIN conversations c ON c.id = k.conversation LEFT JOIN accounts a ON a.id = k.owner
      WHERE k.school = \(school.rawValue) AND \(condition)
      """
    ).map { row in
      let receipt = try row.text(0)
      return CaseSummary(
        receipt: ReceiptNumber(rawValue: receipt),
        subject: CaseSubject(
          school: school, level: try escalation(row.text(1)), kind: try row.text(2), about: about[receipt] ?? [],
          owner: try row.integerOrNil(3).map(AccountID.init(rawValue:))),
        channel: try row.text(5), openedAt: Date(milliseconds: try row.integer(6)),
        changedAt: Date(milliseconds: try row.integer(8)), ownerName: try row.textOrNil(4),
        closedAt: try row.integerOrNil(7).map(Date.init(milliseconds:)))
    }
  }
}
