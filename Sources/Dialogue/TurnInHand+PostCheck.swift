import Casebook
import Knowledge
import Screening

extension TurnInHand {
  /// Judges a draft by the school's policy. A draft that threatens or tells of harm is a concern as well, but stays a check.
  mutating func checkPost(_ draft: DraftDetector.Draft, in words: String, finding: SafeguardingCheck.Finding) {
    let check = PostReview(draft.text, school.rules.read(draft.text), school: school, finding: finding)
    reply.kind = .postCheck
    reply.verdict = check.verdict
    reply.categories = check.categories
    reply.findings = check.findings(offset: draft.start)
    reply.citations = check.citations
    reply.rewrite = check.rewrite
    reply.escalation = check.escalation.level
    decision = "draft \(check.verdict.rawValue)"
    state.misses = 0
    state.topic = check.topic
    state.offer = nil
    let isOffered = !message.isGroup && receipt != nil
    guard check.escalation.level > .none else {
      reply.text = check.text(within: longestAnswer, isOffered: isOffered)
      offer(check)
      return
    }
    let number = record(
      level: check.escalation.level, kind: check.escalation.kind ?? "threats", rule: check.escalation.rule,
      words: words, draft: PrivateText(draft.text))
    let isGrave = check.escalation.level >= .urgent
    let passed =
      number.map { wording(isGrave ? .urgentPost : .staffPassed, ["receipt": $0.rawValue]) }
      ?? wording(isGrave ? .urgentTrial : .staffTrial)
    let first = check.escalation.level == .emergency ? wording(.emergencyFirst) + "\n" : ""
    let room = longestAnswer - first.count - passed.count - 1
    reply.text = first + check.text(within: room, isOffered: isOffered) + "\n" + passed
    offer(check)
  }
}
