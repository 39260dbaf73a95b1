import Retrieval

/// A linear classifier over words, word pairs and character n-grams of whole messages, one output a label.
///
/// Logistic regression, trained when the pack is built; see `LinearClassifier` for the method and its source.
struct TextClassifier: Sendable {
  /// A message to learn from, with the labels it bears.
  struct Example: Hashable, Sendable {
    let text: String
    let labels: Set<String>
  }

  let labels: [String]
  let space: FeatureSpace
  let model: LinearClassifier

  init(labels: [String], space: FeatureSpace, model: LinearClassifier) {
    self.labels = labels
    self.space = space
    self.model = model
  }

  /// Learns from `examples`; their order does not matter to what is meant, but the same order gives the same bytes.
  init(learning examples: [Example], labels: [String]) {
    let position = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    let space = FeatureSpace(texts: examples.map(\.text), weighting: .tfidfPairs)
    var options = LinearClassifier.Options()
    options.loss = .logistic
    options.cost = 8
    let model = LinearClassifier.train(
      rows: examples.map { space.row(for: $0.text) },
      labels: examples.map { $0.labels.compactMap { position[$0] }.sorted() },
      labelCount: labels.count, featureCount: space.count,
      options: options)
    self.init(labels: labels, space: space, model: model)
  }

  /// The probability of each label, 0 to 1, in the order of `labels`.
  func probabilities(of text: String) -> [Float] {
    model.probabilities(for: space.row(for: text))
  }
}
