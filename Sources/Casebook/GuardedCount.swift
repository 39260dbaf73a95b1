/// A number of records that can be told without telling of anybody: what is under five is only said to be so.
///
/// Several counts and their sum can be told together. Whatever is told, a count that is hidden may still have been anything
/// from nothing to four: a sum is a number only when all of its parts are told, so that none can be worked out from it.
public enum GuardedCount: Hashable, Sendable {
  /// The smallest number that is told.
  public static let least = 5

  case exactly(Int)
  case fewer
  /// A sum of which every part is hidden, and that is not under five itself.
  case more
  /// A sum of which some part is hidden, with what the others come to.
  case atLeast(Int)

  public init(_ count: Int) { self = count < Self.least ? .fewer : .exactly(count) }

  /// The sum of counts that are told themselves.
  public init(sumOf counts: some Sequence<Int>) {
    let told = counts.filter { $0 >= Self.least }
    let parts = counts.reduce(into: (count: 0, sum: 0)) { $0 = ($0.count + 1, $0.sum + $1) }
    switch told.count {
    case parts.count where parts.count > 0: self = .exactly(parts.sum)
    case 0: self = parts.sum < Self.least ? .fewer : .more
    default: self = .atLeast(told.reduce(0, +))
    }
  }

  /// The number that is told, if any is.
  public var number: Int? {
    switch self {
    case .exactly(let number), .atLeast(let number): number
    case .fewer, .more: nil
    }
  }
}

extension GuardedCount: CustomStringConvertible {
  /// As it is read: `12`, `at least 12`, `fewer than 5`, `5 or more`.
  public var description: String {
    switch self {
    case .exactly(let number): "\(number)"
    case .fewer: "fewer than \(Self.least)"
    case .more: "\(Self.least) or more"
    case .atLeast(let number): "at least \(number)"
    }
  }
}
