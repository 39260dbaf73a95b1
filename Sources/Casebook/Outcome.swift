public import FoundationEssentials

/// One turn to be answered: what `CaseStore` hands to a worker and the responder answers.
public struct Turn: Hashable, Sendable {
  /// Everything that came in, in order: one message, or those of a burst.
  public let messages: [InboundMessage]
  /// What is answered. Of a burst that is its words as one text, a line each, under the name of the last of them; without
  /// words, its last message. An edit is never answered, nor is what was taken back.
  public let message: InboundMessage
  /// The messages whose words those are, in order; none if there are no words.
  public let answered: [InboundMessage]
  public let state: ConversationState

  public init(message: InboundMessage, state: ConversationState) {
    messages = [message]
    self.message = message
    if case .text = message.content { answered = [message] } else { answered = [] }
    self.state = state
  }

  /// - Parameter messages: of one conversation, in order; at least one.
  public init(messages: [InboundMessage], state: ConversationState) {
    precondition(!messages.isEmpty, "a turn has a message")
    self.messages = messages
    self.state = state
    let withdrawn = Set(messages.compactMap { if case .withdrawal(let target) = $0.content { target } else { nil } })
    answered = messages.filter { message in
      guard case .text = message.content else { return false }
      return !withdrawn.contains(message.reference ?? message.id)
    }
    let unread = messages.last { if case .unsupported = $0.content { true } else { false } }
    // Words that are not answered were taken back in this very turn, so that there is something else in it.
    let silent = messages.last { if case .text = $0.content { false } else { true } }
    message = answered.last?.saying(answered.flatMap(\.words)) ?? unread ?? silent ?? messages[0]
  }

  /// Every word that came in, whether it is answered or not: what is screened, and what a record keeps.
  public var words: [PrivateText] { messages.flatMap(\.words) }
}

extension InboundMessage {
  /// The words in it, an edit's included.
  public var words: [PrivateText] {
    switch content {
    case .text(let text), .edit(_, let text): [text]
    case .unsupported, .withdrawal, .echo, .move: []
    }
  }

  fileprivate func saying(_ texts: [PrivateText]) -> InboundMessage {
    InboundMessage(
      id: id, reference: reference, conversation: conversation,
      content: .text(PrivateText(texts.map(\.words).joined(separator: "\n"))), sentAt: sentAt, isGroup: isGroup,
      standsAlone: standsAlone)
  }
}

/// What staff are told when a record is opened or grows: the number and the level, no names and no words.
public struct StaffNotice: Hashable, Sendable {
  public let receipt: ReceiptNumber
  public let school: SchoolID
  public let level: Escalation
  /// The rung of the school's ladder: 0 for the first notice, above it nobody had taken the record.
  public let rung: Int
  /// When it leaves at the earliest; `nil` for at once.
  public let notBefore: Date?

  public init(receipt: ReceiptNumber, school: SchoolID, level: Escalation, rung: Int = 0, notBefore: Date? = nil) {
    self.receipt = receipt
    self.school = school
    self.level = level
    self.rung = rung
    self.notBefore = notBefore
  }
}

extension StaffNotice: Codable {
  private enum CodingKeys: CodingKey { case receipt, school, level, rung, notBefore }

  /// Notices that were written before there were ladders have no rung.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    receipt = try container.decode(ReceiptNumber.self, forKey: .receipt)
    school = try container.decode(SchoolID.self, forKey: .school)
    level = try container.decode(Escalation.self, forKey: .level)
    rung = try container.decodeIfPresent(Int.self, forKey: .rung) ?? 0
    notBefore = try container.decodeIfPresent(Date.self, forKey: .notBefore)
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
  /// What is kept of a question that had no answer, for whoever writes the articles.
  public var unanswered: PrivateText?

  public init(
    state: ConversationState, reply: Reply, events: [CaseEvent] = [], notices: [StaffNotice] = [], audit: AuditEntry,
    unanswered: PrivateText? = nil
  ) {
    self.state = state
    self.reply = reply
    self.events = events
    self.notices = notices
    self.audit = audit
    self.unanswered = unanswered
  }
}
