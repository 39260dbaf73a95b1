import Casebook
import FoundationEssentials
import StaffDesk
import Store

/// What commands do with the store while no request is answered: accounts, and bringing the schema forward.
public enum StaffRegister {
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
    let entry = AccountEntry(role: staffRole, name: name, email: email)
    do throws(AccountEntry.Fault) {
      try entry.check()
      try entry.check(password: password)
    } catch {
      throw ServerError.badAccount(error.option, why: error.words)
    }
    let hasher = PasswordHasher()
    let hash = try await hasher.hash(password)
    await hasher.shutdown()
    let account = NewAccount(
      school: SchoolID(school), role: staffRole, name: entry.name, email: entry.email, password: hash.encoded)
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

extension AccountEntry.Fault {
  /// The option of `staff add` that is meant.
  fileprivate var option: String {
    switch self {
    case .email: "--email"
    case .name: "--name"
    case .length, .guessable: "--password-stdin"
    }
  }
}
