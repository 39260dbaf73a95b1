import Casebook
import Hummingbird

extension DeskPages {
  /// A report for governors: its tables, each with a plot of the same figures.
  ///
  /// - Parameter choices: the reports that can be asked for.
  func report(_ report: RegisterReport, choices: [ReportChoice], for visitor: Visitor) -> Response {
    struct Row {
      let name: String
      let cells: [String]
    }
    struct Table {
      let id, caption: String
      let columns: [String]
      let rows: [Row]
      let plot: BarPlot
      let hasPlot: Bool
    }
    let isYear = report.terms.count > 1
    let columns = report.terms.map { isYear ? $0.name : "Records" } + (isYear ? ["Whole year"] : [])
    func row(_ line: RegisterReport.Line) -> Row {
      Row(name: line.title, cells: (line.terms + (isYear ? [line.whole] : [])).map(\.description))
    }
    func table(_ id: String, _ caption: String, _ lines: [RegisterReport.Line], _ rest: [Row]) -> Table {
      let plot = BarPlot(lines, terms: isYear ? report.terms.map(\.name) : [])
      return Table(
        id: id, caption: caption, columns: columns, rows: lines.map(row) + rest, plot: plot, hasPlot: plot.isUseful)
    }
    let others = Row(
      name: report.kinds.isEmpty ? "Each kind" : "Each other kind",
      cells: columns.map { _ in GuardedCount.fewer.description })
    let speeds = report.speeds.map { speed in
      Row(
        name: speed.title,
        cells: [speed.median.map(RegisterReport.Speed.text) ?? "too few to say"]
          + speed.tenths.map { $0.map { "about \($0) in 10" } ?? "too few to say" })
    }
    return page(
      "report",
      [
        "title": report.title,
        "heading": isYear ? "Annual report for the governing body" : "Termly report for the nominated governor",
        "period": report.title, "choices": choices,
        "csv": "/desk/reports/csv?of=\(ReportChoice.id(of: report.terms))",
        "tables": [
          table("kinds", "Records by kind of incident", report.kinds, [others]),
          table("outcomes", "How records ended", report.outcomes, []),
        ], "marks": RegisterReport.marks.map(\.title), "speeds": speeds,
      ], visitor)
  }
}

/// A bar chart of a report's lines, laid out for its template. The table beside it says the same in words.
struct BarPlot {
  /// A bar with what is written behind it.
  struct Bar {
    let y, width, textX, textY: Int
    let label: String
    let isHidden: Bool
    /// Which of the terms it is of.
    let sort: Int
  }

  struct Group {
    let title: String
    let y: Int
    let bars: [Bar]
  }

  /// In the plot's own units, which are pixels at its full size.
  private static let (longest, barHeight, step, stub) = (230, 16, 22, 10)

  let height: Int
  let groups: [Group]
  /// Whether any number is told at all.
  let isUseful: Bool

  /// - Parameter terms: the names that bars of several terms are told apart by; none for one term.
  init(_ lines: [RegisterReport.Line], terms: [String]) {
    let most = lines.flatMap(\.terms).compactMap(\.number).max() ?? 0
    var y = 0
    groups = lines.map { line in
      y += 20
      let top = y - 6
      let bars = line.terms.enumerated().map { place, count in
        defer { y += Self.step }
        let width = count.number.map { max(1, $0 * Self.longest / max(most, 1)) } ?? Self.stub
        let label = count.description + (terms.isEmpty ? "" : ", " + terms[place])
        return Bar(
          y: y, width: width, textX: width + 6, textY: y + 13, label: label, isHidden: count.number == nil, sort: place)
      }
      y += 8
      return Group(title: line.title, y: top, bars: bars)
    }
    height = y
    isUseful = most > 0
  }
}
