import FoundationEssentials
import Retrieval

/// The rule books that a pack is screened with, learnt from the rule files and kept in built form. A reference, as each
/// check in it: they are large, and every turn holds them.
public final class RuleBook: Sendable {
  public let safeguarding: SafeguardingCheck
  public let posts: PostCheck
  public let acts: DialogueActs

  private let rules: Rules
  private let lexicon: Lexicon
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

  private init(_ rules: Rules, harm: TextClassifier, posts: TextClassifier) throws(RuleError) {
    var lexicon = Lexicon.Builder()
    let harmRules = try RuleSet(rules.harm, shared: rules.shared, frames: rules.shared.frames, lexicon: &lexicon)
    let postRules = try RuleSet(rules.posts, shared: rules.shared, frames: [], lexicon: &lexicon)
    let actRules = try RuleSet(rules.acts, shared: rules.shared, frames: [], lexicon: &lexicon)
    self.rules = rules
    self.lexicon = Lexicon(lexicon)
    harmClassifier = harm
    postClassifier = posts
    safeguarding = SafeguardingCheck(rules: harmRules, classifier: harm)
    self.posts = PostCheck(rules: postRules, classifier: posts, nearest: rules.nearest)
    acts = DialogueActs(rules: actRules)
  }

  /// A text as the checks want it: read once, whichever of them look at it.
  public func read(_ text: String) -> ScreenedText { ScreenedText(text, lexicon: lexicon) }

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
    let ordinary = (ordinary + acts.flatMap { $0.flag ?? [] }).map { TextClassifier.Example(text: $0, labels: []) }
    try self.init(
      rules,
      harm: TextClassifier(
        learning: Self.examples(of: harm) + ordinary, deciding: rules.harmLabels.deciding,
        naming: rules.harmLabels.naming),
      posts: TextClassifier(
        learning: Self.examples(of: posts), deciding: rules.postLabels.deciding, naming: rules.postLabels.naming))
  }

  private static func examples(of files: [HarmFile]) -> [TextClassifier.Example] {
    var examples: [TextClassifier.Example] = []
    for file in files {
      func add(_ texts: [String]?, _ labels: Set<String>) {
        for text in texts ?? [] { examples.append(TextClassifier.Example(text: text, labels: labels)) }
      }
      add(file.flag?.emergency, [file.id, SafeguardingCheck.Label.concern, SafeguardingCheck.Label.emergency])
      add(file.flag?.urgent, [file.id, SafeguardingCheck.Label.concern])
      add(file.flag?.staff, [file.id, SafeguardingCheck.Label.staff])
      add(file.pass, [])
    }
    return examples
  }

  private static func examples(of files: [PostFile]) -> [TextClassifier.Example] {
    var examples: [TextClassifier.Example] = []
    for file in files {
      func add(_ text: String, _ labels: Set<String>) {
        examples.append(TextClassifier.Example(text: text, labels: labels))
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
    func classifier(_ name: String, _ labels: Rules.Labels) throws -> TextClassifier {
      TextClassifier(
        space: try FeatureSpace(mapped: bytes("\(name).space"), keeping: owner),
        deciding: TextClassifier.Head(
          labels: labels.deciding, model: try LinearClassifier(mapped: bytes("\(name).deciding"), keeping: owner)),
        naming: TextClassifier.Head(
          labels: labels.naming, model: try LinearClassifier(mapped: bytes("\(name).naming"), keeping: owner)))
    }
    do {
      let rules = try JSONDecoder().decode(Rules.self, from: Data(bytes("rules")))
      try self.init(
        rules, harm: classifier("harm", rules.harmLabels), posts: classifier("posts", rules.postLabels))
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
