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
  /// Writes to the parent: the words as the member wrote them, and as the parent gets them.
  case reply(PrivateText, Reply)
  /// Gives the chat back to the assistant, which tells the parent so where nobody else reads along.
  case handBack(Reply)
  /// Ends the work on the record, with words for it if there are any; gives the chat back too if it is taken.
  case close(CaseOutcome, PrivateText?, farewell: Reply)
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
  public func perform(
    _ act: StaffAct, on receipt: ReceiptNumber, by member: StaffMember, at instant: Date
  ) async throws(StoreError) -> StaffActResult {
    for _ in 0..<Self.patience {
      let seen = deliveriesWaiting.rings
      let result = try await driver.write { session in
        try Self.perform(act, on: receipt, by: member, at: instant, in: session)
      }
      guard result == .busy else {
        deliveriesWaiting.ring()
        if let record = try await handoff(receipt) { ring(record.handoff.conversation) }
        return result
      }
      await deliveriesWaiting.wait(past: seen, atMost: .seconds(1))
    }
    return .busy
  }

  /// A record's place: what decides about it, and the conversation that it came from.
  private struct Place {
    let subject: CaseSubject
    let isClosed: Bool
    let conversation: Int64
    let channel: String
    let isGroup: Bool
    var state: ConversationState
    /// Until when a turn of the conversation is in hand.
    let heldUntil: Int64?
  }

  private static func place(of receipt: ReceiptNumber, in session: SQLSession) throws -> Place? {
    let rows = try session.rows(
      """
      SELECT k.school, k.level_now, k.kind, k.owner, k.closed_at, k.conversation, c.channel, c.state, c.held_until,
        m.is_group
      FROM cases k JOIN conversations c ON c.id = k.conversation JOIN messages m ON m.id = k.message
      WHERE k.receipt = \(receipt.rawValue)
      """)
    guard let row = rows.first else { return nil }
    let state = try row.textOrNil(7).map { try StoredJSON.decode(ConversationState.self, from: $0) }
    return Place(
      subject: CaseSubject(
        school: SchoolID(try row.text(0)), level: try escalation(row.text(1)), kind: try row.text(2),
        about: Set(try about(receipt, in: session)), owner: try row.integerOrNil(3).map(AccountID.init(rawValue:))),
      isClosed: try row.integerOrNil(4) != nil, conversation: try row.integer(5), channel: try row.text(6),
      isGroup: try row.integer(9) == 1, state: state ?? ConversationState(), heldUntil: try row.integerOrNil(8))
  }

  private static func perform(
    _ act: StaffAct, on receipt: ReceiptNumber, by member: StaffMember, at instant: Date, in session: SQLSession
  ) throws -> StaffActResult {
    guard var place = try place(of: receipt, in: session), member.mayRead(place.subject) else { return .outOfReach }
    guard !place.isClosed else { return .closed }
    let isOwner = place.subject.owner == member.id
    let hasChat = isOwner && place.state.isTaken(by: receipt)
    if case .note = act {} else if let held = place.heldUntil, held > instant.milliseconds { return .busy }
    func note(_ kind: CaseAct.Kind, _ words: PrivateText? = nil, _ outcome: CaseOutcome? = nil) throws {
      try Self.act(kind, on: receipt, words: words, by: member.id, outcome: outcome, at: instant, in: session)
    }
    func write(_ reply: Reply) throws {
      try send(reply, to: place, of: receipt, at: instant, in: session)
    }
    switch act {
    case .claim(let former):
      if hasChat { return .done }
      guard isOwner || place.subject.owner == former else { return .notTaken }
      try session.run("UPDATE cases SET owner = \(member.id.rawValue) WHERE receipt = \(receipt.rawValue)")
      place.state.take(by: receipt)
      try keep(place, in: session)
      try note(.claimed)
    case .note(let words):
      try note(.note, words)
    case .reply(let words, let reply):
      guard hasChat else { return .notTaken }
      guard !place.isGroup else { return .group }
      try write(reply)
      try note(.reply, words)
    case .handBack(let reply):
      guard hasChat else { return .notTaken }
      place.state.handBack()
      try keep(place, in: session)
      if !place.isGroup { try write(reply) }
      try note(.handedBack)
    case .close(let outcome, let words, let farewell):
      guard isOwner else { return .notTaken }
      if hasChat {
        place.state.handBack()
        try keep(place, in: session)
        if !place.isGroup { try write(farewell) }
        try note(.handedBack)
      }
      try session.run("UPDATE cases SET closed_at = \(instant.milliseconds) WHERE receipt = \(receipt.rawValue)")
      try note(.closed, words, outcome)
    }
    return .done
  }

  private static func keep(_ place: Place, in session: SQLSession) throws {
    let state = try StoredJSON.encode(place.state)
    try session.run("UPDATE conversations SET state = \(state) WHERE id = \(place.conversation)")
  }

  /// Puts a reply of staff behind whatever the parent wrote last.
  private static func send(
    _ reply: Reply, to place: Place, of receipt: ReceiptNumber, at instant: Date, in session: SQLSession
  ) throws {
    let message = try session.rows("SELECT MAX(id) FROM messages WHERE conversation = \(place.conversation)")[0]
    let sequence = try session.rows(
      "UPDATE conversations SET sequence = sequence + 1 WHERE id = \(place.conversation) RETURNING sequence")[0]
    try queue(
      reply, to: place.conversation, answering: try message.integer(0), as: try sequence.integer(0),
      isRead: place.channel == ConversationID.webChannel, of: receipt, at: instant, in: session)
  }
}
