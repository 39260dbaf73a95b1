/// Why the desk could not do what it was asked. Never holds a password, a token or a word of a record.
public enum DeskError: Error, Hashable, Sendable {
  /// argon2 could not hash; `code` is its own.
  case hashing(code: Int)
  /// Too many sign-ins wait already.
  case busy
}

extension DeskError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .hashing(let code): "argon2 failed with \(code); check that 19 MiB of memory are free for each sign-in"
    case .busy: "too many sign-ins wait; try again in a moment"
    }
  }
}
