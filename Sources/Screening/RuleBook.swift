import FoundationEssentials
public import Retrieval

/// The rule books that a pack is screened with, learnt from the rule files and kept in built form.
public struct RuleBook: Sendable {
  public let safeguarding: SafeguardingCheck
  public let posts: PostCheck
  public let acts: DialogueActs

  private let rules: Rules
  private let harmClassifier: TextClassifier
  private let postClassifier: TextClassifier

  /// Everything of a rule book but the classifiers' tables.
  private struct Rules: Codable {
    let harm: RuleSet
    let posts: RuleSet
    let acts: RuleSet
    let harmLabels: [String]
    let postLabels: [String]
    let nearest: [String: [String]]
  }

  private init(_ rules: Rules, harm: TextClassifier, posts: TextClassifier, language: Language) {
    let tokenizer = Tokenizer(language: language)
    self.rules = rules
    harmClassifier = harm
    postClassifier = posts
    safeguarding = SafeguardingCheck(rules: rules.harm, classifier: harm, tokenizer: tokenizer)
    self.posts = PostCheck(rules: rules.posts, classifier: posts, tokenizer: tokenizer, nearest: rules.nearest)
    acts = DialogueActs(rules: rules.acts, tokenizer: tokenizer)
  }

  /// Learns a rule book: a few seconds of work.
  ///
  /// - Parameter ordinary: what parents ask on an ordinary day: the safeguarding classifier learns to let it pass.
  public init(
    harm: [HarmFile], posts: [PostFile], acts: [ActFile], shared: SharedRules, ordinary: [String],
    language: Language = .english
  ) throws(RuleError) {
    func set(_ entries: [RuleSet.Entry], frames: [String]) throws(RuleError) -> RuleSet {
      try RuleSet(entries, inventories: shared.inventories, idioms: shared.idioms, frames: frames)
    }
    let harmRules = harm.flatMap { file in (file.rules ?? []).map { RuleSet.Entry(id: file.id, rule: $0) } }
    let postRules = posts.flatMap { file in (file.rules ?? []).map { RuleSet.Entry(id: file.id, rule: $0) } }
    let actRules = acts.flatMap { file in file.rules.map { RuleSet.Entry(id: file.id, rule: $0) } }
    let kinds = harm.filter { $0.flag != nil }.map(\.id)
    let categories = posts.filter { $0.flag != nil }.map(\.id)
    let rules = Rules(
      harm: try set(harmRules, frames: shared.frames), posts: try set(postRules, frames: []),
      acts: try set(actRules, frames: []),
      harmLabels: [
        SafeguardingCheck.Label.emergency, SafeguardingCheck.Label.concern, SafeguardingCheck.Label.staff,
      ] + kinds,
      postLabels: [PostCheck.Label.breach, PostCheck.Label.reconsider] + categories,
      nearest: Dictionary(uniqueKeysWithValues: posts.map { ($0.id, $0.nearest ?? []) }))
    self.init(
      rules,
      harm: TextClassifier(
        learning: Self.examples(of: harm)
          + (ordinary + acts.flatMap { $0.flag ?? [] }).map { text in
            TextClassifier.Example(text: text, labels: [])
          },
        labels: rules.harmLabels),
      posts: TextClassifier(learning: Self.examples(of: posts), labels: rules.postLabels),
      language: language)
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
    return [
      ("rules", [UInt8](try encoder.encode(rules))),
      ("harm.space", harmClassifier.space.encoded()), ("harm.model", harmClassifier.model.encoded()),
      ("posts.space", postClassifier.space.encoded()), ("posts.model", postClassifier.model.encoded()),
    ]
  }

  /// Reads a built rule book back; `section` gives the bytes kept under a name, alive as long as `owner`.
  ///
  /// - Throws: `RuleError.unreadable`.
  public init(
    section: (String) -> UnsafeRawBufferPointer?, keeping owner: any AnyObject & Sendable, language: Language = .english
  ) throws(RuleError) {
    func bytes(_ name: String) throws(RuleError) -> UnsafeRawBufferPointer {
      guard let bytes = section(name) else { throw .unreadable("\(name) is missing") }
      return bytes
    }
    do {
      let rules = try JSONDecoder().decode(Rules.self, from: Data(bytes("rules")))
      self.init(
        rules,
        harm: TextClassifier(
          labels: rules.harmLabels, space: try FeatureSpace(mapped: bytes("harm.space"), keeping: owner),
          model: try LinearClassifier(mapped: bytes("harm.model"), keeping: owner)),
        posts: TextClassifier(
          labels: rules.postLabels, space: try FeatureSpace(mapped: bytes("posts.space"), keeping: owner),
          model: try LinearClassifier(mapped: bytes("posts.model"), keeping: owner)),
        language: language)
    } catch let error as RuleError {
      throw error
    } catch {
      throw .unreadable("\(error)")
    }
  }
}
