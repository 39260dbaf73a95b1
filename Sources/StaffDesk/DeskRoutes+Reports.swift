import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Knowledge
import Store
import WebPages

/// Reports for the governing body: the termly one, the annual one, and both as a table for other programs.
extension DeskRoutes {
  func addReports(to router: Router<Requests>) {
    router.at("desk/reports", [.get: { try await signedIn($0, $1, report) }])
    router.at("desk/reports/csv", [.get: { try await signedIn($0, $1, reportTable) }])
  }

  /// The report that the address asks for, of the current term if it asks for none.
  func report(_ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor) async throws -> Response {
    guard let report = try await figures(request, for: visitor.member) else { return pages.notice(.notFound, visitor) }
    return pages.report(
      report, choices: ReportChoice.all(at: now(), dates: dates(visitor.member), shown: report.terms), for: visitor)
  }

  private func reportTable(
    _ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws -> Response {
    guard let report = try await figures(request, for: visitor.member) else { return pages.notice(.notFound, visitor) }
    let name = ReportChoice.id(of: report.terms)
    return Response(
      type: "text/csv; charset=utf-8", text: report.csv,
      headers: [.contentDisposition: "attachment; filename=\"schoolgate-\(name).csv\""])
  }

  private func dates(_ member: StaffMember) -> [SchoolCalendar.Term] {
    knowledge(member.school)?.profile.termDates ?? []
  }

  private func figures(_ request: Request, for member: StaffMember) async throws(StoreError) -> RegisterReport? {
    guard member.mayReadReports,
      let terms = ReportChoice.terms(
        of: request.uri.queryParameters["of"].map(String.init), at: now(), dates: dates(member)),
      let first = terms.first, let last = terms.last
    else { return nil }
    return RegisterReport(try await store.register(of: member.school, from: first.start, to: last.end), in: terms)
  }
}

/// A report that can be asked for.
struct ReportChoice {
  let path, name: String
  let isHere: Bool

  /// The terms that `id` names: `2026-autumn`, or `2026` for the whole school year. Without one, the current term; `nil` for
  /// what has not begun or is no report at all.
  static func terms(of id: String?, at instant: Date, dates: [SchoolCalendar.Term]) -> [SchoolTerm]? {
    guard let id else { return SchoolTerm.holding(instant, dates: dates).map { [$0] } }
    let parts = id.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let year = parts.first.flatMap({ Int($0) }), (2000...SchoolTerm.year(of: instant)).contains(year) else {
      return nil
    }
    let terms = SchoolTerm.all(of: year, dates: dates)
    if parts.count == 1 { return terms }
    return terms.first { $0.season.rawValue == parts[1] && $0.start <= instant }.map { [$0] }
  }

  static func id(of terms: [SchoolTerm]) -> String { terms.count == 1 ? terms[0].id : "\(terms.first?.year ?? 0)" }

  /// The reports of this school year and the one before, the latest first.
  static func all(at instant: Date, dates: [SchoolCalendar.Term], shown: [SchoolTerm]) -> [ReportChoice] {
    let thisYear = SchoolTerm.year(of: instant)
    return [thisYear, thisYear - 1].flatMap { year in
      let terms = SchoolTerm.all(of: year, dates: dates)
      let begun = terms.filter { $0.start <= instant }.reversed().map { ($0.id, $0.title) }
      return (begun + [(id(of: terms), "School year " + SchoolTerm.title(ofYear: year))]).map { id, title in
        ReportChoice(path: "/desk/reports?of=\(id)", name: title, isHere: id == self.id(of: shown))
      }
    }
  }
}

extension HTTPField.Name {
  static let contentDisposition = Self("Content-Disposition")!
}
