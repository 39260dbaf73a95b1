import Casebook

/// Pattern rules under ids, matched together over one text.
struct RuleSet: Sendable {
  /// A rule and the id of the file it stands in.
  struct Entry: Sendable {
    let id: String
    let rule: PatternRule
  }

  /// A rule that holds in a text.
  struct Hit: Hashable, Sendable {
    let id: String
    /// What the rule raises; nil where rules raise nothing.
    let level: Escalation?
    /// The pattern that matched, for the audit.
    let pattern: String
    let words: Range<Int>
  }

  /// What a match of a pattern means to a rule.
  private enum Role: UInt8 {
    case match, unless, counter, frame
  }

  /// Of each rule its id, and the level it raises or nothing.
  private let ids: [String]
  private let levels: [Escalation?]
  /// Of each pattern its source, the rule it belongs to, and what it is there.
  private let sources: [String]
  private let rules: [Int32]
  private let roles: [Role]
  private let matcher: PhraseMatcher

  init(_ entries: [Entry], shared: SharedRules, frames: [String], lexicon: inout Lexicon.Builder) throws(RuleError) {
    var patterns: [PhrasePattern] = []
    var rules: [Int32] = []
    var roles: [Role] = []
    func add(_ sources: [String], _ role: Role, of rule: Int) throws(RuleError) {
      for source in sources {
        patterns.append(try PhrasePattern(source, shared: shared))
        rules.append(Int32(rule))
        roles.append(role)
      }
    }
    for (rule, entry) in entries.enumerated() {
      try add(entry.rule.match, .match, of: rule)
      try add(entry.rule.unless ?? [], .unless, of: rule)
      try add(entry.rule.counter ?? [], .counter, of: rule)
    }
    try add(frames, .frame, of: entries.count)
    ids = entries.map(\.id)
    levels = entries.map(\.rule.level)
    sources = patterns.map(\.source)
    (self.rules, self.roles) = (rules, roles)
    matcher = PhraseMatcher(patterns, lexicon: &lexicon)
  }

  /// The rules that hold in `text`, in the order of their places: idioms stand for themselves, an `unless` or a frame
  /// cancels what its own clause says.
  func hits(in text: ScreenedText) -> [Hit] { verdicts(in: text).hits }

  /// As above, and the clauses in which a rule's counter stands beside its match.
  func verdicts(in text: ScreenedText) -> (hits: [Hit], countered: Set<Int>) {
    var framed = Scopes()
    var cancelled: [Int32: Scopes] = [:]
    var counters: [Int32: Scopes] = [:]
    var candidates: [PhraseMatcher.Match] = []
    for match in matcher.matches(in: text, masked: text.masked) {
      let rule = rules[match.pattern]
      switch roles[match.pattern] {
      case .match: candidates.append(match)
      case .unless: cancelled[rule, default: Scopes()].add(text.scope(of: match.words))
      case .counter: counters[rule, default: Scopes()].add(text.scope(of: match.words))
      case .frame: framed.add(text.scope(of: match.words))
      }
    }
    var hits: [Hit] = []
    var countered: Set<Int> = []
    for match in candidates {
      let rule = rules[match.pattern]
      if counters[rule]?.reach(match.words) == true {
        countered.formUnion(text.clause(of: match.words.lowerBound)...text.clause(of: match.words.upperBound - 1))
      } else if !framed.reach(match.words), cancelled[rule]?.reach(match.words) != true {
        hits.append(
          Hit(id: ids[Int(rule)], level: levels[Int(rule)], pattern: sources[match.pattern], words: match.words))
      }
    }
    return (hits, countered)
  }
}

/// The words that are taken back, in ranges that do not touch.
private struct Scopes {
  private var ranges: [Range<Int>] = []

  /// Scopes come in the order of their first words.
  mutating func add(_ scope: Range<Int>) {
    if let last = ranges.last, scope.lowerBound <= last.upperBound {
      ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, scope.upperBound)
    } else {
      ranges.append(scope)
    }
  }

  /// Whether any of `words` is taken back.
  func reach(_ words: Range<Int>) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= words.lowerBound { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].lowerBound < words.upperBound
  }
}

extension RuleSet {
  func write(to writer: inout RuleTableWriter) {
    writer.put(ids)
    writer.put(levels.map { $0?.rawValue ?? "" })
    writer.put(sources)
    writer.put(rules)
    writer.put(roles.map(\.rawValue))
    matcher.write(to: &writer)
  }

  init(reading reader: inout RuleTableReader) throws(RuleError) {
    ids = try reader.texts()
    levels = try reader.texts().map(Escalation.init(rawValue:))
    sources = try reader.texts()
    rules = try reader.numbers()
    roles = try reader.numbers(UInt8.self).compactMap(Role.init(rawValue:))
    matcher = try PhraseMatcher(reading: &reader)
  }
}
