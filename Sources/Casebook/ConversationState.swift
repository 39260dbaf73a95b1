/// What is remembered of a conversation between two turns. Plain values: of what the parent wrote only what may still be
/// sent to the school is in it, a draft or a complaint that is being written.
///
/// What was kept by an earlier version can be read: whatever came later is optional.
public struct ConversationState: Hashable, Sendable, Codable {
  /// Who answers.
  public enum Mode: String, Hashable, Sendable, Codable {
    /// The assistant.
    case assistant
    /// Handed over and not yet taken: the assistant goes on answering, and each message is added to the case.
    case waiting
    /// A member of staff has taken it: the assistant is silent until it is handed back.
    case person
  }

  /// Something the assistant asked and has not been answered yet.
  public enum OpenStep: Hashable, Sendable, Codable {
    /// After a handoff: the child's first name and class, a number, whether it is safe to ring. Optional.
    case contact(ReceiptNumber)
    /// "Paste the post, and I'll check it."
    case draft
    /// "Did you mean …": the topics that were offered.
    case didYouMean([String])
    /// "Shall I pass this to a person?"
    case offerOfPerson
    /// "Shall I send these words in the place of the post?"
    case sending
    /// A question of the complaint that is being written, or whether to send it.
    case letter
  }

  public var mode: Mode
  /// The open record that a waiting or taken-over conversation belongs to.
  public var receipt: ReceiptNumber?
  public var complaint: Complaint?
  /// The topic the last answer was about: what "it", "that" and "and then?" mean.
  public var topic: String?
  /// The stage that the last answer was about, which "and then?" goes on from; asking ahead does not move the complaint.
  public var stageInView: Complaint.Stage?
  public var step: OpenStep?
  /// Whether the last answer was a verdict on a draft, so that "what about …" brings the next one.
  public var isCheckingDrafts: Bool
  /// What may be sent in the place of the draft that was checked last.
  public var offer: DraftOffer?
  /// The complaint that is being written; it stays when something else comes between.
  public var letter: ComplaintLetter?
  /// What the last reply let the parent choose from: the number of one stands for it where there are no buttons.
  public var choices: [String]?
  /// How many turns in a row were not understood.
  public var misses: Int
  /// How many turns were answered; the first reply says that this is an automated assistant.
  public var turns: Int
  /// The highest level so far: taking a disclosure back never takes it off the record.
  public var concern: Escalation

  public init() {
    mode = .assistant
    isCheckingDrafts = false
    misses = 0
    turns = 0
    concern = .none
  }

  /// A message was edited, or taken back (`nil`): what was to be sent follows it, and is shown again before.
  public mutating func amend(_ message: String, to words: PrivateText?) {
    letter?.amend(message, to: words)
    if offer?.sources.contains(message) == true { offer = nil }
  }

  /// A member of staff takes the conversation over by a record: the assistant falls silent.
  public mutating func take(by receipt: ReceiptNumber) {
    mode = .person
    self.receipt = receipt
    step = nil
  }

  /// Whether a member of staff has the conversation by that record.
  public func isTaken(by receipt: ReceiptNumber) -> Bool { mode == .person && self.receipt == receipt }

  /// The record was passed on: the assistant answers until somebody takes the conversation again.
  public mutating func wait(for receipt: ReceiptNumber) {
    mode = .waiting
    self.receipt = receipt
    step = nil
  }

  /// The assistant answers again, as if nothing had been left open.
  public mutating func handBack() {
    mode = .assistant
    receipt = nil
    step = nil
    misses = 0
  }
}
