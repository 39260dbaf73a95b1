public import Casebook
public import FoundationEssentials

/// A record for staff with everything that happened to it.
public struct CaseRecord: Hashable, Sendable {
  /// As it was opened; never changed, but that it may turn out to be about more people.
  public let handoff: Handoff
  public let openedAt: Date
  /// The highest level that it had: it rises with later messages and never falls.
  public let level: Escalation
  /// In the order they happened; only ever added to.
  public let acts: [CaseAct]
  /// How the parent can be reached, in their words, kept apart from the record.
  public let contacts: [PrivateText]
  /// What decides who may read it.
  public let subject: CaseSubject
  /// The name of who has taken it.
  public let ownerName: String?
  public let closedAt: Date?
  /// When somebody did what was due; `nil` until then.
  public let metAt: Date?
  /// Whether the parent's chat is with its owner at this moment, and the assistant silent.
  public let isChatTaken: Bool
  /// Whether others than the parent read along in the chat.
  public let isGroup: Bool
  /// A number that is another one whenever something happened to the record but being read.
  public let revision: Int64
  /// The number of the last act that whoever decides something has to know of: staff being told is none.
  public let standing: Int64
  /// When the parent wrote last in this conversation, by our own clock.
  public let heardAt: Date?
}

/// Something that happened to a record.
public struct CaseAct: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case opened, added, contact, withdrawn
    /// Staff were told: a notice was taken by at least one of its ways.
    case notified
    /// Staff were told again, because nobody had taken it.
    case reminded
    /// The parent was told that it takes longer than the school says.
    case late
    /// A member of staff opened it at the desk.
    case read
    case claimed, note, reply, closed, reopened
    case handedBack = "handed-back"
    /// Passed on to a colleague, or to everyone of a role.
    case referred
    /// Put into the school's own safeguarding system.
    case transferred
    /// A reply of staff came too late for the channel: the parent was asked to write, and then gets it.
    case awaiting
    /// A reply of staff could not be delivered.
    case undelivered
    /// A letter on paper was prepared; its number is the act's `message`.
    case letter
  }

  public let kind: Kind
  public let at: Date
  /// The words that were added, noted or written.
  public let words: PrivateText?
  /// The level that it came with, for `opened` and `added`.
  public let level: Escalation?
  /// The provider's id of the message that was taken back, for `withdrawn`; the rung of the ladder, for `reminded`; the
  /// letter's number, for `letter`.
  public let message: String?
  /// The name of who did it, where it was a member of staff; `nil` for a reply by the school's own phone.
  public let by: String?
  /// What became of the record, for `closed`.
  public let outcome: CaseOutcome?
  /// To whom it was passed on, for `referred`, and the name where that is one account.
  public let party: CaseParty?
  public let partyName: String?
}

extension CaseStore {
  /// The record with that number, `nil` without one. For the service's own use: at the desk, `open` it.
  public func handoff(_ receipt: ReceiptNumber) async throws(StoreError) -> CaseRecord? {
    try await driver.read { session in
      try Self.records(where: "k.receipt = \(receipt.rawValue)", limit: 1, in: session).first
    }
  }

  /// The school's newest records, newest first.
  public func cases(of school: SchoolID, limit: Int = 200) async throws(StoreError) -> [CaseRecord] {
    try await driver.read { session in
      try Self.records(where: "k.school = \(school.rawValue)", limit: limit, in: session)
    }
  }

  /// Writes an event into the record it names. Throws `refused` when there is no such record.
  static func append(
    _ event: CaseEvent, conversation: Int64, message: Int64, at instant: Date, in session: SQLSession
  ) throws {
    switch event {
    case .opened(let handoff):
      try open(handoff, conversation: conversation, message: message, at: instant, in: session)
    case .added(let receipt, let words, let level):
      try act(.added, on: receipt, words: words, level: level, at: instant, in: session)
      if try Self.level(of: receipt, in: session) < level {
        let kind = try session.rows("SELECT kind FROM cases WHERE receipt = \(receipt.rawValue)")[0].text(0)
        try session.run(
          """
          UPDATE cases SET level_now = \(level.rawValue), urgency = \(level.urgency),
            route = \(CaseRoute(level: level, kind: kind).rawValue)
          WHERE receipt = \(receipt.rawValue)
          """)
        try climbAnew(receipt, at: instant, in: session)
        try session.run("UPDATE register SET level = \(level.rawValue) WHERE receipt = \(receipt.rawValue)")
      }
    case .contact(let receipt, let words):
      try act(.contact, on: receipt, at: instant, in: session)
      try session.run(
        "INSERT INTO contacts (receipt, at, words) VALUES (\(receipt.rawValue), \(instant.milliseconds), \(words.words))"
      )
    case .withdrawn(let receipt, let message):
      try act(.withdrawn, on: receipt, message: message, at: instant, in: session)
    case .concerns(let receipt, let party):
      try keep(party, from: receipt, at: instant, in: session)
    case .due(let receipt, let due):
      try bringForward(receipt, to: due, in: session)
    }
  }

