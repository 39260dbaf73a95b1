import Casebook
import Knowledge
import Screening

/// The complaint that is written together: what happened, when, who was told, what would put it right; then the page,
/// shown whole, and only then sent or kept. Nothing of it is put into an open record meanwhile.
extension TurnInHand {
  /// Begins a complaint, or goes back to the one that was left.
  ///
  /// - Parameter offer: what stood in the place of the post that the parent had in mind.
  mutating func startLetter(_ heard: Understanding, from offer: DraftOffer?) {
    guard !message.isGroup else {
      say(.group, kind: .chat, decision: "letter in a group")
      return
    }
    if let letter = state.letter {
      ask(letter, after: wording(.letterResumed))
      decision = "letter resumed"
      return
    }
    let (recipient, stage) = recipient(asked: heard)
    let letter = ComplaintLetter(
      to: recipient, stage: stage, isAboutHead: offer?.isAboutHead == true || isAboutHead(heard.text),
      draft: offer?.draft)
    ask(letter, after: wording(.letterStart))
    if let article = letterArticle(letter) {
      reply.citations = knowledge.citations(of: article)
      if let places = wording.places(reply.citations) { reply.text += "\n" + places }
    }
    decision = "letter started"
  }

  /// Who takes a complaint at the stage that the parent is at or asks for: only where the policy has the stages.
  private func recipient(asked heard: Understanding) -> (ComplaintLetter.Recipient, Complaint.Stage?) {
    guard knowledge.hasFormalStages else { return (.formal, nil) }
    let named = knowledge.answer(to: heard.text, top: 1)
    let article = named.confidence >= Thresholds.answer ? named.candidates.first?.article : nil
    let stage = max(.formal, state.complaint?.stage ?? .formal, article?.stage ?? .formal)
    guard stage == .governors else { return (.formal, stage) }
    let committee = "complaint.committee"
    let isForCommittee =
      state.complaint?.isExhausted == true || article?.topic == committee || state.topic == committee
    return (isForCommittee ? .committee : .governors, stage)
  }

  private func isAboutHead(_ words: String) -> Bool { about(words).contains(.role(.head)) }

  private func letterArticle(_ letter: ComplaintLetter) -> Article? {
    knowledge.article(on: letter.recipient == .formal ? "complaint.stage-2" : "complaint.stage-3")
  }

  // MARK: Answers

  /// Takes a message for the complaint that is being written; `false` if it is about something else.
  mutating func continueLetter(_ heard: Understanding) -> Bool {
    guard var letter = state.letter, !message.isGroup else { return false }
    let label = School.label(heard.text)
    if label == wording(.buttonStop) || heard.isMainly(.stop, spare: 2) {
      dropLetter()
      return true
    }
    if label == wording(.buttonBack) || (heard.isMainly(.goBack, spare: 1) && heard.wordCount <= 6) {
      letter.goBack()
      ask(letter)
      return true
    }
    if asksForPerson(heard) { return false }
    switch letter.place {
    case .asking(let part), .changing(let part): return take(heard, for: part, of: letter)
    case .choosing: return choosePart(label, heard, of: letter)
    case .reading: return readThrough(label, heard, letter)
    }
  }

  private func asksForPerson(_ heard: Understanding) -> Bool {
    heard.isMainly(.person, spare: 2) || (school.isLabel(heard.text) && !isPartOfLetter(heard.text))
  }

  /// Whether words are a button's that belongs to the complaint.
  private func isPartOfLetter(_ words: String) -> Bool {
    guard let label = School.label(words) else { return false }
    let buttons: [Phrase] = [.buttonSkip, .buttonMore, .buttonSend, .buttonChange, .buttonKeep]
    return (buttons + ComplaintLetter.Part.allCases.map(\.heading)).contains { wording($0) == label }
  }

