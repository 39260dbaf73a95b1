import GRDB
import Glibc
import Synchronization

/// SQLite through GRDB: one writer that commits in groups, readers beside it.
final class SQLiteDriver: Sendable {
  private let pool: DatabasePool
  private let writes: GroupCommit
  /// Whether the last write failed through no fault of its rows.
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
        return try Int.fetchOne(database, sql: "PRAGMA synchronous")
      }
      guard synchronous == 2 else { throw StoreError.notDurable(synchronous: synchronous ?? -1) }
      switch standing {
      case .owner(let schema): try pool.write { try Schema.migrate(SQLSession(database: $0), to: schema) }
      case .guest: try pool.read { try Schema.check(SQLSession(database: $0)) }
      }
    } catch let error as StoreError {
      throw error
    } catch let error as DatabaseError {
      throw .cannotOpen(path: path, why: StoreError.reason(error))
    } catch {
      throw .cannotOpen(path: path, why: "\(type(of: error))")
    }
    writes = GroupCommit(pool: pool, waitingLimit: waitingLimit)
  }

  /// What `body` reads from one snapshot that holds everything committed before.
  func read<T: Sendable>(_ body: @escaping @Sendable (SQLSession) throws -> T) async throws(StoreError) -> T {
    do {
      return try await pool.read { try body(SQLSession(database: $0)) }
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
      let value = try await writes.write(isBounded: isBounded, body)
      isDown.store(false, ordering: .relaxed)
      return value
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

/// Statements within one transaction or snapshot.
struct SQLSession {
  fileprivate let database: Database

  init(database: Database) { self.database = database }

  /// Whether SQLite still has the transaction open; a full disk ends it by itself.
  var isInTransaction: Bool { database.isInsideTransaction }

  /// How many rows the statement changed.
  @discardableResult
  func run(_ text: SQLText) throws -> Int {
    try statement(for: text).execute()
    return database.changesCount
  }

  /// The rows that the statement gives, in its order.
  func rows(_ text: SQLText) throws -> [SQLRow] {
    let cursor = try Row.fetchCursor(statement(for: text))
    var rows: [SQLRow] = []
    while let row = try cursor.next() {
      rows.append(SQLRow(values: (0..<row.count).map { SQLText.Value(row[$0] as DatabaseValue) }))
    }
    return rows
  }

  /// What `body` returns; when it throws, what it wrote is undone and what was written before stays.
  func savepoint<T>(_ body: (SQLSession) throws -> T) throws -> T {
    var result: T?
    try database.inSavepoint {
      result = try body(self)
      return .commit
    }
    guard let result else { throw StoreError.unavailable(why: "a savepoint did not run") }
    return result
  }

  private func statement(for text: SQLText) throws -> Statement {
    let (sql, arguments) = Self.render(text)
    let statement = try database.cachedStatement(sql: sql)
    // There is a value for each placeholder: both come from the same pieces.
    statement.setUncheckedArguments(arguments)
    return statement
  }

  private static func render(_ text: SQLText) -> (String, StatementArguments) {
    // As bytes: a string would be made of each piece first.
    var sql: [UInt8] = []
    sql.reserveCapacity(1024)
    // Not as [DatabaseValue]: GRDB would read each through a key path, which costs more than the binding.
    var values: [(any DatabaseValueConvertible)?] = []
    values.reserveCapacity(text.pieces.count / 2)
    for piece in text.pieces {
      switch piece {
      case .text(let text): text.withUTF8Buffer { sql += $0 }
      case .value(let value):
        sql.append(UInt8(ascii: "?"))
        values.append(value.databaseValue)
      case .word(.identity): sql += "INTEGER PRIMARY KEY AUTOINCREMENT".utf8
      case .word(.frozen(let table, let columns)):
        let part = columns.map { "OF \($0) " } ?? ""
        sql += "CREATE TRIGGER \(table)_frozen BEFORE UPDATE \(part)ON \(table) ".utf8
        sql += "BEGIN SELECT RAISE(ABORT, '\(table) is only added to'); END".utf8
      }
    }
    return (String(decoding: sql, as: UTF8.self), StatementArguments(values))
  }
}

extension SQLText.Value {
  fileprivate init(_ value: DatabaseValue) {
    switch value.storage {
    case .null, .blob: self = .null
    case .int64(let integer): self = .integer(integer)
    case .double(let real): self = .real(real)
    case .string(let text): self = .text(text)
    }
  }

  fileprivate var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let integer): integer.databaseValue
    case .real(let real): real.databaseValue
    case .text(let text): text.databaseValue
    }
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
  fileprivate static func reason(_ error: DatabaseError) -> String {
    "SQLite \(error.extendedResultCode.rawValue) \(error.message ?? "")"
  }
}
