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
  ///   - isSwitchedOff: whether the school has switched the assistant off: then only what is serious is passed on.
  public func respond(
    to turn: Turn, at instant: Date, receipt: ReceiptNumber?, isSwitchedOff: Bool = false
  ) -> Outcome {
    var draft = TurnInHand(school: school, turn: turn, instant: instant, receipt: receipt)
    switch turn.message.content {
    case .text(let text) where isSwitchedOff: draft.answerSwitchedOff(text.words)
    case .unsupported where isSwitchedOff && draft.state.mode != .person && draft.finding.level < .urgent:
      draft.saySwitchedOff()
    case .text(let text): draft.answer(text.words)
    case .unsupported where draft.finding.level < .urgent: draft.sayItCannotRead()
    case .unsupported, .edit, .withdrawal, .echo, .move: draft.screenOnly()
    }
    return draft.outcome()
  }
}

/// One turn while it is being answered.
struct TurnInHand {
  let school: School
  let message: InboundMessage
  /// Everything that was written, answered or not: what a record keeps.
  let words: String
  /// What is answered, read once for every check.
  let read: ScreenedText
  /// The worst of what was written, each message by itself and all that is answered together.
  let finding: SafeguardingCheck.Finding
  let instant: Date
  let receipt: ReceiptNumber?
  var state: ConversationState
  var reply: Reply
  var events: [CaseEvent] = []
  var notices: [StaffNotice] = []
  var decision = "silence"
  var score: Double?
  /// The question that had no answer.
  var missed: Understanding?
  /// Whether the reply is an answer, the first of which says who is speaking.
  var isIntroducing = true

  /// The words that are answered, message by message, each under the name that an edit gives it.
  let answers: [(id: String, words: PrivateText)]
  /// What the reply lets the parent choose from, where that is more than its buttons.
  var choices: [String]?

  /// The messages that the parent took back.
  private let withdrawn: [String]
  /// The conversation as this turn found it.
  private let found: ConversationState

  var knowledge: KnowledgeBase { school.knowledge }
  var wording: Wording { school.knowledge.wording }

  init(school: School, turn: Turn, instant: Date, receipt: ReceiptNumber?) {
    self.school = school
    message = turn.message
    let texts = turn.words.map(\.words)
    words = texts.joined(separator: "\n")
    read = school.rules.read(turn.text.replacing("\0", with: " "))
    finding = Self.finding(in: turn, read, texts, by: school.rules)
    withdrawn = turn.messages.compactMap { if case .withdrawal(let target) = $0.content { target } else { nil } }
    self.instant = instant
    self.receipt = receipt
    answers = turn.answers
    state = turn.state
    found = turn.state
    reply = Reply(kind: .chat, text: "", pack: school.knowledge.version)
    for message in turn.messages {
      switch message.content {
      case .edit(let target, let words): state.amend(target, to: words)
      case .withdrawal(let target): state.amend(target, to: nil)
      case .text, .unsupported, .echo, .move: break
      }
    }
  }

  private static func finding(
    in turn: Turn, _ read: ScreenedText, _ texts: [String], by rules: RuleBook
  ) -> SafeguardingCheck.Finding {
    var worst = rules.safeguarding.finding(in: read)
    // A text that came alone is what is answered.
    if texts.count == 1, case .text = turn.message.content { return worst }
    for text in texts {
      let finding = rules.safeguarding.finding(in: rules.read(text.replacing("\0", with: " ")))
      if finding.level > worst.level { worst = finding }
    }
    return worst
  }

  /// The longest text that is answered; longer ones are screened whole and answered by their beginning.
  static let longestAnswered = 4000

  mutating func answer(_ answered: String) {
    let text = answered.replacing("\0", with: " ")
    let choice = choice(text)
    let heard =
      choice == nil && text.utf8.count <= Self.longestAnswered
      ? Understanding(text, school.rules.acts.acts(in: read))
      : Understanding(choice ?? String(text.prefix(Self.longestAnswered)), rules: school.rules)
    if state.mode == .person {
      stayOutOfIt(finding, words: words)
      return
    }
    let expectation = draftExpectation(heard)
    let isAfterVerdict = state.isCheckingDrafts
    state.isCheckingDrafts = false
    if !message.isGroup || finding.level < .urgent, state.step != .letter, !school.isLabel(heard.text),
      let draft = DraftDetector.draft(in: heard, expectation: expectation, rules: school.rules)
    {
      state.step = nil
      state.isCheckingDrafts = true
      checkPost(draft, in: words, finding: finding)
      return
    }
    if finding.level >= .urgent {
      // A complaint that is being written waits, with what was just told for it.
      if state.step == .letter { state.letter?.write(answers) }
      raise(finding, words: words)
      return
    }
    if heard.has(.retraction), state.concern >= .urgent {
      keepRetracted()
      return
    }
    if takeStep(heard, isAfterVerdict: isAfterVerdict) { return }
    if finding.level == .staff {
      raise(finding, words: words)
      return
    }
    if text.allSatisfy({ !$0.isLetter && !$0.isNumber }) {
      say(.silence, kind: .chat, decision: "no words")
      return
    }
    if answerAct(heard, words: choice ?? answered) { return }
    if asksForAnotherWay(heard, isAfterVerdict), present(topic: "complaint.overview") { return }
    if continueComplaint(heard) { return }
    answerFromKnowledge(heard)
  }