  private mutating func take(
    _ heard: Understanding, for part: ComplaintLetter.Part, of letter: ComplaintLetter
  ) -> Bool {
    var letter = letter
    if School.label(heard.text) == wording(.buttonSkip) || skips(heard) {
      letter.goOn()
      ask(letter)
      return true
    }
    if heard.isPleasantry {
      ask(letter)
      return true
    }
    if asksSomethingElse(heard) {
      answerBeside(heard, letter)
      return true
    }
    guard answers.reduce(0, { $0 + $1.words.words.count }) <= letter.room(for: part) else {
      ask(letter, after: wording(.letterTooLong, ["room": "\(letter.room(for: part))"]))
      return true
    }
    letter.write(answers)
    if isAboutHead(heard.text) { letter.isAboutHead = true }
    var thanks = wording(.letterNoted)
    if finding.level == .staff, finding.kind != "pass-on-complaint" {
      // What staff must know does not wait until the complaint is sent.
      let isKnown = state.receipt != nil && state.mode != .assistant && state.concern >= .staff
      let number = record(
        level: .staff, kind: finding.kind ?? "staff-conduct", rule: finding.rule, words: words, draft: letter.draft)
      if !isKnown { thanks = passedOn(finding, number: number).joined(separator: "\n") }
      reply.escalation = .staff
    }
    ask(letter, after: thanks)
    decision = "letter \(part.rawValue)"
    if reply.escalation == .staff {
      reply.kind = .handoff
      reply.topics = []
      reply.stage = nil
      finish()
    }
    return true
  }

  private func skips(_ heard: Understanding) -> Bool {
    heard.isMainly(.skip, spare: 1) || (heard.isMainly(.no, spare: 0) && heard.wordCount <= 3)
  }

  /// A question about how it goes on rather than an answer.
  private func asksSomethingElse(_ heard: Understanding) -> Bool {
    heard.isQuestion && heard.wordCount <= 14
      && knowledge.answer(to: heard.text, top: 1).confidence >= Thresholds.besideLetter
  }

  /// Answers a question and comes back to the complaint.
  private mutating func answerBeside(_ heard: Understanding, _ letter: ComplaintLetter) {
    answerFromKnowledge(heard)
    let open = letter.asked.map { wording($0.question) } ?? wording(.letterChoose)
    if reply.text.count + open.count + 2 <= longestAnswer { reply.text += "\n\n" + open }
    reply.suggestions = buttons(for: letter)
    keep(letter)
  }

  private mutating func choosePart(_ label: String?, _ heard: Understanding, of letter: ComplaintLetter) -> Bool {
    var letter = letter
    let named = label?.lowercased()
    guard let part = ComplaintLetter.Part.allCases.first(where: { wording($0.heading).lowercased() == named }) else {
      if skips(heard) { letter.goOn() }
      ask(letter)
      return true
    }
    letter.change(part)
    ask(letter, after: letter.words(for: part) == nil ? nil : wording(.letterLeave))
    decision = "letter change"
    return true
  }

  private mutating func readThrough(_ label: String?, _ heard: Understanding, _ letter: ComplaintLetter) -> Bool {
    var letter = letter
    let isWhole = hasShownAll(letter)
    if label == wording(.buttonMore) || !isWhole && (heard.has(.next) || heard.isMainly(.yes, spare: 1)) {
      ask(letter)
    } else if label == wording(.buttonKeep) || heard.isMainly(.keep, spare: 3) {
      say(.letterKept, kind: .chat, decision: "letter kept", values: ["to": wording.recipient(of: letter)])
      state.letter = nil
    } else if label == wording(.buttonChange) || heard.isMainly(.change, spare: 4) {
      letter.choose()
      ask(letter)
    } else if label == wording(.buttonSend) || heard.isMainly(.send, spare: 5) || heard.isMainly(.yes, spare: 2) {
      isWhole ? sendLetter(letter) : ask(letter)
    } else if !letter.isAboutHead, isAboutHead(heard.text) {
      letter.isAboutHead = true
      letter.show(0)
      ask(letter)
    } else if asksSomethingElse(heard) {
      answerBeside(heard, letter)
    } else {
      say(.letterChoose, kind: .complaint, decision: "letter choose")
      reply.suggestions = buttons(for: letter)
      keep(letter)
    }
    return true
  }

  // MARK: Saying

