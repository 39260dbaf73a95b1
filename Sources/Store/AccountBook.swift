public import Casebook
public import FoundationEssentials

/// An account that is to be written down.
public struct NewAccount: Sendable {
  public let school: SchoolID
  public let role: StaffRole
  public let name: String
  /// In small letters.
  public let email: String
  /// The password's hash, in its own printable form.
  public let password: String

  public init(school: SchoolID, role: StaffRole, name: String, email: String, password: String) {
    self.school = school
    self.role = role
    self.name = name
    self.email = email
    self.password = password
  }
}

/// What is compared with at a sign-in.
public struct Credentials: Sendable {
  public let member: StaffMember
  /// The password's hash.
  public let password: String
  /// What is asked for besides; `nil` where nothing is set up.
  public let secondStep: SecondStep?
}

/// Who may sign in at the desk.
public struct AccountBook: Sendable {
  let driver: SQLiteDriver

  init(driver: SQLiteDriver) { self.driver = driver }

  /// Opens the accounts of a store for a command, whether or not a service has the store open.
  ///
  /// When none has, this is its owner and brings the schema forward. Beside a service it is a guest: SQLite lets one of the
  /// two write at a time, each write here is a moment, and nothing else than accounts can be reached through it. So an
  /// account works at once, without a restart.
  ///
  /// Throws `cannotOpen`, `newerSchema`, `olderSchema` or `notDurable`.
  public init(_ location: StoreLocation) throws(StoreError) { driver = try SQLiteDriver.beside(location) }

  /// Closes a book that was opened for a command. One that belongs to a `CaseStore` is closed with that.
  public func close() throws(StoreError) { try driver.close() }

  /// Writes an account down. Returns `false` and changes nothing when there is one with that e-mail address.
  public func add(_ account: NewAccount, at instant: Date) async throws(StoreError) -> Bool {
    try await driver.write { session in
      guard try Self.account(account.email, in: session) == nil else { return false }
      try session.run(
        """
        INSERT INTO accounts (school, role, name, email, password, added_at)
        VALUES (\(account.school.rawValue), \(account.role.rawValue), \(account.name), \(account.email),
          \(account.password), \(instant.milliseconds))
        """)
      return true
    }
  }

  /// Gives the school's account with that e-mail address a new name, role and password and ends its sessions.
  ///
  /// Returns `false` and changes nothing when that school has none.
  public func replace(_ account: NewAccount) async throws(StoreError) -> Bool {
    try await driver.write { session in
      let changed = try session.run(
        """
        UPDATE accounts SET role = \(account.role.rawValue), name = \(account.name), password = \(account.password)
        WHERE email = \(account.email) AND school = \(account.school.rawValue) AND removed_at IS NULL
        """)
      guard changed == 1, let found = try Self.account(account.email, in: session) else { return false }
      try session.run("DELETE FROM sessions WHERE account = \(found.member.id.rawValue)")
      return true
    }
  }

  /// Gives an account another name and role and ends its sessions.
  public func change(_ account: AccountID, name: String, role: StaffRole) async throws(StoreError) {
    try await driver.write { session in
      try session.run(
        "UPDATE accounts SET name = \(name), role = \(role.rawValue) WHERE id = \(account.rawValue)")
      try session.run("DELETE FROM sessions WHERE account = \(account.rawValue)")
    }
  }

  /// Takes an account away and ends its sessions; what it did stays on record. Returns `false` without such an account.
  public func remove(_ email: String, at instant: Date) async throws(StoreError) -> Bool {
    try await driver.write { session in
      guard let found = try Self.account(email, in: session) else { return false }
      let id = found.member.id.rawValue
      try session.run("UPDATE accounts SET removed_at = \(instant.milliseconds) WHERE id = \(id)")
      try session.run("DELETE FROM sessions WHERE account = \(id)")
      return true
    }
  }

  /// The account with that e-mail address, which has to be in small letters; `nil` without one.
  public func credentials(of email: String) async throws(StoreError) -> Credentials? {
    try await driver.read { try Self.account(email, in: $0) }
  }

  /// Keeps a password's new hash, where the old one was made with outdated parameters.
  public func keep(_ password: String, of account: AccountID) async throws(StoreError) {
    _ = try await driver.write { session in
      try session.run("UPDATE accounts SET password = \(password) WHERE id = \(account.rawValue)")
    }
  }

  /// Has an account told of nothing until then; `nil` for one that is there.
  public func setAway(_ account: AccountID, until end: Date?) async throws(StoreError) {
    _ = try await driver.write { session in
      try session.run("UPDATE accounts SET away_until = \(end?.milliseconds) WHERE id = \(account.rawValue)")
    }
  }

  /// Until when each account of the school is away that has said so, also where that is over.
  public func away(of school: SchoolID) async throws(StoreError) -> [AccountID: Date] {
    try await driver.read { session in
      let rows = try session.rows(
        """
        SELECT id, away_until FROM accounts
        WHERE school = \(school.rawValue) AND removed_at IS NULL AND away_until IS NOT NULL
        """)
      return try rows.reduce(into: [:]) {
        $0[AccountID(rawValue: try $1.integer(0))] = Date(milliseconds: try $1.integer(1))
      }
    }
  }

  /// The school's accounts by name.
  public func members(of school: SchoolID) async throws(StoreError) -> [StaffMember] {
    try await driver.read { session in
      try session.rows(
        """
        SELECT id, school, role, name, email FROM accounts
        WHERE school = \(school.rawValue) AND removed_at IS NULL ORDER BY name, id
        """
      ).map { try Self.member($0) }
    }
  }

  static func account(_ email: String, in session: SQLSession) throws -> Credentials? {
    try session.rows(
      """
      SELECT id, school, role, name, email, password, code_secret, code_step FROM accounts
      WHERE email = \(email) AND removed_at IS NULL
      """
    ).first.map { row in
      let lastUsed = try row.integer(7)
      return Credentials(
        member: try member(row), password: try row.text(5),
        secondStep: try row.textOrNil(6).map { SecondStep(secret: $0, lastUsed: lastUsed) })
    }
  }

  /// A member of staff from the columns id, school, role, name, email.
  static func member(_ row: SQLRow) throws(StoreError) -> StaffMember {
    guard let role = StaffRole(rawValue: try row.text(2)) else {
      throw .unavailable(why: "an account has a role that is not known")
    }
    return StaffMember(
      id: AccountID(rawValue: try row.integer(0)), school: SchoolID(try row.text(1)), role: role,
      name: try row.text(3), email: try row.text(4))
  }
}

extension CaseStore {
  /// Who may sign in at the desk.
  public var accounts: AccountBook { AccountBook(driver: driver) }
}
