import Casebook
import FoundationEssentials

/// What staff read in a notice, in the form of each place that shows it: number, level, when it is due and the link. No
/// names and no words of a parent.
struct NoticeText {
  let receipt: ReceiptNumber
  let school: SchoolID
  let level: Escalation
  /// 0 for the first notice.
  let rung: Int
  /// Who is told, by what they are.
  let told: [StaffRole]
  let dueAt: Date?
  let link: String?

  /// `Schoolgate urgent: RO-7K3M-Q2XF (roose)`, and which reminder it is.
  var subject: String {
    let reminder = rung == 0 ? "" : ", reminder \(rung)"
    return "Schoolgate \(level.rawValue)\(reminder): \(receipt) (\(school))"
  }

  /// One sentence that says what happened.
  var lead: String {
    guard rung > 0 else { return "A parent's message needs somebody at the school." }
    let told = told.isEmpty ? "" : " Told now: \(told.map(\.noticeTitle).joined(separator: ", "))."
    return "Nobody has taken this yet. This is reminder \(rung).\(told)"
  }

  /// What is known, by name.
  var facts: [(name: String, value: String)] {
    [("Level", level.rawValue), ("Receipt", receipt.rawValue), ("School", school.rawValue)]
      + (dueAt.map { [("Due", WallTime($0).title)] } ?? [])
  }

  /// Where the link stands.
  var linkName: String { "Open the record" }

  var plain: String {
    ([lead] + facts.map { "\($0.name): \($0.value)" } + (link.map { ["Open it: \($0)"] } ?? []))
      .joined(separator: "\n")
  }

  /// A page of its own for mail programs; all of its style stands in it, because nothing is loaded.
  var html: String {
    let rows = facts.map { name, value in
      "<tr><th style=\"text-align:left;padding:4px 16px 4px 0\">\(name)</th>\n<td>\(value.escapedForMarkup)</td></tr>"
    }
    let button = link.map { link in
      """
      <p><a href="\(link.escapedForMarkup)"
      style="display:inline-block;padding:12px 20px;background:#1d4ed8;color:#ffffff">\(linkName)</a></p>
      """
    }
    return """
      <!DOCTYPE html>
      <html lang="en-GB">
      <head><meta charset="utf-8"><title>\(subject.escapedForMarkup)</title></head>
      <body style="font-family:sans-serif;font-size:16px;line-height:1.5">
      <p>\(lead.escapedForMarkup)</p>
      <table>
      \(rows.joined(separator: "\n"))
      </table>
      \(button ?? "")
      </body>
      </html>
      """
  }
}

extension StaffRole {
  /// As a notice says it: `safeguarding lead`.
  fileprivate var noticeTitle: String { rawValue.replacing("-", with: " ") }
}

extension String {
  /// With `&`, `<`, `>` and `"` written so that they are only text: in HTML, and the first three in Slack's text.
  var escapedForMarkup: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
      "\"", with: "&quot;")
  }
}
