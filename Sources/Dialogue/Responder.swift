public import Casebook
public import FoundationEssentials
import Knowledge
import Screening

/// Says what follows from one turn of a conversation. Pure: the instant and the receipt number are arguments, and the same
/// arguments give the same outcome.
///
/// The order is always: safeguarding, whatever else is going on; then what the conversation is in the middle of; then the
/// answer; then handing over.
public struct Responder: Sendable {
  let school: School

  public init(school: School) { self.school = school }

  /// The confidence from which on an article is said, 0 to 1.
  public static let answerThreshold = Thresholds.answer

  /// The outcome of `turn`.
  ///
  /// - Parameters:
  ///   - instant: when the turn is answered.
  ///   - receipt: the number of the record, should one be opened; `nil` where nobody reads records (a demonstration):
  ///     then nothing is said to be passed on, and no record is opened.
  public func respond(to turn: Turn, at instant: Date, receipt: ReceiptNumber?) -> Outcome {
    var draft = TurnInHand(school: school, turn: turn, instant: instant, receipt: receipt)
    switch turn.message.content {
    case .text(let text): draft.answer(text.words)
    case .unsupported: draft.sayItCannotRead()
    case .edit(_, let text): draft.screenOnly(text.words)
    case .withdrawal(let message): draft.withdraw(message)
    }
    return draft.outcome()
  }
}

/// One turn while it is being answered.
struct TurnInHand {
  let school: School
  let message: InboundMessage
  let instant: Date
  let receipt: ReceiptNumber?
  var state: ConversationState
  var reply: Reply
  var events: [CaseEvent] = []
  var notices: [StaffNotice] = []
  var decision = "silence"
  var score: Double?

  /// The conversation as this turn found it.
  private let found: ConversationState

  var knowledge: KnowledgeBase { school.knowledge }
  var wording: Wording { school.knowledge.wording }

  init(school: School, turn: Turn, instant: Date, receipt: ReceiptNumber?) {
    self.school = school
    message = turn.message
    self.instant = instant
    self.receipt = receipt
    state = turn.state
    found = turn.state
    reply = Reply(kind: .chat, text: "", pack: school.knowledge.version)
  }

  /// The longest text that is answered; longer ones are screened whole and answered by their beginning.
  private static let longestAnswered = 4000

  mutating func answer(_ words: String) {
    let text = words.replacing("\0", with: " ")
    let read = school.rules.read(text)
    let finding = school.rules.safeguarding.finding(in: read)
    let heard =
      text.utf8.count <= Self.longestAnswered
      ? Understanding(text, school.rules.acts.acts(in: read))
      : Understanding(String(text.prefix(Self.longestAnswered)), rules: school.rules)
    if state.mode == .person {
      stayOutOfIt(finding, words: words)
      return
    }
    let expectation = draftExpectation(heard)
    let isAfterVerdict = state.isCheckingDrafts
    state.isCheckingDrafts = false
    if !message.isGroup || finding.level < .urgent,
      let draft = DraftDetector.draft(in: heard, expectation: expectation, rules: school.rules)
    {
      state.step = nil
      state.isCheckingDrafts = true
      checkPost(draft, in: words, finding: finding)
      return
    }
    if finding.level >= .urgent {
      raise(finding, words: words)
      return
    }
    if heard.has(.retraction), state.concern >= .urgent {
      keepRetracted()
      return
    }
    if takeStep(heard) { return }
    if finding.level == .staff {
      raise(finding, words: words)
      return
    }
    if text.allSatisfy({ !$0.isLetter && !$0.isNumber }) {
      say(.silence, kind: .chat, decision: "no words")
      return
    }
    if answerAct(heard, words: words) { return }
    if asksForAnotherWay(heard, isAfterVerdict), present(topic: "complaint.overview") { return }
    if continueComplaint(heard) { return }
    answerFromKnowledge(heard)
  }

  /// Whether the conversation is about what to post, so that words in quotation marks are a draft.
  private func draftExpectation(_ heard: Understanding) -> DraftDetector.Expectation {
    if state.step == .draft, !heard.isPleasantry { return .awaited }
    return state.isCheckingDrafts || state.topic?.hasPrefix("social.") == true ? .likely : .none
  }

  /// Whether the parent asks what to do in place of posting.
  private func asksForAnotherWay(_ heard: Understanding, _ isAfterVerdict: Bool) -> Bool {
    heard.isMainly(.instead, spare: 3) || (isAfterVerdict && heard.isMainly(.next, spare: 3))
  }

  /// An edited message is looked through, never answered.
  mutating func screenOnly(_ words: String) {
    let finding = school.rules.safeguarding.finding(in: school.rules.read(words))
    if state.mode == .person {
      stayOutOfIt(finding, words: words)
    } else if finding.level >= .urgent {
      raise(finding, words: words)
    }
  }

  /// A photo, a voice note, a sticker: nothing is said of it while a person has the conversation.
  mutating func sayItCannotRead() {
    if state.mode == .person {
      stayOutOfIt(.nothing, words: "")
    } else {
      say(.unsupported, kind: .unsupported, decision: "unsupported")
    }
  }

  mutating func withdraw(_ id: String) {
    if let open = state.receipt { events.append(.withdrawn(open, message: id)) }
    decision = "withdrawn"
  }

  // MARK: Saying

  /// A reply of one written sentence.
  mutating func say(
    _ phrase: Phrase, kind: ReplyKind, decision: String, values: [String: String] = [:], suggestions: [Phrase] = []
  ) {
    reply.kind = kind
    reply.text = wording(phrase, values)
    reply.suggestions = suggestions.map { wording($0) }
    self.decision = decision
  }

  /// What the first reply ends with: who is speaking, and who reads along.
  private var introduction: String {
    found.turns == 0 ? "\n\n" + wording(receipt == nil ? .automatedTrial : .automated) : ""
  }

  /// The longest answer that leaves room for the introduction, in characters.
  var longestAnswer: Int { 1024 - introduction.count }

  /// Everything that follows, once the turn is answered.
  func outcome() -> Outcome {
    var state = state
    var reply = reply
    if !reply.text.isEmpty {
      reply.text += introduction
      state.turns += 1
    }
    state.concern = max(state.concern, reply.escalation)
    return Outcome(
      state: state, reply: reply, events: events + addition, notices: notices,
      audit: AuditEntry(decision: decision, score: score, pack: knowledge.version))
  }

  /// While nobody has taken a conversation over, what the parent goes on to say belongs to its record.
  private var addition: [CaseEvent] {
    guard found.mode == .waiting, let open = found.receipt, receipt != nil, events.isEmpty,
      case .text(let words) = message.content
    else { return [] }
    return [.added(open, words, level: reply.escalation)]
  }
}
