/// What card models are made from: the counted rows, learnt once, so that parts of them can be left out for
/// calibration.
struct CardMaterial {
  struct Entry {
    let card: Int
    let counts: TermCounts
    /// The same text in the vocabulary of the bodies, when there are bodies.
    let bodyCounts: TermCounts?
    /// Which part of its card's questions the row belongs to; nil for a body, which belongs to the card as a whole.
    let part: Int?
  }

  /// Into how many parts a card's questions are dealt out, in turn.
  static let parts = 5

  let groups: CardGroups
  let vocabulary: Vocabulary
  let bodyVocabulary: Vocabulary?
  let questions, bodies: [Entry]

  var cardCount: Int { groups.cardCount }

  init(rows: [IndexRow], cards: [Int], groups: CardGroups, options: TermIndex.Options) {
    self.groups = groups
    let questionPlaces = rows.indices.filter { rows[$0].kind != .body }
    let bodyPlaces = rows.indices.filter { rows[$0].kind == .body }
    let (vocabulary, questionCounts) = VocabularyBuilder.learn(
      questionPlaces.map { rows[$0].text }, weighting: options.weighting, language: options.language,
      lexicon: options.lexicon)
    let (bodyVocabulary, bodyCounts) = VocabularyBuilder.learn(
      bodyPlaces.map { rows[$0].text }, weighting: options.weighting, language: options.language,
      lexicon: options.lexicon)
    var seen = [Int](repeating: 0, count: groups.cardCount)
    self.vocabulary = vocabulary
    self.bodyVocabulary = bodyPlaces.isEmpty ? nil : bodyVocabulary
    questions = zip(questionPlaces, questionCounts).map { place, counts in
      let card = cards[place]
      seen[card] += 1
      return Entry(
        card: card, counts: counts,
        bodyCounts: bodyPlaces.isEmpty ? nil : bodyVocabulary.counts(in: NormalizedText(rows[place].text)),
        part: (card + seen[card]) % Self.parts)
    }
    bodies = zip(bodyPlaces, bodyCounts).map { Entry(card: cards[$0], counts: $1, bodyCounts: nil, part: nil) }
  }
}
