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
  public let dueAt: Date?
  /// When somebody did what was due; `nil` until then.
  public let metAt: Date?
}

/// What a list of records is to show.
public struct CaseQuery: Hashable, Sendable {
  public var isOpen = true
  /// Of this level only.
  public var level: Escalation?
  /// Of this route only.
  public var route: CaseRoute?
  /// Only what the member has taken.
  public var isMine = false
  /// A receipt number or words that stand in what the parent wrote; all of them.
  public var search = ""
  /// From 1 on.
  public var page = 1

  public init() {}
}

/// A page of a list.
public struct CasePage: Hashable, Sendable {
  public let cases: [CaseSummary]
  /// How many records the whole list has.
  public let total: Int
  /// Another number whenever something in the page or the total is another.
  public let revision: UInt64
}

extension CaseStore {
  /// How many records a page shows.
  public static let pageSize = 50

  /// A page of the records that a member may read and that fit: open ones the most urgent first, of these the one that is
  /// due first, of these the one that waits longest; closed ones the latest first. Nothing that they may not read is
  /// counted, sorted or searched.
  public func list(_ query: CaseQuery, for member: StaffMember) async throws(StoreError) -> CasePage {
    guard let readable = Self.readable(by: member) else { return CasePage(cases: [], total: 0, revision: 0) }
    let condition: SQLText = "\(readable) AND \(Self.condition(query, for: member))"
    let order: SQLText =
      query.isOpen ? "k.urgency DESC, k.due_order, k.opened_at, k.receipt" : "k.closed_at DESC, k.receipt"
    let skipped = (max(1, query.page) - 1) * Self.pageSize
    return try await driver.read { session in
      let total = try session.rows("SELECT COUNT(*) FROM cases k WHERE \(condition)")[0].integer(0)
      // The records by their numbers alone: everything that decides was read off the index.
      let cases = try Self.summaries(
        matching: """
          k.receipt IN (SELECT k.receipt FROM cases k WHERE \(condition)
            ORDER BY \(order) LIMIT \(Self.pageSize) OFFSET \(skipped))
          ORDER BY \(order)
          """, in: session)
      return CasePage(cases: cases, total: Int(total), revision: Self.revision(of: cases, total: Int(total)))
    }
  }

  /// `StaffMember.mayRead` as a condition on `cases k`, which a test compares with it; `nil` for a role that reads none.
  private static func readable(by member: StaffMember) -> SQLText? {
    let (role, account) = (CaseParty.role(member.role).rawValue, CaseParty.account(member.id).rawValue)
    let isRoutes: SQLText
    var mayBeReferred: SQLText = "1 = 1"
    switch member.role {
    case .head: isRoutes = "1 = 1"
    case .safeguardingLead, .deputyLead: isRoutes = "k.route = 'safeguarding'"
    case .chairOfGovernors:
      isRoutes = """
        (k.has_about = 1 AND EXISTS (
          SELECT 1 FROM case_about h WHERE h.receipt = k.receipt AND h.party = \(CaseParty.role(.head).rawValue)))
        """
    case .complaintOwner:
      isRoutes = "(k.route = 'complaint' AND (k.owner IS NULL OR k.owner = \(member.id.rawValue)))"
      mayBeReferred = "k.route <> 'safeguarding'"
    case .office:
      isRoutes = "k.route = 'office'"
      mayBeReferred = "k.route <> 'safeguarding'"
    case .governor, .administrator: return nil
    }
    return """
      k.school = \(member.school.rawValue)
      AND (\(isRoutes) OR (k.is_referred = 1 AND \(mayBeReferred) AND EXISTS (
        SELECT 1 FROM case_referrals r WHERE r.receipt = k.receipt AND r.party IN (\(role), \(account)))))
      AND (k.has_about = 0 OR NOT EXISTS (
        SELECT 1 FROM case_about b WHERE b.receipt = k.receipt AND b.party IN (\(role), \(account))))
      """
  }

  private static func condition(_ query: CaseQuery, for member: StaffMember) -> SQLText {
    var condition: SQLText = query.isOpen ? "k.closed_at IS NULL" : "k.closed_at IS NOT NULL"
    if let level = query.level { condition = "\(condition) AND k.urgency = \(level.urgency)" }
    if let route = query.route { condition = "\(condition) AND k.route = \(route.rawValue)" }
    if query.isMine { condition = "\(condition) AND k.owner = \(member.id.rawValue)" }
    for word in query.search.split(whereSeparator: \.isWhitespace).prefix(8) {
      let pattern = "%" + word.map { "%_!".contains($0) ? "!\($0)" : "\($0)" }.joined() + "%"
      condition = """
        \(condition) AND (k.receipt LIKE \(pattern) ESCAPE '!' OR k.words LIKE \(pattern) ESCAPE '!' OR EXISTS (
          SELECT 1 FROM case_acts w
          WHERE w.receipt = k.receipt AND w.act IN ('added', 'note', 'reply') AND w.words LIKE \(pattern) ESCAPE '!'))
        """
    }
    return condition
  }

  private static func revision(of cases: [CaseSummary], total: Int) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func put(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }
    put("\(total)")
    for summary in cases {
      put("\(summary.receipt) \(summary.subject.level) \(summary.changedAt.milliseconds);")
    }
    return hash
  }

  private static func summaries(matching condition: SQLText, in session: SQLSession) throws -> [CaseSummary] {
    try session.rows(
      """
      SELECT k.receipt, k.level_now, k.kind, k.owner, a.name, c.channel, k.opened_at, k.closed_at,
        (SELECT MAX(t.at) FROM case_acts t WHERE t.receipt = k.receipt AND t.act <> \(CaseAct.Kind.read.rawValue)),
        k.has_about, k.is_referred, k.school, k.due_at, k.met_at
      FROM cases k JOIN conversations c ON c.id = k.conversation LEFT JOIN accounts a ON a.id = k.owner
      WHERE \(condition)
      """
    ).map { row in
      let receipt = ReceiptNumber(rawValue: try row.text(0))
      return CaseSummary(
        receipt: receipt,
        subject: CaseSubject(
          school: SchoolID(try row.text(11)), level: try escalation(row.text(1)), kind: try row.text(2),
          about: try row.integer(9) == 1 ? Set(about(receipt, in: session)) : [],
          owner: try row.integerOrNil(3).map(AccountID.init(rawValue:)),
          referredTo: try row.integer(10) == 1 ? referrals(of: receipt, in: session) : []),
        channel: try row.text(5), openedAt: Date(milliseconds: try row.integer(6)),
        changedAt: Date(milliseconds: try row.integer(8)), ownerName: try row.textOrNil(4),
        closedAt: try row.integerOrNil(7).map(Date.init(milliseconds:)),
        dueAt: try row.integerOrNil(12).map(Date.init(milliseconds:)),
        metAt: try row.integerOrNil(13).map(Date.init(milliseconds:)))
    }
  }
}
