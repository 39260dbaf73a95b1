import Casebook
import Hummingbird
import Store

/// The list that an address asks for: `/desk?list=closed&level=urgent&route=office&mine=1&q=words&page=2`.
struct InboxQuery: Sendable {
  private struct Fields: Decodable {
    let list, level, route, mine, q, page: String?
  }

  private(set) var cases = CaseQuery()

  /// What cannot be understood is as if it were not there.
  init(_ request: Request) {
    guard let fields = try? URLEncodedFormDecoder().decode(Fields.self, from: request.uri.query ?? "") else { return }
    cases.isOpen = fields.list != "closed"
    cases.level = fields.level.flatMap(Escalation.init(rawValue:))
    cases.route = fields.route.flatMap(CaseRoute.init(rawValue:))
    cases.isMine = fields.mine == "1"
    cases.search = String((fields.q ?? "").prefix(100))
    cases.page = min(max(fields.page.flatMap { Int($0) } ?? 1, 1), 100_000)
  }

  /// Whether not everything is shown.
  var isFiltered: Bool {
    cases.level != nil || cases.route != nil || cases.isMine || cases.search.contains { !$0.isWhitespace }
  }

  /// The address's part after the question mark, with its fields in order; empty for the whole list of what is open.
  func text(page: Int? = nil, isOpen: Bool? = nil) -> String {
    var fields: [(name: String, value: String)] = []
    if !(isOpen ?? cases.isOpen) { fields.append(("list", "closed")) }
    if let level = cases.level { fields.append(("level", level.rawValue)) }
    if let route = cases.route { fields.append(("route", route.rawValue)) }
    if cases.isMine { fields.append(("mine", "1")) }
    if !cases.search.isEmpty { fields.append(("q", CodeSecret.escaped(cases.search))) }
    let page = page ?? cases.page
    if page > 1 { fields.append(("page", "\(page)")) }
    return fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }
}
