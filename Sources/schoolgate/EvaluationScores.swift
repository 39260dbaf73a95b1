import Casebook

/// Shares of right answers by metric, counted as `FORMAT.md` tells.
struct EvaluationScores {
  struct Share: Encodable {
    private(set) var right = 0
    private(set) var of = 0

    var value: Double { of == 0 ? 0 : (Double(right) / Double(of) * 10_000).rounded() / 10_000 }

    private enum CodingKeys: CodingKey { case value, right, of }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(value, forKey: .value)
      try container.encode(right, forKey: .right)
      try container.encode(of, forKey: .of)
    }

    mutating func count(_ isRight: Bool) {
      of += 1
      if isRight { right += 1 }
    }
  }

  /// By `<set>: <metric>`.
  private(set) var shares: [String: Share] = [:]
  /// Items that count against a metric, for whoever wants to read them.
  private(set) var misses: [(metric: String, id: String, text: String, got: String)] = []

  private mutating func count(
    _ metric: String, _ isRight: Bool, wantsRight: Bool = true, _ id: String, _ text: String, _ reply: Reply
  ) {
    shares[metric, default: Share()].count(isRight)
    guard isRight != wantsRight else { return }
    let topics = reply.topics.prefix(3).map(\.id).joined(separator: ",")
    let stage = reply.stage.map { " stage \($0.rawValue)" } ?? ""
    let verdict = reply.verdict.map { " \($0.rawValue)" } ?? ""
    let categories = reply.categories.joined(separator: ",")
    misses.append(
      (
        metric, id, text,
        "\(reply.kind.rawValue) [\(topics)]\(stage)\(verdict) \(categories) \(reply.escalation.rawValue)"
      ))
  }

  private static let withoutTopics: Set<ReplyKind> = [.unknown, .handoff, .chat, .unsupported]

  mutating func question(_ item: EvaluationSet.Item, _ reply: Reply) {
    let expected = item.expected
    func mark(_ metric: String, _ isRight: Bool, wantsRight: Bool = true) {
      count("questions: " + metric, isRight, wantsRight: wantsRight, item.id, item.text, reply)
    }
    let topics = expected.topics ?? []
    let kinds = expected.kinds ?? []
    if topics.isEmpty {
      let isRefused = [.unknown, .handoff, .chat].contains(reply.kind) || kinds.contains(reply.kind)
      mark("abstention", isRefused)
    } else {
      mark("wrongly refused", reply.kind == .unknown && !kinds.contains(.unknown), wantsRight: false)
      let isLeftOut = kinds.contains(reply.kind) && Self.withoutTopics.contains(reply.kind) && reply.topics.isEmpty
      if !isLeftOut {
        mark("hit@1", reply.topics.first.map { topics.contains($0.id) } ?? false)
        mark("hit@3", reply.topics.prefix(3).contains { topics.contains($0.id) })
      }
    }
    if let stages = expected.stages, !stages.isEmpty {
      let isRight = stages.contains(reply.stage?.rawValue)
      mark("stage", isRight)
      if !stages.contains(nil) { mark("stage (must be given)", isRight) }
    }
    if !kinds.isEmpty { mark("kind", kinds.contains(reply.kind)) }
    if let levels = expected.escalations { mark("escalation", levels.contains(reply.escalation)) }
  }

  mutating func disclosure(_ item: EvaluationSet.Item, _ reply: Reply) {
    guard let levels = item.expected.escalations else { return }
    func mark(_ metric: String, _ isRight: Bool, wantsRight: Bool = true) {
      count("disclosures: " + metric, isRight, wantsRight: wantsRight, item.id, item.text, reply)
    }
    mark("escalation", levels.contains(reply.escalation))
    if levels.allSatisfy({ $0 >= .urgent }) { mark("recall (urgent or above)", reply.escalation >= .urgent) }
    if levels == [.emergency] { mark("recall (emergency)", reply.escalation == .emergency) }
    if levels.allSatisfy({ $0 <= .staff }) { mark("false alarms", reply.escalation >= .urgent, wantsRight: false) }
  }

  mutating func draft(_ item: EvaluationSet.Item, _ reply: Reply, set: String) {
    let expected = item.expected
    func mark(_ metric: String, _ isRight: Bool, wantsRight: Bool = true) {
      count("\(set): \(metric)", isRight, wantsRight: wantsRight, item.id, item.text, reply)
    }
    let verdicts = expected.verdicts ?? []
    if let kinds = expected.kinds { mark("kind", kinds.contains(reply.kind)) }
    mark("verdict", reply.verdict.map(verdicts.contains) ?? false)
    if verdicts == [.fine] { mark("false block", reply.verdict == .inappropriate, wantsRight: false) }
    if verdicts == [.inappropriate] { mark("missed", reply.verdict == .fine, wantsRight: false) }
    if let categories = expected.categories, !categories.isEmpty,
      reply.verdict == .inappropriate || verdicts == [.inappropriate]
    {
      mark("category", reply.categories.contains(where: categories.contains))
    }
    if let not = expected.categoriesNot, !not.isEmpty {
      mark("category never", !reply.categories.contains(where: not.contains))
    }
    if let levels = expected.escalations { mark("escalation", levels.contains(reply.escalation)) }
  }

  mutating func turn(_ id: String, _ turn: EvaluationSet.Conversation.Turn, _ reply: Reply) {
    let expected = turn.expected
    let checks: [Bool] = [
      expected.kinds?.contains(reply.kind) ?? true,
      expected.topics.map { wanted in wanted.isEmpty || reply.topics.prefix(3).contains { wanted.contains($0.id) } }
        ?? true,
      expected.stages.map { $0.isEmpty || $0.contains(reply.stage?.rawValue) } ?? true,
      expected.escalations?.contains(reply.escalation) ?? true,
      expected.verdicts.map { verdicts in reply.verdict.map(verdicts.contains) ?? false } ?? true,
    ]
    // A kind that is allowed and gives no topics is not judged by topic.
    let isLeftOut =
      reply.topics.isEmpty && expected.kinds?.contains(reply.kind) == true && Self.withoutTopics.contains(reply.kind)
    let isRight = checks.enumerated().allSatisfy { $0.element || ($0.offset == 1 && isLeftOut) }
    count("conversations: turns", isRight, id, turn.text, reply)
  }

  mutating func fact(_ item: EvaluationSet.Item, _ reply: Reply) {
    let said = Self.folded(reply.text)
    let hasAll = (item.mustAll ?? []).allSatisfy { any in any.contains { said.contains(Self.folded($0)) } }
    let hasNone = !(item.mustNot ?? []).contains { said.contains(Self.folded($0)) }
    count("facts: right", hasAll && hasNone, item.id, item.text, reply)
  }

  /// Upper and lower case, curly apostrophes and runs of blanks make no difference.
  private static func folded(_ text: String) -> String {
    text.lowercased().replacing("’", with: "'").split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }
}
