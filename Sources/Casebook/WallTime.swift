public import FoundationEssentials

/// A time of day by the clock on the wall, to the minute. Written `08:30`.
public struct TimeOfDay: Hashable, Comparable, Sendable {
  /// Minutes since midnight, 0 to 1439.
  public let minute: Int

  /// `nil` for a time that there is not.
  public init?(hour: Int, minute: Int) {
    guard (0...23).contains(hour), (0...59).contains(minute) else { return nil }
    self.minute = hour * 60 + minute
  }

  init(minute: Int) { self.minute = minute }

  public static let midnight = TimeOfDay(minute: 0)

  /// Reads `08:30`; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [2, 2], let hour = Int(parts[0]), let minute = Int(parts[1]) else { return nil }
    self.init(hour: hour, minute: minute)
  }

  /// As it is said to parents: `8:30am`, `4pm`.
  public var spoken: String {
    let (hour, rest) = minute.quotientAndRemainder(dividingBy: 60)
    let minutes = rest == 0 ? "" : ":" + Self.digits(rest)
    return "\(hour % 12 == 0 ? 12 : hour % 12)\(minutes)\(hour < 12 ? "am" : "pm")"
  }

  public static func < (a: TimeOfDay, b: TimeOfDay) -> Bool { a.minute < b.minute }

  private static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension TimeOfDay: CustomStringConvertible, Codable {
  public var description: String { Self.digits(minute / 60) + ":" + Self.digits(minute % 60) }

  public init(from decoder: any Decoder) throws {
    self = try decoder.value("write a time as \"08:30\"", TimeOfDay.init)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A moment as clocks in the United Kingdom show it.
///
/// They go forward on the last Sunday of March and back on the last Sunday of October, both at 01:00 UTC. Source: Summer
/// Time Order 2002. Worked out here because FoundationEssentials knows no zone but GMT.
public struct WallTime: Hashable, Sendable {
  public let day: CalendarDay
  public let time: TimeOfDay
  /// Whether it is British Summer Time.
  public let isSummer: Bool

  public init(_ instant: Date) {
    let seconds = Int(instant.timeIntervalSince1970.rounded(.down))
    isSummer = Self.isSummer(seconds)
    let local = seconds + (isSummer ? 3600 : 0)
    let number = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
    day = CalendarDay(number: number)
    time = TimeOfDay(minute: (local - number * 86_400) / 60)
  }

  /// The moment when clocks show that time on that day: the first, where they show it twice; where they leap over it, the
  /// time an hour later.
  public static func instant(_ day: CalendarDay, at time: TimeOfDay) -> Date {
    let local = day.number * 86_400 + time.minute * 60
    // An hour off is never two: what is summer time an hour before is shown as summer time.
    return Date(timeIntervalSince1970: Double(isSummer(local - 3600) ? local - 3600 : local))
  }

  /// The first moment of a day.
  public static func start(of day: CalendarDay) -> Date { instant(day, at: .midnight) }

  /// `GMT` or `BST`.
  public var zone: String { isSummer ? "BST" : "GMT" }

  /// `Monday 23 November 2026 at 18:10 (GMT)`.
  public var title: String { "\(day.title) at \(time) (\(zone))" }

  private static func isSummer(_ seconds: Int) -> Bool {
    let year = CalendarDay(number: seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400).year
    guard let start = CalendarDay.lastSunday(of: 3, in: year), let end = CalendarDay.lastSunday(of: 10, in: year) else {
      return false
    }
    return seconds >= start.number * 86_400 + 3600 && seconds < end.number * 86_400 + 3600
  }
}
