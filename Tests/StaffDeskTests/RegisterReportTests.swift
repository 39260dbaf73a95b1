import Casebook
import Foundation
import Store
import Testing

@testable import StaffDesk

@Suite struct RegisterReportTests {
  private static let terms = SchoolTerm.all(of: 2026, dates: [])

  private static func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

  private static func entries(
    _ count: Int, _ kind: String, _ day: String = "2026-10-05T10:00:00Z", level: Escalation = .urgent,
    taken: TimeInterval? = nil, closed: TimeInterval? = nil, outcome: CaseOutcome? = nil
  ) throws -> [RegisterEntry] {
    let entry = RegisterEntry(
      kind: kind, level: level, openedAt: try date(day), acknowledgedAfter: taken, closedAfter: closed,
      outcome: outcome)
    return Array(repeating: entry, count: count)
  }

  @Test(arguments: [
    ("2026-09-01T10:00:00Z", "2026-autumn", "Autumn term 2026"),
    ("2026-12-31T23:30:00Z", "2026-autumn", "Autumn term 2026"),
    ("2027-01-01T00:30:00Z", "2026-spring", "Spring term 2027"),
    ("2027-03-31T22:30:00Z", "2026-spring", "Spring term 2027"),
    ("2027-03-31T23:30:00Z", "2026-summer", "Summer term 2027"),
    ("2027-08-31T22:30:00Z", "2026-summer", "Summer term 2027"),
    ("2027-08-31T23:30:00Z", "2027-autumn", "Autumn term 2027"),
  ])
  func aDayLiesInATerm(day: String, id: String, title: String) throws {
    let term = try #require(SchoolTerm.holding(Self.date(day), dates: []))
    #expect(term.id == id && term.title == title)
    #expect(SchoolTerm.all(of: term.year, dates: []).contains(term))
  }

