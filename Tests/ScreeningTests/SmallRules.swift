import Casebook
import Foundation
import Screening

/// Rule books of a few rules, written as rule files are.
enum SmallRules {
  /// A rule book of these files, each a JSON object in the form of a rule file.
  static func book(
    harm: [String] = [], posts: [String] = [], acts: [String] = [], concerns: [String] = [],
    inventories: [String: [String]] = [:],
    idioms: [String] = [], frames: [String] = [], partings: [String] = [], restarts: [String] = [],
    leads: [String] = [],
    spellings: [String: String] = [:], glosses: [String: String] = [:],
    guarded: [String] = [], alarming: [String] = [], ordinary: [String] = ordinary
  ) throws -> RuleBook {
    try RuleBook(
      harm: harm.map { try read($0) }, posts: posts.map { try read($0) }, acts: acts.map { try read($0) },
      concerns: concerns.map { try read($0) }, promises: [],
      shared: read(
        String(
          decoding: JSONEncoder().encode(
            Shared(
              inventories: inventories, idioms: idioms, frames: frames, partings: partings, restarts: restarts,
              leads: leads, spellings: spellings, glosses: glosses,
              guarded: guarded, alarming: alarming)), as: UTF8.self)), ordinary: ordinary)
  }

  /// The acts of one pattern, called `act`.
  static func acts(
    _ pattern: String, unless: [String] = [], inventories: [String: [String]] = [:], idioms: [String] = []
  ) throws -> RuleBook {
    struct Rule: Encodable {
      let match: [String]
      let unless: [String]
    }
    struct File: Encodable {
      let id = "act"
      let rules: [Rule]
    }
    let file = try JSONEncoder().encode(File(rules: [Rule(match: [pattern], unless: unless)]))
    return try book(acts: [String(decoding: file, as: UTF8.self)], inventories: inventories, idioms: idioms)
  }

  private static func read<File: Decodable>(_ text: String) throws -> File {
    try JSONDecoder().decode(File.self, from: Data(text.utf8))
  }

  private struct Shared: Encodable {
    let inventories: [String: [String]]
    let idioms: [String]
    let frames: [String]
    let partings: [String]
    let restarts: [String]
    let leads: [String]
    let spellings: [String: String]
    let glosses: [String: String]
    let guarded: [String]
    let alarming: [String]
  }

  /// What a classifier learns to let pass.
  static let ordinary = [
    "when does term start", "how do i complain about homework", "who runs the page", "what is for lunch today",
    "can i see the head on friday", "where is the policy", "is there a club after school", "who do i ask about the bus",
  ]

  /// A kind of harm that is known by examples alone.
  static let neglect = """
    {"id": "neglect",
     "flag": {"urgent": [
       "he has had no food at home for days", "there is never any food in the house for her",
       "the little boy is left alone every night", "she is left alone in the house at night",
       "he eats out of the bin because there is no food", "the children are alone and hungry all weekend",
       "nobody feeds the baby and she is left alone", "he told me he is hungry and alone at home"]},
     "pass": [
       "there was no food left at the fair", "he was left out of the team", "the food at lunch was cold",
       "she is hungry after swimming", "can he stay home alone at lunch break", "is there food at the disco",
       "the house points are wrong", "he was home by four"]}
    """

  /// Two categories of posts, known by rules alone.
  static let posts = [
    #"{"id": "hate", "nearest": ["offensive-comments"], "rules": [{"match": ["slur|slurs"]}]}"#,
    #"{"id": "offensive-comments", "rules": [{"match": ["(stupid|useless) cow"]}]}"#,
    #"{"id": "school-identity", "rules": [{"match": ["logo"]}]}"#,
    #"{"id": "fine", "pass": {"fine": ["a lovely play", "what a lovely day", "well done", "cake sale", "lost a hat"]}}"#,
  ]
}

extension RuleBook {
  /// What the checks say of one text.
  func finding(in text: String) -> SafeguardingCheck.Finding { safeguarding.finding(in: read(text)) }

  func verdict(on text: String, categories: Set<String>) -> PostCheck.Result {
    posts.verdict(on: read(text), categories: categories)
  }

  func acts(in text: String) -> [DialogueActs.Act] { acts.acts(in: read(text)) }
}
