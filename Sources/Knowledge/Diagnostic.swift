/// One fault of a knowledge folder: where it is and what to do about it.
public struct Diagnostic: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Path below the knowledge folder: `schools/roose/articles/complaint.overview.md`.
  public let file: String
  /// Counted from 1.
  public let line: Int
  public let message: String

  public init(file: String, line: Int, message: String) {
    self.file = file
    self.line = max(1, line)
    self.message = message
  }

  public var description: String { "\(file):\(line): \(message)" }

  public static func < (a: Diagnostic, b: Diagnostic) -> Bool {
    (a.file, a.line, a.message) < (b.file, b.line, b.message)
  }
}

/// Why a knowledge folder cannot be used.
public enum KnowledgeError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no readable folder at this path.
  case unreadable(path: String)
  /// The folder has faults that make it unusable; each with its place.
  case faulty([Diagnostic])
  /// A built pack that cannot be read back.
  case badPack(String)

  public var description: String {
    switch self {
    case .unreadable(let path):
      "there is no knowledge folder that can be read at \(path); give one with --knowledge-dir"
    case .faulty(let faults):
      faults.map(\.description).joined(separator: "\n")
    case .badPack(let why):
      "the built pack cannot be read (\(why)); run `schoolgate knowledge build`"
    }
  }
}
