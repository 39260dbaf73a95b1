import Casebook
import FoundationEssentials
import StaffDesk
import Store

/// What commands do with the store while no request is answered: accounts, and bringing the schema forward.
public enum StaffRegister {
  /// The fewest characters of a password. Source: NIST SP 800-63B, which asks for length and against rules of composition.
  public static let shortestPassword = 12
  private static let longestPassword = 256

  /// Writes down an account for the desk, also while `serve` runs.
  ///
  /// - Parameters:
  ///   - role: one of `StaffRole`'s words.
  ///   - isReplacing: whether the account is there already and is to have this name, role and password from now on.
  /// - Throws: `ServerError.badAccount` that names the option; `StoreError`.
  public static func add(
    school: String, role: String, email: String, name: String, password: String, isReplacing: Bool, settings: Settings
  ) async throws {
    guard settings.schools.contains(SchoolID(school)) else {
      let known = settings.schools.map(\.rawValue).joined(separator: ", ")
      throw ServerError.badAccount("--school", why: "there is no school “\(school)”; there are: \(known)")
    }
    guard let staffRole = StaffRole(rawValue: role) else {
      let known = StaffRole.allCases.map(\.rawValue).joined(separator: ", ")
      throw ServerError.badAccount("--role", why: "there is no role “\(role)”; there are: \(known)")
    }
    let address = email.lowercased()
    guard Settings.isMailAddress(address), address.utf8.count <= 254 else {
      throw ServerError.badAccount("--email", why: "write one e-mail address, as ann@school.example")
    }
    let person = name.trimming(\.isWhitespace)
    guard (1...80).contains(person.count),
      !person.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw ServerError.badAccount("--name", why: "write the name that colleagues read, of 80 characters at most")
    }
    guard (shortestPassword...longestPassword).contains(password.count) else {
      throw ServerError.badAccount(
        "--password-stdin", why: "a password has \(shortestPassword) to \(longestPassword) characters")
    }
    guard password.lowercased() != address, Set(password).count >= 5 else {
      throw ServerError.badAccount("--password-stdin", why: "that password is too easy to guess")
    }
    let hasher = PasswordHasher()
    let hash = try await hasher.hash(password)
    await hasher.shutdown()
    let account = NewAccount(
      school: SchoolID(school), role: staffRole, name: person, email: address, password: hash.encoded)
    let isDone = try await book(settings) { book throws(StoreError) in
      isReplacing ? try await book.replace(account) : try await book.add(account, at: Date())
    }
    guard isDone else {
      throw ServerError.badAccount(
        "--email",
        why: isReplacing
          ? "\(school) has no account with that address to replace"
          : "there is an account with that address already; "
            + "--replace gives it a new name, role and password")
    }
  }

  /// Takes an account away and ends its sessions.
  public static func remove(email: String, settings: Settings) async throws {
    let isDone = try await book(settings) { book throws(StoreError) in
      try await book.remove(email.lowercased(), at: Date())
    }
    guard isDone else { throw ServerError.badAccount("--email", why: "there is no account with that address") }
  }

  /// Takes an account's second step of signing in away, for a phone that is lost, and ends its sessions.
  public static func resetSecondStep(email: String, settings: Settings) async throws {
    let isDone = try await book(settings) { book throws(StoreError) in
      try await book.resetSecondStep(of: email.lowercased())
    }
    guard isDone else { throw ServerError.badAccount("--email", why: "there is no account with that address") }
  }

  /// Brings the store's schema forward, which `serve` does by itself too. Throws `StoreError.inUse` while one runs.
  public static func migrate(settings: Settings) async throws {
    settings.makeStateFolder()
    try await CaseStore(settings.store).close()
  }

  private static func book<T>(
    _ settings: Settings, _ body: (AccountBook) async throws(StoreError) -> T
  ) async throws -> T {
    settings.makeStateFolder()
    let book = try AccountBook(settings.store)
    do {
      let result = try await body(book)
      try book.close()
      return result
    } catch {
      try book.close()
      throw error
    }
  }
}
