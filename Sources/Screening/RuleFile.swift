public import Casebook

/// A pattern rule as a rule file writes it.
public struct PatternRule: Hashable, Sendable, Codable {
  /// What a match means: a level (`urgent`) in a file of harm, nothing elsewhere.
  public let level: Escalation?
  /// Any of these patterns.
  public let match: [String]
  /// None of these in the same sentence.
  public let unless: [String]?
}

/// One kind of harm: `screening/harm/<kind>.yaml`.
public struct HarmFile: Hashable, Sendable, Decodable {
  /// Example messages by the level they must reach.
  public struct Flags: Hashable, Sendable, Decodable {
    public let emergency: [String]?
    public let urgent: [String]?
    public let staff: [String]?
  }

  public let id: String
  public let title: String?
  public let flag: Flags?
  /// Near misses: messages that must not be flagged.
  public let pass: [String]?
  public let rules: [PatternRule]?
}

/// One category of posts: `screening/posts/<category>.yaml`.
public struct PostFile: Hashable, Sendable, Decodable {
  /// A draft of this category and of others.
  public struct Flag: Hashable, Sendable, Decodable {
    public let text: String
    public let also: [String]

    private enum CodingKeys: CodingKey { case text, also }

    public init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self.text = text
        also = []
      } else {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decode(String.self, forKey: .text)
        also = try container.decodeIfPresent([String].self, forKey: .also) ?? []
      }
    }
  }

  public struct Passes: Hashable, Sendable, Decodable {
    public let fine: [String]?
    public let reconsider: [String]?
  }

  public let id: String
  public let title: String?
  /// What a school that does not have this category would call it, best first; none: the draft is to be reconsidered.
  public let nearest: [String]?
  public let flag: [Flag]?
  public let pass: Passes?
  public let rules: [PatternRule]?
}

/// What a parent does with a message rather than asks: `acts/<act>.yaml`.
public struct ActFile: Hashable, Sendable, Decodable {
  public let id: String
  public let rules: [PatternRule]
  /// Messages that are this act, and messages that are not; run as tests.
  public let flag: [String]?
  public let pass: [String]?
}

/// Word lists and frames that all rules share: `screening/inventories.yaml`.
public struct SharedRules: Hashable, Sendable, Codable {
  /// Named word lists, used as `@name`.
  public let inventories: [String: [String]]
  /// Figures of speech: their words take part in no rule.
  public let idioms: [String]
  /// Frames of telling (a film, a course, a hypothetical): no rule of harm holds in their sentence.
  public let frames: [String]
}
