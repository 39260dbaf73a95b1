import Casebook
import FoundationEssentials
import Store

/// The figures of a report for governors: how much of what came in, what became of it, and how fast. Of no figure can it be
/// worked out who was behind it.
struct RegisterReport: Hashable {
  /// A line of a table: what is counted, in each term and in all of them.
  struct Line: Hashable {
    let title: String
    let terms: [GuardedCount]
    let whole: GuardedCount
  }

  /// How fast something was done, of the records where it was.
  struct Speed: Hashable {
    let title: String
    /// Half of them were at least so fast, in seconds; `nil` where they are too few to say.
    let median: TimeInterval?
    /// For each of `marks`, how many tenths of them were done within it; `nil` likewise.
    let tenths: [Int?]
  }

  /// The marks by which speed is told: an hour, a day, a week.
  static let marks: [(title: String, seconds: TimeInterval)] = [
    ("within an hour", 3_600), ("within a day", 86_400), ("within a week", 604_800),
  ]

  /// The terms that it is about, in order: one, or those of a school year.
  let terms: [SchoolTerm]
  /// Kinds of incident of which there were five at least in some term, or in all of them. Each other kind had fewer.
  let kinds: [Line]
  let outcomes: [Line]
  let speeds: [Speed]

  init(_ entries: [RegisterEntry], in terms: [SchoolTerm]) {
    self.terms = terms
    let byTerm = terms.map { term in entries.filter { $0.openedAt >= term.start && $0.openedAt < term.end } }
    func line(_ title: String, _ isCounted: (RegisterEntry) -> Bool) -> Line {
      let counts = byTerm.map { $0.count(where: isCounted) }
      return Line(title: title, terms: counts.map { GuardedCount($0) }, whole: GuardedCount(sumOf: counts))
    }
    kinds = Set(entries.map(\.kind)).map { kind in line(CaseSubject.title(ofKind: kind)) { $0.kind == kind } }
      .filter { $0.whole != .fewer }
      .sorted { ($1.whole.number ?? 0, $0.title) < ($0.whole.number ?? 0, $1.title) }
    outcomes = CaseOutcome.allCases.map { outcome in line(outcome.title) { $0.outcome == outcome } }
    let serious = entries.filter { $0.level >= .urgent }
    let plain = entries.filter { $0.level < .urgent }
    speeds = [
      Speed("Urgent: taken in hand", serious.compactMap(\.acknowledgedAfter)),
      Speed("Urgent: closed", serious.compactMap(\.closedAfter)),
      Speed("For staff: taken in hand", plain.compactMap(\.acknowledgedAfter)),
      Speed("For staff: closed", plain.compactMap(\.closedAfter)),
    ]
  }

  /// What it is about: `Autumn term 2026`, `School year 2026/27`.
  var title: String {
    terms.count == 1 ? terms[0].title : "School year " + SchoolTerm.title(ofYear: terms.first?.year ?? 0)
  }
}

extension RegisterReport.Speed {
  /// So few that a share would nearly be a number of records.
  private static let fewest = 10

  init(_ title: String, _ durations: [TimeInterval]) {
    self.title = title
    let sorted = durations.sorted()
    median = sorted.count < GuardedCount.least ? nil : sorted[sorted.count / 2]
    tenths = RegisterReport.marks.map { mark in
      guard sorted.count >= Self.fewest else { return nil }
      return (10 * sorted.count { $0 <= mark.seconds } + sorted.count / 2) / sorted.count
    }
  }

  /// `2 hours`, rounded as one would say it.
  static func text(_ seconds: TimeInterval) -> String {
    for (unit, length) in [("day", 86_400.0), ("hour", 3_600), ("minute", 60)] where seconds >= 1.5 * length {
      return "\(Int((seconds / length).rounded())) \(unit)s"
    }
    return seconds < 90 ? "a minute" : "2 minutes"
  }
}

extension RegisterReport {
  /// The same figures for other programs, one a line, as RFC 4180 has it.
  var csv: String {
    var rows = [["Part", "Of", "Period or measure", "Figure"]]
    let periods = terms.map(\.title) + (terms.count > 1 ? [title] : [])
    for (part, lines) in [("Kind of incident", kinds), ("Outcome", outcomes)] {
      for line in lines {
        let counts = line.terms + (terms.count > 1 ? [line.whole] : [])
        rows += zip(periods, counts).map { [part, line.title, $0, $1.description] }
      }
    }
    rows += periods.map { ["Kind of incident", "Each other kind", $0, GuardedCount.fewer.description] }
    for speed in speeds {
      rows.append(["How fast", speed.title, "half of them within", speed.median.map(Speed.text) ?? "too few to say"])
      rows += zip(Self.marks, speed.tenths).map { mark, tenths in
        ["How fast", speed.title, mark.title, tenths.map { "about \($0) in 10" } ?? "too few to say"]
      }
    }
    return rows.map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A cell that no spreadsheet takes for a formula.
  private static func quoted(_ cell: String) -> String {
    let isFormula = cell.first.map { "=+-@\t".contains($0) } ?? false
    return "\"" + (isFormula ? "'" : "") + cell.replacing("\"", with: "\"\"") + "\""
  }
}
