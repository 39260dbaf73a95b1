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

  public init(
    receipt: ReceiptNumber, conversation: ConversationID, words: PrivateText, receivedAt: Date, level: Escalation,
    kind: String, rule: String, answer: String, pack: String, stage: Complaint.Stage?, draft: PrivateText?,
    about: [CaseParty] = []
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
