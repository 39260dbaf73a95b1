public import Casebook
public import Knowledge
public import Screening

/// A school that can answer: its articles and the rule books, joined. It never changes; on reload it is swapped whole, and
/// a turn keeps the one it began with. A reference, because every turn holds it and it is large.
public final class School: Sendable {
  public let knowledge: KnowledgeBase
  public let rules: RuleBook

  public init(knowledge: KnowledgeBase, rules: RuleBook) {
    self.knowledge = knowledge
    self.rules = rules
  }

  /// Builds a school from its folder and the common layer: seconds of work, for tests and for building packs.
  ///
  /// - Throws: `KnowledgeError.faulty` with every fault that stands in the way.
  public convenience init(folder: SchoolFolder, common: SchoolFolder, rules: RuleBook) throws {
    self.init(
      knowledge: KnowledgeBase(building: try KnowledgeSource(common: common, school: folder)), rules: rules)
  }

  public var id: SchoolID { knowledge.profile.id }
}

extension School {
  /// Whether somebody at the school has to know of these words at once: then a turn does not wait for what else may come.
  public func isUrgent(_ words: String) -> Bool {
    rules.safeguarding.finding(in: rules.read(words.replacing("\0", with: " "))).level >= .urgent
  }

  /// Whether these words are a quick-reply button's label, as a platform brings them when it is pressed.
  public func isLabel(_ words: String) -> Bool {
    guard let label = Self.label(words) else { return false }
    return Self.buttons.contains { knowledge.wording($0) == label } || knowledge.article(labelled: label) != nil
  }

  /// What nobody may promise a parent and these words of staff do: the rule file's name and the words, in their order.
  public func promises(in words: String) -> [(id: String, words: String)] {
    let scalars = Array(words.unicodeScalars)
    return rules.promises.acts(in: rules.read(words)).map { act in
      (act.id, String(String.UnicodeScalarView(scalars[act.range])))
    }
  }

  /// What a parent is told who has waited longer than the school says.
  public func lateReply(to receipt: ReceiptNumber) -> Reply {
    Reply(kind: .handoff, text: knowledge.wording(.late, ["receipt": receipt.rawValue]), pack: knowledge.version)
  }

  private static let buttons: [Phrase] = [
    .buttonPerson, .buttonNone, .buttonCheck, .buttonComplain, .buttonRules, .buttonSkip, .buttonInstead,
    .buttonFormal, .buttonWrite, .buttonBack, .buttonStop, .buttonMore, .buttonSend, .buttonChange, .buttonKeep,
    .buttonResume, .letterHappened, .letterWhen, .letterTold, .letterRemedy,
  ]
  /// Longer than any label of twenty characters, in bytes.
  private static let longestLabel = 80

  /// Words as short as a label, with their spaces as a label has them; `nil` for longer ones.
  static func label(_ words: String) -> String? {
    // Most messages end here: in ASCII, letters are counted without finding each character's end.
    let letters = words.utf8.allSatisfy { $0 < 0x80 } ? words.utf8.count { $0 > 0x20 } : 0
    guard words.utf8.count <= longestLabel, letters <= 20 else { return nil }
    return words.split(whereSeparator: { $0.isWhitespace }).joined(separator: " ")
  }
}

extension RuleBook {
  /// Learns the rule books of a common layer: seconds of work.
  ///
  /// - Throws: `KnowledgeError.faulty` with every file that cannot be decoded or every rule that cannot be read, each with
  ///   file and line.
  public convenience init(common: SchoolFolder) throws {
    let files = try RuleFiles(common)
    let faults = files.faults(in: common)
    guard faults.isEmpty else { throw KnowledgeError.faulty(faults) }
    try self.init(
      harm: files.harm, posts: files.posts, acts: files.acts, concerns: files.concerns, promises: files.promises,
      shared: files.shared,
      ordinary: common.exampleQuestions())
  }

  /// Every rule of a common layer that cannot be read, with file and line.
  ///
  /// - Throws: `KnowledgeError.faulty` for a file that cannot be decoded.
  public static func faults(in common: SchoolFolder) throws(KnowledgeError) -> [Diagnostic] {
    try RuleFiles(common).faults(in: common)
  }
}

/// The rule files of a common layer.
private struct RuleFiles {
  private enum Folder {
    static let harm = "screening/harm/"
    static let posts = "screening/posts/"
    static let acts = "acts/"
    static let concerns = "screening/concerns/"
    static let promises = "screening/promises/"
    static let shared = "screening/inventories/"
  }

  let harm: [HarmFile]
  let posts: [PostFile]
  let acts: [ActFile]
  let concerns: [ActFile]
  let promises: [ActFile]
  let shared: SharedRules

  init(_ common: SchoolFolder) throws(KnowledgeError) {
    guard let shared = SharedRules(joining: try common.decode(SharedRules.self, below: Folder.shared)) else {
      throw .faulty([Diagnostic(file: "common/" + Folder.shared, line: 1, message: "this folder has no file")])
    }
    self.shared = shared
    harm = try common.decode(HarmFile.self, below: Folder.harm)
    posts = try common.decode(PostFile.self, below: Folder.posts)
    acts = try common.decode(ActFile.self, below: Folder.acts)
    concerns = try common.decode(ActFile.self, below: Folder.concerns)
    promises = try common.decode(ActFile.self, below: Folder.promises)
  }

  func faults(in common: SchoolFolder) -> [Diagnostic] {
    let found = [
      (Folder.harm, harm.flatMap { shared.faults(in: $0.rules ?? []) }),
      (Folder.posts, posts.flatMap { shared.faults(in: $0.rules ?? []) }),
      (Folder.acts, acts.flatMap { shared.faults(in: $0.rules) }),
      (Folder.concerns, concerns.flatMap { shared.faults(in: $0.rules) }),
      (Folder.promises, promises.flatMap { shared.faults(in: $0.rules) }), (Folder.shared, shared.faults),
    ]
    return found.flatMap { folder, faults in
      faults.map { fault in
        let place = common.place(of: fault.pattern, below: folder)
        return Diagnostic(file: place.file, line: place.line, message: "the pattern “\(fault.pattern)”: \(fault.why)")
      }
    }
  }
}
