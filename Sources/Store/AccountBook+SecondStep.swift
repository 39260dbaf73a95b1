public import Casebook
public import FoundationEssentials

/// The second step of an account's sign-in.
///
/// The secret is kept as it is, in a file that only the service's own account may read: who can read it has every record
/// without signing in. Recovery codes are kept as digests.
public struct SecondStep: Hashable, Sendable {
  /// In base 32.
  public let secret: String
  /// The step of time whose code was used last: it and all before are worth nothing.
  public let lastUsed: Int64
}

extension AccountBook {
  /// Notes that the code of `step` was used; `false` when it was used already, or a later one: two tries at once are one.
  public func use(_ step: Int64, of account: AccountID) async throws(StoreError) -> Bool {
    try await driver.write { session in
      try session.run(
        """
        UPDATE accounts SET code_step = \(step)
        WHERE id = \(account.rawValue) AND code_secret IS NOT NULL AND code_step < \(step)
        """) == 1
    }
  }

  /// Uses up a recovery code; `false` when the account has none such.
  ///
  /// - Parameter digest: as it was given to `confirmOffer`.
  public func use(recovery digest: String, of account: AccountID) async throws(StoreError) -> Bool {
    try await driver.write { session in
      try session.run("DELETE FROM recovery_codes WHERE account = \(account.rawValue) AND digest = \(digest)") == 1
    }
  }

  /// How many recovery codes are left; `nil` for an account without a second step.
  public func recoveryCodes(of account: AccountID) async throws(StoreError) -> Int? {
    try await driver.read { session in
      try session.rows(
        """
        SELECT (SELECT COUNT(*) FROM recovery_codes r WHERE r.account = a.id) FROM accounts a
        WHERE a.id = \(account.rawValue) AND a.code_secret IS NOT NULL
        """
      ).first.map { Int(try $0.integer(0)) }
    }
  }

  /// Takes the second step from an account and ends its sessions: it is set up anew at the next sign-in.
  ///
  /// Returns `false` without such an account.
  public func resetSecondStep(of email: String) async throws(StoreError) -> Bool {
    try await driver.write { session in
      guard let found = try Self.account(email, in: session) else { return false }
      let id = found.member.id.rawValue
      try session.run("UPDATE accounts SET code_secret = NULL, code_step = 0 WHERE id = \(id)")
      try session.run("DELETE FROM recovery_codes WHERE account = \(id)")
      try session.run("DELETE FROM sessions WHERE account = \(id)")
      return true
    }
  }
}

extension CaseStore {
  /// Keeps a secret with a session until the member has shown that their phone has it. One that is there already stays.
  ///
  /// Returns the one that is kept; `nil` when the session is over.
  public func offer(_ secret: String, to digest: String) async throws(StoreError) -> String? {
    try await driver.write { session in
      try session.run("UPDATE sessions SET offer = \(secret) WHERE token = \(digest) AND offer IS NULL")
      return try session.rows("SELECT offer FROM sessions WHERE token = \(digest)").first?.textOrNil(0)
    }
  }

  /// Makes the session's offered secret its account's second step, with new recovery codes, and ends every other session.
  ///
  /// - Parameters:
  ///   - step: whose code showed that the phone has the secret.
  ///   - recovery: the codes' digests.
  /// - Returns: `false` when nothing was offered in that session.
  public func confirmOffer(
    _ digest: String, step: Int64, recovery: [String], at instant: Date
  ) async throws(StoreError) -> Bool {
    try await driver.write { session in
      guard
        let row = try session.rows("SELECT account, offer FROM sessions WHERE token = \(digest)").first,
        let secret = try row.textOrNil(1)
      else { return false }
      let id = try row.integer(0)
      try session.run("UPDATE accounts SET code_secret = \(secret), code_step = \(step) WHERE id = \(id)")
      try session.run("DELETE FROM recovery_codes WHERE account = \(id)")
      for code in recovery {
        try session.run(
          "INSERT INTO recovery_codes (account, digest, made_at) VALUES (\(id), \(code), \(instant.milliseconds))")
      }
      try session.run("DELETE FROM sessions WHERE account = \(id) AND token <> \(digest)")
      try session.run(
        """
        UPDATE sessions SET offer = NULL, stage = \(DeskSession.Stage.whole.rawValue), seen_at = \(instant.milliseconds)
        WHERE token = \(digest)
        """)
      return true
    }
  }
}
