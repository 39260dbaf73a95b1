import NIOConcurrencyHelpers

/// How many pages listen at once; beyond that they ask now and then instead.
public final class ListenerCount: Sendable {
  private let most: Int
  private let count = NIOLockedValueBox(0)

  public init(atMost most: Int) { self.most = most }

  /// Whether there is room for one more, which is then taken.
  public func enter() -> Bool {
    count.withLockedValue { count in
      guard count < most else { return false }
      count += 1
      return true
    }
  }

  public func leave() { count.withLockedValue { $0 -= 1 } }
}
