/// One row of a result, read by position.
struct SQLRow: Sendable {
  let values: [SQLText.Value]

  /// The whole number in that column. Throws `unavailable` when it holds something else.
  func integer(_ column: Int) throws(StoreError) -> Int64 {
    guard case .integer(let integer) = values[column] else { throw Self.damaged(column) }
    return integer
  }

  func text(_ column: Int) throws(StoreError) -> String {
    guard case .text(let text) = values[column] else { throw Self.damaged(column) }
    return text
  }

  func integerOrNil(_ column: Int) throws(StoreError) -> Int64? {
    values[column] == .null ? nil : try integer(column)
  }

  func textOrNil(_ column: Int) throws(StoreError) -> String? {
    values[column] == .null ? nil : try text(column)
  }

  private static func damaged(_ column: Int) -> StoreError {
    .unavailable(why: "column \(column) does not hold what the schema says; restore a backup")
  }
}
