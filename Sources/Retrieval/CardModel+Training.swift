extension CardModel {
  /// Logistic rather than hinge: on held-out training questions of BANKING77 74.9 % (ten examples a card) and 84.5 %
  /// (thirty) against 72.9 and 83.5 for the squared hinge at C = 0.5. More passes than six change nothing there.
  ///
  /// Balanced, because cards have from a dozen to 140 examples and the large ones would win whatever is strange to all.
  private static let training = LinearClassifier.Options(
    loss: .logistic, cost: 8, balanced: true, tolerance: 0.1, passes: 6)

  /// Fewer for a training that goes on from another: on held-out cards the confidences are those of six from nothing.
  private static let continuedPasses = 3

  /// The linear layer: for each card the mean of two decisions, that it is this card and that it is one of its group.
  ///
  /// The second learns from the examples of all siblings what the first is taught to tell apart. On held-out examples
  /// of two schools, the mean over topics: 59.7 % without either, 60.4 balanced, 62.1 with groups too.
  ///
  /// - Parameters:
  ///   - places: which of the material's questions are learnt.
  ///   - whole: the training of all of them, for one of fewer to go on from.
  static func train(
    _ material: CardMaterial, _ places: [Int], in questions: CardRows, from whole: LinearTraining?
  ) -> (LinearClassifier, LinearTraining) {
    let (groups, cardCount, featureCount) = (material.groups, material.cardCount, questions.space.count)
    // A group of one card is that card: it needs no label of its own.
    let shared = groups.shared
    let labelCount = cardCount + shared.count
    let groupLabels = (0..<cardCount).map { card in
      shared.firstIndex(of: groups.group(of: card)).map { cardCount + $0 } ?? card
    }
    let entries = places.map { material.questions[$0] }
    var training = LinearTraining(
      rows: RowMatrix(entries.map { questions.space.row(for: $0.counts) }, below: featureCount),
      labels: entries.map { [$0.card, groupLabels[$0.card]] },
      labelCount: labelCount, featureCount: featureCount, options: Self.training)
    if let whole {
      training.run(from: whole, places: places, passes: continuedPasses)
    } else {
      training.run()
    }
    var weights = [Float](repeating: 0, count: featureCount * cardCount)
    for feature in 0..<featureCount {
      for card in 0..<cardCount {
        let (own, group) = (feature * labelCount + card, feature * labelCount + groupLabels[card])
        weights[feature * cardCount + card] = (training.weights[own] + training.weights[group]) / 2
      }
    }
    let classifier = LinearClassifier(
      loss: Self.training.loss, weights: LinearWeights(weights, labelCount: cardCount),
      biases: (0..<cardCount).map { (training.biases[$0] + training.biases[groupLabels[$0]]) / 2 })
    return (classifier, training)
  }
}
