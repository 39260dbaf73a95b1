import Retrieval

/// Everything of a rule book but the classifiers' tables, in the form in which it is matched.
struct CompiledRules: Sendable {
  /// The outputs of a check's two classifiers.
  struct Labels: Sendable {
    let deciding: [String]
    let naming: [String]
  }

  let harm: RuleSet
  let posts: RuleSet
  let acts: RuleSet
  let concerns: RuleSet
  let promises: RuleSet
  let concepts: Concepts
  let harmLabels: Labels
  let postLabels: Labels
  /// What a category of posts is called where a school does not have it, best first.
  let nearest: [String: [String]]
  private let lexicon: Lexicon
  private let idioms: PhraseMatcher
  private let clauses: ClauseFinder
  private let repair: SpellingRepair

  /// The words that are right as they are; kept beside the rules, to be read in place.
  var words: WordTable { repair.words }

  /// Throws `RuleError.badPattern` for a rule that cannot be read.
  ///
  /// - Parameter examples: texts whose words are right as they are.
  init(
    harm: [HarmFile], posts: [PostFile], acts: [ActFile], concerns: [ActFile], promises: [ActFile], shared: SharedRules,
    examples: [String]
  ) throws(RuleError) {
    var lexicon = Lexicon.Builder()
    concepts = try Concepts(shared, lexicon: &lexicon)
    self.harm = try RuleSet(
      harm.flatMap { file in (file.rules ?? []).map { RuleSet.Entry(id: file.id, rule: $0) } }, shared: shared,
      frames: shared.frames, lexicon: &lexicon)
    self.posts = try RuleSet(
      posts.flatMap { file in (file.rules ?? []).map { RuleSet.Entry(id: file.id, rule: $0) } }, shared: shared,
      frames: [], lexicon: &lexicon)
    func rules(_ files: [ActFile]) throws(RuleError) -> RuleSet {
      let entries = files.flatMap { file in file.rules.map { RuleSet.Entry(id: file.id, rule: $0) } }
      return try RuleSet(entries, shared: shared, frames: [], lexicon: &lexicon)
    }
    self.acts = try rules(acts)
    self.concerns = try rules(concerns)
    self.promises = try rules(promises)
    var idioms: [PhrasePattern] = []
    for idiom in shared.idioms { idioms.append(try PhrasePattern(idiom, shared: shared)) }
    self.idioms = PhraseMatcher(idioms, lexicon: &lexicon)
    clauses = try ClauseFinder(shared, lexicon: &lexicon)
    self.lexicon = Lexicon(lexicon)
    repair = SpellingRepair(shared, examples: examples)
    harmLabels = Labels(
      deciding: [SafeguardingCheck.Label.emergency, SafeguardingCheck.Label.concern, SafeguardingCheck.Label.staff],
      naming: harm.filter { $0.flag != nil }.map(\.id))
    postLabels = Labels(
      deciding: [PostCheck.Label.breach, PostCheck.Label.reconsider],
      naming: posts.filter { $0.flag != nil }.map(\.id))
    nearest = Dictionary(uniqueKeysWithValues: posts.map { ($0.id, $0.nearest ?? []) })
  }

  func read(_ text: String) -> ScreenedText {
    ScreenedText(repair.repair(text), lexicon: lexicon, idioms: idioms, clauses: clauses, concepts: concepts)
  }
}

extension CompiledRules {
  /// The stored form; the same rules give the same bytes.
  func encoded() -> [UInt8] {
    RuleTables.seal { writer in
      lexicon.write(to: &writer)
      concepts.write(to: &writer)
      idioms.write(to: &writer)
      clauses.write(to: &writer)
      for rules in [harm, posts, acts, concerns, promises] { rules.write(to: &writer) }
      repair.write(to: &writer)
      for labels in [harmLabels, postLabels] {
        writer.put(labels.deciding)
        writer.put(labels.naming)
      }
      let nearest = nearest.sorted { $0.key < $1.key }
      writer.put(nearest.map(\.key))
      for others in nearest.map(\.value) { writer.put(others) }
    }
  }

  /// Reads ``encoded()`` bytes; throws `RuleError.unreadable`.
  ///
  /// - Parameter words: the word table that is kept beside them.
  init(reading bytes: UnsafeRawBufferPointer, words: WordTable) throws(RuleError) {
    var reader = try RuleTableReader(bytes)
    lexicon = try Lexicon(reading: &reader)
    concepts = try Concepts(reading: &reader)
    idioms = try PhraseMatcher(reading: &reader)
    clauses = try ClauseFinder(reading: &reader)
    harm = try RuleSet(reading: &reader)
    posts = try RuleSet(reading: &reader)
    acts = try RuleSet(reading: &reader)
    concerns = try RuleSet(reading: &reader)
    promises = try RuleSet(reading: &reader)
    repair = try SpellingRepair(reading: &reader, words: words)
    harmLabels = Labels(deciding: try reader.texts(), naming: try reader.texts())
    postLabels = Labels(deciding: try reader.texts(), naming: try reader.texts())
    var nearest: [String: [String]] = [:]
    for category in try reader.texts() { nearest[category] = try reader.texts() }
    self.nearest = nearest
  }
}
