import GRDB
import Glibc
import Synchronization

/// SQLite through GRDB: one writer that commits in groups, readers beside it.
final class SQLiteDriver: Sendable {
  private let pool: DatabasePool
  private let texts = RenderedTexts()
  private let writes: GroupCommit
  /// Whether a write failed through no fault of its rows, and none was tried with success since by `tryAgain`. Others that
  /// succeed say nothing: one that changes no row succeeds on a full disk too.
  private let isDown = Atomic<Bool>(false)

  /// Who works with the file.
  enum Standing: Hashable {
    /// The one process that it belongs to; the schema is brought forward to this version.
    case owner(schema: Int)
    /// A command beside the service: it leaves the schema as it is. SQLite keeps the two writers apart.
    case guest
  }

  /// Lets go of the file when the last use of it ends; a guest has none.
  private let lock: ProcessLock?

  /// Opens the file, makes it durable, checks that it is, and brings its schema up to date.
  ///
  /// - Parameter waitingLimit: how many writes may wait before a bounded one is refused.
  init(path: String, waitingLimit: Int, as standing: Standing = .owner(schema: Schema.version)) throws(StoreError) {
    lock = standing == .guest ? nil : try ProcessLock(path: path)
    // SQLite gives its other files the rights of this one: what parents wrote is for the service's own account.
    if lock != nil { Glibc.close(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)) }
    do {
      var configuration = Configuration()
      configuration.maximumReaderCount = 4
      configuration.busyMode = .timeout(5)
      configuration.prepareDatabase { database in
        // Of 512 KiB instead of 2 MiB, five times over: what is not there is in the system's own cache.
        try database.execute(sql: "PRAGMA cache_size = -512")
      }
      pool = try DatabasePool(path: path, configuration: configuration)
      // DatabasePool asks for NORMAL after everything a configuration can prepare: FULL has to come later than that.
      let synchronous = try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA synchronous = FULL")
        // Of 16 MB instead of 4: a page that is written again and again is copied into the file less often.
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        return try Int.fetchOne(database, sql: "PRAGMA synchronous")
      }
      guard synchronous == 2 else { throw StoreError.notDurable(synchronous: synchronous ?? -1) }
      switch standing {
      case .owner(let schema):
        try pool.write { [texts] in try Schema.migrate(SQLSession(database: $0, texts: texts), to: schema) }
      case .guest: try pool.read { [texts] in try Schema.check(SQLSession(database: $0, texts: texts)) }
      }
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      throw .cannotOpen(path: path, why: StoreError.reason(error))
    } catch {
      throw .cannotOpen(path: path, why: "\(type(of: error))")
    }
    writes = GroupCommit(pool: pool, texts: texts, waitingLimit: waitingLimit)
  }

  /// What `body` reads from one snapshot that holds everything committed before.
  func read<T: Sendable>(_ body: @escaping @Sendable (SQLSession) throws -> T) async throws(StoreError) -> T {
    do {
      return try await pool.read { [texts] in try body(SQLSession(database: $0, texts: texts)) }
    } catch {
      throw StoreError(error)
    }
  }

  /// What `body` returns, once what it wrote is durable. When it throws, nothing of it is kept.
  ///
  /// - Parameter isBounded: throws `full` rather than wait behind too many others.
  func write<T: Sendable>(
    isBounded: Bool = false, _ body: @escaping @Sendable (SQLSession) throws -> T
  ) async throws(StoreError) -> T {
    do {
      return try await writes.write(isBounded: isBounded, body)
    } catch {
      if case .unavailable = error { isDown.store(true, ordering: .relaxed) }
      throw error
    }
  }

  /// Writes something after a write that failed, to find out whether it works again. Throws `unavailable`.
  func tryAgain() async throws(StoreError) {
    guard isDown.load(ordering: .relaxed) else { return }
    try await write { session in
      try session.run("INSERT INTO schema_version (version) VALUES (0)")
      try session.run("DELETE FROM schema_version WHERE version = 0")
    }
    isDown.store(false, ordering: .relaxed)
  }

  /// Closes the file. Later calls throw `unavailable`.
  func close() throws(StoreError) {
    do {
      try pool.close()
    } catch {
      throw StoreError(error)
    }
    lock?.release()
  }
}

extension StoreError {
  /// The error as callers know it.
  init(_ error: any Error) {
    switch error {
    case let error as StoreError: self = error
    case let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT:
      self = .refused(why: Self.reason(error))
    case let error as DatabaseError: self = .unavailable(why: Self.reason(error))
    default: self = .unavailable(why: "\(type(of: error))")
    }
  }

  /// SQLite's own words, which name tables and columns and never a value.
  static func reason(_ error: DatabaseError) -> String {
    "SQLite \(error.extendedResultCode.rawValue) \(error.message ?? "")"
  }
}
