/// A letter of the school on paper, as its writers left it: a YAML file in a `letters` folder.
///
/// It is filled in, looked at and printed at the desk. Nothing here is ever sent by itself.
public struct Letter: Hashable, Sendable, Codable {
  /// Whom it is to.
  public enum Audience: String, Hashable, Sendable, Codable {
    case parent, everyone
  }

  /// A kind of incident that it may be about.
  public struct Kind: Hashable, Sendable, Codable {
    public let id: String
    /// As the form has it.
    public let name: String
    /// As the letter lists it.
    let line: String
    let paragraphs: [String]?
  }

  /// Paragraphs under a heading of their own.
  struct Section: Hashable, Sendable, Codable {
    let heading: String
    let paragraphs: [String]
  }

  /// What may be put at the end.
  public struct Addition: Hashable, Sendable, Codable {
    /// As the form has it.
    public let name: String
    let paragraphs: [String]
  }

  /// The same for every school: `about-a-post`.
  public let id: String
  public let title: String
  public let audience: Audience
  let sources: [Article.Source]
  let subject: String
  let greeting: String
  let opening: String
  public let kinds: [Kind]
  let paragraphs: [String]?
  let sections: [Section]?
  let link: String?
  public let further: Addition?
  let closing: [String]
  let ending: String
  let places: [String: String]?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case id, title, sources, subject, greeting, opening, kinds, paragraphs, sections, link, further, closing, ending
    case places
    case audience = "to"
  }
}

/// What somebody fills into a letter.
public struct LetterFacts: Hashable, Sendable {
  /// Of kinds of incident, the ids.
  public let kinds: Set<String>
  /// By the names of `Letter.blanks`.
  public let values: [String: String]
  /// Whether to say what may follow.
  public let saysFurther: Bool

  public init(kinds: Set<String>, values: [String: String], saysFurther: Bool) {
    self.kinds = kinds
    self.values = values
    self.saysFurther = saysFurther
  }
}

/// A letter's words, filled in, from the subject to the last line before the name.
public struct LetterText: Hashable, Sendable, Codable {
  /// What stands one below the other.
  public enum Block: Hashable, Sendable, Codable {
    case paragraph(String)
    case heading(String)
    case list([String])
  }

  public let subject: String
  public let greeting: String
  public let blocks: [Block]
  public let ending: String
}

extension Letter {
  /// The names between braces that are typed in, in order; the address of the post may be left out.
  public var blanks: [String] {
    var found: [String] = []
    for name in texts.flatMap(Placeholders.names) where !found.contains(name) { found.append(name) }
    return found
  }

  /// Whether a blank may be left empty.
  public func isOptional(_ blank: String) -> Bool { blank == "link" }

  /// The letter with `facts` filled in.
  public func text(_ facts: LetterFacts) -> LetterText {
    func fill(_ text: String) -> String { Placeholders.fill(text, with: facts.values) }
    func paragraphs(_ texts: [String]?) -> [LetterText.Block] { (texts ?? []).map { .paragraph(fill($0)) } }
    let chosen = kinds.filter { facts.kinds.contains($0.id) }
    var blocks: [LetterText.Block] = [.paragraph(fill(opening)), .list(chosen.map { fill($0.line) })]
    if let link, facts.values["link"]?.isEmpty == false { blocks += paragraphs([link]) }
    blocks += chosen.flatMap { paragraphs($0.paragraphs) } + paragraphs(self.paragraphs)
    for section in sections ?? [] { blocks += [.heading(fill(section.heading))] + paragraphs(section.paragraphs) }
    if facts.saysFurther { blocks += paragraphs(further?.paragraphs) }
    return LetterText(
      subject: fill(subject), greeting: fill(greeting), blocks: blocks + paragraphs(closing), ending: fill(ending))
  }

  /// Where a post was, as the letter puts it, when one of `words` says so; `nil` when none does.
  public func place(in words: String) -> String? {
    let heard = words.lowercased().split { !$0.isLetter }.map(String.init)
    return heard.lazy.compactMap { places?[$0] }.first
  }

  /// Everything that it may say.
  var texts: [String] {
    var texts = [subject, greeting, opening] + kinds.map(\.line) + kinds.flatMap { $0.paragraphs ?? [] }
    texts += (link.map { [$0] } ?? []) + (paragraphs ?? [])
    texts += (sections ?? []).flatMap { [$0.heading] + $0.paragraphs }
    return texts + (further?.paragraphs ?? []) + closing + [ending]
  }

  /// The letter with what the school has filled in about itself.
  func filled(with profile: SchoolProfile) -> Letter {
    let values = profile.placeholders
    func fill(_ text: String) -> String { Placeholders.fill(text, with: values) }
    func fill(_ texts: [String]?) -> [String]? { texts?.map(fill) }
    return Letter(
      id: id, title: title, audience: audience, sources: sources, subject: fill(subject), greeting: fill(greeting),
      opening: fill(opening),
      kinds: kinds.map { Kind(id: $0.id, name: $0.name, line: fill($0.line), paragraphs: fill($0.paragraphs)) },
      paragraphs: fill(paragraphs),
      sections: sections?.map { Section(heading: fill($0.heading), paragraphs: $0.paragraphs.map(fill)) },
      link: link.map(fill),
      further: further.map { Addition(name: $0.name, paragraphs: $0.paragraphs.map(fill)) },
      closing: closing.map(fill), ending: fill(ending), places: places)
  }
}

extension KnowledgeSource {
  /// The letters of a layer, each with its file.
  static func letters(in folder: SchoolFolder, faults: inout [Diagnostic]) -> [(
    letter: Letter, file: SchoolFolder.File
  )] {
    var letters: [(letter: Letter, file: SchoolFolder.File)] = []
    for file in folder.files(in: folder.root + "letters/") {
      if let letter: Letter = decode(file, faults: &faults) { letters.append((letter, file)) }
    }
    return letters
  }

  /// The school's letters by title: its own in the place of the common ones.
  static func letters(
    common: SchoolFolder, school: SchoolFolder, profile: SchoolProfile, faults: inout [Diagnostic]
  ) -> [Letter] {
    let found = letters(in: common, faults: &faults) + letters(in: school, faults: &faults)
    let byID = Dictionary(found.map { ($0.letter.id, $0.letter) }, uniquingKeysWith: { $1 })
    return byID.values.map { $0.filled(with: profile) }.sorted { $0.title < $1.title }
  }
}
