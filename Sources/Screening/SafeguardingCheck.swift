public import Casebook

/// Looks in every message for what somebody at the school must know at once.
///
/// Pattern rules and a linear classifier over the same examples: a rule sets a floor that the classifier cannot vote
/// down. Deterministic; reads nothing but the text.
public final class SafeguardingCheck: Sendable {
  /// What a message gives reason for.
  public struct Finding: Hashable, Sendable {
    public let level: Escalation
    /// The kind of harm, as its file is called: `neglect`; `nil` when nothing was found.
    public let kind: String?
    /// The pattern or classifier that decided, for the record.
    public let rule: String

    public init(level: Escalation, kind: String?, rule: String) {
      self.level = level
      self.kind = kind
      self.rule = rule
    }

    public static let nothing = Finding(level: .none, kind: nil, rule: "")
  }

  /// Outputs of the classifier beside one for each kind of harm.
  enum Label {
    static let concern = "level:urgent"
    static let emergency = "level:emergency"
    static let staff = "level:staff"
  }

  /// Probabilities from which on the classifier raises a level. Chosen on held-out folds of the examples, not on a test set.
  struct Thresholds: Sendable {
    var urgent: Float = 0.6
    var emergency: Float = 0.35
    var staff: Float = 0.6

    /// A window of a long message lacks the rest of what was said, so it must be clearer.
    static let forWindows = Thresholds(urgent: 0.85, emergency: 0.7, staff: 0.7)
    /// "and if he says no": a few words, none of which is one of harm.
    static let forFewWords = Thresholds(urgent: 0.7, emergency: 0.7, staff: 0.45)
  }

  /// Up to so many words a message must have a word of harm in it to be held to the common thresholds.
  private static let fewWords = 10

  private let rules: RuleSet
  private let classifier: TextClassifier
  private let thresholds: Thresholds

  init(rules: RuleSet, classifier: TextClassifier, thresholds: Thresholds = Thresholds()) {
    self.rules = rules
    self.classifier = classifier
    self.thresholds = thresholds
  }

  /// The highest level that a rule or the classifier finds in `text`.
  ///
  /// A long message is judged whole and by windows, and the worst counts.
  public func finding(in text: ScreenedText) -> Finding {
    guard !text.words.isEmpty else { return .nothing }
    let isSaidInPassing = text.words.count <= Self.fewWords && !text.isAlarming
    var best = byClassifier(text, text.words.indices, isSaidInPassing ? .forFewWords : thresholds)
    for window in text.windows {
      let found = byClassifier(text, window, .forWindows)
      if found.level > best.level { best = found }
    }
    for hit in rules.hits(in: text) {
      guard let level = hit.level, level > best.level else { continue }
      best = Finding(level: level, kind: hit.id, rule: "pattern \(hit.pattern)")
    }
    return best
  }

  private func byClassifier(
    _ text: ScreenedText, _ words: Range<Int>, _ thresholds: Thresholds
  ) -> Finding {
    let row = classifier.row(for: text, of: words)
    var level = Escalation.none
    var evidence: Float = 0
    for (label, probability) in classifier.deciding.probabilities(of: row) {
      let raised: Escalation =
        switch label {
        case Label.emergency where probability >= thresholds.emergency: .emergency
        case Label.concern where probability >= thresholds.urgent: .urgent
        case Label.staff where probability >= thresholds.staff: .staff
        default: .none
        }
      if raised > level {
        level = raised
        evidence = probability
      }
    }
    guard level > .none else { return .nothing }
    let kind = classifier.naming.probabilities(of: row).max { $0.value < $1.value }
    let percent = Int((evidence * 100).rounded())
    return Finding(level: level, kind: kind?.label, rule: "classifier \(level.rawValue) \(percent)%")
  }
}
