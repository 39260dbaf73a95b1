import Retrieval

/// Linear classifiers over words, word pairs, character n-grams and concepts of whole messages: one for whether anything is
/// to be said at all, and one for what it is, which is asked only then.
///
/// Logistic regression, trained when the pack is built; see `LinearClassifier` for the method and its source.
struct TextClassifier: Sendable {
  /// A message to learn from, or some of its words, with the labels it bears.
  struct Example: Sendable {
    let text: ScreenedText
    let words: Range<Int>
    let labels: Set<String>

    /// A whole message, and where it has no labels and is long, its windows too: what nobody minds has no part that
    /// somebody minds.
    static func all(of text: ScreenedText, labels: Set<String>) -> [Example] {
      let windows = labels.isEmpty ? text.windows : []
      return ([text.words.indices] + windows).map { Example(text: text, words: $0, labels: labels) }
    }
  }

  /// Labels and the classifier that gives a probability for each.
  struct Head: Sendable {
    let labels: [String]
    let model: LinearClassifier

    /// The probability of each label, 0 to 1.
    func probabilities(of features: SparseRow) -> [(label: String, value: Float)] {
      Array(zip(labels, model.probabilities(for: features)))
    }
  }

  let space: FeatureSpace
  /// Whether, and how bad.
  let deciding: Head
  /// What it is.
  let naming: Head
  private let concepts: Concepts

  init(space: FeatureSpace, deciding: Head, naming: Head, concepts: Concepts) {
    self.space = space
    self.deciding = deciding
    self.naming = naming
    self.concepts = concepts
  }

  /// Learns from `examples`; their order does not matter to what is meant, but the same order gives the same bytes.
  ///
  /// - Parameter cost: how closely the examples are followed; see `LinearClassifier.Options`.
  init(learning examples: [Example], deciding: [String], naming: [String], concepts: Concepts, cost: Float) {
    let whole = examples.filter { $0.words == $0.text.words.indices }
    let space = FeatureSpace(texts: whole.map(\.text.normalized.text), weighting: .tfidfPairs)
    let rows = examples.map { Self.row(for: $0.text, of: $0.words, space, concepts) }
    func head(_ labels: [String]) -> Head {
      let position = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
      var options = LinearClassifier.Options()
      options.loss = .logistic
      options.cost = cost
      return Head(
        labels: labels,
        model: LinearClassifier.train(
          rows: rows, labels: examples.map { $0.labels.compactMap { position[$0] }.sorted() },
          labelCount: labels.count, featureCount: space.count + concepts.count, options: options))
    }
    self.init(space: space, deciding: head(deciding), naming: head(naming), concepts: concepts)
  }

  /// The features of some words of a text that follow each other.
  func row(for text: ScreenedText, of words: Range<Int>) -> SparseRow {
    Self.row(for: text, of: words, space, concepts)
  }

  private static func row(
    for text: ScreenedText, of words: Range<Int>, _ space: FeatureSpace, _ concepts: Concepts
  ) -> SparseRow {
    guard !words.isEmpty else { return .empty }
    let known = space.row(for: text.normalized(words))
    let marks = concepts.features(of: text.marks, in: text, words: words, base: space.count)
    return SparseRow(zip(known.ids, known.values).map { (id: $0, value: $1) } + marks)
  }
}
