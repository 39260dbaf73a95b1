import Casebook
import Knowledge

extension TurnInHand {
  /// Goes on with what the assistant asked last; `false` if the message is about something else.
  mutating func takeStep(_ heard: Understanding, isAfterVerdict: Bool) -> Bool {
    if state.step == .letter {
      state.step = nil
      if continueLetter(heard) { return true }
    }
    if takeOffer(heard, isAfterVerdict: isAfterVerdict) || dropsLetter(heard) { return true }
    guard let step = state.step else { return false }
    state.step = nil
    switch step {
    case .contact(let open):
      return takeContact(heard, for: open)
    case .didYouMean(let topics):
      if heard.isMainly(.none) || (heard.isMainly(.no) && heard.wordCount <= 3) {
        notUnderstood(heard)
        return true
      }
      if heard.isMainly(.yes), heard.wordCount <= 3, let first = topics.first,
        let article = knowledge.article(on: first)
      {
        present(article, score: Self.certain)
        return true
      }
      return false
    case .offerOfPerson:
      guard heard.isMainly(.yes), heard.wordCount <= 4 else { return false }
      handOver(kind: "person", rule: "act yes", words: heard.text)
      return true
    case .draft, .sending, .letter:
      return false
    }
  }

  /// The optional step after a handoff: whatever is no question belongs to the record.
  mutating func takeContact(_ heard: Understanding, for open: ReceiptNumber) -> Bool {
    if heard.text == wording(.buttonSkip) || (heard.isMainly(.no) && heard.wordCount <= 4) {
      say(.contactSkipped, kind: .handoff, decision: "contact skipped")
      return true
    }
    let hasNumber = heard.text.filter(\.isNumber).count >= 6
    let agrees = heard.has(.yes) && heard.wordCount <= 20
    if state.concern == .emergency, !hasNumber, !agrees, !heard.isQuestion, !heard.isPleasantry, !asks(heard) {
      goOnWithEmergency(open)
      return true
    }
    guard !heard.isQuestion,
      hasNumber || agrees || (!heard.isPleasantry && heard.wordCount <= 12 && !understands(heard))
    else { return false }
    if agrees, heard.wordCount <= 3 { state.step = .contact(open) }
    if receipt != nil { events.append(.contact(open, PrivateText(heard.text))) }
    say(.contactThanks, kind: .handoff, decision: "contact")
    return true
  }

  /// What else is told of a danger belongs to its record, and 999 is said again.
  private mutating func goOnWithEmergency(_ open: ReceiptNumber) {
    reply.kind = .handoff
    reply.escalation = .emergency
    reply.text = wording(.emergencyFirst) + "\n" + wording(.contactThanks)
    decision = "emergency goes on"
    state.step = .contact(open)
  }

  private func understands(_ heard: Understanding) -> Bool {
    knowledge.answer(to: heard.text, top: 1).confidence >= Thresholds.answer || asks(heard)
  }

  private func asks(_ heard: Understanding) -> Bool {
    heard.has(.next) || heard.has(.checkRequest) || heard.has(.person)
  }

  /// Answers what the message does rather than asks; `false` if it asks something.
  mutating func answerAct(_ heard: Understanding, words: String) -> Bool {
    if answerButton(heard, words: words) { return true }
    if heard.has(.person), heard.isMainly(.person, spare: 8) {
      handOver(kind: "person", rule: "act person", words: words)
      return true
    }
    if heard.isMainly(.whenReply), let open = state.receipt {
      reply.text = wording(.waiting, ["receipt": open.rawValue]) + " " + whenRead(state.concern)
      reply.kind = .handoff
      decision = "act when-reply"
      return true
    }
    if heard.isMainly(.checkRequest, with: [.checkThis, .postIntent], spare: 2) {
      state.step = .draft
      say(.draftAsk, kind: .chat, decision: "act check-request")
      return true
    }
    if heard.has(.announce), !heard.isQuestion, state.topic?.hasPrefix("complaint.") == true,
      present(topic: "complaint.not-online")
    {
      return true
    }
    if heard.isMainly(.menu) {
      say(.menu, kind: .chat, decision: "act menu", suggestions: [.buttonComplain, .buttonCheck, .buttonRules])
      return true
    }
    if heard.isMainly(.upset, spare: 5) {
      say(.upset, kind: .chat, decision: "act upset", suggestions: [.buttonComplain, .buttonPerson])
      return true
    }
    if heard.isMainly(.thanks), !heard.isQuestion, !heard.has(.exhausted) {
      sayPleasantry(.thanks)
      return true
    }
    if heard.isPleasantry, let act = heard.pleasantry {
      sayPleasantry(act)
      return true
    }
    return false
  }

  private mutating func sayPleasantry(_ act: Understanding.Act) {
    switch act {
    case .greeting:
      say(
        .greeting, kind: .chat, decision: "act greeting", suggestions: [.buttonComplain, .buttonCheck, .buttonRules])
    case .thanks: say(.thanks, kind: .chat, decision: "act thanks")
    case .goodbye: say(.goodbye, kind: .chat, decision: "act goodbye")
    default: say(.acknowledged, kind: .chat, decision: "act \(act.rawValue)")
    }
  }

  /// A quick-reply button sends its label.
  private mutating func answerButton(_ heard: Understanding, words: String) -> Bool {
    guard let label = School.label(words) else { return false }
    switch label {
    case wording(.buttonPerson): handOver(kind: "person", rule: "button", words: words)
    case wording(.buttonNone): notUnderstood(heard)
    case wording(.buttonCheck):
      state.step = .draft
      say(.draftAsk, kind: .chat, decision: "button")
    case wording(.buttonComplain): return present(topic: "complaint.overview")
    case wording(.buttonRules): return present(topic: "social.inappropriate")
    default:
      guard let article = knowledge.article(labelled: label) else { return false }
      present(article, score: Self.certain)
    }
    return true
  }
}
