import Casebook
import FoundationEssentials
import Retrieval

/// One JSON object a line: how `answer` and `check-post` read and write.
enum JSONLine {
  /// An id as it was given: kept as it is, a number stays a number.
  enum Identifier: Hashable, Codable {
    case text(String)
    case number(Int)
    case none

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .none
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      case .none: try container.encodeNil()
      }
    }
  }

  /// A message to be answered.
  struct Input {
    let id: Identifier
    let school: String?
    let text: String
    let conversation: String?
    let at: Date?
  }

  /// What is wrong with a line, in a form that a script can tell apart.
  struct Fault: Error {
    let id: Identifier
    let code: String
    let message: String
  }

  /// A value that is a string or something else.
  private struct Loose: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
  }

  private struct Line: Decodable {
    let id: Identifier?
    let school: Loose?
    let text: Loose?
    let conversation: Loose?
    let at: Loose?
  }

  /// Reads a line; throws `Fault` with what to change.
  static func read(_ bytes: [UInt8], decoder: JSONDecoder) throws(Fault) -> Input {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Fault(id: .none, code: "bad-encoding", message: "the line is not UTF-8")
    }
    guard let line = try? decoder.decode(Line.self, from: Data(bytes)) else {
      throw Fault(id: .none, code: "bad-json", message: "the line is not one JSON object")
    }
    let id = line.id ?? .none
    guard let text = line.text?.text else {
      throw Fault(id: id, code: "bad-text", message: "“text” is missing or not a string")
    }
    if let school = line.school, school.text == nil {
      throw Fault(id: id, code: "bad-school", message: "“school” is not a string")
    }
    if let conversation = line.conversation, conversation.text == nil {
      throw Fault(id: id, code: "bad-conversation", message: "“conversation” is not a string")
    }
    var instant: Date?
    if let at = line.at {
      guard let text = at.text, let date = try? Date(text, strategy: .iso8601) else {
        throw Fault(id: id, code: "bad-time", message: "“at” is not an ISO 8601 time like 2026-01-14T10:00:00Z")
      }
      instant = date
    }
    return Input(
      id: id, school: line.school?.text, text: text, conversation: line.conversation?.text, at: instant)
  }

  /// A reply with the id of its message, and why it was found where that was asked for.
  struct Output: Encodable {
    let id: Identifier
    let reply: Reply
    let explanation: Explanation?

    private enum CodingKeys: CodingKey { case id, explanation }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      if id != .none { try container.encode(id, forKey: .id) }
      try container.encodeIfPresent(explanation, forKey: .explanation)
      try reply.encode(to: encoder)
    }
  }

  private struct FaultLine: Encodable {
    struct Content: Encodable {
      let code: String
      let message: String
    }

    let id: Identifier?
    let error: Content
  }

  /// The same value gives the same bytes: keys are in order.
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }

  static func line(
    _ reply: Reply, id: Identifier, explanation: Explanation? = nil, encoder: JSONEncoder
  ) throws -> [UInt8] {
    [UInt8](try encoder.encode(Output(id: id, reply: reply, explanation: explanation))) + [10]
  }

  static func line(_ fault: Fault, encoder: JSONEncoder) throws -> [UInt8] {
    let content = FaultLine.Content(code: fault.code, message: fault.message)
    return [UInt8](try encoder.encode(FaultLine(id: fault.id == .none ? nil : fault.id, error: content))) + [10]
  }
}
