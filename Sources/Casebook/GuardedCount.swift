/// A number of records that can be told without telling of anybody: small ones are only said to be small.
public struct GuardedCount: Hashable, Sendable, CustomStringConvertible {
  /// The smallest number that is told.
  public static let least = 5

  /// The number, where it may be told.
  public let number: Int?

  public init(_ count: Int) { number = count < Self.least ? nil : count }

  /// The number, or "fewer than 5".
  public var description: String { number.map { "\($0)" } ?? "fewer than \(Self.least)" }
}
