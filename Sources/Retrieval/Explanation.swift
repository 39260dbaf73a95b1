/// Why a text was ranked as it was; ``description`` prints it, and it is encoded as JSON with the names below.
public struct Explanation: Sendable, Hashable, Encodable {
  /// Where a card's terms stand.
  public enum Field: String, Sendable, Hashable, Encodable {
    /// In its title and example questions, which the linear layer is trained on too.
    case examples
    /// In its answer.
    case answer
  }

  /// What one term of the text adds to a card's score.
  public struct Term: Sendable, Hashable, Encodable {
    /// The term as a person may read it; in a character n-gram "_" is a word's edge.
    public let term: String
    /// Its family.
    public let family: TermFamily
    /// Where the card has it.
    public let field: Field
    /// Its weight in the text.
    public let weight: Float
    /// What it adds by its likeness to the card's texts, through the linear layer, and in all.
    public let likeness, linear, amount: Float
  }

  /// One card's score, taken apart: ``bias`` and the terms' amounts add up to it, and so do ``likeness`` and
  /// ``linear``.
  public struct Card: Sendable, Hashable, Encodable {
    /// The card's id.
    public let card: String
    /// Its score, as in the ranking.
    public let score: Float
    /// Whether the card answers, or only gathers questions that are not answered here.
    public let answerable: Bool
    /// The part of the score that is likeness to its texts, and that of the linear layer with its bias.
    public let likeness, linear: Float
    /// What the linear layer gives to any text.
    public let bias: Float
    /// What the text's terms add, the largest amounts first, whatever their sign.
    public let terms: [Term]
  }

  /// One of the things that the confidence is judged by.
  public struct Signal: Sendable, Hashable, Encodable {
    /// What it is.
    public let name: String
    /// How large it is.
    public let value: Double
    /// What it adds to the log-odds of the confidence.
    public let amount: Double
  }

  /// As in the ranking.
  public let confidence: Double
  /// The confidence that the caller asks for.
  public let threshold: Double
  /// Whether the confidence reaches the threshold.
  public let answered: Bool
  /// The first three cards, best first; fewer when there are fewer, none when nothing was ranked.
  public let cards: [Card]
  /// The signals of the confidence; with ``signalBias`` their amounts add up to its log-odds. Empty when nothing was
  /// ranked.
  public let signals: [Signal]
  /// What the log-odds are without any signal.
  public let signalBias: Double
}

extension TermIndex {
  /// How many of the best cards an explanation takes apart.
  private static let explainedCount = 3

  /// Why a text is ranked as it is, against the confidence that the caller asks for (0 to 1).
  public func explain(_ text: String, threshold: Double = 0.5) -> Explanation {
    let question = question(NormalizedText(text))
    let scores = model.scores(of: question)
    guard let signals = model.signals(question, scores, answerable: answerable, groups: groups) else {
      return Explanation(
        confidence: 0, threshold: threshold, answered: 0 >= threshold, cards: [], signals: [], signalBias: 0)
    }
    let best = scores.total.best(Self.explainedCount).filter { scores.total[$0] > -.infinity }
    let (confidence, parts) = (calibration.confidence(signals), calibration.parts(signals))
    return Explanation(
      confidence: confidence, threshold: threshold, answered: confidence >= threshold,
      cards: best.map { explain($0, question, scores) },
      signals: zip(Signals.names, zip(signals.values, parts)).map { .init(name: $0, value: $1.0, amount: $1.1) },
      signalBias: parts[Signals.names.count])
  }

  private func explain(
    _ card: Int, _ question: CardModel.Question, _ scores: CardModel.Scores
  ) -> Explanation.Card {
    let share = model.linear == nil ? 1 : CardModel.rowShare
    func term(
      _ space: FeatureSpace, _ id: UInt32, _ field: Explanation.Field, likeness: Float, linear: Float, _ weight: Float
    )
      -> Explanation.Term
    {
      let (family, text) = space.term(id)
      return Explanation.Term(
        term: text, family: family, field: field, weight: weight, likeness: weight * likeness,
        linear: weight * linear, amount: weight * likeness + weight * linear)
    }
    let rows = model.questions.explanation(of: card, scores.examples, features: question.row.ids)
    var terms = zip(zip(question.row.ids, question.row.values), rows).map { feature, likeness in
      term(
        model.questions.space, feature.0, .examples, likeness: share * likeness,
        linear: model.linear?.weight(of: feature.0, for: card) ?? 0, feature.1)
    }
    if let bodies = model.bodies, let row = question.bodyRow, let body = model.bodyRow(of: card, scores.bodies) {
      let factor = share * CardModel.bodyShare
      terms += zip(row.ids, row.values).map { id, weight in
        let likeness = bodies.postings.entries(of: id, within: body..<body + 1).first?.weight ?? 0
        return term(bodies.space, id, .answer, likeness: factor * likeness, linear: 0, weight)
      }
    }
    let order = terms.indices.sorted { first, second in
      let (one, two) = (abs(terms[first].amount), abs(terms[second].amount))
      return one == two ? first < second : one > two
    }
    return Explanation.Card(
      card: cards[card], score: scores.total[card], answerable: answerable[card],
      likeness: share * scores.rows[card], linear: scores.linear[card], bias: model.linear?.bias(for: card) ?? 0,
      terms: order.map { terms[$0] })
  }
}

extension Explanation: CustomStringConvertible {
  /// A table for the terminal: of each card the twelve terms that matter most, and what the confidence rests on. It
  /// shows words of the text.
  public var description: String {
    var lines = [
      "confidence \(confidence.rounded(3)), asked for \(threshold.rounded(3)): \(answered ? "answered" : "not answered")"
    ]
    for signal in signals { lines.append("  \(signal.amount.signed)  \(signal.name) = \(signal.value.rounded(3))") }
    if !signals.isEmpty { lines.append("  \(signalBias.signed)  without any of these") }
    for (place, card) in cards.enumerated() { lines += Self.lines(of: card, place: place + 1) }
    return lines.joined(separator: "\n")
  }

  private static let termLimit = 12

  private static func lines(of card: Card, place: Int) -> [String] {
    let note = card.answerable ? "" : ", not answered here"
    var lines = [
      "\(place). \(card.card), score \(Double(card.score).rounded(3)): likeness \(Double(card.likeness).signed), "
        + "linear layer \(Double(card.linear).signed)\(note)"
    ]
    let shown = card.terms.prefix(termLimit).filter { $0.amount != 0 }
    for term in shown {
      let field = term.field == .answer ? ", in its answer" : ""
      lines.append(
        "  \(Double(term.amount).signed) = \(Double(term.likeness).signed) \(Double(term.linear).signed)  "
          + "\(term.family) \"\(term.term)\" of weight \(Double(term.weight).rounded(3))\(field)")
    }
    let rest = card.terms.dropFirst(shown.count)
    let (likeness, linear) = rest.reduce((0.0, 0.0)) { ($0.0 + Double($1.likeness), $0.1 + Double($1.linear)) }
    if !rest.isEmpty {
      lines.append(
        "  \((likeness + linear).signed) = \(likeness.signed) \(linear.signed)  \(rest.count) more terms")
    }
    if card.bias != 0 { lines.append("  \(Double(card.bias).signed)  the linear layer, whatever the text") }
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
