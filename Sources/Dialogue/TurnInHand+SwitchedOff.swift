import Casebook
import Knowledge
import Screening

extension TurnInHand {
  /// While the school has switched the assistant off: what is serious is passed on as ever, what belongs to an open record
  /// is added to it, and everything else is sent to the office.
  mutating func answerSwitchedOff(_ answered: String) {
    let text = answered.replacing("\0", with: " ")
    let heard = Understanding(String(text.prefix(Self.longestAnswered)), rules: school.rules)
    if state.mode == .person {
      stayOutOfIt(finding, words: words)
      return
    }
    let serious = mostSerious(in: heard)
    let step = state.step
    state.step = nil
    if serious.level >= .urgent {
      raise(serious, words: words)
    } else if heard.has(.retraction), state.concern >= .urgent {
      keepRetracted()
    } else if case .contact(let open) = step, takeContact(heard, for: open) {
      return
    } else if serious.level == .staff {
      raise(serious, words: words)
    } else {
      saySwitchedOff()
    }
  }

  /// Whom to ring in the place of an answer.
  mutating func saySwitchedOff() {
    state.step = nil
    state.misses = 0
    isIntroducing = false
    say(receipt == nil ? .switchedOffTrial : .switchedOff, kind: .chat, decision: "switched off")
    let office = knowledge.profile.office
    if let email = office.email { reply.text += " " + wording(.officeEmail, ["email": email]) }
    if let hours = office.hours {
      reply.text += " " + wording(.officeHours, ["hours": "\(hours.from) to \(hours.to)"])
    }
  }

  /// The worse of what was found in the message and in a draft post that it may hold.
  private func mostSerious(in heard: Understanding) -> SafeguardingCheck.Finding {
    guard finding.level < .urgent,
      let draft = DraftDetector.draft(in: heard, expectation: draftExpectation(heard), rules: school.rules)
    else { return finding }
    return PostReview(draft.text, school.rules.read(draft.text), school: school, finding: finding).escalation
  }
}
