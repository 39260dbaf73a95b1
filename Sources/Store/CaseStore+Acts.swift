public import Casebook
public import FoundationEssentials

/// What a member of staff does with a record.
public enum StaffAct: Hashable, Sendable {
  /// Takes the record and the parent's chat: the assistant falls silent.
  ///
  /// - `from`: who had it when the member saw it; it is not taken from somebody else.
  case claim(from: AccountID?)
  /// Writes something down for colleagues.
  case note(PrivateText)
  /// Writes to the parent: the words as the member wrote them, and as the parent gets them. Whoever writes has taken the
  /// record and the chat.
  case reply(PrivateText, Reply)
  /// Passes the record on to a colleague or to everyone of a role, with a note for them. It is nobody's then, and the
  /// assistant answers; where the chat was taken the parent is told so.
  case refer(CaseParty, PrivateText, told: Reply)
  /// Notes that it was put into the school's own safeguarding system, with where it stands there if that was said.
  case transfer(PrivateText?)
  /// Gives the chat back to the assistant, which tells the parent so where nobody else reads along.
  case handBack(Reply)
  /// Ends the work on the record, with words for it if there are any; gives the chat back too if it is taken.
  case close(CaseOutcome, PrivateText?, farewell: Reply)
  /// Takes a record up again that was closed, with the reason.
  case reopen(PrivateText)
}

/// What became of an act.
public enum StaffActResult: Hashable, Sendable {
  case done
  /// There is no such record for this member.
  case outOfReach
  /// Somebody else has it meanwhile, or nobody.
  case notTaken
  case closed
  /// Others read along in the chat, so staff do not write into it.
  case group
  /// An answer of the assistant is being written at this moment.
  case busy
  /// Something happened to the record that the member had not seen.
  case outdated
  /// A colleague has the chat by another record, which goes before this one.
  case occupied
  /// There is nobody such to whom it may be passed on.
  case nobody
}

extension CaseStore {
  /// How often an act waits for the turn that is in hand, a second at most each.
  private static let patience = 10

  /// The record for a member who opens it, which it says from now on; `nil` when there is none that they may read.
  public func open(
    _ receipt: ReceiptNumber, by member: StaffMember, at instant: Date
  ) async throws(StoreError) -> CaseRecord? {
    try await driver.write { session in
      guard let place = try Self.place(of: receipt, in: session), member.mayRead(place.subject) else { return nil }
      try Self.act(.read, on: receipt, by: member.id, at: instant, in: session)
      return try Self.records(where: "k.receipt = \(receipt.rawValue)", limit: 1, in: session).first
    }
  }

  /// The record's `revision`; `nil` out of the member's reach.
  public func revision(
    of receipt: ReceiptNumber, for member: StaffMember
  ) async throws(StoreError) -> Int64? {
    try await driver.read { session in
      guard let place = try Self.place(of: receipt, in: session), member.mayRead(place.subject) else { return nil }
      return try session.rows(
        """
        SELECT MAX(id) FROM case_acts
        WHERE receipt = \(receipt.rawValue) AND act <> \(CaseAct.Kind.read.rawValue)
        """)[0].integer(0)
    }
  }

  /// Does what a member of staff decided, whole or not at all: the record, the chat and the reply in one transaction.
  ///
  /// A turn that is in hand is answered first: it knows nothing yet of who has the chat.
  ///
  /// - Parameter seen: the record's `standing` when the member decided: nothing is done if it is another by now; `nil` for what
  ///   is right whatever happened meanwhile.
  public func perform(
    _ act: StaffAct, on receipt: ReceiptNumber, seen: Int64? = nil, by member: StaffMember, at instant: Date
  ) async throws(StoreError) -> StaffActResult {
    for _ in 0..<Self.patience {
      let rings = deliveriesWaiting.rings
      let result = try await driver.write { session in
        try Self.perform(act, on: receipt, seen: seen, by: member, at: instant, in: session)
      }
      guard result == .busy else {
        deliveriesWaiting.ring()
        if let record = try await handoff(receipt) { ring(record.handoff.conversation) }
        return result
      }
      await deliveriesWaiting.wait(past: rings, atMost: .seconds(1))
    }
    return .busy
  }

  /// A record's place: what decides about it, and the conversation that it came from.
  struct Place {
    let subject: CaseSubject
    let isClosed: Bool
    let standing: Int64
    let conversation: Int64
    let channel: String
    let isGroup: Bool
    var state: ConversationState
    /// Until when a turn of the conversation is in hand.
    let heldUntil: Int64?
  }

  static func place(of receipt: ReceiptNumber, in session: SQLSession) throws -> Place? {
    let rows = try session.rows(
      """
      SELECT k.school, k.level_now, k.kind, k.owner, k.closed_at, k.conversation, c.channel, c.state, c.held_until,
        m.is_group, \(standing)
      FROM cases k JOIN conversations c ON c.id = k.conversation JOIN messages m ON m.id = k.message
      WHERE k.receipt = \(receipt.rawValue)
      """)
    guard let row = rows.first else { return nil }
    let state = try row.textOrNil(7).map { try StoredJSON.decode(ConversationState.self, from: $0) }
    return Place(
      subject: CaseSubject(
        school: SchoolID(try row.text(0)), level: try escalation(row.text(1)), kind: try row.text(2),
        about: Set(try about(receipt, in: session)), owner: try row.integerOrNil(3).map(AccountID.init(rawValue:)),
        referredTo: try referrals(of: receipt, in: session)),
      isClosed: try row.integerOrNil(4) != nil, standing: try row.integer(10), conversation: try row.integer(5),
      channel: try row.text(6),
      isGroup: try row.integer(9) == 1, state: state ?? ConversationState(), heldUntil: try row.integerOrNil(8))
  }

  private static func perform(
    _ act: StaffAct, on receipt: ReceiptNumber, seen: Int64?, by member: StaffMember, at instant: Date,
    in session: SQLSession
  ) throws -> StaffActResult {
    guard let place = try place(of: receipt, in: session), member.mayRead(place.subject) else { return .outOfReach }
    if case .reopen = act {
      guard place.isClosed else { return .outdated }
    } else {
      guard !place.isClosed else { return .closed }
    }
    if let seen, seen != place.standing { return .outdated }
    if act.hasToDoWithTheChat, let held = place.heldUntil, held > instant.milliseconds { return .busy }
    var work = Work(receipt: receipt, place: place, member: member, instant: instant, session: session)
    return try work.perform(act)
  }
}

extension StaffAct {
  /// Whether it must wait for a turn that is in hand.
  fileprivate var hasToDoWithTheChat: Bool {
    switch self {
    case .claim, .reply, .refer, .handBack, .close: true
    case .note, .transfer, .reopen: false
    }
  }
}
