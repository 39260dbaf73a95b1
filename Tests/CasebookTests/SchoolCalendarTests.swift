import Casebook
import Foundation
import Testing

/// A school in England in 2026 and 2027, and the moments of these tests.
enum SchoolYear {
  static let holidays: [(String, String)] = [
    ("2026-01-01", "New Year’s Day"), ("2026-04-03", "Good Friday"), ("2026-04-06", "Easter Monday"),
    ("2026-05-04", "Early May bank holiday"), ("2026-05-25", "Spring bank holiday"),
    ("2026-08-31", "Summer bank holiday"), ("2026-12-25", "Christmas Day"),
    ("2026-12-28", "Boxing Day (substitute day)"), ("2027-01-01", "New Year’s Day"), ("2027-03-26", "Good Friday"),
    ("2027-03-29", "Easter Monday"), ("2027-05-03", "Early May bank holiday"), ("2027-05-31", "Spring bank holiday"),
    ("2027-08-30", "Summer bank holiday"), ("2027-12-27", "Christmas Day (substitute day)"),
    ("2027-12-28", "Boxing Day (substitute day)"), ("2028-01-03", "New Year’s Day (substitute day)"),
  ]
  static let terms = [
    ("2026-09-02", "2026-10-23"), ("2026-11-02", "2026-12-18"), ("2027-01-05", "2027-02-12"),
    ("2027-02-22", "2027-03-25"), ("2027-04-12", "2027-05-28"), ("2027-06-07", "2027-07-21"),
  ]
  static let inset = ["2026-09-02", "2026-11-02", "2027-01-05", "2027-06-07"]

