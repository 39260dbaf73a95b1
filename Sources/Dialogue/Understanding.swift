import Screening

/// What a message does besides what it asks: the acts in it, and what is left when they are taken away.
struct Understanding {
  /// The acts that a message may be, by the names of their files under `Knowledge/common/acts`.
  enum Act: String, CaseIterable {
    case greeting, thanks, goodbye, acknowledge, menu, person, yes, no, retraction, upset
    case none = "none-of-these"
    /// "what next", "and if that doesn't work?"
    case next
    /// "I already did that", "she said no"
    case exhausted
    /// "I wrote to the head", "her decision": the formal stage is behind them.
    case formalStep = "formal-step"
    /// "I haven't even spoken to her yet"
    case notYet = "not-yet"
    /// "can I post this", "does this sound ok"
    case checkRequest = "check-request"
    /// "check this", "before I send it": the rest of the message is the draft.
    case checkThis = "check-this"
    /// "… put on facebook that": a draft in indirect speech follows.
    case postThat = "post-that"
    /// "can i say we …": a draft in direct words follows.
    case postSaying = "post-saying"
    /// "would that be alright", "your views?": beside words in quotation marks these are a draft.
    case approval
    /// "she told me", "what does … mean": words in quotation marks are somebody else's.
    case reported
    /// "I wrote to the head", "his teacher refused"
    case toldSchool = "told-school"
    /// "can I put … on facebook", "I was going to write": there may be a draft in quotation marks or after a colon.
    case postIntent = "post-intent"
    /// "I'm putting it on facebook"
    case announce
    /// "hypothetically", "having a debate with my husband": words in quotation marks are no draft.
    case hypothetical
    /// "and", "what about", "even if": goes on from the last answer.
    case followUp = "follow-up"
    /// "what do I do instead"
    case instead
    /// "when will they get back to me"
    case whenReply = "when-reply"
    /// "the head shouted at her": the matter is about the head.
    case aboutHead = "about-head"
    /// "send it to the school instead"
    case send
    /// "help me write a complaint", "make it formal"
    case writeComplaint = "write-complaint"
    /// "cancel", "I've changed my mind"
    case stop
    /// "leave that out", "I don't know"
    case skip
    /// "back to the question before"
    case goBack = "go-back"
    /// "I'd like to change something"
    case change
    /// "I'll send it myself"
    case keep
    /// A first name; what follows `titled` is a name too.
    case named, titled
  }

  /// Acts that are pleasantries: a message made of them alone asks nothing.
  private static let pleasantries: [Act] = [.greeting, .thanks, .goodbye, .acknowledge, .yes, .no]

  let text: String
  let wordCount: Int
  let isQuestion: Bool
  private let found: [(act: Act, words: Range<Int>, range: Range<Int>)]

  init(_ text: String, rules: RuleBook) { self.init(text, rules.acts.acts(in: rules.read(text))) }

  /// What `acts` make of the text that they were found in.
  init(_ text: String, _ acts: [DialogueActs.Act]) {
    self.text = text
    found = acts.compactMap { act in Act(rawValue: act.id).map { ($0, act.words, act.range) } }
    wordCount = acts.first?.total ?? text.split(whereSeparator: { $0.isWhitespace }).count
    isQuestion = text.contains("?") || Self.opensQuestion(text)
  }

  private static let questionWords: Set = [
    "who", "what", "whats", "when", "where", "why", "how", "can", "could", "do", "does", "is", "are", "am", "will",
    "would",
    "should", "which", "whose",
  ]

  private static func opensQuestion(_ text: String) -> Bool {
    let start = text.drop { !$0.isLetter }
    let first = start.prefix { $0.isLetter || $0 == "'" || $0 == "\u{2019}" }
    return questionWords.contains(first.lowercased().filter(\.isLetter))
  }

  func has(_ act: Act) -> Bool { found.contains { $0.act == act } }

  /// Where an act stands, in Unicode scalars.
  func ranges(of act: Act) -> [Range<Int>] { found.filter { $0.act == act }.map(\.range) }

  /// Whether the message is this act, pleasantries and little else: at most `spare` further words.
  func isMainly(_ act: Act, with others: [Act] = [], spare: Int = 2) -> Bool {
    has(act) && wordCount - words(of: [act] + others + Self.pleasantries).count <= spare
  }

  /// Whether nothing but pleasantries is said.
  var isPleasantry: Bool {
    let pleasant = words(of: Self.pleasantries).count
    return pleasant > 0 && 4 * (wordCount - pleasant) <= wordCount
  }

  private func words(of acts: [Act]) -> Set<Int> {
    var words: Set<Int> = []
    for act in found where acts.contains(act.act) { words.formUnion(act.words) }
    return words
  }

  /// The pleasantry that the message is answered by: the last that is one of these.
  var pleasantry: Act? {
    for act in [Act.goodbye, .thanks, .greeting] where has(act) { return act }
    return found.last { Self.pleasantries.contains($0.act) }?.act
  }
}