  /// With the school's own dates, half-terms apart, each term goes up to the day before the next.
  @Test func theSchoolsOwnTermsCount() throws {
    let dates = try [
      ("2026-09-02", "2026-10-23"), ("2026-11-02", "2026-12-18"), ("2027-01-05", "2027-02-12"),
      ("2027-02-22", "2027-03-25"), ("2027-04-12", "2027-05-28"), ("2027-06-07", "2027-07-21"),
    ].map { SchoolCalendar.Term(from: try #require(CalendarDay($0)), to: try #require(CalendarDay($1))) }
    let starts = SchoolTerm.all(of: 2026, dates: dates).map { WallTime($0.start).day }
    #expect(starts.map { "\($0)" } == ["2026-09-01", "2027-01-05", "2027-04-12"])
    #expect(SchoolTerm.holding(try Self.date("2027-01-04T23:59:59Z"), dates: dates)?.id == "2026-autumn")
  }

  @Test func kindsAreCountedByTermAndYear() throws {
    let report = RegisterReport(
      try Self.entries(6, "neglect") + Self.entries(5, "neglect", "2027-02-01T10:00:00Z")
        + Self.entries(7, "neglect", "2027-05-04T10:00:00Z") + Self.entries(9, "bullying")
        + Self.entries(2, "bullying", "2027-02-01T10:00:00Z") + Self.entries(2, "threats")
        + Self.entries(3, "threats", "2027-02-01T10:00:00Z") + Self.entries(4, "grooming"), in: Self.terms)
    #expect(report.title == "School year 2026/27")
    #expect(report.kinds.map(\.title) == ["Neglect", "Bullying", "Threats"])
    #expect(report.kinds[0].terms.map(\.description) == ["6", "5", "7"])
    #expect(report.kinds.map(\.whole.description) == ["18", "at least 9", "5 or more"])
    #expect(report.kinds[2].terms == [.fewer, .fewer, .fewer])
  }

  @Test func whatIsUnderFiveIsNowhere() throws {
    let entries = try Self.entries(4, "grooming", taken: 60, closed: 600, outcome: .mistaken)
    for terms in [Self.terms, [Self.terms[0]]] {
      let report = RegisterReport(entries, in: terms)
      #expect(report.kinds.isEmpty && report.outcomes.allSatisfy { $0.whole == .fewer })
      #expect(report.speeds.allSatisfy { $0.median == nil && $0.tenths == [nil, nil, nil] })
      #expect(!report.csv.contains("Grooming") && report.csv.contains("Each other kind"))
    }
  }

  @Test func speedIsToldByMedianAndTenths() throws {
    let quick = try Self.entries(14, "neglect", taken: 1_800, closed: 7_200, outcome: .answered)
    let slow = try Self.entries(6, "neglect", taken: 100_000, closed: 900_000, outcome: .referred)
    let few = try Self.entries(5, "person", level: .staff, taken: 86_400 * 3)
    let report = RegisterReport(quick + slow + few, in: [Self.terms[0]])
    #expect(report.speeds.map(\.median) == [1_800, 7_200, 86_400 * 3, nil])
    #expect(report.speeds.map(\.tenths) == [[7, 7, 10], [0, 7, 7], [nil, nil, nil], [nil, nil, nil]])
    #expect(report.outcomes.map(\.whole) == [.exactly(14), .exactly(6), .fewer, .fewer])
  }

  @Test(arguments: [
    (20.0, "a minute"), (80, "a minute"), (100, "2 minutes"), (1_800, "30 minutes"), (7_200, "2 hours"),
    (86_400, "24 hours"), (200_000, "2 days"),
  ])
  func aTimeIsToldAsOneWouldSayIt(seconds: Double, words: String) {
    #expect(RegisterReport.Speed.text(seconds) == words)
  }

  @Test func theTableIsOneThatOtherProgramsRead() throws {
    let report = RegisterReport(try Self.entries(6, "=cmd \"x\"") + Self.entries(5, "neglect"), in: [Self.terms[0]])
    let lines = report.csv.split(separator: "\r\n")
    #expect(lines[0] == #""Part","Of","Period or measure","Figure""#)
    #expect(lines.contains(#""Kind of incident","'=cmd ""x""","Autumn term 2026","6""#))
    #expect(lines.contains(#""Kind of incident","Each other kind","Autumn term 2026","fewer than 5""#))
    #expect(lines.allSatisfy { $0.matches(of: /","/).count == 3 })
  }

  @Test(
    arguments: [
      (nil, ["2026-autumn"]), ("2026", ["2026-autumn", "2026-spring", "2026-summer"]), ("2025-summer", ["2025-summer"]),
      ("2026-spring", nil), ("2027", nil), ("1999", nil), ("x", nil), ("2026-winter", nil), ("", nil), ("2026-", nil),
    ] as [(String?, [String]?)])
  func onlyReportsThatThereAreCanBeAskedFor(id: String?, terms: [String]?) throws {
    let now = try Self.date("2026-11-21T20:00:00Z")
    #expect(ReportChoice.terms(of: id, at: now, dates: [])?.map(\.id) == terms)
  }

  @Test func barsAreAsLongAsTheirNumbers() throws {
    let report = RegisterReport(
      try Self.entries(20, "neglect") + Self.entries(10, "bullying")
        + Self.entries(3, "bullying", "2027-02-01T10:00:00Z"),
      in: Self.terms)
    let plot = BarPlot(report.kinds, terms: report.terms.map(\.name))
    #expect(plot.isUseful && plot.groups.map(\.title) == ["Neglect", "Bullying"])
    #expect(plot.groups.map { $0.bars[0].width } == [230, 115])
    #expect(plot.groups[1].bars.map(\.label) == ["10, Autumn", "fewer than 5, Spring", "fewer than 5, Summer"])
    #expect(plot.groups[1].bars.map(\.isHidden) == [false, true, true])
    #expect(!BarPlot([], terms: []).isUseful)
  }
}
