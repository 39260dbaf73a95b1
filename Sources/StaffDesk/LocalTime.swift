import Casebook
import FoundationEssentials

/// A moment as staff read it, in the time of the United Kingdom: `21 Nov 2026, 14:03`.
struct LocalTime: Hashable, Sendable, CustomStringConvertible {
  /// `21 Nov 2026`.
  let day: String
  /// `Saturday 21 November 2026`, as a letter has it.
  let longDay: String
  /// `14:03`.
  let clock: String

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]

  init(_ instant: Date) {
    let wall = WallTime(instant)
    day = "\(wall.day.day) \(Self.months[wall.day.month - 1]) \(wall.day.year)"
    longDay = wall.day.title
    clock = wall.time.description
  }

  var description: String { "\(day), \(clock)" }
}
