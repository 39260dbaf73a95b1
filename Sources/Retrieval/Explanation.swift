/// Why a text was ranked as it was; ``description`` prints it.
public struct Explanation: Sendable, Hashable {
  /// One card's score, taken apart: ``bias``, the terms' and the body terms' amounts add up to it.
  public struct Side: Sendable, Hashable {
    /// The card's id.
    public let card: String
    /// Its score, as in the ranking.
    public let score: Float
    /// What the linear layer gives to any text.
    public let bias: Float
    /// What terms add through the example questions and the linear layer, the largest first.
    public let terms: [Contribution]
    /// What terms add through the card's body, the largest first.
    public let bodyTerms: [Contribution]
  }

  /// One of the things that the confidence is judged by.
  public struct Signal: Sendable, Hashable {
    /// What it is.
    public let name: String
    /// How large it is.
    public let value: Double
    /// What it adds to the log-odds of the confidence.
    public let amount: Double
  }

  /// The five best cards with their scores, best first; fewer when there are fewer.
  public let best: [Ranking.Hit]
  /// The best card and the second; nil when there is none.
  public let winner, runnerUp: Side?
  /// As in the ranking.
  public let confidence: Double
  /// The confidence that the caller asks for.
  public let threshold: Double
  /// The signals of the confidence; with ``signalBias`` their amounts add up to its log-odds. Empty when nothing was
  /// ranked.
  public let signals: [Signal]
  /// What the log-odds are without any signal.
  public let signalBias: Double

  /// Whether the confidence reaches the threshold.
  public var isAnswered: Bool { confidence >= threshold }
}

extension TermIndex {
  /// How many of the best cards an explanation lists.
  private static let explainedCount = 5

  /// Why a text is ranked as it is, against the confidence that the caller asks for (0 to 1).
  public func explain(_ text: String, threshold: Double = 0.5) -> Explanation {
    let normalized = NormalizedText(text)
    let question = question(normalized)
    let scores = model.scores(of: question)
    guard let signals = model.signals(question, scores, answerable: answerable, groups: groups) else {
      return Explanation(
        best: [], winner: nil, runnerUp: nil, confidence: 0, threshold: threshold, signals: [], signalBias: 0)
    }
    let best = scores.total.best(Self.explainedCount).filter { scores.total[$0] > -.infinity }
    let sides = best.prefix(2).map { side($0, normalized, question, scores) }
    let parts = calibration.parts(signals)
    return Explanation(
      best: best.map { hit($0, scores) }, winner: sides.first, runnerUp: sides.count > 1 ? sides[1] : nil,
      confidence: calibration.confidence(signals),
      threshold: threshold,
      signals: zip(Signals.names, zip(signals.values, parts)).map { .init(name: $0, value: $1.0, amount: $1.1) },
      signalBias: parts[Signals.names.count])
  }

  private func side(
    _ card: Int, _ text: NormalizedText, _ question: CardModel.Question, _ scores: CardModel.Scores
  ) -> Explanation.Side {
    let share = model.linear == nil ? 1 : CardModel.rowShare
    let rows = model.questions.explanation(of: card, scores.examples, features: question.row.ids)
    let perUnit = zip(question.row.ids, rows).map { share * $1 + (model.linear?.weight(of: $0, for: card) ?? 0) }
    var bodyTerms: [Contribution] = []
    if let bodies = model.bodies, let row = question.bodyRow, let body = model.bodyRow(of: card, scores.bodies) {
      let factor = share * CardModel.bodyShare
      let weights = row.ids.map { bodies.postings.entries(of: $0, within: body..<body + 1).first?.weight ?? 0 }
      bodyTerms = bodies.space.contributions(in: text, row: row, perUnit: weights.map { factor * $0 })
    }
    return Explanation.Side(
      card: cards[card], score: scores.total[card], bias: model.linear?.bias(for: card) ?? 0,
      terms: model.questions.space.contributions(in: text, row: question.row, perUnit: perUnit), bodyTerms: bodyTerms)
  }
}

extension Explanation: CustomStringConvertible {
  /// A table for the terminal: the twelve terms of each card that matter most, and what the confidence rests on. It
  /// shows words of the text.
  public var description: String {
    var lines = [
      "confidence \(confidence.rounded(3)), asked for \(threshold.rounded(3)): "
        + (isAnswered ? "answered" : "not answered")
    ]
    for signal in signals {
      lines.append("  \(signal.amount.signed)  \(signal.name) = \(signal.value.rounded(3))")
    }
    if !signals.isEmpty { lines.append("  \(signalBias.signed)  without any of these") }
    for (place, hit) in best.enumerated() {
      let note = hit.answerable ? "" : ", not answered here"
      lines.append("\(place + 1). \(hit.card), score \(Double(hit.score).rounded(3))\(note)")
    }
    for (title, side) in [("best", winner), ("second", runnerUp)] {
      if let side { lines.append(contentsOf: Self.lines(of: side, title: title)) }
    }
    return lines.joined(separator: "\n")
  }

  private static let termLimit = 12

  private static func lines(of side: Side, title: String) -> [String] {
    var lines = ["\(title): \(side.card), score \(Double(side.score).rounded(3))"]
    for (note, terms) in [("", side.terms), (", in its answer", side.bodyTerms)] {
      let shown = terms.prefix(termLimit).filter { $0.amount != 0 }
      for term in shown { lines.append("  \(Double(term.amount).signed)  \(term.family) \"\(term.term)\"\(note)") }
      let rest = terms.dropFirst(shown.count).reduce(0) { $0 + Double($1.amount) }
      if terms.count > shown.count { lines.append("  \(rest.signed)  \(terms.count - shown.count) more terms\(note)") }
    }
    if side.bias != 0 { lines.append("  \(Double(side.bias).signed)  whatever the text") }
    return lines
  }
}

extension Double {
  /// Three decimals, with a sign.
  fileprivate var signed: String { (self < 0 ? "-" : "+") + abs(self).rounded(3) }

  /// That many decimals, without any locale.
  fileprivate func rounded(_ decimals: Int) -> String {
    var unit = 1.0
    for _ in 0..<decimals { unit *= 10 }
    guard abs(self) < 1e12 else { return "\(self)" }
    let whole = Int64((abs(self) * unit).rounded())
    let fraction = String(whole % Int64(unit))
    let sign = self < 0 && whole > 0 ? "-" : ""
    return sign + "\(whole / Int64(unit))." + String(repeating: "0", count: decimals - fraction.count) + fraction
  }
}
