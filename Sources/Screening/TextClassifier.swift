import Retrieval

/// Linear classifiers over words, word pairs and character n-grams of whole messages: one for whether anything is to be
/// said at all, and one for what it is, which is asked only then.
///
/// Logistic regression, trained when the pack is built; see `LinearClassifier` for the method and its source.
struct TextClassifier: Sendable {
  /// A message to learn from, with the labels it bears.
  struct Example: Hashable, Sendable {
    let text: String
    let labels: Set<String>
  }

  /// Labels and the classifier that gives a probability for each.
  struct Head: Sendable {
    let labels: [String]
    let model: LinearClassifier

    /// The probability of each label, 0 to 1.
    func probabilities(of row: SparseRow) -> [(label: String, value: Float)] {
      Array(zip(labels, model.probabilities(for: row)))
    }
  }

  let space: FeatureSpace
  /// Whether, and how bad.
  let deciding: Head
  /// What it is.
  let naming: Head

  init(space: FeatureSpace, deciding: Head, naming: Head) {
    self.space = space
    self.deciding = deciding
    self.naming = naming
  }

  /// Learns from `examples`; their order does not matter to what is meant, but the same order gives the same bytes.
  init(learning examples: [Example], deciding: [String], naming: [String]) {
    let space = FeatureSpace(texts: examples.map(\.text), weighting: .tfidfPairs)
    let rows = examples.map { space.row(for: $0.text) }
    func head(_ labels: [String]) -> Head {
      let position = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
      var options = LinearClassifier.Options()
      options.loss = .logistic
      options.cost = 8
      return Head(
        labels: labels,
        model: LinearClassifier.train(
          rows: rows, labels: examples.map { $0.labels.compactMap { position[$0] }.sorted() },
          labelCount: labels.count, featureCount: space.count, options: options))
    }
    self.init(space: space, deciding: head(deciding), naming: head(naming))
  }

  /// The features of a text.
  func row(for text: NormalizedText) -> SparseRow { space.row(for: text) }
}
