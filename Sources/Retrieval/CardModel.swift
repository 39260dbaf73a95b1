/// Scores every card for a question: by its example questions, its body and a linear layer.
struct CardModel: Sendable {
  let questions: CardRows
  let bodies: CardRows?
  let linear: LinearClassifier?

  /// What a body's similarity weighs beside the example questions.
  static let bodyShare: Float = 0.5
  /// What the rows' score weighs beside the linear layer's.
  static let rowShare: Float = 1

  init(questions: CardRows, bodies: CardRows?, linear: LinearClassifier?) {
    self.questions = questions
    self.bodies = bodies
    self.linear = linear
  }

  /// The model of all rows, and how its linear layer was trained.
  static func whole(_ material: CardMaterial, linear: Bool) -> (CardModel, LinearTraining?) {
    let (questions, bodies, places) = rows(of: material) { _ in true }
    guard linear, material.cardCount > 1 else {
      return (CardModel(questions: questions, bodies: bodies, linear: nil), nil)
    }
    let (classifier, training) = train(material, places, in: questions, from: nil)
    return (CardModel(questions: questions, bodies: bodies, linear: classifier), training)
  }

  /// The model of those rows for which `keep` holds; a card without rows is never scored.
  ///
  /// - Parameter whole: the training of all rows, when there is to be a linear layer.
  init(_ material: CardMaterial, from whole: LinearTraining?, keeping keep: (CardMaterial.Entry) -> Bool) {
    let (questions, bodies, places) = Self.rows(of: material, keeping: keep)
    self.questions = questions
    self.bodies = bodies
    linear = whole.map { Self.train(material, places, in: questions, from: $0).0 }
  }

  private static func rows(
    of material: CardMaterial, keeping keep: (CardMaterial.Entry) -> Bool
  ) -> (questions: CardRows, bodies: CardRows?, places: [Int]) {
    func rows(_ vocabulary: Vocabulary, _ kept: [CardMaterial.Entry]) -> CardRows {
      CardRows(
        vocabulary: vocabulary, counts: kept.map(\.counts), cards: kept.map(\.card), cardCount: material.cardCount)
    }
    let places = material.questions.indices.filter { keep(material.questions[$0]) }
    return (
      rows(material.vocabulary, places.map { material.questions[$0] }),
      material.bodyVocabulary.map { rows($0, material.bodies.filter(keep)) }, places
    )
  }

  /// A question as this model sees it.
  struct Question {
    let counts: TermCounts
    let row: SparseRow
    let bodyRow: SparseRow?
  }

  func question(_ counts: TermCounts, body: TermCounts?) -> Question {
    Question(
      counts: counts, row: questions.space.question(for: counts),
      bodyRow: body.flatMap { counts in bodies.map { $0.space.question(for: counts) } })
  }

  /// All scores of one question.
  struct Scores {
    /// Of each example row and each body row.
    var examples, bodies: [Float]
    /// Of each card: by its rows, by the linear layer (0 without one), and together (−infinity for a card without
    /// rows).
    var rows, linear, total: [Float]
  }

  func scores(of question: Question) -> Scores {
    let examples = questions.similarities(to: question.row)
    let bodySimilarities = question.bodyRow.map { row in bodies?.similarities(to: row) ?? [] } ?? []
    let cardCount = questions.cardCount
    let decisions = linear?.scores(for: question.row)
    var scores = Scores(
      examples: examples, bodies: bodySimilarities, rows: [Float](repeating: 0, count: cardCount),
      linear: decisions ?? [Float](repeating: 0, count: cardCount),
      total: [Float](repeating: -.infinity, count: cardCount))
    for card in 0..<cardCount {
      let body = bodyRow(of: card, bodySimilarities)
      guard !questions.rows(of: card).isEmpty || body != nil else { continue }
      scores.rows[card] =
        questions.score(of: card, examples) + (body.map { Self.bodyShare * bodySimilarities[$0] } ?? 0)
      scores.total[card] = decisions.map { $0[card] + Self.rowShare * scores.rows[card] } ?? scores.rows[card]
    }
    return scores
  }

  /// The body of a card that is nearest to the question, or nil when the card has none.
  func bodyRow(of card: Int, _ similarities: [Float]) -> Int? {
    guard let bodies, !similarities.isEmpty else { return nil }
    return bodies.rows(of: card).max { (similarities[$0], $1) < (similarities[$1], $0) }
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(bodies != nil)
    writer.put(linear != nil)
    questions.write(to: &writer)
    bodies?.write(to: &writer)
    linear?.write(to: &writer)
  }

  init(reading reader: inout ArchiveReader, cardCount: Int) throws(RetrievalError) {
    let hasBodies = try reader.flag()
    let hasLinear = try reader.flag()
    questions = try CardRows(reading: &reader, cardCount: cardCount)
    bodies = hasBodies ? try CardRows(reading: &reader, cardCount: cardCount) : nil
    linear = hasLinear ? try LinearClassifier(reading: &reader) : nil
    if let linear {
      guard linear.labelCount == cardCount, linear.featureCount == questions.space.count else { throw .damaged }
    }
  }
}
