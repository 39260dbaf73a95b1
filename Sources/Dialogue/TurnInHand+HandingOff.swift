import Casebook
import Knowledge
import Screening

extension TurnInHand {
  /// Opens a record for what was found, or adds to the open one, and says so.
  mutating func raise(_ finding: SafeguardingCheck.Finding, words: String, draft: PrivateText? = nil) {
    reply.kind = .handoff
    reply.escalation = finding.level
    decision = finding.rule
    state.step = nil
    state.misses = 0
    let number = record(
      level: finding.level, kind: finding.kind ?? "person", rule: finding.rule, words: words, draft: draft)
    guard !message.isGroup else {
      // Others read along: nothing of it is said but whom to ring.
      state.step = nil
      reply.text = wording(finding.level == .emergency ? .emergencyGroup : .group)
      finish()
      return
    }
    var lines: [String] = []
    switch finding.level {
    case .emergency: lines = [wording(.emergencyFirst)] + passedOn(finding, number: number) + numbers
    case .urgent: lines = [wording(.urgentThanks)] + passedOn(finding, number: number) + numbers
    case .staff, .none: lines = passedOn(finding, number: number)
    }
    if number != nil { lines.append(wording(.contactAsk)) }
    reply.text = lines.joined(separator: "\n")
    reply.suggestions = number == nil ? [] : [wording(.buttonSkip)]
    finish()
  }

  /// The sentences that say who reads it and under which number.
  func passedOn(_ finding: SafeguardingCheck.Finding, number: ReceiptNumber?) -> [String] {
    guard let number else {
      switch finding.level {
      case .emergency: return [wording(.emergencyTrial)]
      case .urgent: return [wording(.urgentTrial)]
      case .staff, .none: return [wording(.staffTrial)]
      }
    }
    let values = ["receipt": number.rawValue]
    let phrase: Phrase =
      switch (finding.level, finding.kind) {
      case (.emergency, _): .emergencyPassed
      case (.urgent, _): .urgentPassed
      case (_, "data-request"): .dataPassed
      case (_, "pass-on-complaint"): .complaintPassed
      case (_, "staff-conduct"): .allegationPassed
      case (_, "failed"): .failedPassed
      default: .staffPassed
      }
    return [wording(phrase, values) + " " + whenRead(finding.level)]
  }

  private var plan: HandoffPlan { knowledge.plan }

  /// When people read again and whom to ring until then, if the school has said so: out of hours by its hours, else by its
  /// reply rule.
  func whenRead(_ level: Escalation) -> String {
    if plan.calendar.isOpen(at: instant) == false,
      let opening = plan.calendar.opening(after: instant).map(WallTime.init)
    {
      let again = wording(.replyClosed, ["opening": "on \(opening.day.shortTitle) at \(opening.time.spoken)"])
      // What is urgent ends with the numbers anyway.
      return level >= .urgent ? again : again + " " + wording(.replyUntil)
    }
    return knowledge.profile.replyRule.map { wording(.replyRule, ["rule": $0.words]) } ?? wording(.replyUnknown)
  }

  /// Whom to ring at once about something urgent.
  private var numbers: [String] {
    (knowledge.profile.frontDoor.map { [wording(.frontDoor, ["contact": $0.spoken])] } ?? []) + [
      wording(.urgentNumbers)
    ]
  }

  /// Opens a record, or adds to the one that is open; its number, or `nil` where nobody reads records.
  mutating func record(
    level: Escalation, kind: String, rule: String, words: String, draft: PrivateText?
  ) -> ReceiptNumber? {
    guard receipt != nil else { return nil }
    if let open = state.receipt, level <= state.concern, state.mode != .assistant {
      events.append(.added(open, PrivateText(words), level: level))
      events += about(words).map { .concerns(open, $0) }
      if level >= .urgent {
        notices.append(StaffNotice(receipt: open, school: school.id, level: level))
        if let due = plan.due(level, receivedAt: instant) { events.append(.due(open, due)) }
      }
      state.step = .contact(open)
      return open
    }
    return open(
      level: level, kind: kind, rule: rule, words: words, draft: draft, stage: state.complaint?.stage,
      about: about(words))
  }

  /// Opens a record; its number, or `nil` where nobody reads records.
  ///
  /// What the parent goes on to write belongs to it, unless a graver one is open.
  mutating func open(
    level: Escalation, kind: String, rule: String, words: String, draft: PrivateText?, stage: Complaint.Stage?,
    about: [CaseParty]
  ) -> ReceiptNumber? {
    guard let receipt else { return nil }
    let noticeAt = plan.ladder.notice(of: level, at: instant)
    let handoff = Handoff(
      receipt: receipt, conversation: message.conversation, words: PrivateText(words), receivedAt: instant,
      level: level, kind: kind, rule: rule, answer: "", pack: knowledge.version, stage: stage, draft: draft,
      about: about, due: plan.due(level, receivedAt: instant), answerBy: plan.answer(receivedAt: instant)?.at,
      noticeAt: noticeAt)
    events.append(.opened(handoff))
    notices.append(
      StaffNotice(
        receipt: receipt, school: school.id, level: level, notBefore: noticeAt > instant ? noticeAt : nil))
    if state.receipt == nil || state.mode == .assistant || level >= min(state.concern, .urgent) {
      state.receipt = receipt
    }
    if state.mode == .assistant { state.mode = .waiting }
    state.step = .contact(receipt)
    return receipt
  }

  /// Whom these words are about: the head, when they say so or a complaint about the head is what was last talked of. Whom
  /// a record is about never sees it, so the act's rules err towards keeping it from the head.
  func about(_ words: String) -> [CaseParty] {
    let isAboutHead = state.topic == "complaint.about-head" || Understanding(words, rules: school.rules).has(.aboutHead)
    return isAboutHead ? [.role(.head)] : []
  }

  /// Puts what was said into the record that this turn opens.
  mutating func finish() {
    events = events.map { event in
      guard case .opened(var handoff) = event else { return event }
      handoff.answer = reply.text
      return .opened(handoff)
    }
  }

  /// A person has taken over: the assistant is silent, but what is urgent still opens a record, and 999 is still said.
  mutating func stayOutOfIt(_ finding: SafeguardingCheck.Finding, words: String) {
    reply.kind = .handoff
    reply.escalation = finding.level
    decision = "mode person"
    if finding.level >= .urgent {
      _ = record(level: finding.level, kind: finding.kind ?? "person", rule: finding.rule, words: words, draft: nil)
      state.step = nil
    } else if let open = state.receipt {
      events.append(.added(open, PrivateText(words), level: finding.level))
      events += about(words).map { .concerns(open, $0) }
    }
    if finding.level == .emergency { reply.text = wording(.emergencyFirst) }
    finish()
  }

  /// "Forget it, only joking": a disclosure stays on the record.
  mutating func keepRetracted() {
    reply.kind = .handoff
    reply.escalation = .staff
    reply.text = wording(receipt == nil ? .retractionTrial : .retraction)
    decision = "retraction"
    state.step = nil
  }

  /// Hands the conversation to a person: asked for, or after it was not understood time and again.
  mutating func handOver(kind: String, rule: String, words: String) {
    raise(SafeguardingCheck.Finding(level: .staff, kind: kind, rule: rule), words: words)
  }
}
