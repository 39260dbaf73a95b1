public import Casebook

/// A pattern rule as a rule file writes it.
public struct PatternRule: Hashable, Sendable, Codable {
  /// What a match means: a level (`urgent`) in a file of harm, nothing elsewhere.
  public let level: Escalation?
  /// Any of these patterns.
  public let match: [String]
  /// None of these in the same clause.
  public let unless: [String]?
  /// None of these either, and where one stands beside a match the clause says the opposite ("it is wrong to say that
  /// …"): the classifier of posts does not look at it.
  public let counter: [String]?
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

/// What a parent does with a message rather than asks, `acts/<act>.yaml`, what a draft is about,
/// `screening/concerns/<concern>.yaml`, or what staff may not promise, `screening/promises/<promise>.yaml`.
public struct ActFile: Hashable, Sendable, Decodable {
  public let id: String
  public let rules: [PatternRule]
  /// Messages that are this act, and messages that are not; run as tests.
  public let flag: [String]?
  public let pass: [String]?
}

/// Word lists and frames that all rules share: the files of `screening/inventories/`, put together.
public struct SharedRules: Hashable, Sendable, Codable {
  /// Named word lists, used as `@name`.
  public private(set) var inventories: [String: [String]] = [:]
  /// Figures of speech: their words take part in no rule.
  public private(set) var idioms: [String] = []
  /// Frames of telling (a film, a course, a hypothetical): no rule of harm holds in their clause.
  public private(set) var frames: [String] = []
  /// What begins a clause of its own within a sentence: "but".
  public private(set) var partings: [String] = []
  /// What begins one after a comma: "my son".
  public private(set) var restarts: [String] = []
  /// What goes on over the next comma when it begins a clause: "if".
  public private(set) var leads: [String] = []
  /// One word for another: "u" for "you".
  public private(set) var spellings: [String: String] = [:]
  /// What an emoji says.
  public private(set) var glosses: [String: String] = [:]
  /// Inventories whose words people hide: a masked or misspelt word may be one of these.
  public private(set) var guarded: [String] = []
  /// Inventories of harm: a few words that have none of these hardly tell of any.
  public private(set) var alarming: [String] = []

  private enum CodingKeys: CodingKey {
    case inventories, idioms, frames, partings, restarts, leads, spellings, glosses, guarded, alarming
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inventories = try container.decodeIfPresent([String: [String]].self, forKey: .inventories) ?? [:]
    idioms = try container.decodeIfPresent([String].self, forKey: .idioms) ?? []
    frames = try container.decodeIfPresent([String].self, forKey: .frames) ?? []
    partings = try container.decodeIfPresent([String].self, forKey: .partings) ?? []
    restarts = try container.decodeIfPresent([String].self, forKey: .restarts) ?? []
    leads = try container.decodeIfPresent([String].self, forKey: .leads) ?? []
    spellings = try container.decodeIfPresent([String: String].self, forKey: .spellings) ?? [:]
    glosses = try container.decodeIfPresent([String: String].self, forKey: .glosses) ?? [:]
    guarded = try container.decodeIfPresent([String].self, forKey: .guarded) ?? []
    alarming = try container.decodeIfPresent([String].self, forKey: .alarming) ?? []
  }

  /// What several files say together; `nil` for none. An inventory that stands in two of them has the words of both.
  public init?(joining files: [SharedRules]) {
    guard let first = files.first else { return nil }
    self = first
    for file in files.dropFirst() {
      inventories.merge(file.inventories) { $0 + $1 }
      idioms += file.idioms
      frames += file.frames
      partings += file.partings
      restarts += file.restarts
      leads += file.leads
      spellings.merge(file.spellings) { first, _ in first }
      glosses.merge(file.glosses) { first, _ in first }
      guarded += file.guarded
      alarming += file.alarming
    }
  }
}

extension SharedRules {
  /// What cannot be read among the patterns of `rules`, and why.
  public func faults(in rules: [PatternRule]) -> [(pattern: String, why: String)] {
    faults(in: rules.flatMap { $0.match + ($0.unless ?? []) + ($0.counter ?? []) })
  }

  /// What cannot be read among the idioms, frames and joints of clauses, and why.
  public var faults: [(pattern: String, why: String)] { faults(in: idioms + frames + partings + restarts + leads) }

  private func faults(in patterns: [String]) -> [(pattern: String, why: String)] {
    var faults: [(pattern: String, why: String)] = []
    for pattern in patterns {
      do throws(RuleError) {
        _ = try PhrasePattern(pattern, shared: self)
      } catch .badPattern(_, let why) {
        faults.append((pattern, why))
      } catch {
        faults.append((pattern, error.description))
      }
    }
    return faults
  }
}
