extension Calibration {
  /// At most so many questions of either side are asked.
  private static let questionLimit = 3000

  /// Fits on the index's own material, without any question from outside.
  ///
  /// Five times a fifth of the groups is left out as a whole, and of the other cards a fifth of the rows; a model of
  /// what remains is asked the questions that were left out: those of the missing groups are "not answered here", the
  /// others are. Single cards would not do: their siblings answer nearly the same.
  init(_ material: CardMaterial, answerable: [Bool], from whole: LinearTraining?) {
    let groups = material.groups
    var order = Array(0..<groups.count)
    var shuffle = Shuffle()
    shuffle.shuffle(&order)
    var folds = [Int](repeating: 0, count: groups.count)
    for (place, group) in order.enumerated() { folds[group] = place % CardMaterial.parts }
    func ownFold(_ card: Int) -> Int { folds[groups.group(of: card)] }
    var answered: [Signals] = []
    var unanswered: [Signals] = []
    let step = material.questions.count / Self.questionLimit + 1
    for fold in 0..<min(CardMaterial.parts, groups.count) where groups.count > 2 {
      let model = CardModel(material, from: whole) { ownFold($0.card) != fold && $0.part != fold }
      for (place, row) in material.questions.enumerated() where place % step == 0 {
        let isMissing = ownFold(row.card) == fold
        // A card's only question can't be held out: nothing would be left to answer it.
        guard isMissing || row.part == fold && !model.questions.rows(of: row.card).isEmpty else { continue }
        let question = model.question(row.counts, body: row.bodyCounts)
        guard let signals = model.signals(question, model.scores(of: question), answerable: answerable, groups: groups)
        else {
          continue
        }
        if isMissing || !answerable[row.card] { unanswered.append(signals) } else { answered.append(signals) }
      }
    }
    self.init(answered: answered, unanswered: unanswered)
  }
}
