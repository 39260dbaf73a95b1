public import Casebook
public import FoundationEssentials

/// Everything that is kept: messages, turns, cases, and what is still to be delivered.
///
/// Each call is one transaction, durable when it returns; calls that wait at the same time share one commit. Text of parents
/// goes in and out as it is and is never part of an error.
public final class CaseStore: Sendable {
  /// How long a turn stays in hand without being closed before somebody else may take it.
  static let turnHold: Int64 = 120_000
  /// The same for a delivery: longer than all parts of a reply may take to be sent.
  static let deliveryHold: Int64 = 600_000

  /// Rung when a message came in: it is looked through, and then its turn waits.
  public let messageArrived = Bell()
  /// Rung when a turn that was put back or put forward may be waiting.
  public let turnsWaiting = Bell()
  /// Rung when a delivery may be due.
  public let deliveriesWaiting = Bell()
  /// Rung when a conversation has a new message or reply.
  let conversations = ConversationBells()

  let driver: SQLiteDriver
  let pace: Pace

  /// Opens the store, brings its schema up to date, and gives back what a process that died had in hand.
  ///
  /// Throws `cannotOpen`, `inUse`, `newerSchema` or `notDurable`.
  /// - Parameters:
  ///   - pace: when the messages of a conversation become a turn.
  ///   - waitingLimit: how many writes may wait before `record` throws `full`.
  public init(
    _ location: StoreLocation, pace: Pace = Pace(quiet: .zero), waitingLimit: Int = 4096
  ) async throws(StoreError) {
    self.pace = pace
    switch location {
    case .sqlite(let path): driver = try SQLiteDriver(path: path, waitingLimit: waitingLimit)
    }
    try await driver.write { session in
      try session.run("UPDATE conversations SET claim = NULL, held_until = NULL WHERE claim IS NOT NULL")
      try session.run("UPDATE outbox SET claim = NULL, held_until = NULL WHERE claim IS NOT NULL")
    }
  }

  /// Closes the store after what is being written. Later calls throw `unavailable`.
  public func close() throws(StoreError) { try driver.close() }

  /// Throws `unavailable` while nothing can be written: after a write that failed another one is tried.
  public func checkWriting() async throws(StoreError) { try await driver.tryAgain() }

  /// How much is waiting, and whose staff could not be told of something.
  public func figures() async throws(StoreError) -> StoreFigures {
    try await driver.read { session in
      let pending = try session.rows("SELECT COUNT(*) FROM messages WHERE is_pending = 1")[0].integer(0)
      let outbox = try session.rows(
        """
        SELECT COUNT(*), MIN(o.queued_at) FROM outbox o LEFT JOIN conversations c ON c.id = o.conversation
        WHERE o.is_waiting = 1 AND c.invited_at IS NULL
        AND NOT (o.receipt IS NOT NULL AND o.failures = 0 AND o.due_at > o.queued_at)
        """)[0]
      let untold = try session.rows(
        """
        SELECT DISTINCT k.school FROM outbox o JOIN cases k ON k.receipt = o.receipt
        WHERE o.is_waiting = 1 AND o.failures > 0 ORDER BY k.school
        """)
      return StoreFigures(
        pendingTurns: Int(pending), outboxDepth: Int(try outbox.integer(0)),
        oldestDelivery: try outbox.integerOrNil(1).map(Date.init(milliseconds:)),
        untold: try untold.map { SchoolID(try $0.text(0)) })
    }
  }

  /// A random number for a claim, a receipt or a delivery: the store is the edge where randomness comes in.
  static func random() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}

/// How much is waiting.
public struct StoreFigures: Hashable, Sendable {
  /// Messages that are not answered yet.
  public let pendingTurns: Int
  /// Replies and staff notices that are not delivered yet, without those that wait for the parent to write or the night to end.
  public let outboxDepth: Int
  /// When the oldest of them was queued; `nil` when none waits.
  public let oldestDelivery: Date?
  /// Schools with a staff notice that was tried and has not been taken yet.
  public let untold: [SchoolID]
}
