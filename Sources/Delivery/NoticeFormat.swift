import Casebook
public import Channels
import FoundationEssentials

/// How a notice is written for the place that its URL leads to.
public enum NoticeFormat: String, Hashable, Sendable, CaseIterable {
  /// An object of our own.
  case json
  /// An Adaptive Card, as a workflow of Teams takes it.
  case teams
  /// Blocks, as an incoming webhook of Slack takes them.
  case slack
  /// A card, as an incoming webhook of Google Chat takes it.
  case googleChat = "google-chat"

  /// Hosts and the ends of hosts at which these tools take posts.
  private static let hosts: [(end: String, format: NoticeFormat)] = [
    (".webhook.office.com", .teams), (".logic.azure.com", .teams), (".api.powerplatform.com", .teams),
    ("hooks.slack.com", .slack), ("hooks.slack-gov.com", .slack), ("chat.googleapis.com", .googleChat),
  ]

  /// The format of the tool that a URL belongs to; our own where it belongs to none that is known.
  public init(of url: EndpointURL) {
    let host = URL(string: url.text)?.host?.lowercased() ?? ""
    self = Self.hosts.first { $0.end.hasPrefix(".") ? host.hasSuffix($0.end) : host == $0.end }?.format ?? .json
  }

  /// The body of the post. Throws `unsendable`.
  ///
  /// Sources: Microsoft, "Create incoming webhooks with Workflows" and Adaptive Cards 1.4; Slack, "Sending messages using
  /// incoming webhooks" and "Formatting text"; Google, "Cards v2" of the Chat API.
  func body(of text: NoticeText) throws(DeliveryError) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      switch self {
      case .json: return Array(try encoder.encode(Post(text)))
      case .teams: return Array(try encoder.encode(TeamsMessage(text)))
      case .slack: return Array(try encoder.encode(SlackMessage(text)))
      case .googleChat: return Array(try encoder.encode(GoogleChatMessage(text)))
      }
    } catch {
      throw .unsendable("the notice is no JSON")
    }
  }
}

/// Our own object; `text` is the whole in words.
private struct Post: Encodable {
  let due: String?
  let level, receipt, school, text: String
  let link: String?
  let rung: Int

  init(_ notice: NoticeText) {
    due = notice.dueAt?.formatted(.iso8601)
    level = notice.level.rawValue
    link = notice.link
    receipt = notice.receipt.rawValue
    rung = notice.rung
    school = notice.school.rawValue
    text = notice.plain
  }
}

private struct TeamsMessage: Encodable {
  struct Attachment: Encodable {
    let contentType = "application/vnd.microsoft.card.adaptive"
    let content: Card
  }

  struct Card: Encodable {
    let schema = "http://adaptivecards.io/schemas/adaptive-card.json"
    let type = "AdaptiveCard"
    let version = "1.4"
    let body: [Element]
    let actions: [OpenURL]

    private enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case type, version, body, actions
    }
  }

  /// A line of text, or facts.
  struct Element: Encodable {
    let type: String
    var text: String?
    var weight: String?
    var wrap: Bool?
    var facts: [Fact]?
  }

  struct Fact: Encodable {
    let title, value: String
  }

  struct OpenURL: Encodable {
    let type = "Action.OpenUrl"
    let title, url: String
  }

  let type = "message"
  let attachments: [Attachment]

  init(_ notice: NoticeText) {
    let facts = notice.facts.map { Fact(title: $0.name, value: $0.value) }
    attachments = [
      Attachment(
        content: Card(
          body: [
            Element(type: "TextBlock", text: notice.subject, weight: "Bolder", wrap: true),
            Element(type: "TextBlock", text: notice.lead, wrap: true), Element(type: "FactSet", facts: facts),
          ], actions: notice.link.map { [OpenURL(title: notice.linkName, url: $0)] } ?? []))
    ]
  }
}

private struct SlackMessage: Encodable {
  struct Block: Encodable {
    let type: String
    var text: Text?
    var fields: [Text]?
  }

  struct Text: Encodable {
    let type: String
    let text: String
  }

  /// What a phone shows of it.
  let text: String
  let blocks: [Block]

  init(_ notice: NoticeText) {
    func markup(_ text: String) -> Text { Text(type: "mrkdwn", text: text) }
    text = notice.subject.escapedForMarkup
    let fields = notice.facts.map { markup("*\($0.name)*\n\($0.value.escapedForMarkup)") }
    let link = notice.link.map {
      [Block(type: "section", text: markup("<\($0.escapedForMarkup)|\(notice.linkName)>"))]
    }
    blocks =
      [
        Block(type: "header", text: Text(type: "plain_text", text: notice.subject)),
        Block(type: "section", text: markup(notice.lead.escapedForMarkup), fields: fields),
      ] + (link ?? [])
  }
}

private struct GoogleChatMessage: Encodable {
  struct CardWithID: Encodable {
    let cardId: String
    let card: Card
  }

  struct Card: Encodable {
    let header: Header
    let sections: [Section]
  }

  struct Header: Encodable {
    let title: String
  }

  struct Section: Encodable {
    let widgets: [Widget]
  }

  /// One of a paragraph, a line with a label, or buttons.
  struct Widget: Encodable {
    var textParagraph: Paragraph?
    var decoratedText: Line?
    var buttonList: Buttons?
  }

  struct Paragraph: Encodable {
    let text: String
  }

  struct Line: Encodable {
    let topLabel, text: String
  }

  struct Buttons: Encodable {
    let buttons: [Button]
  }

  struct Button: Encodable {
    struct Click: Encodable {
      let openLink: Link
    }

    struct Link: Encodable {
      let url: String
    }

    let text: String
    let onClick: Click
  }

  /// What a phone shows of it.
  let fallbackText: String
  let cardsV2: [CardWithID]

  init(_ notice: NoticeText) {
    fallbackText = notice.subject
    let facts = notice.facts.map {
      Widget(decoratedText: Line(topLabel: $0.name, text: $0.value.escapedForMarkup))
    }
    let button = notice.link.map { link in
      [
        Widget(
          buttonList: Buttons(buttons: [Button(text: notice.linkName, onClick: .init(openLink: .init(url: link)))]))
      ]
    }
    cardsV2 = [
      CardWithID(
        cardId: notice.receipt.rawValue,
        card: Card(
          header: Header(title: notice.subject),
          sections: [
            Section(
              widgets: [Widget(textParagraph: Paragraph(text: notice.lead.escapedForMarkup))] + facts + (button ?? []))
          ]))
    ]
  }
}
