public import FoundationEssentials

/// When the messages of one conversation become a turn.
///
/// Messages that arrive within the quiet time of each other are one turn. It begins when the conversation has been quiet for
/// that time, at the latest eight seconds after its first message, and at once where a message stands alone.
public struct Pace: Hashable, Sendable {
  /// A message that waits for its turn.
  public struct Arrival: Hashable, Sendable {
    public let at: Date
    /// Whether it is a turn of its own: a button that was pressed, a form that waits for its answer.
    public let standsAlone: Bool

    public init(at: Date, standsAlone: Bool) {
      self.at = at
      self.standsAlone = standsAlone
    }
  }

  /// The longest that the first message of a turn waits for others, in seconds.
  public static let longest = 8.0
  /// The most messages of one turn.
  public static let mostMessages = 64

  private let quiet: TimeInterval
  private let turnsPerMinute: Int

  /// - Parameters:
  ///   - quiet: none makes every message a turn of its own.
  ///   - turnsPerMinute: so many turns a sender may have at once, and in every minute; above it turns wait and are merged.
  public init(quiet: Duration, turnsPerMinute: Int = 30) {
    self.quiet = Double(quiet.components.seconds) + Double(quiet.components.attoseconds) / 1e18
    self.turnsPerMinute = max(1, turnsPerMinute)
  }

  /// How many of the messages that wait are the next turn, the oldest first, and when it may begin; `nil` without any.
  ///
  /// - Parameters:
  ///   - waiting: the oldest first.
  ///   - slowedUntil: when a sender over the rate may have a turn again: what comes until then is one turn.
  public func nextTurn(of waiting: [Arrival], slowedUntil: Date?) -> (count: Int, due: Date)? {
    guard let first = waiting.first else { return nil }
    if let slowedUntil, first.at < slowedUntil {
      return (min(waiting.prefix { $0.at < slowedUntil }.count, Self.mostMessages), slowedUntil)
    }
    guard !first.standsAlone else { return (1, first.at) }
    var last = first.at
    var count = 1
    for next in waiting.dropFirst() {
      if next.standsAlone || count == Self.mostMessages { return (count, next.at) }
      guard next.at.timeIntervalSince(last) < quiet, next.at.timeIntervalSince(first.at) < Self.longest else { break }
      last = next.at
      count += 1
    }
    return (count, min(last + quiet, first.at + Self.longest))
  }

  /// When the sender's next turn is within the rate, after one that begins at `instant`; later than that for a sender who
  /// is too fast.
  ///
  /// The generic cell rate algorithm: a turn each so many seconds on the average, a minute's worth of them at once.
  /// Source: ITU-T I.371, annex A.
  ///
  /// - Parameter earlier: what this gave for the turn before; `nil` for the first.
  public func allowed(after earlier: Date?, turnAt instant: Date) -> Date {
    let step = 60 / Double(turnsPerMinute)
    let oldest = instant - step * Double(turnsPerMinute - 1)
    return max(earlier ?? oldest, oldest) + step
  }
}
