import Casebook

/// The bank holidays of the nations: `common/calendar/bank-holidays.yaml`, a dated copy of what the government lists.
struct BankHolidays: Decodable {
  /// Nations that have the same days.
  struct Division: Decodable {
    let nations: [String]
    let days: [SchoolCalendar.Holiday]
  }

  static let file = "calendar/bank-holidays.yaml"

  /// Where it was copied from.
  let source: String
  let checked: CalendarDay
  /// The last day that it goes to.
  let until: CalendarDay
  let divisions: [Division]

  var nations: [String] { divisions.flatMap(\.nations) }

  /// The days and hours of a school in its nation.
  func calendar(of school: SchoolProfile) -> SchoolCalendar {
    let days = divisions.first { $0.nations.contains(school.nation) }?.days
    return SchoolCalendar(
      holidays: days ?? [], holidaysUntil: days.map { _ in until }, terms: school.termDates ?? [],
      insetDays: school.insetDays ?? [], hours: school.office.hours)
  }
}
