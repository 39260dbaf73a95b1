public import Casebook

/// A message that waits for its turn, to be looked through before.
public struct ArrivedMessage: Hashable, Sendable {
  /// Grows with every message that comes in.
  public let number: Int64
  public let school: SchoolID
  public let words: PrivateText
}

extension CaseStore {
  /// The messages with words that came in after `number` (0 for all) and are not answered yet, the oldest first.
  public func arrivals(after number: Int64, limit: Int = 256) async throws(StoreError) -> [ArrivedMessage] {
    try await driver.read { session in
      try session.rows(
        """
        SELECT id, school, words FROM messages
        WHERE is_pending = 1 AND id > \(number) AND kind IN ('text', 'edit') ORDER BY id LIMIT \(limit)
        """
      ).map { row in
        ArrivedMessage(
          number: try row.integer(0), school: SchoolID(try row.text(1)), words: PrivateText(try row.text(2)))
      }
    }
  }

  /// Lets the turn of a message begin now: nothing more is waited for, and no rate holds it up.
  ///
  /// - Parameter number: of a message that may be answered by now; then nothing happens.
  public func hurry(_ number: Int64) async throws(StoreError) {
    let changed = try await driver.write { session in
      try session.run(
        """
        UPDATE conversations SET is_urgent = 1
        WHERE id = (SELECT conversation FROM messages WHERE id = \(number) AND is_pending = 1)
        """)
    }
    if changed > 0 { turnsWaiting.ring() }
  }

  /// Makes a message a turn of its own that begins at once, as if it had come in so.
  ///
  /// - Parameter number: of a message that may be answered by now; then nothing happens.
  public func setApart(_ number: Int64) async throws(StoreError) {
    try await driver.write { [pace] session in
      let found = try session.rows(
        "UPDATE messages SET stands_alone = 1 WHERE id = \(number) AND is_pending = 1 RETURNING conversation")
      if let row = found.first { try Self.schedule(try row.integer(0), by: pace, in: session) }
    }
    turnsWaiting.ring()
  }
}
