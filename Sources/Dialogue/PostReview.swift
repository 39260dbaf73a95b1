public import Casebook
import Knowledge
import Screening

/// A draft judged by a school's policy, with everything that is said about it.
public struct PostReview: Sendable {
  public let verdict: Verdict
  public let categories: [String]
  public let rewrite: Rewrite?
  public let text: String
  public let citations: [Citation]
  /// The draft's own reason to tell staff.
  let escalation: SafeguardingCheck.Finding
  /// The topic that the verdict is about.
  let topic: String
  private let breaches: [PostCheck.Breach]
  private let draft: String
  private let places: [String: Citation]

  /// Judges `draft` for `school`.
  public init(_ draft: String, school: School) {
    let read = school.rules.read(draft)
    self.init(draft, read, school: school, finding: school.rules.safeguarding.finding(in: read))
  }

  init(_ draft: String, _ read: ScreenedText, school: School, finding: SafeguardingCheck.Finding) {
    let knowledge = school.knowledge
    let wording = knowledge.wording
    let result = school.rules.posts.verdict(on: read, categories: knowledge.categories)
    self.draft = draft
    breaches = result.breaches
    categories = result.breaches.map(\.category)
    verdict = result.verdict
    let lines = categories.compactMap { category in knowledge.line(for: category).map { (category, $0) } }
    places = Dictionary(
      lines.compactMap { category, line in knowledge.citations(of: line.article).first.map { (category, $0) } },
      uniquingKeysWith: { first, _ in first })
    var said: [String] = []
    switch result.verdict {
    case .fine:
      said = [wording(.postFine)]
      rewrite = nil
      topic = "social.before-posting"
    case .reconsider:
      said = [wording(.postReconsider), wording(.postChecklist)]
      rewrite = nil
      topic = "social.before-posting"
    case .inappropriate:
      let instead = PostRewrite(of: draft, read, categories: categories, school: school)
      rewrite = instead.rewrite
      said = [wording(.postInappropriate)]
      said += lines.prefix(2).map { "- " + $0.1.line }
      said.append(wording(.postInstead, ["to": instead.addressee]) + " “" + instead.rewrite.message + "”")
      if let form = instead.rewrite.post { said.append(wording(.postOtherForm) + " “" + form + "”") }
      topic = lines.first?.1.article.topic ?? "social.inappropriate"
    }
    var cited: [Citation] = []
    for (category, _) in lines.prefix(2) {
      if let place = places[category], !cited.contains(place) { cited.append(place) }
    }
    if cited.isEmpty, let article = knowledge.article(on: topic) {
      cited = Array(knowledge.citations(of: article).prefix(1))
    }
    citations = cited
    if let places = wording.places(cited) { said.append(places) }
    text = said.joined(separator: "\n")
    let isThreat = categories.contains("threats") && finding.level < .urgent
    escalation =
      isThreat ? SafeguardingCheck.Finding(level: .urgent, kind: "threats", rule: "draft that threatens") : finding
  }

  /// The stretches that the policy stands against, placed `offset` Unicode scalars into the message.
  func findings(offset: Int) -> [Finding] {
    let scalars = Array(draft.unicodeScalars)
    return breaches.compactMap { breach in
      guard let place = places[breach.category] else { return nil }
      var quote = String.UnicodeScalarView()
      quote.append(contentsOf: scalars[breach.range])
      return Finding(
        category: breach.category, quote: String(quote), start: breach.range.lowerBound + offset,
        end: breach.range.upperBound + offset, citation: place)
    }
  }

  /// The same as `check-post` prints it.
  public func reply(pack: String) -> Reply {
    Reply(
      kind: .postCheck, stage: nil, verdict: verdict, categories: categories, findings: findings(offset: 0),
      escalation: escalation.level, citations: citations, text: text, rewrite: rewrite, pack: pack)
  }
}