  /// Notes whom a record is about, once.
  private static func keep(
    _ party: CaseParty, from receipt: ReceiptNumber, at instant: Date, in session: SQLSession
  ) throws {
    try session.run(
      """
      INSERT INTO case_about (receipt, party, at)
      VALUES (\(receipt.rawValue), \(party.rawValue), \(instant.milliseconds)) ON CONFLICT (receipt, party) DO NOTHING
      """)
    try session.run("UPDATE cases SET has_about = 1 WHERE receipt = \(receipt.rawValue)")
    try session.run("UPDATE register SET is_about_staff = 1 WHERE receipt = \(receipt.rawValue)")
  }

  static func open(
    _ handoff: Handoff, conversation: Int64, message: Int64, at instant: Date, in session: SQLSession
  ) throws {
    try session.run(
      """
      INSERT INTO cases (receipt, conversation, message, school, opened_at, words, received_at, level, level_now, kind,
        rule, answer, pack, stage, draft, route, urgency)
      VALUES (\(handoff.receipt.rawValue), \(conversation), \(message), \(handoff.conversation.school.rawValue),
        \(instant.milliseconds), \(handoff.words.words), \(handoff.receivedAt.milliseconds), \(handoff.level.rawValue),
        \(handoff.level.rawValue), \(handoff.kind), \(handoff.rule), \(handoff.answer), \(handoff.pack),
        \(handoff.stage.map { Int64($0.rawValue) }), \(handoff.draft?.words),
        \(CaseRoute(level: handoff.level, kind: handoff.kind).rawValue), \(handoff.level.urgency))
      """)
    try keepTimes(of: handoff, at: instant, in: session)
    try enter(handoff, at: instant, in: session)
    try forgetQuestions(of: conversation, in: session)
    for party in handoff.about { try keep(party, from: handoff.receipt, at: instant, in: session) }
    try act(.opened, on: handoff.receipt, level: handoff.level, at: instant, in: session)
  }

  static func act(
    _ kind: CaseAct.Kind, on receipt: ReceiptNumber, words: PrivateText? = nil, level: Escalation? = nil,
    message: String? = nil, by account: AccountID? = nil, outcome: CaseOutcome? = nil, to party: CaseParty? = nil,
    at instant: Date, in session: SQLSession
  ) throws {
    try session.run(
      """
      INSERT INTO case_acts (receipt, at, act, words, level, message, account, outcome, party)
      VALUES (\(receipt.rawValue), \(instant.milliseconds), \(kind.rawValue), \(words?.words), \(level?.rawValue),
        \(message), \(account?.rawValue), \(outcome?.rawValue), \(party?.rawValue))
      """)
    try endWaiting(by: kind, on: receipt, at: instant, in: session)
    try register(kind, on: receipt, outcome: outcome, at: instant, in: session)
  }

  static func records(where condition: SQLText, limit: Int, in session: SQLSession) throws -> [CaseRecord] {
    let rows = try session.rows(
      """
      SELECT k.receipt, c.channel, c.school, c.account, c.address, k.words, k.received_at, k.level, k.kind, k.rule,
        k.answer, k.pack, k.stage, k.draft, k.opened_at, k.level_now, k.owner, a.name, k.closed_at, c.state,
        m.is_group, (SELECT MAX(t.id) FROM case_acts t WHERE t.receipt = k.receipt AND t.act <> \(CaseAct.Kind.read.rawValue)),
        \(standing), (SELECT h.received_at FROM messages h
          WHERE h.conversation = k.conversation AND h.kind NOT IN ('echo', 'move') ORDER BY h.sequence DESC LIMIT 1)
      FROM cases k JOIN conversations c ON c.id = k.conversation JOIN messages m ON m.id = k.message
      LEFT JOIN accounts a ON a.id = k.owner
      WHERE \(condition) ORDER BY k.opened_at DESC, k.receipt LIMIT \(limit)
      """)
    return try rows.map { row in
      let receipt = ReceiptNumber(rawValue: try row.text(0))
      let level = try escalation(row.text(15))
      let about = try about(receipt, in: session)
      let (due, metAt) = try times(of: receipt, in: session)
      let state = try row.textOrNil(19).map { try StoredJSON.decode(ConversationState.self, from: $0) }
      let handoff = Handoff(
        receipt: receipt,
        conversation: ConversationID(
          channel: try row.text(1), school: SchoolID(try row.text(2)), account: try row.text(3),
          address: try row.text(4)),
        words: PrivateText(try row.text(5)), receivedAt: Date(milliseconds: try row.integer(6)),
        level: try escalation(row.text(7)), kind: try row.text(8), rule: try row.text(9), answer: try row.text(10),
        pack: try row.text(11), stage: try row.integerOrNil(12).flatMap { Complaint.Stage(rawValue: Int($0)) },
        draft: try row.textOrNil(13).map(PrivateText.init), about: about, due: due)
      return CaseRecord(
        handoff: handoff, openedAt: Date(milliseconds: try row.integer(14)), level: level,
        acts: try acts(of: receipt, in: session), contacts: try contacts(of: receipt, in: session),
        subject: CaseSubject(
          school: handoff.conversation.school, level: level, kind: handoff.kind, about: Set(about),
          owner: try row.integerOrNil(16).map(AccountID.init(rawValue:)),
          referredTo: try referrals(of: receipt, in: session)),
        ownerName: try row.textOrNil(17), closedAt: try row.integerOrNil(18).map(Date.init(milliseconds:)),
        metAt: metAt,
        isChatTaken: state?.isTaken(by: receipt) ?? false, isGroup: try row.integer(20) == 1,
        revision: try row.integer(21), standing: try row.integer(22),
        heardAt: try row.integerOrNil(23).map(Date.init(milliseconds:)))
    }
  }

