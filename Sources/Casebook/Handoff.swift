public import FoundationEssentials

/// A record for staff: what a parent said that somebody at the school has to act on.
public struct Handoff: Hashable, Sendable, Codable {
  public let receipt: ReceiptNumber
  public let conversation: ConversationID
  /// The parent's exact words; never changed afterwards.
  public let words: PrivateText
  public let receivedAt: Date
  public let level: Escalation
  /// What it is about: a kind of harm (`neglect`), `person`, `data-request`, `failure`, …
  public let kind: String
  /// The rule, pattern or classifier that decided, for the audit.
  public let rule: String
  /// What the assistant answered in the same turn; filled in when the answer is whole.
  public var answer: String
  public let pack: String
  public let stage: Complaint.Stage?
  /// The draft post that it was about, where there was one.
  public let draft: PrivateText?
  /// Whom it is about: they never see it.
  public let about: [CaseParty]
  /// When somebody at the school is to act; `nil` where nothing was said of that.
  public let due: DueTime?
  /// When the parent is to have an answer by the school's own rule; `nil` without one.
  public let answerBy: Date?
  /// When staff are first told; `nil` for at once.
  public let noticeAt: Date?

  public init(
    receipt: ReceiptNumber, conversation: ConversationID, words: PrivateText, receivedAt: Date, level: Escalation,
    kind: String, rule: String, answer: String, pack: String, stage: Complaint.Stage?, draft: PrivateText?,
    about: [CaseParty] = [], due: DueTime? = nil, answerBy: Date? = nil, noticeAt: Date? = nil
  ) {
    self.receipt = receipt
    self.conversation = conversation
    self.words = words
    self.receivedAt = receivedAt
    self.level = level
    self.kind = kind
    self.rule = rule
    self.answer = answer
    self.pack = pack
    self.stage = stage
    self.draft = draft
    self.about = about
    self.due = due
    self.answerBy = answerBy
    self.noticeAt = noticeAt
  }
}

/// Something that happened to a record. Records only grow: every act is appended.
public enum CaseEvent: Hashable, Sendable, Codable {
  /// A new record.
  case opened(Handoff)
  /// A further message of the same conversation while it waits or a person has it.
  case added(ReceiptNumber, PrivateText, level: Escalation)
  /// The parent said how to reach them; kept apart from the record's words.
  case contact(ReceiptNumber, PrivateText)
  /// The parent took a message back; the record keeps it, marked so.
  case withdrawn(ReceiptNumber, message: String)
  /// It turned out to be about somebody, who does not see it from now on.
  case concerns(ReceiptNumber, CaseParty)
  /// Something came that is to be acted on by then: sooner than before, or after what was due had been done.
  case due(ReceiptNumber, DueTime)
}

/// What became of a record when it was closed.
public enum CaseOutcome: String, Hashable, CaseIterable, Sendable {
  /// The parent has had an answer.
  case answered
  /// Somebody outside the desk has it: the local authority, the police, a colleague.
  case referred
  /// Looked at, and nothing was to be done.
  case noAction = "no-action"
  /// It was no matter for staff at all.
  case mistaken
}
