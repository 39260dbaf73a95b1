import Casebook
import Hummingbird
import Store

extension DeskPages {
  private struct Row {
    let receipt, level, levelName, title, state, when: String
    /// When an open record is due; `nil` where nothing is.
    let due: String?
    let isOverdue: Bool
  }

  private struct Choice {
    let id, name: String
    let isChosen: Bool
  }

  /// A page of the records that a member may read.
  func inbox(_ page: CasePage, _ query: InboxQuery, for visitor: Visitor) -> Response {
    let cases = query.cases
    let now = now()
    let rows = page.cases.map { summary in
      let due = summary.closedAt == nil ? CaseView.due(summary.dueAt, metAt: summary.metAt, at: now) : nil
      return Row(
        receipt: summary.receipt.rawValue, level: summary.subject.level.rawValue,
        levelName: summary.subject.level.title, title: summary.subject.title,
        state: summary.closedAt != nil
          ? "Closed"
          : summary.subject.owner == visitor.member.id
            ? "With you" : summary.ownerName.map { "With \($0)" } ?? "Nobody has it yet",
        when: LocalTime(summary.closedAt ?? summary.openedAt).description, due: due?.text,
        isOverdue: due?.isOverdue ?? false)
    }
    let heading = cases.isOpen ? "Inbox" : "Closed records"
    let pages = max(1, (page.total + CaseStore.pageSize - 1) / CaseStore.pageSize)
    let (here, whole) = (address(query.text()), address(cases.isOpen ? "" : "list=closed"))
    var values: [String: Any?] = [
      "title": heading, "heading": heading, "here": here, "whole": whole,
      "isOpenList": cases.isOpen, "isFiltered": query.isFiltered, "cases": rows, "count": page.total,
      "isEmpty": rows.isEmpty, "open": address(query.text(page: 1, isOpen: true)),
      "closed": address(query.text(page: 1, isOpen: false)), "search": cases.search, "isMine": cases.isMine,
      "isSettled": query.isFiltered,
      "again": here + (here.contains("?") ? "&auto=1" : "?auto=1"),
      "found": page.total == 1 ? "1 record" : "\(page.total) records",
      "levels": [Escalation.emergency, .urgent, .staff].map {
        Choice(id: $0.rawValue, name: $0.title, isChosen: cases.level == $0)
      },
    ]
    if cases.isOpen {
      let seen = "seen=\(String(page.revision, radix: 16))"
      values["watch"] = "/desk/events?" + [query.text(), seen].filter { !$0.isEmpty }.joined(separator: "&")
    }
    if [.head, .chairOfGovernors].contains(visitor.member.role) {
      values["hasRoutes"] = true
      values["routes"] = CaseRoute.allCases.map {
        Choice(id: $0.rawValue, name: $0.title, isChosen: cases.route == $0)
      }
    }
    values["hasPages"] = pages > 1
    values["place"] = "Page \(min(cases.page, pages)) of \(pages)"
    if cases.page > 1 { values["earlier"] = address(query.text(page: min(cases.page - 1, pages))) }
    if cases.page < pages { values["later"] = address(query.text(page: cases.page + 1)) }
    return self.page("inbox", values, visitor)
  }

  private func address(_ query: String) -> String { query.isEmpty ? "/desk" : "/desk?" + query }
}
