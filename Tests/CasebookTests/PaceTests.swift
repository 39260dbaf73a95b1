import Foundation
import Testing

@testable import Casebook

struct PaceTests {
  private static let start = Date(timeIntervalSince1970: 1_768_384_800)

  /// Arrivals by their seconds after the start; those below zero, taken as positive, stand alone.
  private static func arrivals(_ seconds: [Double]) -> [Pace.Arrival] {
    seconds.map { Pace.Arrival(at: start + abs($0), standsAlone: $0 < 0) }
  }

  @Test(arguments: [
    ([0], 1, 2.0), ([0, 1.9], 2, 3.9), ([0, 1.9, 2.5], 3, 4.5), ([0, 2], 1, 2), ([0, 5, 6], 1, 2),
    // The first of them never waits for more than eight seconds.
    ([0, 1.5, 3, 4.5, 6, 7.5], 6, 8), ([0, 1.5, 3, 4.5, 6, 7.5, 8], 6, 8),
    // What stands alone ends what came before and is the next turn by itself.
    ([0, -1], 1, 1), ([-1], 1, 1), ([-1, 1.5], 1, 1), ([0, 1, -1.5, 1.6], 2, 1.5),
  ]) func messagesWithinTheQuietTimeAreOneTurn(seconds: [Double], count: Int, due: Double) throws {
    let next = try #require(Pace(quiet: .seconds(2)).nextTurn(of: Self.arrivals(seconds), slowedUntil: nil))
    #expect(next.count == count)
    #expect(abs(next.due.timeIntervalSince(Self.start) - due) < 0.001)
  }

  @Test func nothingWaitingIsNoTurn() {
    #expect(Pace(quiet: .seconds(2)).nextTurn(of: [], slowedUntil: nil) == nil)
  }

  @Test(arguments: [[0, 0], [0, 0.001], [0, 1, 2]])
  func withoutAQuietTimeEveryMessageIsATurn(seconds: [Double]) throws {
    let next = try #require(Pace(quiet: .zero).nextTurn(of: Self.arrivals(seconds), slowedUntil: nil))
    #expect(next.count == 1)
    #expect(next.due == Self.start)
  }

  @Test func aTurnHasAnEnd() throws {
    let flood = Self.arrivals((0..<100).map { 0.01 * Double($0) })
    let next = try #require(Pace(quiet: .seconds(2)).nextTurn(of: flood, slowedUntil: nil))
    #expect(next.count == Pace.mostMessages)
    #expect(next.due == flood[Pace.mostMessages].at)
  }

  @Test func whatASlowedSenderWritesIsMerged() throws {
    let until = Self.start + 10
    let next = try #require(
      Pace(quiet: .seconds(2)).nextTurn(of: Self.arrivals([0, -1, 5, -9, 10]), slowedUntil: until))
    #expect(next.count == 4)
    #expect(next.due == until)
    let later = try #require(Pace(quiet: .seconds(2)).nextTurn(of: Self.arrivals([10]), slowedUntil: until))
    #expect(later.due == until + 2)
  }

  @Test func aSenderMayBeFastForAMinuteOnly() {
    let pace = Pace(quiet: .zero, turnsPerMinute: 6)
    var allowed: Date?
    var delays: [Double] = []
    for turn in 0..<8 {
      let instant = Self.start + Double(turn)
      allowed = pace.allowed(after: allowed, turnAt: instant)
      delays.append(allowed.map { max(0, $0.timeIntervalSince(instant)) } ?? 0)
    }
    #expect(delays == [0, 0, 0, 0, 0, 5, 14, 23])
    // After a while all is forgotten.
    #expect(pace.allowed(after: allowed, turnAt: Self.start + 600) == Self.start + 560)
  }
}
