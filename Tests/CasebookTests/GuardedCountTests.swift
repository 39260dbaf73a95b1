import Casebook
import Testing

@Suite struct GuardedCountTests {
  @Test(arguments: [
    (0, "fewer than 5"), (4, "fewer than 5"), (5, "5"), (120, "120"),
  ])
  func smallNumbersAreNotTold(count: Int, words: String) {
    #expect("\(GuardedCount(count))" == words)
  }

  @Test(arguments: [
    ([7, 5, 12], "24"), ([5], "5"), ([0, 0, 4], "fewer than 5"), ([4, 4, 4], "5 or more"), ([1, 2, 2], "5 or more"),
    ([6, 1, 2], "at least 6"), ([6, 0, 9], "at least 15"), ([3], "fewer than 5"), ([], "fewer than 5"),
  ])
  func aSumIsToldOnlyWithAllOfItsParts(counts: [Int], words: String) {
    #expect("\(GuardedCount(sumOf: counts))" == words)
  }

  /// What is printed of three counts and their sum, by somebody who knows how it is done.
  private struct Printed: Hashable {
    let counts: [GuardedCount]
    let sum: GuardedCount

    init(_ counts: [Int]) {
      self.counts = counts.map { GuardedCount($0) }
      sum = GuardedCount(sumOf: counts)
    }
  }

  /// Whatever is printed, every count that is hidden may still have been anything from nothing to four: tried with all
  /// three counts from nothing to twelve.
  @Test func noHiddenCountCanBeWorkedOut() {
    let tables = (0...12).flatMap { a in (0...12).flatMap { b in (0...12).map { c in [a, b, c] } } }
    for (printed, possible) in Dictionary(grouping: tables, by: { Printed($0) }) {
      for place in 0..<3 where printed.counts[place] == .fewer {
        #expect(Set(possible.map { $0[place] }) == Set(0...4), "\(printed.counts), \(printed.sum)")
      }
    }
  }
}