  static func calendar() throws -> SchoolCalendar {
    SchoolCalendar(
      holidays: try holidays.map { SchoolCalendar.Holiday(date: try day($0), name: $1) },
      holidaysUntil: try day("2028-12-31"),
      terms: try terms.map { SchoolCalendar.Term(from: try day($0), to: try day($1)) },
      insetDays: try inset.map(day),
      hours: SchoolCalendar.Hours(from: try #require(TimeOfDay("08:30")), to: try #require(TimeOfDay("16:00"))))
  }

  static func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

  /// Reads `2026-11-20T18:10+00:00`.
  static func instant(_ text: String) throws -> Date {
    try Date(text.prefix(16) + ":00" + text.dropFirst(16), strategy: .iso8601)
  }

  static func rule(_ within: String, _ counting: ReplyRule.Counting) throws -> ReplyRule {
    ReplyRule(within: try #require(ReplyRule.Span(within)), counting: counting, words: "soon")
  }
}

@Suite struct SchoolCalendarTests {
  /// When something came in, the school's rule, and when it is due: all worked by hand.
  private static let rows: [(String, String, ReplyRule.Counting, String)] = [
    // 24 hours of working days: weeks, weekends, midnights.
    ("2026-11-18T09:00+00:00", "24 hours", .workingDays, "2026-11-19T09:00+00:00"),
    ("2026-11-19T23:59+00:00", "24 hours", .workingDays, "2026-11-20T23:59+00:00"),
    ("2026-11-20T00:00+00:00", "24 hours", .workingDays, "2026-11-21T00:00+00:00"),
    ("2026-11-20T18:10+00:00", "24 hours", .workingDays, "2026-11-23T18:10+00:00"),
    ("2026-11-20T23:59+00:00", "24 hours", .workingDays, "2026-11-23T23:59+00:00"),
    ("2026-11-21T10:00+00:00", "24 hours", .workingDays, "2026-11-24T00:00+00:00"),
    ("2026-11-22T23:59+00:00", "24 hours", .workingDays, "2026-11-24T00:00+00:00"),
    ("2026-11-23T00:00+00:00", "24 hours", .workingDays, "2026-11-24T00:00+00:00"),
    // Christmas and New Year, with substitute days.
    ("2026-12-24T15:00+00:00", "24 hours", .workingDays, "2026-12-29T15:00+00:00"),
    ("2026-12-25T10:00+00:00", "24 hours", .workingDays, "2026-12-30T00:00+00:00"),
    ("2026-12-26T12:00+00:00", "24 hours", .workingDays, "2026-12-30T00:00+00:00"),
    ("2026-12-28T08:00+00:00", "24 hours", .workingDays, "2026-12-30T00:00+00:00"),
    ("2026-12-31T18:00+00:00", "24 hours", .workingDays, "2027-01-04T18:00+00:00"),
    ("2027-12-24T16:00+00:00", "24 hours", .workingDays, "2027-12-29T16:00+00:00"),
    ("2027-12-25T09:00+00:00", "24 hours", .workingDays, "2027-12-30T00:00+00:00"),
    ("2027-12-31T17:00+00:00", "24 hours", .workingDays, "2028-01-04T17:00+00:00"),
    ("2028-01-03T10:00+00:00", "24 hours", .workingDays, "2028-01-05T00:00+00:00"),
    // Bank holiday Mondays after a weekend, Easter.
    ("2026-04-02T12:00+01:00", "24 hours", .workingDays, "2026-04-07T12:00+01:00"),
    ("2026-05-01T20:00+01:00", "24 hours", .workingDays, "2026-05-05T20:00+01:00"),
    ("2026-05-22T08:30+01:00", "24 hours", .workingDays, "2026-05-26T08:30+01:00"),
    ("2026-08-28T16:00+01:00", "24 hours", .workingDays, "2026-09-01T16:00+01:00"),
    ("2026-08-30T09:00+01:00", "24 hours", .workingDays, "2026-09-02T00:00+01:00"),
    ("2026-08-31T13:00+01:00", "24 hours", .workingDays, "2026-09-02T00:00+01:00"),
    // Clocks go forward on 29 March 2026 and 28 March 2027, back on 25 October 2026.
    ("2026-03-27T18:10+00:00", "24 hours", .workingDays, "2026-03-30T18:10+01:00"),
    ("2027-03-25T17:00+00:00", "24 hours", .workingDays, "2027-03-30T17:00+01:00"),
    ("2027-03-26T09:00+00:00", "24 hours", .workingDays, "2027-03-31T00:00+01:00"),
    ("2026-10-23T18:10+01:00", "24 hours", .workingDays, "2026-10-26T18:10+00:00"),
    ("2026-10-24T12:00+01:00", "24 hours", .workingDays, "2026-10-27T00:00+00:00"),
    ("2026-10-25T01:30+01:00", "24 hours", .workingDays, "2026-10-27T00:00+00:00"),
    ("2026-10-25T01:30+00:00", "24 hours", .workingDays, "2026-10-27T00:00+00:00"),
    // A leap year.
    ("2028-02-28T14:00+00:00", "24 hours", .workingDays, "2028-02-29T14:00+00:00"),
    ("2028-02-29T14:00+00:00", "24 hours", .workingDays, "2028-03-01T14:00+00:00"),
    // Other spans.
    ("2026-11-20T23:30+00:00", "1 hour", .workingDays, "2026-11-23T00:30+00:00"),
    ("2026-11-19T10:00+00:00", "48 hours", .workingDays, "2026-11-23T10:00+00:00"),
    ("2026-10-23T12:00+01:00", "48 hours", .workingDays, "2026-10-27T12:00+00:00"),
    // Every day counts: real hours, whatever clocks do.
    ("2026-11-20T18:10+00:00", "24 hours", .everyDay, "2026-11-21T18:10+00:00"),
    ("2026-12-24T15:00+00:00", "24 hours", .everyDay, "2026-12-25T15:00+00:00"),
    ("2026-03-28T18:10+00:00", "24 hours", .everyDay, "2026-03-29T19:10+01:00"),
    ("2026-03-29T00:30+00:00", "24 hours", .everyDay, "2026-03-30T01:30+01:00"),
    ("2026-03-29T00:30+00:00", "1 hour", .everyDay, "2026-03-29T02:30+01:00"),
    ("2026-10-24T18:10+01:00", "24 hours", .everyDay, "2026-10-25T17:10+00:00"),
    ("2026-10-25T00:30+01:00", "24 hours", .everyDay, "2026-10-25T23:30+00:00"),
    ("2026-10-25T01:30+01:00", "1 hour", .everyDay, "2026-10-25T01:30+00:00"),
    // Working days, to the end of the last.
    ("2026-11-18T09:00+00:00", "1 day", .workingDays, "2026-11-20T00:00+00:00"),
    ("2026-11-20T18:10+00:00", "1 day", .workingDays, "2026-11-24T00:00+00:00"),
    ("2026-11-21T10:00+00:00", "1 day", .workingDays, "2026-11-24T00:00+00:00"),
    ("2026-10-25T12:00+00:00", "1 day", .workingDays, "2026-10-27T00:00+00:00"),
    ("2026-12-24T15:00+00:00", "1 day", .workingDays, "2026-12-30T00:00+00:00"),
    ("2026-03-27T09:00+00:00", "1 day", .workingDays, "2026-03-31T00:00+01:00"),
    ("2026-08-28T16:00+01:00", "1 day", .workingDays, "2026-09-02T00:00+01:00"),
    ("2026-11-20T18:10+00:00", "2 days", .workingDays, "2026-11-25T00:00+00:00"),
    ("2026-12-23T10:00+00:00", "2 days", .workingDays, "2026-12-30T00:00+00:00"),
    ("2026-12-14T09:00+00:00", "10 days", .workingDays, "2026-12-31T00:00+00:00"),
    ("2027-03-24T09:00+00:00", "10 days", .workingDays, "2027-04-10T00:00+01:00"),
    ("2026-11-20T18:10+00:00", "1 day", .everyDay, "2026-11-22T00:00+00:00"),
    // School days: half-terms, INSET days, Christmas, Easter, a bank holiday in term.
    ("2026-10-22T10:00+01:00", "24 hours", .schoolDays, "2026-10-23T10:00+01:00"),
    ("2026-10-23T15:00+01:00", "24 hours", .schoolDays, "2026-11-03T15:00+00:00"),
    ("2026-11-01T20:00+00:00", "24 hours", .schoolDays, "2026-11-04T00:00+00:00"),
    ("2026-11-02T09:00+00:00", "24 hours", .schoolDays, "2026-11-04T00:00+00:00"),
    ("2026-12-18T15:30+00:00", "24 hours", .schoolDays, "2027-01-06T15:30+00:00"),
    ("2026-12-25T08:00+00:00", "24 hours", .schoolDays, "2027-01-07T00:00+00:00"),
    ("2027-02-12T17:45+00:00", "24 hours", .schoolDays, "2027-02-22T17:45+00:00"),
    ("2027-03-25T16:00+00:00", "24 hours", .schoolDays, "2027-04-12T16:00+01:00"),
    ("2027-04-30T16:00+01:00", "24 hours", .schoolDays, "2027-05-04T16:00+01:00"),
    ("2027-05-28T12:00+01:00", "24 hours", .schoolDays, "2027-06-08T12:00+01:00"),
    ("2027-07-21T12:00+01:00", "24 hours", .schoolDays, "2027-07-22T12:00+01:00"),
    ("2026-09-01T12:00+01:00", "24 hours", .schoolDays, "2026-09-03T12:00+01:00"),
    ("2026-12-16T09:00+00:00", "5 days", .schoolDays, "2027-01-09T00:00+00:00"),
    ("2026-10-23T09:00+01:00", "5 days", .schoolDays, "2026-11-10T00:00+00:00"),
  ]

  @Test(arguments: rows)
  func dueTimesAreThoseWorkedByHand(received: String, within: String, counting: ReplyRule.Counting, due: String) throws
  {
    let rule = try SchoolYear.rule(within, counting)
    let found = try SchoolYear.calendar().deadline(from: try SchoolYear.instant(received), by: rule)
    let expected = try SchoolYear.instant(due)
    #expect(found.at == expected, "\(found.arithmetic.joined(separator: " "))")
  }

  @Test func theArithmeticIsPrinted() throws {
    let calendar = try SchoolYear.calendar()
    func lines(_ received: String, _ within: String, _ counting: ReplyRule.Counting) throws -> [String] {
      calendar.deadline(from: try SchoolYear.instant(received), by: try SchoolYear.rule(within, counting)).arithmetic
    }
    #expect(
      try lines("2026-10-23T18:10+01:00", "24 hours", .workingDays) == [
        "Received on Friday 23 October 2026 at 18:10 (BST).",
        "The school answers within 24 hours, counted on working days.",
        "Saturday 24 October and Sunday 25 October 2026 do not count: weekend.",
        "Due by Monday 26 October 2026 at 18:10 (GMT).",
      ])
    #expect(
      try lines("2026-12-24T15:00+00:00", "1 day", .workingDays).dropFirst(2) == [
        "Friday 25 December 2026 does not count: Christmas Day.",
        "Saturday 26 December and Sunday 27 December 2026 do not count: weekend.",
        "Monday 28 December 2026 does not count: Boxing Day (substitute day).",
        "Due by the end of Tuesday 29 December 2026 (GMT).",
      ])
    #expect(
      try lines("2026-12-18T15:30+00:00", "24 hours", .schoolDays).dropFirst(2) == [
        "Saturday 19 December 2026 to Monday 4 January 2027 do not count: school holidays.",
        "Tuesday 5 January 2027 does not count: INSET day.", "Due by Wednesday 6 January 2027 at 15:30 (GMT).",
      ])
    #expect(
      try lines("2027-07-21T12:00+01:00", "24 hours", .schoolDays).contains(
        "Term dates are known up to Wednesday 21 July 2027 only."))
    #expect(
      try lines("2028-12-29T12:00+00:00", "1 day", .workingDays).contains(
        "Bank holidays are known up to Sunday 31 December 2028 only."))
  }

  /// A school that has said nothing has weeks and nothing else.
  @Test func withoutAnythingSaidAllWeeksAreAlike() throws {
    let calendar = SchoolCalendar()
    let received = try SchoolYear.instant("2026-12-24T15:00+00:00")
    let due = calendar.deadline(from: received, by: try SchoolYear.rule("24 hours", .schoolDays))
    #expect(due.at == (try SchoolYear.instant("2026-12-25T15:00+00:00")))
    #expect(calendar.isOpen(at: received) == nil && calendar.opening(after: received) == nil)
  }

  @Test(arguments: [
    ("2026-11-20T08:29+00:00", false, "2026-11-20T08:30+00:00"),
    ("2026-11-20T08:30+00:00", true, "2026-11-23T08:30+00:00"),
    ("2026-11-20T15:59+00:00", true, "2026-11-23T08:30+00:00"),
    ("2026-11-20T16:00+00:00", false, "2026-11-23T08:30+00:00"),
    ("2026-11-21T12:00+00:00", false, "2026-11-23T08:30+00:00"),
    ("2026-11-02T12:00+00:00", true, "2026-11-03T08:30+00:00"),
    ("2026-10-26T12:00+00:00", false, "2026-11-02T08:30+00:00"),
    ("2026-12-18T16:00+00:00", false, "2027-01-05T08:30+00:00"),
    ("2027-03-25T16:00+00:00", false, "2027-04-12T08:30+01:00"),
    ("2027-05-02T12:00+01:00", false, "2027-05-04T08:30+01:00"),
  ])
  func opensWhenTheSchoolSays(instant: String, isOpen: Bool, opening: String) throws {
    let calendar = try SchoolYear.calendar()
    let instant = try SchoolYear.instant(instant)
    #expect(calendar.isOpen(at: instant) == isOpen)
    #expect(calendar.opening(after: instant) == (try SchoolYear.instant(opening)))
  }

  @Test(arguments: [
    ("2026-11-20T18:10+00:00", "2026-11-23T08:00+00:00"), ("2026-11-23T07:59+00:00", "2026-11-23T08:00+00:00"),
    ("2026-11-23T08:00+00:00", "2026-11-24T08:00+00:00"), ("2026-12-24T09:00+00:00", "2026-12-29T08:00+00:00"),
    ("2026-10-26T12:00+00:00", "2026-10-27T08:00+00:00"),
  ])
  func aWorkingMorningComesInTheHolidaysToo(instant: String, morning: String) throws {
    let found = try SchoolYear.calendar().workingMorning(
      after: try SchoolYear.instant(instant), at: try #require(TimeOfDay("08:00")))
    #expect(found == (try SchoolYear.instant(morning)))
  }
}
