/// Words that somebody entrusted to the school. Printing, interpolating, reflecting or dumping it shows a length, never a word.
public struct PrivateText: Hashable, Sendable {
  /// The words themselves. Read them only to answer, to store or to show them to whom they are meant for.
  public let words: String

  public init(_ words: String) { self.words = words }
}

extension PrivateText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "<\(words.utf8.count) bytes>" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension PrivateText: Codable {
  public init(from decoder: any Decoder) throws {
    words = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(words)
  }
}
