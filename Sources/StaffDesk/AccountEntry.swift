public import Casebook

/// What somebody writes down for an account, before it is one.
public struct AccountEntry: Hashable, Sendable {
  /// The fewest characters of a password. Source: NIST SP 800-63B, which asks for length and against rules of composition.
  public static let shortestPassword = 12
  private static let longestPassword = 256
  private static let longestName = 80
  private static let longestEmail = 254

  /// What cannot be used, and why.
  public enum Fault: Error, Hashable, Sendable {
    case email, name, length, guessable

    /// What to do, in words for who wrote it.
    public var words: String {
      switch self {
      case .email: "write one e-mail address, as ann@school.example"
      case .name: "write the name that colleagues read, of \(longestName) characters at most"
      case .length: "a password has \(shortestPassword) to \(longestPassword) characters"
      case .guessable: "that password is too easy to guess"
      }
    }
  }

  public let role: StaffRole
  /// Without spaces around it.
  public let name: String
  /// In small letters.
  public let email: String

  public init(role: StaffRole, name: String, email: String) {
    self.role = role
    let words = name.drop(while: \.isWhitespace)
    self.name = String(words.prefix(words.count - words.reversed().prefix(while: \.isWhitespace).count))
    self.email = email.filter { !$0.isWhitespace }.lowercased()
  }

  /// Throws what is wrong with the name or the address.
  public func check() throws(Fault) {
    guard Self.isMailAddress(email), email.utf8.count <= Self.longestEmail else { throw .email }
    guard (1...Self.longestName).contains(name.count),
      !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .name }
  }

  /// Throws what is wrong with a password for it.
  public func check(password: String) throws(Fault) {
    guard (Self.shortestPassword...Self.longestPassword).contains(password.count) else { throw .length }
    guard password.lowercased() != email, Set(password).count >= 5 else { throw .guessable }
  }

  /// Whether a text is one e-mail address and nothing else.
  public static func isMailAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
  }
}
