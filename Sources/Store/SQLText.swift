/// A statement in which a value can only arrive bound: what is interpolated becomes a parameter, never text.
///
/// SQL is written once; a driver renders its placeholders and the few words that differ between databases.
struct SQLText: ExpressibleByStringInterpolation, Sendable {
  /// A value that every database can keep.
  enum Value: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
  }

  /// A word that each database writes in its own way.
  enum Word: Sendable {
    /// The type of a primary key that numbers rows upwards and never uses a number again.
    case identity
    /// A whole statement: no row of `table` is ever updated, or none of these columns is.
    case frozen(table: StaticString, columns: StaticString?)
  }

  enum Piece: Sendable {
    case text(StaticString)
    case value(Value)
    case word(Word)
  }

  private(set) var pieces: [Piece]

  init(stringLiteral value: StaticString) {
    pieces = [.text(value)]
  }

  init(stringInterpolation: StringInterpolation) {
    pieces = stringInterpolation.pieces
  }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var pieces: [Piece] = []

    init(literalCapacity: Int, interpolationCount: Int) { pieces.reserveCapacity(2 * interpolationCount + 1) }

    mutating func appendLiteral(_ literal: StaticString) { pieces.append(.text(literal)) }

    mutating func appendInterpolation(_ value: Int64?) { pieces.append(.value(value.map { .integer($0) } ?? .null)) }
    mutating func appendInterpolation(_ value: Int) { pieces.append(.value(.integer(Int64(value)))) }
    mutating func appendInterpolation(_ value: Double?) { pieces.append(.value(value.map { .real($0) } ?? .null)) }
    mutating func appendInterpolation(_ value: String?) {
      pieces.append(.value(value.map { .text($0.withoutNUL) } ?? .null))
    }
    mutating func appendInterpolation(_ word: Word) { pieces.append(.word(word)) }
    mutating func appendInterpolation(_ part: SQLText) { pieces += part.pieces }
  }
}

extension String {
  /// Without NUL characters: GRDB would cut the text at the first, and PostgreSQL would refuse it.
  fileprivate var withoutNUL: String {
    utf8.contains(0) ? String(String.UnicodeScalarView(unicodeScalars.filter { $0.value != 0 })) : self
  }
}
