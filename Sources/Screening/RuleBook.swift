import FoundationEssentials
import Retrieval

/// The rule books that a pack is screened with, learnt from the rule files and kept in built form. A reference, as each
/// check in it: they are large, and every turn holds them.
public final class RuleBook: Sendable {
  public let safeguarding: SafeguardingCheck
  public let posts: PostCheck
  public let acts: DialogueActs

  private let rules: Rules
  private let engine: Engine
  private let harmClassifier: TextClassifier
  private let postClassifier: TextClassifier

  /// Everything of a rule book but the classifiers' tables.
  private struct Rules: Codable {
    struct Labels: Codable {
      let deciding: [String]
      let naming: [String]
    }

    let harm: [RuleSet.Entry]
    let posts: [RuleSet.Entry]
    let acts: [RuleSet.Entry]
    let shared: SharedRules
    let harmLabels: Labels
    let postLabels: Labels
    let nearest: [String: [String]]
  }

  /// The rules in the form in which they are matched.
  private struct Engine {
    let lexicon: Lexicon
    let concepts: Concepts
    let harm: RuleSet
    let posts: RuleSet
    let acts: RuleSet
    let repair: SpellingRepair

    init(_ rules: Rules) throws(RuleError) {
      repair = SpellingRepair(rules.shared)
      var lexicon = Lexicon.Builder()
      concepts = try Concepts(rules.shared, lexicon: &lexicon)
      harm = try RuleSet(rules.harm, shared: rules.shared, frames: rules.shared.frames, lexicon: &lexicon)
      posts = try RuleSet(rules.posts, shared: rules.shared, frames: [], lexicon: &lexicon)
      acts = try RuleSet(rules.acts, shared: rules.shared, frames: [], lexicon: &lexicon)
      self.lexicon = Lexicon(lexicon)
    }

    func read(_ text: String, isKnown: (String) -> Bool) -> ScreenedText {
      ScreenedText(repair.repair(text, isKnown: isKnown), lexicon: lexicon, concepts: concepts)
    }
  }

  private init(_ rules: Rules, _ engine: Engine, harm: TextClassifier, posts: TextClassifier) {
    self.rules = rules
    self.engine = engine
    harmClassifier = harm
    postClassifier = posts
    safeguarding = SafeguardingCheck(rules: engine.harm, classifier: harm)
    self.posts = PostCheck(rules: engine.posts, classifier: posts, nearest: rules.nearest)
    acts = DialogueActs(rules: engine.acts)
  }

  /// A text as the checks want it: read once, whichever of them look at it.
  public func read(_ text: String) -> ScreenedText {
    let (harm, posts) = (harmClassifier.space, postClassifier.space)
    return engine.read(text) { harm.coverage(of: $0) > 0 || posts.coverage(of: $0) > 0 }
  }

  /// Learns a rule book: a few seconds of work.
  ///
  /// - Parameter ordinary: what parents ask on an ordinary day: the safeguarding classifier learns to let it pass.
  public convenience init(
    harm: [HarmFile], posts: [PostFile], acts: [ActFile], shared: SharedRules, ordinary: [String]
  ) throws(RuleError) {
    let rules = Rules(
      harm: harm.flatMap { file in (file.rules ?? []).map { RuleSet.Entry(id: file.id, rule: $0) } },
      posts: posts.flatMap { file in (file.rules ?? []).map { RuleSet.Entry(id: file.id, rule: $0) } },
      acts: acts.flatMap { file in file.rules.map { RuleSet.Entry(id: file.id, rule: $0) } },
      shared: shared,
      harmLabels: Rules.Labels(
        deciding: [
          SafeguardingCheck.Label.emergency, SafeguardingCheck.Label.concern, SafeguardingCheck.Label.staff,
        ],
        naming: harm.filter { $0.flag != nil }.map(\.id)),
      postLabels: Rules.Labels(
        deciding: [PostCheck.Label.breach, PostCheck.Label.reconsider],
        naming: posts.filter { $0.flag != nil }.map(\.id)),
      nearest: Dictionary(uniqueKeysWithValues: posts.map { ($0.id, $0.nearest ?? []) }))
    let engine = try Engine(rules)
    func classifier(_ examples: [Example], _ labels: Rules.Labels, cost: Float) -> TextClassifier {
      TextClassifier(
        // A word of the examples is known: how people write is learnt from them.
        learning: examples.map { example in
          TextClassifier.Example(text: engine.read(example.text) { _ in true }, labels: example.labels)
        }, deciding: labels.deciding, naming: labels.naming, concepts: engine.concepts, cost: cost)
    }
    let ordinary = (ordinary + acts.flatMap { $0.flag ?? [] }).map { Example(text: $0, labels: []) }
    self.init(
      rules, engine, harm: classifier(Self.examples(of: harm) + ordinary, rules.harmLabels, cost: 8),
      posts: classifier(Self.examples(of: posts), rules.postLabels, cost: 16))
  }

