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

  /// Probabilities from which on the classifier decides, chosen on held-out folds of the examples. A wrong block costs a
  /// parent's trust, so that is asked for more: two thirds that anything is wrong, one third how well it can be named.
  private enum Threshold {
    static let breach: Float = 0.65
    static let category: Float = 0.5
    static let likeliest: Float = 0.25
    static let reconsider: Float = 0.5
    /// A window of a long draft lacks the rest of what was said, so it must be so much clearer.
    static let window: Float = 0.15
  }

  /// Beyond so many words the whole says little: there is something of everything in it.
  private static let longDraft = 120

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
    let (hits, countered) = rules.verdicts(in: text)
    let found = reading(of: text, without: countered)
    var certainty: [String: (Float, Range<Int>?)] = [:]
    var isElsewhere = false
    func report(_ category: String, _ value: Float, _ range: Range<Int>?) {
      guard let name = name(for: category, among: categories) else {
        isElsewhere = true
        return
      }
      if value > certainty[name]?.0 ?? 0 { certainty[name] = (value, range ?? certainty[name]?.1) }
    }
    for hit in hits { report(hit.id, 1, text.scalars(of: hit.words)) }
    if found.breach >= Threshold.breach {
      for (category, value) in found.ranked where value >= Threshold.category { report(category, value, nil) }
      if certainty.isEmpty, let best = found.ranked.first(where: { name(for: $0.label, among: categories) != nil }),
        best.value >= Threshold.likeliest || !isElsewhere
      {
        report(best.label, max(best.value, Threshold.likeliest), nil)
      }
    }
    guard !certainty.isEmpty else {
      let thinkAgain = isElsewhere || max(found.anything, found.doubt) >= Threshold.reconsider
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

  /// What the classifier makes of a text.
  private struct Reading {
    /// How surely it is a breach, see ``Threshold``; and the probability that anything is wrong with it.
    var breach: Float = 0
    var anything: Float = 0
    var doubt: Float = 0
    /// The likeliest categories first.
    var ranked: [(label: String, value: Float)] = []
  }

  /// What the classifier makes of the worst stretch of a text when what says the opposite of a breach is left out.
  private func reading(of text: ScreenedText, without countered: Set<Int>) -> Reading {
    var worst = Reading()
    let stretches = text.stretches(without: countered)
    let windows = text.windows.filter { window in stretches.contains { $0.contains(window) } }
    let isLong = text.words.count > Self.longDraft
    for (stretch, less) in stretches.map({ ($0, isLong ? Threshold.window : 0) })
      + windows.map({ ($0, Threshold.window) })
    {
      let row = classifier.row(for: text, of: stretch)
      for (label, value) in classifier.deciding.probabilities(of: row) {
        if label == Label.reconsider { worst.doubt = max(worst.doubt, value - less) }
        guard label == Label.breach else { continue }
        worst.anything = max(worst.anything, value - less)
        // What it is, is asked only where it can matter.
        guard (2 * value + 1) / 3 - less >= max(Threshold.breach, worst.breach) else { continue }
        let ranked = classifier.naming.probabilities(of: row).sorted { ($0.value, $1.label) > ($1.value, $0.label) }
        let breach = (2 * value + (ranked.first?.value ?? 0)) / 3 - less
        if breach >= worst.breach { (worst.breach, worst.ranked) = (breach, ranked) }
      }
    }
    return worst
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
      let row = classifier.row(for: text, of: text.sentences[sentence].words)
      let probability = classifier.naming.probabilities(of: row)[label].value
      if probability > best?.probability ?? 0 { best = (sentence, probability) }
    }
    return best.map { text.scalars(of: text.sentences[$0.sentence]) } ?? text.scalars(of: text.words.indices)
  }
}
