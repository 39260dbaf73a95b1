import Casebook
import FoundationEssentials

/// The labelled sets of `Tests/Evaluation`, in the form that its `FORMAT.md` tells.
enum EvaluationSet {
  /// A message with what counts as right, for every set but conversations.
  struct Item: Decodable {
    let id: String
    let school: String
    let text: String
    let expected: Labels
    let mustAll: [[String]]?
    let mustNot: [String]?

    private enum CodingKeys: String, CodingKey {
      case id, school, text
      case mustAll = "must_all"
      case mustNot = "must_not"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(String.self, forKey: .id)
      school = try container.decode(String.self, forKey: .school)
      text = try container.decode(String.self, forKey: .text)
      expected = try Labels(from: decoder)
      mustAll = try container.decodeIfPresent([[String]].self, forKey: .mustAll)
      mustNot = try container.decodeIfPresent([String].self, forKey: .mustNot)
    }
  }

  /// What counts as right; an absent label is not judged.
  struct Labels: Decodable {
    let kinds: [ReplyKind]?
    let topics: [String]?
    let stages: [Int?]?
    let escalations: [Escalation]?
    let verdicts: [Verdict]?
    let categories: [String]?
    let categoriesNot: [String]?

    private enum CodingKeys: String, CodingKey {
      case kinds = "kind_any"
      case topics = "topics_any"
      case stages = "stage_any"
      case escalations = "escalation_any"
      case verdicts = "verdict_any"
      case categories = "categories_any"
      case categoriesNot = "categories_not"
    }
  }

  struct Conversation: Decodable {
    struct Turn: Decodable {
      let text: String
      let expected: Labels

      private enum CodingKeys: CodingKey { case text }

      init(from decoder: any Decoder) throws {
        text = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .text)
        expected = try Labels(from: decoder)
      }
    }

    let id: String
    let school: String
    let turns: [Turn]
  }

  /// The rows of a file; `nil` if there is none.
  ///
  /// - Throws: `CommandFault` with file and line.
  static func read<Row: Decodable>(_: Row.Type, from path: String) throws -> [Row]? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    var rows: [Row] = []
    for (number, line) in data.split(separator: 10, omittingEmptySubsequences: false).enumerated()
    where line.contains(where: { $0 > 32 }) {
      do {
        rows.append(try decoder.decode(Row.self, from: Data(line)))
      } catch {
        throw CommandFault("\(path):\(number + 1): not a row of this set: \(error)")
      }
    }
    return rows
  }
}
