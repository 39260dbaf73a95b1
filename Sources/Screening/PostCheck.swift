public import Casebook

/// Looks in a draft post for what a school's policy stands against.
public final class PostCheck: Sendable {
  /// A category that a draft falls into and the stretch that shows it best.
  public struct Breach: Hashable, Sendable {
    /// The category as this school calls it.
    public let category: String
    /// Unicode scalars of the draft.
    public let range: Range<Int>
    /// 0 to 1.
    public let certainty: Double
  }

  /// What was found in a draft.
  public struct Result: Hashable, Sendable {
    public let verdict: Verdict
    /// The surest first; empty unless the verdict is `inappropriate`.
    public let breaches: [Breach]
  }

  enum Label {
    static let breach = "any"
    static let reconsider = "reconsider"
  }

  /// Probabilities from which on the classifier decides. A wrong block costs a parent's trust, so that is asked for more.
  private enum Threshold {
    static let breach: Float = 0.75
    static let category: Float = 0.5
    static let likeliest: Float = 0.25
    static let reconsider: Float = 0.5
  }

  private let rules: RuleSet
  private let classifier: TextClassifier
  /// What a category is called where a school does not have it, best first.
  private let nearest: [String: [String]]

  init(rules: RuleSet, classifier: TextClassifier, nearest: [String: [String]]) {
    self.rules = rules
    self.classifier = classifier
    self.nearest = nearest
  }

  /// The verdict on a draft for a school whose policy has `categories`.
  ///
  /// What the policy does not list is never a breach: it counts as the nearest category that the policy has, or else
  /// makes the draft one to reconsider.
  public func verdict(on text: ScreenedText, categories: Set<String>) -> Result {
    guard !text.words.isEmpty else { return Result(verdict: .fine, breaches: []) }
    let row = classifier.row(for: text)
    let verdicts = classifier.deciding.probabilities(of: row)
    let isBreach = verdicts.first { $0.label == Label.breach }?.value ?? 0
    let isDoubtful = verdicts.first { $0.label == Label.reconsider }?.value ?? 0
    var certainty: [String: (Float, Range<Int>?)] = [:]
    var isElsewhere = false
    func report(_ category: String, _ value: Float, _ range: Range<Int>?) {
      guard let name = name(for: category, among: categories) else {
        isElsewhere = true
        return
      }
      if value > certainty[name]?.0 ?? 0 { certainty[name] = (value, range ?? certainty[name]?.1) }
    }
    for hit in rules.hits(in: text) { report(hit.id, 1, text.scalars(of: hit.words)) }
    if isBreach >= Threshold.breach {
      let ranked = classifier.naming.probabilities(of: row).sorted { ($0.value, $1.label) > ($1.value, $0.label) }
      for (category, value) in ranked where value >= Threshold.category { report(category, value, nil) }
      if certainty.isEmpty, let best = ranked.first(where: { name(for: $0.label, among: categories) != nil }),
        best.value >= Threshold.likeliest || !isElsewhere
      {
        report(best.label, max(best.value, Threshold.likeliest), nil)
      }
    }
    guard !certainty.isEmpty else {
      let thinkAgain = isElsewhere || max(isBreach, isDoubtful) >= Threshold.reconsider
      return Result(verdict: thinkAgain ? .reconsider : .fine, breaches: [])
    }
    let breaches = certainty.map { category, found in
      Breach(
        category: category, range: found.1 ?? strongest(of: category, in: text),
        certainty: Double((found.0 * 100).rounded() / 100))
    }
    return Result(
      verdict: .inappropriate,
      breaches: breaches.sorted { ($0.certainty, $1.category) > ($1.certainty, $0.category) })
  }

  private func name(for category: String, among categories: Set<String>) -> String? {
    categories.contains(category) ? category : nearest[category]?.first { categories.contains($0) }
  }

  /// The sentence that the classifier finds most telling for `category`.
  private func strongest(of category: String, in text: ScreenedText) -> Range<Int> {
    guard text.sentences.count > 1, let label = classifier.naming.labels.firstIndex(of: category) else {
      return text.scalars(of: text.words.indices)
    }
    var best: (sentence: Int, probability: Float)?
    for sentence in text.sentences.indices {
      let row = classifier.row(for: text, of: text.sentences[sentence...sentence])
      let probability = classifier.naming.probabilities(of: row)[label].value
      if probability > best?.probability ?? 0 { best = (sentence, probability) }
    }
    return best.map { text.scalars(of: text.sentences[$0.sentence]) } ?? text.scalars(of: text.words.indices)
  }
}