  /// Asks what comes next, or shows the page.
  private mutating func ask(_ letter: ComplaintLetter, after first: String? = nil) {
    var letter = letter
    var lines = first.map { [$0] } ?? []
    decision = "letter asked"
    switch letter.place {
    case .asking(let part), .changing(let part): lines.append(wording(part.question))
    case .choosing:
      let headings = ComplaintLetter.Part.allCases.map { ($0.rawValue, wording($0.heading)) }
      lines.append(wording(.letterChange, Dictionary(uniqueKeysWithValues: headings)))
    case .reading where letter.isEmpty:
      letter.startOver()
      lines = [wording(.letterEmpty), wording(.letterAskHappened)]
    case .reading(let shown):
      let screens = screens(of: letter)
      let next = shown < screens.count ? shown : 0
      letter.show(next + 1)
      lines.append((lines.isEmpty ? "" : "\n") + screens[next] + "\n")
      lines.append(next + 1 < screens.count ? wording(.letterMore) : review(of: letter))
      decision = "letter shown"
    }
    reply.text = lines.joined(separator: "\n")
    reply.suggestions = buttons(for: letter)
    if letter.place == .choosing { choices = ComplaintLetter.Part.allCases.map { wording($0.heading) } }
    keep(letter)
  }

  /// The longest screen of a page, so that what is said after it fits too.
  private static let longestScreen = 700

  private func screens(of letter: ComplaintLetter) -> [String] {
    LetterPage(letter, wording: wording).screens(of: Self.longestScreen)
  }

  private func hasShownAll(_ letter: ComplaintLetter) -> Bool {
    guard case .reading(let shown) = letter.place else { return false }
    return shown >= screens(of: letter).count
  }

  private func review(of letter: ComplaintLetter) -> String {
    var said = [wording(receipt == nil ? .letterReviewTrial : .letterReview)]
    if letter.draft != nil { said.append(wording(.letterDraft)) }
    if !letter.isAboutHead, letter.recipient == .formal { said.append(wording(.letterAboutHead)) }
    return said.joined(separator: " ")
  }

  private func buttons(for letter: ComplaintLetter) -> [String] {
    let buttons: [Phrase] =
      switch letter.place {
      case .asking(.happened): [.buttonSkip, .buttonStop]
      case .asking: [.buttonSkip, .buttonBack, .buttonStop]
      case .changing: [.buttonSkip, .buttonStop]
      case .choosing: [.letterHappened, .letterTold, .letterRemedy]
      case .reading where !hasShownAll(letter): [.buttonMore, .buttonStop]
      case .reading: [.buttonSend, .buttonChange, .buttonKeep]
      }
    return buttons.map { wording($0) }
  }

  /// The complaint is what the conversation is about.
  private mutating func keep(_ letter: ComplaintLetter) {
    state.letter = letter
    state.step = .letter
    state.misses = 0
    state.topic = letter.isAboutHead ? "complaint.about-head" : letterArticle(letter)?.topic
    reply.kind = .complaint
    reply.stage = letter.stage
    if let topic = letterArticle(letter)?.topic { reply.topics = [RankedTopic(id: topic, score: 1)] }
  }

  private mutating func dropLetter() {
    state.letter = nil
    say(.letterStopped, kind: .chat, decision: "letter stopped")
  }

  /// Whether a complaint that was left is not wanted any more.
  mutating func dropsLetter(_ heard: Understanding) -> Bool {
    guard state.letter != nil, heard.isMainly(.stop, spare: 2) else { return false }
    dropLetter()
    return true
  }

  // MARK: Sending

  private mutating func sendLetter(_ letter: ComplaintLetter) {
    let page = LetterPage(letter, wording: wording).text
    let recipient = wording.recipient(of: letter)
    state.letter = nil
    if letter.stage != nil {
      var complaint = state.complaint ?? Complaint(at: instant)
      if let stage = letter.stage, stage != complaint.stage { complaint.advance(.pointed(to: stage), at: instant) }
      state.complaint = complaint
    }
    hand(
      Agreed(
        kind: "pass-on-complaint", words: page, isOwnWords: true, draft: letter.draft, stage: letter.stage,
        isAboutHead: letter.isAboutHead), sent: .letterSent, trial: .letterTrial, values: ["to": recipient])
    decision = "letter sent"
  }
}