  /// The number of the last act of `k` that whoever decides something has to know of.
  static let standing: SQLText = """
    (SELECT MAX(s.id) FROM case_acts s
      WHERE s.receipt = k.receipt AND s.act NOT IN ('read', 'notified', 'reminded', 'late', 'awaiting', 'note'))
    """

  static func referrals(of receipt: ReceiptNumber, in session: SQLSession) throws -> Set<CaseParty> {
    Set(
      try session.rows("SELECT party FROM case_referrals WHERE receipt = \(receipt.rawValue)").map {
        try party($0.text(0))
      })
  }

  static func about(_ receipt: ReceiptNumber, in session: SQLSession) throws -> [CaseParty] {
    try session.rows("SELECT party FROM case_about WHERE receipt = \(receipt.rawValue) ORDER BY id").map {
      try party($0.text(0))
    }
  }

  /// Whoever the conversation's records are about is not to learn of it by a new one.
  static func partiesKeptOut(of conversation: Int64, in session: SQLSession) throws -> [CaseParty] {
    try session.rows(
      """
      SELECT DISTINCT a.party FROM case_about a JOIN cases k ON k.receipt = a.receipt
      WHERE k.conversation = \(conversation) ORDER BY a.party
      """
    ).compactMap { CaseParty(rawValue: try $0.text(0)) }
  }

  static func party(_ text: String) throws(StoreError) -> CaseParty {
    guard let party = CaseParty(rawValue: text) else {
      throw .unavailable(why: "a record is about somebody who is not known")
    }
    return party
  }

  static func level(of receipt: ReceiptNumber, in session: SQLSession) throws -> Escalation {
    try escalation(session.rows("SELECT level_now FROM cases WHERE receipt = \(receipt.rawValue)")[0].text(0))
  }

  private static func acts(of receipt: ReceiptNumber, in session: SQLSession) throws -> [CaseAct] {
    try session.rows(
      """
      SELECT t.act, t.at, t.words, t.level, t.message, a.name, t.outcome, t.party, p.name
      FROM case_acts t LEFT JOIN accounts a ON a.id = t.account LEFT JOIN accounts p ON t.party = 'account:' || p.id
      WHERE t.receipt = \(receipt.rawValue) ORDER BY t.id
      """
    ).map { row in
      guard let kind = CaseAct.Kind(rawValue: try row.text(0)) else {
        throw StoreError.unavailable(why: "a record has an act that is not known")
      }
      return CaseAct(
        kind: kind, at: Date(milliseconds: try row.integer(1)), words: try row.textOrNil(2).map(PrivateText.init),
        level: try row.textOrNil(3).map(escalation), message: try row.textOrNil(4), by: try row.textOrNil(5),
        outcome: try row.textOrNil(6).flatMap(CaseOutcome.init(rawValue:)),
        party: try row.textOrNil(7).map { try party($0) }, partyName: try row.textOrNil(8))
    }
  }

  private static func contacts(of receipt: ReceiptNumber, in session: SQLSession) throws -> [PrivateText] {
    try session.rows("SELECT words FROM contacts WHERE receipt = \(receipt.rawValue) ORDER BY id")
      .map { PrivateText(try $0.text(0)) }
  }

  static func escalation(_ text: String) throws(StoreError) -> Escalation {
    guard let level = Escalation(rawValue: text) else {
      throw .unavailable(why: "a record has a level that is not known")
    }
    return level
  }
}

extension Escalation {
  /// A number to sort by, higher for what is more urgent.
  var urgency: Int64 {
    switch self {
    case .none: 0
    case .staff: 1
    case .urgent: 2
    case .emergency: 3
    }
  }
}
