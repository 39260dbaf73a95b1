import Casebook
import Foundation
import Testing

/// Due times beside a reference that is slow and obvious: it walks through the minutes by Foundation's own calendar.
@Suite struct DeadlineReferenceTests {
  private struct Reference {
    let calendar: Calendar
    let holidays = Set(SchoolYear.holidays.map(\.0))

    init() throws {
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = try #require(TimeZone(identifier: "Europe/London"))
      self.calendar = calendar
    }

    private func counts(_ instant: Date, _ counting: ReplyRule.Counting) -> Bool {
      let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: instant)
      let (year, month, day) = (parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
      let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
      if counting == .everyDay { return true }
      if parts.weekday == 1 || parts.weekday == 7 || holidays.contains(text) { return false }
      if counting == .workingDays { return true }
      let isKnown = text >= SchoolYear.terms[0].0 && text <= SchoolYear.terms[SchoolYear.terms.count - 1].1
      let isTerm = SchoolYear.terms.contains { text >= $0.0 && text <= $0.1 }
      return (isTerm || !isKnown) && !SchoolYear.inset.contains(text)
    }

    func deadline(from received: Date, by rule: ReplyRule) throws -> Date {
      var now = received
      switch rule.within {
      case .hours(let count):
        var minutes = 0
        while minutes < count * 60 {
          if counts(now, rule.counting) { minutes += 1 }
          now += 60
        }
        return now
      case .days(let count):
        var days = 0
        now = calendar.startOfDay(for: now)
        while days < count {
          now = try #require(calendar.date(byAdding: .day, value: 1, to: now))
          if counts(now, rule.counting) { days += 1 }
        }
        return try #require(calendar.date(byAdding: .day, value: 1, to: now))
      }
    }
  }

  private static let spans = ["1 hour", "5 hours", "24 hours", "30 hours", "48 hours", "1 day", "2 days", "5 days"]

  @Test(arguments: 0..<8) func dueTimesAreThoseOfTheReference(_ seed: Int) throws {
    let (calendar, reference) = (try SchoolYear.calendar(), try Reference())
    var numbers = SplitMix(seed: UInt64(seed))
    // From March 2026 to February 2028: four changes of clocks, two Christmases, and what is known of no term.
    let start = try SchoolYear.instant("2026-03-01T00:00+00:00")
    for _ in 0..<12 {
      let received = start + Double(numbers.next(below: 2 * 365 * 1440)) * 60
      let span = Self.spans[numbers.next(below: Self.spans.count)]
      let counting = ReplyRule.Counting.allCases[numbers.next(below: ReplyRule.Counting.allCases.count)]
      let rule = try SchoolYear.rule(span, counting)
      let expected = try reference.deadline(from: received, by: rule)
      #expect(
        calendar.deadline(from: received, by: rule).at == expected, "\(received) \(span) \(counting.rawValue)")
    }
  }

  /// Every half hour around each change of clocks, and the days between: as Foundation has it.
  @Test(arguments: 2024..<2031) func clocksAreThoseOfTheKingdom(_ year: Int) throws {
    var london = Calendar(identifier: .gregorian)
    london.timeZone = try #require(TimeZone(identifier: "Europe/London"))
    let start = try #require(london.date(from: DateComponents(year: year, month: 1, day: 1)))
    for half in stride(from: 0, to: 365 * 48, by: 1) {
      let instant = start + Double(half) * 1800 + 59
      let isNearChange = [88, 300].contains { abs(half / 48 - $0) < 10 }
      guard isNearChange || half % 97 == 0 else { continue }
      let parts = london.dateComponents([.year, .month, .day, .hour, .minute, .weekday], from: instant)
      let wall = WallTime(instant)
      #expect([wall.day.year, wall.day.month, wall.day.day] == [parts.year, parts.month, parts.day])
      #expect(wall.time.minute == (parts.hour ?? 0) * 60 + (parts.minute ?? 0))
      #expect(wall.day.weekday == ((parts.weekday ?? 0) + 5) % 7)
      #expect(wall.isSummer == london.timeZone.isDaylightSavingTime(for: instant))
    }
  }

  @Test(arguments: [
    ("2026-03-29", "00:30", "2026-03-29T00:30+00:00"), ("2026-03-29", "01:30", "2026-03-29T02:30+01:00"),
    ("2026-03-29", "02:00", "2026-03-29T02:00+01:00"), ("2026-10-25", "00:59", "2026-10-25T00:59+01:00"),
    ("2026-10-25", "01:30", "2026-10-25T01:30+01:00"), ("2026-10-25", "02:00", "2026-10-25T02:00+00:00"),
    ("2026-11-23", "08:30", "2026-11-23T08:30+00:00"), ("2026-07-01", "00:00", "2026-07-01T00:00+01:00"),
  ])
  func aTimeOfDayIsAMoment(day: String, time: String, instant: String) throws {
    let found = WallTime.instant(try SchoolYear.day(day), at: try #require(TimeOfDay(time)))
    #expect(found == (try SchoolYear.instant(instant)))
  }

  /// SplitMix64, so that a failure comes again. Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
  /// generators", 2014.
  private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
      return Int((value ^ (value >> 31)) % UInt64(bound))
    }
  }
}

@Suite struct CalendarTextTests {
  @Test(arguments: [
    "2026-13-01", "2026-02-29", "2026-00-10", "2026-4-01", "26-04-01", "2026-04-31", "", "2026-04-01T00:00",
    "0000-01-01",
    "+026-01-01",
  ])
  func whatIsNoDayIsNone(_ text: String) { #expect(CalendarDay(text) == nil) }

  @Test func daysAreWrittenAsTheyAreRead() {
    for number in stride(from: -20_000, to: 60_000, by: 13) {
      let day = CalendarDay(number: number)
      #expect(CalendarDay(day.description) == day && CalendarDay(year: day.year, month: day.month, day: day.day) == day)
    }
  }

  @Test(
    arguments: [
      ("8:30", nil), ("24:00", nil), ("08:60", nil), ("0830", nil), ("00:00", "12am"), ("08:30", "8:30am"),
      ("12:05", "12:05pm"), ("16:00", "4pm"),
    ] as [(String, String?)])
  func timesAreSpoken(_ text: String, _ spoken: String?) { #expect(TimeOfDay(text)?.spoken == spoken) }

  @Test(arguments: [
    "24", "24hours", "0 hours", "721 hours", "91 days", "-1 day", "two days", "1 week", "1 day late", "",
  ])
  func whatIsNoSpanIsNone(_ text: String) { #expect(ReplyRule.Span(text) == nil) }
}
