internal import Glibc

/// What a ranking shows about whether the index answers the question at all, seen from the best answerable card.
struct Signals: Sendable, Hashable {
  /// The similarity of the winner's nearest example, and the winner's score by its rows.
  let nearest, score: Float
  /// How far that is above the best card's of another group.
  let margin: Float
  /// The same two by the linear layer; 0 without one.
  let linear, linearMargin: Float
  /// The share of the words' idf mass that the index knows, and that the winner's rows have.
  let coverage, winnerCoverage: Float
  /// ln(1 + number of words).
  let length: Float

  var values: [Double] {
    [nearest, score, margin, linear, linearMargin, coverage, winnerCoverage, length].map(Double.init)
  }

  /// What the values are, for people.
  static let names = [
    "nearest example", "card score", "card margin", "linear score", "linear margin", "known words", "words of the card",
    "length",
  ]
}

extension CardModel {
  /// The signals; nil when the text shares no term with any row or no card answers.
  ///
  /// Margins are against the best card of another group, of either kind: below 0 when a card of questions that are not answered
  /// here is ahead.
  func signals(_ question: Question, _ scores: Scores, answerable: [Bool], groups: CardGroups) -> Signals? {
    guard let winner = scores.total.best(where: { answerable[$0] }),
      scores.examples.contains(where: { $0 > 0 }) || scores.bodies.contains(where: { $0 > 0 })
    else { return nil }
    let rival = scores.total.best { groups.group(of: $0) != groups.group(of: winner) }
    let space = questions.space
    let rows = questions.rows(of: winner)
    let (known, all) = space.mass(of: question.counts)
    var own: Float = 0
    for (id, count) in zip(question.counts.ids, question.counts.counts) where Int(id) < space.vocabulary.wordCount {
      if questions.postings.contains(id, within: rows) { own += space.wordMass(id) * Float(count) }
    }
    return Signals(
      nearest: scores.examples[rows].max() ?? 0,
      score: scores.rows[winner],
      margin: scores.rows[winner] - (rival.map { scores.rows[$0] } ?? 0),
      linear: scores.linear[winner],
      linearMargin: scores.linear[winner] - (rival.map { scores.linear[$0] } ?? 0),
      coverage: all > 0 ? known / all : 0,
      winnerCoverage: all > 0 ? own / all : 0,
      length: logf(1 + Float(question.counts.wordCount(below: space.vocabulary.wordCount))))
  }
}

extension [Float] {
  /// The place of the largest element among those allowed, the first of equals; nil when that is −infinity.
  fileprivate func best(where allowed: (Int) -> Bool) -> Int? {
    var best: Int?
    for place in indices where self[place] > -.infinity && allowed(place) {
      if best.map({ self[place] > self[$0] }) ?? true { best = place }
    }
    return best
  }
}
