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
  /// cancels what its own sentence says.
  func hits(in text: ScreenedText) -> [Hit] { verdicts(in: text).hits }

  /// As above, and the sentences in which a rule's counter stands beside its match.
  func verdicts(in text: ScreenedText) -> (hits: [Hit], countered: Set<Int>) {
    var framed: Set<Int> = []
    var cancelled: Set<[Int]> = []
    var counters: Set<[Int]> = []
    var candidates: [PhraseMatcher.Match] = []
    for match in matcher.matches(in: text, masked: text.masked) {
      let sentence = text.words[match.words.lowerBound].sentence
      switch roles[match.pattern] {
      case .match: candidates.append(match)
      case .unless: cancelled.insert([Int(rules[match.pattern]), sentence])
      case .counter: counters.insert([Int(rules[match.pattern]), sentence])
      case .frame: framed.insert(sentence)
      }
    }
    var hits: [Hit] = []
    var countered: Set<Int> = []
    for match in candidates {
      let rule = Int(rules[match.pattern])
      let sentence = text.words[match.words.lowerBound].sentence
      if counters.contains([rule, sentence]) {
        countered.insert(sentence)
      } else if !framed.contains(sentence), !cancelled.contains([rule, sentence]) {
        hits.append(Hit(id: ids[rule], level: levels[rule], pattern: sources[match.pattern], words: match.words))
      }
    }
    return (hits, countered)
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
