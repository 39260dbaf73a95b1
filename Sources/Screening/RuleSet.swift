import Retrieval

/// Pattern rules under ids, matched together over one text.
struct RuleSet: Sendable, Codable {
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

  private enum CodingKeys: CodingKey { case entries, inventories, idioms, frames }

  let entries: [Entry]
  private let inventories: [String: [String]]
  private let idioms: [String]
  private let frames: [String]
  private let patterns: [PhrasePattern]
  private let roles: [Role]
  private let matcher: PhraseMatcher
  private let idiomMatcher: PhraseMatcher

  init(_ entries: [Entry], inventories: [String: [String]], idioms: [String], frames: [String]) throws(RuleError) {
    self.entries = entries
    self.inventories = inventories
    self.idioms = idioms
    self.frames = frames
    var patterns: [PhrasePattern] = []
    var roles: [Role] = []
    func add(_ sources: [String], _ role: Role) throws(RuleError) {
      for source in sources {
        patterns.append(try PhrasePattern(source, inventories: inventories))
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
    matcher = PhraseMatcher(patterns)
    var idiomPatterns: [PhrasePattern] = []
    for idiom in idioms { idiomPatterns.append(try PhrasePattern(idiom, inventories: inventories)) }
    idiomMatcher = PhraseMatcher(idiomPatterns)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      container.decode([Entry].self, forKey: .entries),
      inventories: container.decode([String: [String]].self, forKey: .inventories),
      idioms: container.decode([String].self, forKey: .idioms),
      frames: container.decode([String].self, forKey: .frames))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(entries, forKey: .entries)
    try container.encode(inventories, forKey: .inventories)
    try container.encode(idioms, forKey: .idioms)
    try container.encode(frames, forKey: .frames)
  }

  /// The rules that hold in `text`, in the order of their places: idioms stand for themselves, an `unless` or a frame
  /// cancels what its own sentence says.
  func hits(in text: ScreenedText) -> [Hit] {
    var masked: Set<Int> = []
    for match in idiomMatcher.matches(in: text) { masked.formUnion(match.words) }
    var framed: Set<Int> = []
    var cancelled: Set<[Int]> = []
    var candidates: [(entry: Int, match: PhraseMatcher.Match)] = []
    for match in matcher.matches(in: text, masked: masked) {
      let sentence = text.sentence(of: match.words.lowerBound).lowerBound
      switch roles[match.pattern] {
      case .match(let entry): candidates.append((entry, match))
      case .unless(let entry): cancelled.insert([entry, sentence])
      case .frame: framed.insert(sentence)
      }
    }
    return candidates.compactMap { entry, match in
      let sentence = text.sentence(of: match.words.lowerBound).lowerBound
      guard !framed.contains(sentence), !cancelled.contains([entry, sentence]) else { return nil }
      let pattern = patterns[match.pattern].source
      return Hit(id: entries[entry].id, rule: entries[entry].rule, pattern: pattern, words: match.words)
    }
  }

  /// Whether the text tells of something that is not happening: a film, a course, a question of what if.
  func isFramed(_ text: ScreenedText) -> Bool {
    matcher.matches(in: text).contains { roles[$0.pattern] == .frame }
  }
}
