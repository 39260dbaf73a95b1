import Casebook
import FoundationEssentials

/// A third of a school year, as reports are made for: the holidays after it belong to it.
struct SchoolTerm: Hashable {
  enum Season: String, CaseIterable {
    case autumn, spring, summer
  }

  let season: Season
  /// The year in which the school year began.
  let year: Int
  let start: Date
  /// When the next one begins.
  let end: Date

  /// The three terms of the school year that began in September of `year`: autumn to Christmas, spring to Easter, summer.
  ///
  /// - Parameter dates: the school's own term dates, half-terms apart. Where they do not say, spring begins in January and
  ///   summer in April.
  static func all(of year: Int, dates: [SchoolCalendar.Term]) -> [SchoolTerm] {
    func day(_ year: Int, _ month: Int, _ day: Int) -> CalendarDay {
      CalendarDay(year: year, month: month, day: day) ?? CalendarDay(number: 0)
    }
    func first(from start: CalendarDay, before end: CalendarDay, otherwise usual: CalendarDay) -> CalendarDay {
      dates.map(\.from).filter { $0 >= start && $0 < end }.min() ?? usual
    }
    let next = year + 1
    // Easter Monday is 23 March at the earliest: what begins after that is the summer term.
    let easter = day(next, 3, 23)
    let starts = [
      day(year, 9, 1), first(from: day(year, 12, 20), before: easter, otherwise: day(next, 1, 1)),
      first(from: easter, before: day(next, 8, 1), otherwise: day(next, 4, 1)), day(next, 9, 1),
    ].map(WallTime.start)
    return zip(Season.allCases, zip(starts, starts.dropFirst())).map { season, bounds in
      SchoolTerm(season: season, year: year, start: bounds.0, end: bounds.1)
    }
  }

  /// The term that `instant` lies in.
  static func holding(_ instant: Date, dates: [SchoolCalendar.Term]) -> SchoolTerm? {
    all(of: year(of: instant), dates: dates).last { $0.start <= instant }
  }

  /// The year in which the school year of `instant` began, on the first of September.
  static func year(of instant: Date) -> Int {
    let today = WallTime(instant).day
    return today.year - (today.month < 9 ? 1 : 0)
  }

  /// As an address has it: `2026-autumn`.
  var id: String { "\(year)-\(season.rawValue)" }

  /// `Autumn term 2026`; the year is that of the calendar.
  var title: String { "\(name) term \(year + (season == .autumn ? 0 : 1))" }

  /// `Autumn`.
  var name: String { season.rawValue.prefix(1).uppercased() + season.rawValue.dropFirst() }

  /// `2026/27`.
  static func title(ofYear year: Int) -> String {
    let next = (year + 1) % 100
    return "\(year)/\(next < 10 ? "0" : "")\(next)"
  }
}
