/// How long to wait before the next try.
public struct Backoff: Hashable, Sendable {
  /// Staff notices: soon, and then every minute for ever. A child may be waiting.
  public static let notices = Backoff([.seconds(2), .seconds(5), .seconds(15), .seconds(60)], isEndless: true)

  private let waits: [Duration]
  private let isEndless: Bool

  /// - Parameters:
  ///   - waits: the wait after the first failure, after the second, ….
  ///   - isEndless: whether the last wait goes on for ever.
  public init(_ waits: [Duration], isEndless: Bool = false) {
    self.waits = waits
    self.isEndless = isEndless
  }

  /// The wait after that many failures, `nil` when the tries are used up.
  ///
  /// - Parameters:
  ///   - asked: how long the far end asked to be left alone: never less than that.
  ///   - random: 0 up to 1; spreads a wait over a tenth of it each way, so that what failed together does not come back
  ///     together.
  public func wait(afterFailures failures: Int, asked: Duration? = nil, random: Double) -> Duration? {
    guard let last = waits.last, failures >= 1, isEndless || failures <= waits.count else { return nil }
    let wait = failures <= waits.count ? waits[failures - 1] : last
    return max(wait + wait / 5 * (random - 0.5), asked ?? .zero)
  }
}
