import GRDB
import GRDBSQLite
import Synchronization

/// Statements within one transaction or snapshot.
///
/// GRDB keeps them prepared. They are bound and stepped here: its arguments and rows cost as much as SQLite's own work.
struct SQLSession {
  private let database: Database
  private let texts: RenderedTexts

  init(database: Database, texts: RenderedTexts) {
    self.database = database
    self.texts = texts
  }

  /// Whether SQLite still has the transaction open; a full disk ends it by itself.
  var isInTransaction: Bool { database.isInsideTransaction }

  /// How many rows the statement changed.
  @discardableResult
  func run(_ text: SQLText) throws -> Int {
    try step(text) { _ in }
    return database.changesCount
  }

  /// The rows that the statement gives, in its order.
  func rows(_ text: SQLText) throws -> [SQLRow] {
    var rows: [SQLRow] = []
    try step(text) { statement in
      let values = (0..<sqlite3_column_count(statement)).map {
        SQLText.Value(DatabaseValue(sqliteStatement: statement, index: $0))
      }
      rows.append(SQLRow(values: values))
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

  private func step(_ text: SQLText, _ row: (SQLiteStatement) -> Void) throws {
    let statement = try database.cachedStatement(sql: texts.sql(of: text)).sqliteStatement
    defer {
      // Both only repeat what the last step returned.
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    var place: CInt = 0
    for case .value(let value) in text.pieces {
      place += 1
      guard value.bind(to: statement, at: place) == SQLITE_OK else { throw failure() }
    }
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW: row(statement)
      case SQLITE_DONE: return
      default: throw failure()
      }
    }
  }

  /// Why the last call to SQLite failed.
  private func failure() -> StoreError {
    guard let connection = database.sqliteConnection else { return .unavailable(why: "the store is closed") }
    return StoreError(
      DatabaseError(
        resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
        message: String(cString: sqlite3_errmsg(connection))))
  }
}

/// The SQL of statements, each rendered once.
final class RenderedTexts: Sendable {
  /// A statement without its values. Texts are told apart by where they stand in the program.
  private struct Shape: Hashable {
    private var pieces: [SQLText.Piece]

    /// `nil` for a text with words that databases write in their own ways: a step of the schema, which is made once.
    init?(_ text: SQLText) {
      pieces = text.pieces
      for case .word in pieces { return nil }
    }

    /// The same, with nothing of what parents wrote.
    var withoutValues: Shape {
      var shape = self
      shape.pieces = pieces.map { if case .value = $0 { .value(.null) } else { $0 } }
      return shape
    }

    static func == (a: Shape, b: Shape) -> Bool {
      a.pieces.count == b.pieces.count && zip(a.pieces, b.pieces).allSatisfy { address(of: $0) == address(of: $1) }
    }

    func hash(into hasher: inout Hasher) {
      for piece in pieces { hasher.combine(Self.address(of: piece)) }
    }

    /// Where a text stands in the program; `nil` for what is no text.
    private static func address(of piece: SQLText.Piece) -> UInt? {
      if case .text(let text) = piece { UInt(bitPattern: text.utf8Start) } else { nil }
    }
  }

  private let known = Mutex<[Shape: String]>([:])

  func sql(of text: SQLText) -> String {
    guard let shape = Shape(text) else { return Self.render(text) }
    if let sql = known.withLock({ $0[shape] }) { return sql }
    let sql = Self.render(text)
    known.withLock { $0[shape.withoutValues] = sql }
    return sql
  }

  private static func render(_ text: SQLText) -> String {
    text.pieces.reduce(into: "") { sql, piece in
      switch piece {
      case .text(let text): sql += "\(text)"
      case .value: sql += "?"
      case .word(.identity): sql += "INTEGER PRIMARY KEY AUTOINCREMENT"
      case .word(.frozen(let table, let columns)):
        let part = columns.map { "OF \($0) " } ?? ""
        sql += "CREATE TRIGGER \(table)_frozen BEFORE UPDATE \(part)ON \(table) "
        sql += "BEGIN SELECT RAISE(ABORT, '\(table) is only added to'); END"
      }
    }
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

  /// Binds the value to a place, counted from one; SQLite's result.
  fileprivate func bind(to statement: SQLiteStatement, at place: CInt) -> CInt {
    switch self {
    case .null: sqlite3_bind_null(statement, place)
    case .integer(let integer): integer.bind(to: statement, at: place)
    case .real(let real): real.bind(to: statement, at: place)
    case .text(let text): text.bind(to: statement, at: place)
    }
  }
}
