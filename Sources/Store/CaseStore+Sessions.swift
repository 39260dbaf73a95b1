public import Casebook
public import FoundationEssentials

/// Sessions of the desk. A session is known by the digest of its token: who reads the store cannot sign in with it.
extension CaseStore {
  /// How long a session lasts at most: a working day.
  public static let sessionLasts: TimeInterval = 12 * 3600
  /// How long one lasts that nobody uses.
  public static let sessionIdles: TimeInterval = 30 * 60
  /// How old the last use may be before it is written down again.
  private static let activityStep: TimeInterval = 60

  /// Begins a session of an account, and forgets those that are over.
  ///
  /// - Parameter digest: the SHA-256 of a random token, in hexadecimal digits.
  public func beginSession(_ digest: String, of account: AccountID, at instant: Date) async throws(StoreError) {
    let now = instant.milliseconds
    try await driver.write { session in
      try session.run(
        """
        DELETE FROM sessions WHERE began_at <= \((instant - Self.sessionLasts).milliseconds)
        OR seen_at <= \((instant - Self.sessionIdles).milliseconds)
        """)
      try session.run(
        """
        INSERT INTO sessions (token, account, began_at, seen_at)
        VALUES (\(digest), \(account.rawValue), \(now), \(now))
        """)
    }
  }

  /// Whose session it is; `nil` when it is over, ended or none.
  ///
  /// - Parameter isActivity: whether the session is being used, and does not end for lack of it.
  public func sessionMember(
    _ digest: String, isActivity: Bool, at instant: Date
  ) async throws(StoreError) -> StaffMember? {
    let found: (member: StaffMember, seenAt: Date)? = try await driver.read { session in
      try session.rows(
        """
        SELECT a.id, a.school, a.role, a.name, a.email, s.seen_at
        FROM sessions s JOIN accounts a ON a.id = s.account
        WHERE s.token = \(digest) AND a.removed_at IS NULL
        AND s.began_at > \((instant - Self.sessionLasts).milliseconds)
        AND s.seen_at > \((instant - Self.sessionIdles).milliseconds)
        """
      ).first.map { (try AccountBook.member($0), Date(milliseconds: try $0.integer(5))) }
    }
    guard let found else { return nil }
    if isActivity, instant.timeIntervalSince(found.seenAt) > Self.activityStep {
      _ = try await driver.write { session in
        try session.run("UPDATE sessions SET seen_at = \(instant.milliseconds) WHERE token = \(digest)")
      }
    }
    return found.member
  }

  /// Ends a session: its token is worth nothing from now on.
  public func endSession(_ digest: String) async throws(StoreError) {
    _ = try await driver.write { session in try session.run("DELETE FROM sessions WHERE token = \(digest)") }
  }
}
