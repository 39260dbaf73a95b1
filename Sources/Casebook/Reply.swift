/// What kind of answer a reply is.
public enum ReplyKind: String, Hashable, CaseIterable, Sendable, Codable {
  case guidance, complaint, handoff, chat, unknown, unsupported
  case postCheck = "post-check"
}

/// What the school's policy says to a draft post.
public enum Verdict: String, Hashable, Comparable, CaseIterable, Sendable, Codable {
  case fine, reconsider, inappropriate

  private var rank: Int {
    switch self {
    case .fine: 0
    case .reconsider: 1
    case .inappropriate: 2
    }
  }

  public static func < (a: Verdict, b: Verdict) -> Bool { a.rank < b.rank }
}

/// A topic of the vocabulary with how well it matched, 0 to 1.
public struct RankedTopic: Hashable, Sendable, Codable {
  public let id: String
  public let score: Double

  public init(id: String, score: Double) {
    self.id = id
    self.score = score
  }
}

/// Where something stands: a document of the school and the section of it.
public struct Citation: Hashable, Sendable, Codable {
  public let document: String
  public let section: String
  public let url: String?

  public init(document: String, section: String, url: String? = nil) {
    self.document = document
    self.section = section
    self.url = url
  }
}

/// A stretch of a draft that the school's policy stands against.
public struct Finding: Hashable, Sendable, Codable {
  public let category: String
  public let quote: String
  /// First Unicode scalar of the stretch in the text as it was sent.
  public let start: Int
  /// One past its last Unicode scalar.
  public let end: Int
  public let citation: Citation

  public init(category: String, quote: String, start: Int, end: Int, citation: Citation) {
    self.category = category
    self.quote = quote
    self.start = start
    self.end = end
    self.citation = citation
  }
}

/// Other words for a draft.
public struct Rewrite: Hashable, Sendable {
  /// A form that is fit to be posted; `nil` where there is none.
  public let post: String?
  /// A message that takes the same concern to the school.
  public let message: String

  public init(post: String?, message: String) {
    self.post = post
    self.message = message
  }
}

extension Rewrite: Codable {
  private enum CodingKeys: CodingKey { case post, message }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(post, forKey: .post)
    try container.encode(message, forKey: .message)
  }
}

/// One answer to a parent, with everything that a script, the record or the page needs of it.
public struct Reply: Hashable, Sendable {
  public var kind: ReplyKind
  /// Best first, at most five.
  public var topics: [RankedTopic]
  public var stage: Complaint.Stage?
  public var verdict: Verdict?
  public var categories: [String]
  public var findings: [Finding]
  public var escalation: Escalation
  public var citations: [Citation]
  /// What the parent reads, citation line included.
  public var text: String
  /// Labels of quick-reply buttons, at most three, at most 20 characters each.
  public var suggestions: [String]
  public var rewrite: Rewrite?
  /// The pack that spoke: `<school>@<content hash>`.
  public var pack: String

  public init(
    kind: ReplyKind, topics: [RankedTopic] = [], stage: Complaint.Stage? = nil, verdict: Verdict? = nil,
    categories: [String] = [], findings: [Finding] = [], escalation: Escalation = .none, citations: [Citation] = [],
    text: String, suggestions: [String] = [], rewrite: Rewrite? = nil, pack: String
  ) {
    self.kind = kind
    self.topics = topics
    self.stage = stage
    self.verdict = verdict
    self.categories = categories
    self.findings = findings
    self.escalation = escalation
    self.citations = citations
    self.text = text
    self.suggestions = suggestions
    self.rewrite = rewrite
    self.pack = pack
  }
}

extension Reply: Codable {
  private enum CodingKeys: CodingKey {
    case kind, topics, stage, verdict, categories, findings, escalation, citations, text, suggestions, rewrite, pack
  }

  /// Writes every key: an absent stage, verdict or rewrite is `null`, so that a script need not ask.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(topics, forKey: .topics)
    try container.encode(stage, forKey: .stage)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(categories, forKey: .categories)
    try container.encode(findings, forKey: .findings)
    try container.encode(escalation, forKey: .escalation)
    try container.encode(citations, forKey: .citations)
    try container.encode(text, forKey: .text)
    try container.encode(suggestions, forKey: .suggestions)
    try container.encode(rewrite, forKey: .rewrite)
    try container.encode(pack, forKey: .pack)
  }
}
