public import Casebook
import Knowledge
import Screening

/// A draft judged by a school's policy, with everything that is said about it.
public struct PostReview: Sendable {
  public let verdict: Verdict
  public let categories: [String]
  public let citations: [Citation]
  /// The draft's own reason to tell staff.
  let escalation: SafeguardingCheck.Finding
  /// The topic that the verdict is about.
  let topic: String
  let draft: String
  /// What may be sent or posted in its place; only for an inappropriate draft.
  let instead: PostRewrite?
  private let breaches: [PostCheck.Breach]
  private let places: [String: Citation]
  private let said: [Said]
  /// Said before the parent sends what stands instead.
  private let offerKept: String

  /// The longest reply, in characters.
  private static let longest = 1024

  /// A part of the answer in the order in which it is read. Where all of it is too long, what has the highest rank goes
  /// first; what has none stays.
  private struct Said {
    let text: String
    var rank = 0
    var isMessage = false
  }

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
    switch result.verdict {
    case .fine:
      instead = nil
      topic = "social.before-posting"
    case .reconsider:
      instead = nil
      topic = "social.before-posting"
    case .inappropriate:
      instead = PostRewrite(of: draft, read, categories: categories, school: school)
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
    said = Self.parts(of: result.verdict, lines: lines.map(\.1.line), instead: instead, cited: cited, wording)
    offerKept = wording(.offerKept)
    let isThreat = categories.contains("threats") && finding.level < .urgent
    escalation =
      isThreat ? SafeguardingCheck.Finding(level: .urgent, kind: "threats", rule: "draft that threatens") : finding
  }

  public var rewrite: Rewrite? { instead?.rewrite }

  /// What the parent reads when nothing else is said with it.
  public var text: String { text(within: Self.longest, isOffered: false) }

  /// What the parent reads, in at most `room` characters.
  ///
  /// - Parameter isOffered: whether the message that stands instead can be sent from here.
  func text(within room: Int, isOffered: Bool) -> String {
    var left = said
    func whole() -> String {
      left.map { $0.isMessage && isOffered ? $0.text + " " + offerKept : $0.text }.joined(separator: "\n")
    }
    while whole().count > room, let last = left.indices.max(by: { left[$0].rank < left[$1].rank }), left[last].rank > 0
    {
      left.remove(at: last)
    }
    return whole()
  }

  private static func parts(
    of verdict: Verdict, lines: [String], instead: PostRewrite?, cited: [Citation], _ wording: Wording
  ) -> [Said] {
    var said: [Said] = []
    switch verdict {
    case .fine: said = [Said(text: wording(.postFine))]
    case .reconsider: said = [Said(text: wording(.postReconsider)), Said(text: wording(.postChecklist))]
    case .inappropriate:
      said = [Said(text: wording(.postInappropriate))]
      for (number, line) in lines.prefix(2).enumerated() { said.append(Said(text: "- " + line, rank: 3 * number)) }
      if let instead {
        let message = "“" + instead.rewrite.message + "”"
        said.append(Said(text: wording(.postInstead, ["to": instead.addressee]) + " " + message, isMessage: true))
        if let form = instead.rewrite.post {
          said.append(Said(text: wording(.postOtherForm) + " “" + form + "”", rank: 1))
        }
      }
      said.append(Said(text: wording(.postConsequences), rank: 2))
      said.append(Said(text: wording(.postChecklist), rank: 4))
    }
    if let places = wording.places(cited) { said.append(Said(text: places)) }
    return said
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
