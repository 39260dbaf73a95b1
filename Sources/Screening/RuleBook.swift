import Retrieval

/// The rule books that a pack is screened with, learnt from the rule files and kept in built form. A reference, as each
/// check in it: they are large, and every turn holds them.
public final class RuleBook: Sendable {
  public let safeguarding: SafeguardingCheck
  public let posts: PostCheck
  public let acts: DialogueActs
  /// What a draft is about and whom it has to do with, to be said in other words.
  public let concerns: DialogueActs
  /// What nobody at a school may promise a parent, in the words of staff.
  public let promises: DialogueActs

  private let rules: CompiledRules
  private let harmClassifier: TextClassifier
  private let postClassifier: TextClassifier

  private init(_ rules: CompiledRules, harm: TextClassifier, posts: TextClassifier) {
    self.rules = rules
    harmClassifier = harm
    postClassifier = posts
    safeguarding = SafeguardingCheck(rules: rules.harm, classifier: harm)
    self.posts = PostCheck(rules: rules.posts, classifier: posts, nearest: rules.nearest)
    acts = DialogueActs(rules: rules.acts)
    concerns = DialogueActs(rules: rules.concerns)
    promises = DialogueActs(rules: rules.promises)
  }

  /// A text as the checks want it: read once, whichever of them look at it.
  public func read(_ text: String) -> ScreenedText { rules.read(text) }

  /// Learns a rule book: a few seconds of work.
  ///
  /// - Parameter ordinary: what parents ask on an ordinary day: the safeguarding classifier learns to let it pass.
  public convenience init(
    harm: [HarmFile], posts: [PostFile], acts: [ActFile], concerns: [ActFile], promises: [ActFile],
    shared: SharedRules, ordinary: [String]
  ) throws(RuleError) {
    let ordinary = (ordinary + acts.flatMap { $0.flag ?? [] }).map { Example(text: $0, labels: []) }
    let (harmExamples, postExamples) = (Self.examples(of: harm) + ordinary, Self.examples(of: posts))
    let rules = try CompiledRules(
      harm: harm, posts: posts, acts: acts, concerns: concerns, promises: promises, shared: shared,
      examples: (harmExamples + postExamples).map(\.text))
    func classifier(_ examples: [Example], _ labels: CompiledRules.Labels, cost: Float) -> TextClassifier {
      TextClassifier(
        learning: examples.flatMap { TextClassifier.Example.all(of: rules.read($0.text), labels: $0.labels) },
        deciding: labels.deciding, naming: labels.naming, concepts: rules.concepts, cost: cost)
    }
    self.init(
      rules, harm: classifier(harmExamples, rules.harmLabels, cost: 32),
      posts: classifier(postExamples, rules.postLabels, cost: 16))
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
  public func sections() -> [(name: String, bytes: [UInt8])] {
    [("rules", rules.encoded()), ("words", rules.words.encoded())] + harmClassifier.sections(named: "harm")
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
    func classifier(
      _ name: String, _ labels: CompiledRules.Labels, _ concepts: Concepts
    ) throws -> TextClassifier {
      TextClassifier(
        space: try FeatureSpace(mapped: bytes("\(name).space"), keeping: owner),
        deciding: TextClassifier.Head(
          labels: labels.deciding, model: try LinearClassifier(mapped: bytes("\(name).deciding"), keeping: owner)),
        naming: TextClassifier.Head(
          labels: labels.naming, model: try LinearClassifier(mapped: bytes("\(name).naming"), keeping: owner)),
        concepts: concepts)
    }
    do {
      let rules = try CompiledRules(
        reading: bytes("rules"), words: WordTable(mapped: bytes("words"), keeping: owner))
      try self.init(
        rules, harm: classifier("harm", rules.harmLabels, rules.concepts),
        posts: classifier("posts", rules.postLabels, rules.concepts))
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