  private struct Example {
    let text: String
    let labels: Set<String>
  }

  private static func examples(of files: [HarmFile]) -> [Example] {
    var examples: [Example] = []
    for file in files {
      func add(_ texts: [String]?, _ labels: Set<String>) {
        for text in texts ?? [] { examples.append(Example(text: text, labels: labels)) }
      }
      add(file.flag?.emergency, [file.id, SafeguardingCheck.Label.concern, SafeguardingCheck.Label.emergency])
      add(file.flag?.urgent, [file.id, SafeguardingCheck.Label.concern])
      add(file.flag?.staff, [file.id, SafeguardingCheck.Label.staff])
      add(file.pass, [])
    }
    return examples
  }

  private static func examples(of files: [PostFile]) -> [Example] {
    var examples: [Example] = []
    for file in files {
      func add(_ text: String, _ labels: Set<String>) {
        examples.append(Example(text: text, labels: labels))
      }
      for flag in file.flag ?? [] { add(flag.text, Set(flag.also).union([file.id, PostCheck.Label.breach])) }
      for text in file.pass?.fine ?? [] { add(text, []) }
      for text in file.pass?.reconsider ?? [] { add(text, [PostCheck.Label.reconsider]) }
    }
    return examples
  }
}

extension RuleBook {
  /// The names and bytes that a pack keeps of a rule book.
  public func sections() throws -> [(name: String, bytes: [UInt8])] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [("rules", [UInt8](try encoder.encode(rules)))] + harmClassifier.sections(named: "harm")
      + postClassifier.sections(named: "posts")
  }

  /// Reads a built rule book back; `section` gives the bytes kept under a name, alive as long as `owner`.
  ///
  /// - Throws: `RuleError.unreadable`.
  public convenience init(
    section: (String) -> UnsafeRawBufferPointer?, keeping owner: any AnyObject & Sendable
  ) throws(RuleError) {
    func bytes(_ name: String) throws(RuleError) -> UnsafeRawBufferPointer {
      guard let bytes = section(name) else { throw .unreadable("\(name) is missing") }
      return bytes
    }
    func classifier(_ name: String, _ labels: Rules.Labels, _ engine: Engine) throws -> TextClassifier {
      TextClassifier(
        space: try FeatureSpace(mapped: bytes("\(name).space"), keeping: owner),
        deciding: TextClassifier.Head(
          labels: labels.deciding, model: try LinearClassifier(mapped: bytes("\(name).deciding"), keeping: owner)),
        naming: TextClassifier.Head(
          labels: labels.naming, model: try LinearClassifier(mapped: bytes("\(name).naming"), keeping: owner)),
        concepts: engine.concepts)
    }
    do {
      let rules = try JSONDecoder().decode(Rules.self, from: Data(bytes("rules")))
      let engine = try Engine(rules)
      try self.init(
        rules, engine, harm: classifier("harm", rules.harmLabels, engine),
        posts: classifier("posts", rules.postLabels, engine))
    } catch let error as RuleError {
      throw error
    } catch {
      throw .unreadable("\(error)")
    }
  }
}

extension TextClassifier {
  /// The names and bytes that a pack keeps.
  fileprivate func sections(named name: String) -> [(name: String, bytes: [UInt8])] {
    [
      ("\(name).space", space.encoded()), ("\(name).deciding", deciding.model.encoded()),
      ("\(name).naming", naming.model.encoded()),
    ]
  }
}
