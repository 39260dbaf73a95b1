/// Pattern rules under ids, matched together over one text.
struct RuleSet: Sendable {
  /// A rule and the id of the file it stands in.
  struct Entry: Sendable, Codable {
    let id: String
    let rule: PatternRule
  }

  /// A rule that holds in a text.
  struct Hit: Hashable, Sendable {
    let id: String
    let rule: PatternRule
    /// The pattern that matched, for the audit.
    let pattern: String
    let words: Range<Int>
  }

  private enum Role: Hashable, Sendable {
    case match(Int)
    case unless(Int)
    case frame
  }

  private let entries: [Entry]
  private let patterns: [PhrasePattern]
  private let roles: [Role]
  private let matcher: PhraseMatcher
  private let idioms: PhraseMatcher

  init(
    _ entries: [Entry], shared: SharedRules, frames: [String], lexicon: inout Lexicon.Builder
  ) throws(RuleError) {
    self.entries = entries
    var patterns: [PhrasePattern] = []
    var roles: [Role] = []
    func add(_ sources: [String], _ role: Role) throws(RuleError) {
      for source in sources {
        patterns.append(try PhrasePattern(source, inventories: shared.inventories))
        roles.append(role)
      }
    }
    for (index, entry) in entries.enumerated() {
      try add(entry.rule.match, .match(index))
      try add(entry.rule.unless ?? [], .unless(index))
    }
    try add(frames, .frame)
    self.patterns = patterns
    self.roles = roles
    matcher = PhraseMatcher(patterns, lexicon: &lexicon)
    var idioms: [PhrasePattern] = []
    for idiom in shared.idioms { idioms.append(try PhrasePattern(idiom, inventories: shared.inventories)) }
    self.idioms = PhraseMatcher(idioms, lexicon: &lexicon)
  }

  /// The rules that hold in `text`, in the order of their places: idioms stand for themselves, an `unless` or a frame
  /// cancels what its own sentence says.
  func hits(in text: ScreenedText) -> [Hit] {
    var masked: [Bool] = []
    for match in idioms.matches(in: text) {
      if masked.isEmpty { masked = Array(repeating: false, count: text.words.count) }
      for word in match.words { masked[word] = true }
    }
    var framed: Set<Int> = []
    var cancelled: Set<[Int]> = []
    var candidates: [(entry: Int, match: PhraseMatcher.Match)] = []
    for match in matcher.matches(in: text, masked: masked) {
      let sentence = text.words[match.words.lowerBound].sentence
      switch roles[match.pattern] {
      case .match(let entry): candidates.append((entry, match))
      case .unless(let entry): cancelled.insert([entry, sentence])
      case .frame: framed.insert(sentence)
      }
    }
    return candidates.compactMap { entry, match in
      let sentence = text.words[match.words.lowerBound].sentence
      guard !framed.contains(sentence), !cancelled.contains([entry, sentence]) else { return nil }
      let pattern = patterns[match.pattern].source
      return Hit(id: entries[entry].id, rule: entries[entry].rule, pattern: pattern, words: match.words)
    }
  }
}
