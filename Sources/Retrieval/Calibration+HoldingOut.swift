extension Calibration {
  /// At most so many questions of either side are asked.
  private static let questionLimit = 3000

  /// Fits on the index's own material, without any question from outside.
  ///
  /// Five times a fifth of the cards is left out as a whole, and of the other cards a fifth of the rows; a model of
  /// what remains is asked the questions that were left out: those of the missing cards are "not answered here", the
  /// others are.
  init(_ material: CardMaterial, answerable: [Bool], linear: Bool) {
    var order = Array(0..<material.cardCount)
    var shuffle = Shuffle()
    shuffle.shuffle(&order)
    var group = [Int](repeating: 0, count: material.cardCount)
    for (place, card) in order.enumerated() { group[card] = place % CardMaterial.parts }
    var answered: [Signals] = []
    var unanswered: [Signals] = []
    let step = material.questions.count / Self.questionLimit + 1
    for fold in 0..<min(CardMaterial.parts, material.cardCount) where material.cardCount > 2 {
      let model = CardModel(material, linear: linear) { group[$0.card] != fold && $0.part != fold }
      for (place, row) in material.questions.enumerated() where place % step == 0 {
        let isMissing = group[row.card] == fold
        // A card's only question can't be held out: nothing would be left to answer it.
        guard isMissing || row.part == fold && !model.questions.rows(of: row.card).isEmpty else { continue }
        let question = model.question(row.counts, body: row.bodyCounts)
        guard let signals = model.signals(question, model.scores(of: question), answerable: answerable) else {
          continue
        }
        if isMissing || !answerable[row.card] { unanswered.append(signals) } else { answered.append(signals) }
      }
    }
    self.init(answered: answered, unanswered: unanswered)
  }
}
