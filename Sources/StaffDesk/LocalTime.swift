import FoundationEssentials

/// A moment as staff read it, in the time of the United Kingdom: `21 Nov 2026, 14:03`.
///
/// Clocks go forward on the last Sunday of March and back on the last Sunday of October, both at 01:00 UTC. Source: Summer
/// Time Order 2002. Worked out here because FoundationEssentials knows no zone but GMT.
struct LocalTime: Hashable, Sendable, CustomStringConvertible {
  /// `21 Nov 2026`.
  let day: String
  /// `14:03`.
  let clock: String

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"]

  init(_ instant: Date) {
    let calendar = Self.calendar
    let local = instant.addingTimeInterval(Self.isSummer(instant, calendar) ? 3600 : 0)
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: local)
    day = "\(parts.day ?? 1) \(Self.months[(parts.month ?? 1) - 1]) \(parts.year ?? 0)"
    clock = Self.digits(parts.hour) + ":" + Self.digits(parts.minute)
  }

  var description: String { "\(day), \(clock)" }

  /// The first of September at or before `instant`: the school year's beginning.
  static func schoolYear(at instant: Date) -> Date {
    let calendar = Self.calendar
    let parts = calendar.dateComponents([.year, .month], from: instant)
    let year = (parts.year ?? 0) - ((parts.month ?? 1) < 9 ? 1 : 0)
    return calendar.date(from: DateComponents(year: year, month: 9, day: 1)) ?? instant
  }

  private static var calendar: Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }

  private static func isSummer(_ instant: Date, _ calendar: Calendar) -> Bool {
    let year = calendar.component(.year, from: instant)
    guard let start = lastSunday(of: 3, year, calendar), let end = lastSunday(of: 10, year, calendar) else {
      return false
    }
    return instant >= start && instant < end
  }

  /// 01:00 UTC on the last Sunday of a month that has 31 days.
  private static func lastSunday(of month: Int, _ year: Int, _ calendar: Calendar) -> Date? {
    guard let last = calendar.date(from: DateComponents(year: year, month: month, day: 31, hour: 1)) else { return nil }
    return last.addingTimeInterval(-86_400 * Double(calendar.component(.weekday, from: last) - 1))
  }

  private static func digits(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
}