  /// Whether the conversation is about what to post, so that words in quotation marks are a draft.
  func draftExpectation(_ heard: Understanding) -> DraftDetector.Expectation {
    if state.step == .draft, !heard.isPleasantry { return .awaited }
    return state.isCheckingDrafts || state.topic?.hasPrefix("social.") == true ? .likely : .none
  }

  /// What a number alone stands for, where the last reply let the parent choose.
  private func choice(_ text: String) -> String? {
    let digits = text.filter { !$0.isWhitespace && !".)#".contains($0) }
    guard let choices = state.choices, digits.count == 1, let number = Int(digits), choices.indices.contains(number - 1)
    else { return nil }
    return choices[number - 1]
  }

  /// Whether the parent asks what to do in place of posting.
  private func asksForAnotherWay(_ heard: Understanding, _ isAfterVerdict: Bool) -> Bool {
    heard.isMainly(.instead, spare: 3) || (isAfterVerdict && heard.isMainly(.next, spare: 3))
  }

  /// Words that are not answered, an edit or what was taken back, are looked through all the same.
  mutating func screenOnly() {
    if case .withdrawal = message.content { decision = "withdrawn" }
    guard !words.isEmpty else { return }
    if state.mode == .person {
      stayOutOfIt(finding, words: words)
    } else if finding.level >= .urgent {
      raise(finding, words: words)
    }
  }

  /// A photo, a voice note, a sticker: nothing is said of it while a person has the conversation.
  mutating func sayItCannotRead() {
    if state.mode == .person {
      stayOutOfIt(finding, words: words)
    } else {
      say(.unsupported, kind: .unsupported, decision: "unsupported")
    }
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
    isIntroducing && found.turns == 0 ? "\n\n" + wording(receipt == nil ? .automatedTrial : .automated) : ""
  }

  /// The longest answer that leaves room for the introduction, in characters.
  var longestAnswer: Int { 1024 - introduction.count }

  /// Everything that follows, once the turn is answered.
  func outcome() -> Outcome {
    var state = state
    var reply = reply
    if !reply.text.isEmpty {
      if state.letter != nil, state.step != .letter, !message.isGroup {
        reply.suggestions = reply.suggestions.prefix(2) + [wording(.buttonResume)]
      }
      state.choices = choices ?? (reply.suggestions.isEmpty ? nil : reply.suggestions)
      reply.text += introduction
      if isIntroducing { state.turns += 1 }
    }
    state.concern = max(state.concern, reply.escalation)
    return Outcome(
      state: state, reply: reply, events: events + addition + marks, notices: notices,
      audit: AuditEntry(decision: decision, score: score, pack: knowledge.version), unanswered: unanswered)
  }

  /// What is kept of a question that had no answer: nothing where others read along, where anything was passed on or worrying
  /// so far, or where nobody at the school reads anything.
  private var unanswered: PrivateText? {
    guard let missed, !message.isGroup, receipt != nil, state.receipt == nil, state.concern == .none,
      finding.level == .none, events.isEmpty
    else { return nil }
    return AskedQuestion(missed).kept
  }

  /// While nobody has taken a conversation over, what the parent goes on to say belongs to its record.
  private var addition: [CaseEvent] {
    guard found.mode == .waiting, let open = found.receipt, receipt != nil, events.isEmpty, !isWriting,
      case .text(let words) = message.content
    else { return [] }
    return [.added(open, words, level: reply.escalation)] + about(words.words).map { .concerns(open, $0) }
  }
  /// Whether this turn belongs to a complaint that is being written: the school has it when the parent sends it.
  private var isWriting: Bool { found.step == .letter || state.step == .letter }

  /// The open record keeps what was taken back, marked so.
  private var marks: [CaseEvent] {
    guard let open = state.receipt else { return [] }
    return withdrawn.map { .withdrawn(open, message: $0) }
  }
}

extension Turn {
  /// The words that are answered, none where there are none.
  fileprivate var text: String {
    if case .text(let text) = message.content { text.words } else { "" }
  }

  /// The same message by message, each in its last form if it was edited at once.
  fileprivate var answers: [(id: String, words: PrivateText)] {
    answered.flatMap { message in
      let id = message.reference ?? message.id
      let edits = messages.compactMap { edit -> PrivateText? in
        if case .edit(id, let words) = edit.content { words } else { nil }
      }
      return (edits.last.map { [$0] } ?? message.words).map { (id, $0) }
    }
  }
}
