/// One turn to be answered: what `CaseStore` hands to a worker and the responder answers.
public struct Turn: Hashable, Sendable {
  public let message: InboundMessage
  public let state: ConversationState

  public init(message: InboundMessage, state: ConversationState) {
    self.message = message
    self.state = state
  }
}

/// What staff are told when a record is opened or grows: the number and the level, no names and no words.
public struct StaffNotice: Hashable, Sendable, Codable {
  public let receipt: ReceiptNumber
  public let school: SchoolID
  public let level: Escalation

  public init(receipt: ReceiptNumber, school: SchoolID, level: Escalation) {
    self.receipt = receipt
    self.school = school
    self.level = level
  }
}

/// Why a turn was answered as it was. Ids and figures only.
public struct AuditEntry: Hashable, Sendable, Codable {
  /// What decided: `article complaint.stage-1`, `rule self-harm`, `mode person`, …
  public let decision: String
  /// The score it decided by, 0 to 1, where there is one.
  public let score: Double?
  public let pack: String

  public init(decision: String, score: Double?, pack: String) {
    self.decision = decision
    self.score = score
    self.pack = pack
  }
}

/// Everything that follows from one turn. It is committed whole or not at all.
public struct Outcome: Hashable, Sendable {
  public var state: ConversationState
  /// What the parent is sent; an empty text is sent to nobody (a person has taken over).
  public var reply: Reply
  public var events: [CaseEvent]
  public var notices: [StaffNotice]
  public var audit: AuditEntry

  public init(
    state: ConversationState, reply: Reply, events: [CaseEvent] = [], notices: [StaffNotice] = [], audit: AuditEntry
  ) {
    self.state = state
    self.reply = reply
    self.events = events
    self.notices = notices
    self.audit = audit
  }
}
