import Casebook
import Channels
import Foundation
import Testing

@testable import Delivery

@Suite struct NoticeFormTests {
  private static let receipt = ReceiptNumber(rawValue: "RO-7K3M-Q2XF")
  private static let link = "https://desk.school.example/desk/cases/RO-7K3M-Q2XF?a=1&b=2"

  private static func notice(rung: Int = 0, link: String? = link, due: Bool = true) -> NoticeText {
    NoticeText(
      receipt: receipt, school: SchoolID("roose"), level: .urgent, rung: rung, told: [.safeguardingLead, .head],
      dueAt: due ? Date(timeIntervalSince1970: 1_795_196_400) : nil, link: link)
  }

  private static func json(_ format: NoticeFormat, _ notice: NoticeText = notice()) throws -> [String: Any] {
    let body = try format.body(of: notice)
    return try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
  }

  @Test(arguments: [
    ("https://prod-12.uksouth.logic.azure.com/workflows/x/triggers/manual", NoticeFormat.teams),
    ("https://school.webhook.office.com/webhookb2/x", .teams),
    ("https://default1.2.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/x", .teams),
    ("https://hooks.slack.com/services/T/B/x", .slack), ("https://HOOKS.slack.com/services/T/B/x", .slack),
    ("https://chat.googleapis.com/v1/spaces/x/messages?key=k&token=t", .googleChat),
    ("https://alerts.school.example/in", .json), ("https://hooks.slack.com.evil.example/in", .json),
    ("https://nothooks.slack.com/in", .json), ("http://127.0.0.1:9/in", .json),
  ])
  func theHostSaysWhichFormItIs(url: String, format: NoticeFormat) throws {
    #expect(NoticeFormat(of: try #require(EndpointURL(url))) == format)
  }

  @Test func subjectsHaveNoNamesAndSayWhichReminder() {
    #expect(Self.notice().subject == "Schoolgate urgent: RO-7K3M-Q2XF (roose)")
    #expect(Self.notice(rung: 2).subject == "Schoolgate urgent, reminder 2: RO-7K3M-Q2XF (roose)")
  }

  @Test func wordsSayNumberLevelDueAndLink() {
    #expect(
      Self.notice().plain == """
        A parent's message needs somebody at the school.
        Level: urgent
        Receipt: RO-7K3M-Q2XF
        School: roose
        Due: Friday 20 November 2026 at 17:40 (GMT)
        Open it: \(Self.link)
        """)
    #expect(
      Self.notice(rung: 3, link: nil, due: false).plain == """
        Nobody has taken this yet. This is reminder 3. Told now: safeguarding lead, head.
        Level: urgent
        Receipt: RO-7K3M-Q2XF
        School: roose
        """)
  }

  @Test func mailHasAPageOfItsOwn() {
    let html = Self.notice().html
    #expect(html.contains("cases/RO-7K3M-Q2XF?a=1&amp;b=2\"") && html.contains("<td>urgent</td>"))
    #expect(html.contains("Friday 20 November 2026 at 17:40 (GMT)") && html.contains("A parent's message needs"))
    #expect(!Self.notice(link: nil).html.contains("<a"))
    #expect(html.split(separator: "\n").allSatisfy { $0.utf8.count <= 200 && $0.utf8.allSatisfy { $0 < 0x80 } })
  }

  @Test func ourOwnFormIsAnObject() throws {
    let json = try Self.json(.json, Self.notice(rung: 1))
    #expect(
      Set(json.keys) == ["due", "level", "link", "receipt", "rung", "school", "text"]
        && json["due"] as? String == "2026-11-20T17:40:00Z" && json["rung"] as? Int == 1)
  }

  @Test func teamsTakesAnAdaptiveCard() throws {
    let json = try Self.json(.teams)
    #expect(json["type"] as? String == "message")
    let attachment = try #require((json["attachments"] as? [[String: Any]])?.first)
    #expect(attachment["contentType"] as? String == "application/vnd.microsoft.card.adaptive")
    let card = try #require(attachment["content"] as? [String: Any])
    #expect(card["type"] as? String == "AdaptiveCard" && card["version"] as? String == "1.4")
    #expect(card["$schema"] as? String == "http://adaptivecards.io/schemas/adaptive-card.json")
    let body = try #require(card["body"] as? [[String: Any]])
    #expect(body.map { $0["type"] as? String } == ["TextBlock", "TextBlock", "FactSet"])
    let facts = try #require(body.last?["facts"] as? [[String: String]])
    #expect(facts.map { $0["title"] } == ["Level", "Receipt", "School", "Due"])
    let action = try #require((card["actions"] as? [[String: String]])?.first)
    #expect(action == ["type": "Action.OpenUrl", "title": "Open the record", "url": Self.link])
  }

  @Test func slackTakesBlocks() throws {
    let json = try Self.json(.slack)
    #expect(json["text"] as? String == "Schoolgate urgent: RO-7K3M-Q2XF (roose)")
    let blocks = try #require(json["blocks"] as? [[String: Any]])
    #expect(blocks.map { $0["type"] as? String } == ["header", "section", "section"])
    let fields = try #require(blocks[1]["fields"] as? [[String: String]])
    #expect(fields.count == 4 && fields.allSatisfy { $0["type"] == "mrkdwn" })
    let link = (blocks[2]["text"] as? [String: String])?["text"]
    #expect(link == "<https://desk.school.example/desk/cases/RO-7K3M-Q2XF?a=1&amp;b=2|Open the record>")
    #expect((try Self.json(.slack, Self.notice(link: nil))["blocks"] as? [Any])?.count == 2)
  }

  @Test func googleChatTakesACard() throws {
    let json = try Self.json(.googleChat)
    #expect(json["fallbackText"] as? String == "Schoolgate urgent: RO-7K3M-Q2XF (roose)" && json["text"] == nil)
    let card = try #require((json["cardsV2"] as? [[String: Any]])?.first)
    #expect(card["cardId"] as? String == "RO-7K3M-Q2XF")
    let sections = (card["card"] as? [String: Any])?["sections"] as? [[String: Any]]
    let widgets = try #require(sections?.first?["widgets"] as? [[String: Any]])
    #expect(
      widgets.map { $0.keys.first } == ["textParagraph"] + Array(repeating: "decoratedText", count: 4) + ["buttonList"])
    let buttons = (widgets.last?["buttonList"] as? [String: Any])?["buttons"] as? [[String: Any]]
    let open = (buttons?.first?["onClick"] as? [String: Any])?["openLink"] as? [String: String]
    #expect(open?["url"] == Self.link)
  }
}
