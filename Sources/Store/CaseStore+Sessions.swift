public import Casebook
public import FoundationEssentials

/// A browser's session at the desk.
public struct DeskSession: Hashable, Sendable {
  /// How far the sign-in has come.
  public enum Stage: String, Hashable, Sendable {
    /// The password was right, and a code is asked for.
    case code
    /// The password was right, and the second step has to be set up.
    case setup
    /// Signed in.
    case whole
  }

  public let member: StaffMember
  public let stage: Stage
  /// The secret that it is shown, in base 32, until the member's phone is seen to have it.
  public let offer: String?
}

/// One of the sessions that an account has at the moment.
public struct OpenSession: Hashable, Sendable {
  /// The digest that the store knows it by.
  public let digest: String
  public let beganAt: Date
  /// When it was used last, to the minute.
  public let seenAt: Date
}

/// Sessions of the desk. A session is known by the digest of its token: who reads the store cannot sign in with it.
extension CaseStore {
  /// How long a session lasts at most: a working day.
  public static let sessionLasts: TimeInterval = 12 * 3600
  /// How long one lasts that nobody uses.
  public static let sessionIdles: TimeInterval = 30 * 60
  /// How long a password that was right waits for its code.
  public static let stageLasts: TimeInterval = 10 * 60
  /// How old the last use may be before it is written down again.
  private static let activityStep: TimeInterval = 60

  /// Begins a session of an account, and forgets those that are over.
  ///
  /// - Parameters:
  ///   - digest: the SHA-256 of a random token, in hexadecimal digits.
  ///   - stage: what is still to be done before it opens anything.
  public func beginSession(
    _ digest: String, of account: AccountID, stage: DeskSession.Stage = .whole, at instant: Date
  ) async throws(StoreError) {
    let now = instant.milliseconds
    try await driver.write { session in
      try session.run(
        """
        DELETE FROM sessions WHERE began_at <= \((instant - Self.sessionLasts).milliseconds)
        OR seen_at <= \((instant - Self.sessionIdles).milliseconds)
        """)
      try session.run(
        """
        INSERT INTO sessions (token, account, began_at, seen_at, stage)
        VALUES (\(digest), \(account.rawValue), \(now), \(now), \(stage.rawValue))
        """)
    }
  }

  /// A session whose sign-in may still be unfinished; `nil` when it is over, ended or none.
  public func session(_ digest: String, at instant: Date) async throws(StoreError) -> DeskSession? {
    try await driver.read { session in
      try session.rows(
        """
        SELECT a.id, a.school, a.role, a.name, a.email, s.stage, s.offer
        FROM sessions s JOIN accounts a ON a.id = s.account
        WHERE s.token = \(digest) AND a.removed_at IS NULL
        AND s.began_at > \((instant - Self.sessionLasts).milliseconds)
        AND s.seen_at > \((instant - Self.sessionIdles).milliseconds)
        AND (s.stage = \(DeskSession.Stage.whole.rawValue)
          OR s.began_at > \((instant - Self.stageLasts).milliseconds))
        """
      ).first.map { row in
        guard let stage = DeskSession.Stage(rawValue: try row.text(5)) else {
          throw StoreError.unavailable(why: "a session has a stage that is not known")
        }
        return DeskSession(member: try AccountBook.member(row), stage: stage, offer: try row.textOrNil(6))
      }
    }
  }

  /// The code was right: the session opens the desk from now on.
  public func completeSession(_ digest: String, at instant: Date) async throws(StoreError) {
    _ = try await driver.write { session in
      try session.run(
        """
        UPDATE sessions SET stage = \(DeskSession.Stage.whole.rawValue), seen_at = \(instant.milliseconds)
        WHERE token = \(digest) AND stage = \(DeskSession.Stage.code.rawValue)
        AND began_at > \((instant - Self.stageLasts).milliseconds)
        """)
    }
  }

  /// Whose session it is; `nil` when it is over, ended, none, or waits for the second step.
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
        WHERE s.token = \(digest) AND a.removed_at IS NULL AND s.stage = \(DeskSession.Stage.whole.rawValue)
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

  /// The sessions of an account that have not ended, the one that was used last first.
  public func sessions(of account: AccountID, at instant: Date) async throws(StoreError) -> [OpenSession] {
    try await driver.read { session in
      try session.rows(
        """
        SELECT token, began_at, seen_at FROM sessions
        WHERE account = \(account.rawValue) AND stage = \(DeskSession.Stage.whole.rawValue)
        AND began_at > \((instant - Self.sessionLasts).milliseconds)
        AND seen_at > \((instant - Self.sessionIdles).milliseconds)
        ORDER BY seen_at DESC, began_at DESC, token
        """
      ).map { row in
        OpenSession(
          digest: try row.text(0), beganAt: Date(milliseconds: try row.integer(1)),
          seenAt: Date(milliseconds: try row.integer(2)))
      }
    }
  }

  /// Ends sessions of an account.
  ///
  /// - Parameters:
  ///   - digest: this one; `nil` for all of them.
  ///   - kept: one that goes on all the same.
  public func endSessions(
    of account: AccountID, only digest: String? = nil, but kept: String? = nil
  ) async throws(StoreError) {
    _ = try await driver.write { session in
      try session.run(
        """
        DELETE FROM sessions WHERE account = \(account.rawValue)
        AND (\(digest) IS NULL OR token = \(digest)) AND (\(kept) IS NULL OR token <> \(kept))
        """)
    }
  }
}
