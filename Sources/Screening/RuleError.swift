/// What is wrong with a rule file, in words that say what to do.
public enum RuleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The pattern, and why it cannot be read.
  case badPattern(String, String)
  /// An id that the vocabulary does not have.
  case unknownID(String)
  /// A built rule book that cannot be read back; build it again.
  case unreadable(String)

  public var description: String {
    switch self {
    case .badPattern(let pattern, let why): "pattern “\(pattern)”: \(why)"
    case .unknownID(let id): "“\(id)” is not an id of the vocabulary"
    case .unreadable(let why): "the built rules cannot be read (\(why)); run `schoolgate knowledge build`"
    }
  }
}
