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
    reply.text = check.text
    decision = "draft \(check.verdict.rawValue)"
    state.misses = 0
    guard check.escalation.level > .none else {
      state.topic = check.topic
      return
    }
    let number = record(
      level: check.escalation.level, kind: check.escalation.kind ?? "threats", rule: check.escalation.rule,
      words: words,
      draft: PrivateText(draft.text))
    let isGrave = check.escalation.level >= .urgent
    let passed =
      number.map { wording(isGrave ? .urgentPost : .staffPassed, ["receipt": $0.rawValue]) }
      ?? wording(isGrave ? .urgentTrial : .staffTrial)
    let first = check.escalation.level == .emergency ? [wording(.emergencyFirst)] : []
    reply.text = (first + [reply.text, passed]).joined(separator: "\n")
    state.topic = check.topic
  }
}
