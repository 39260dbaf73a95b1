import Casebook
public import FoundationEssentials

extension WhatsAppChannel {
  /// Stands at the end of a label that was too long for a list.
  static let cutMark = "…"

  /// The newest document says 1,024 for a text and older ones 4,096; an interactive body has 1,024 in all of them.
  private static let textLimit = 1_024
  private static let buttonLimit = 3
  private static let labelLimit = 20
  private static let rowLimit = 10
  private static let rowTitleLimit = 24
  private static let rowDescriptionLimit = 72
  private static let rowIDLimit = 200
  /// The code for a reply more than 24 hours after the parent's last message.
  static let outOfTime = 131_047

  public func requests(for reply: OutboundReply, at instant: Date) throws(ChannelError) -> [ProviderRequest] {
    let parts = TextSplitter.parts(
      of: WhatsAppMarkup.neutralised(reply.reply.text), limit: Self.textLimit, width: \.utf16.count)
    var requests: [ProviderRequest] = []
    for (index, text) in parts.enumerated() {
      var message = address(of: reply.conversation)
      // Groups take no interactive messages.
      let isLast = index == parts.count - 1 && !reply.conversation.address.hasPrefix(Self.groupMark)
      if let choices = isLast ? choices(reply.reply.suggestions, under: text) : nil {
        message["type"] = "interactive"
        message["interactive"] = choices
      } else {
        message["type"] = "text"
        message["text"] = ["body": .text(text), "preview_url": false]
      }
      requests.append(try request(message, to: reply))
    }
    return requests
  }

  /// The approved template, to which the parent answers; groups have none.
  public func invitation(for reply: OutboundReply) throws(ChannelError) -> ProviderRequest? {
    guard let template, !reply.conversation.address.hasPrefix(Self.groupMark) else { return nil }
    var message = address(of: reply.conversation)
    message["type"] = "template"
    message["template"] = ["name": .text(template.name), "language": ["code": .text(template.language)]]
    return try request(message, to: reply)
  }

  private func request(
    _ content: [String: JSONValue], to reply: OutboundReply
  ) throws(ChannelError) -> ProviderRequest {
    var message = content
    message["messaging_product"] = "whatsapp"
    message["biz_opaque_callback_data"] = .text(reply.delivery)
    return ProviderRequest(
      url: "\(api.text)/\(reply.conversation.account)/messages",
      headers: [
        .init("Authorization", "Bearer \(accessToken.text)"), .init("Content-Type", "application/json"),
      ], body: try JSONValue.object(message).json())
  }

  /// Telephone numbers are `to`, the ids of people who hide theirs (`GB.1234…`) are `recipient`.
  private func address(of conversation: ConversationID) -> [String: JSONValue] {
    let address = conversation.address
    if address.hasPrefix(Self.groupMark) {
      return ["recipient_type": "group", "to": .text(String(address.dropFirst(Self.groupMark.count)))]
    }
    return ["recipient_type": "individual", address.contains(".") ? "recipient" : "to": .text(address)]
  }

  /// Buttons, or a list where there are too many or one is too long; `nil` without choices.
  private func choices(_ labels: [String], under text: String) -> JSONValue? {
    var seen: Set<String> = []
    let labels = labels.filter { !$0.isEmpty && seen.insert($0).inserted }
    guard !labels.isEmpty else { return nil }
    let fit = labels.count <= Self.buttonLimit && labels.allSatisfy { $0.utf16.count <= Self.labelLimit }
    let action: JSONValue
    if fit {
      action = ["buttons": .list(labels.map { ["type": "reply", "reply": ["id": .text($0), "title": .text($0)]] })]
    } else {
      let rows = labels.prefix(Self.rowLimit).map { label in
        let title = cut(label, to: Self.rowTitleLimit)
        var row: [String: JSONValue] = ["id": .text(cut(label, to: Self.rowIDLimit)), "title": .text(title)]
        if title != label { row["description"] = .text(cut(label, to: Self.rowDescriptionLimit)) }
        return JSONValue.object(row)
      }
      action = ["button": "Choose", "sections": [["title": "Choose", "rows": .list(rows)]]]
    }
    return ["type": fit ? "button" : "list", "body": ["text": .text(text)], "action": action]
  }

  private func cut(_ label: String, to limit: Int) -> String {
    guard label.utf16.count > limit else { return label }
    let start = TextSplitter.parts(of: label, limit: limit - Self.cutMark.utf16.count, width: \.utf16.count)[0]
    return start + Self.cutMark
  }

  /// Decides by the error's code, and by the status where there is none that says more.
  ///
  /// A fault of the token, its permissions or the account stops the channel. A recipient who cannot be reached (131026) and
  /// a fault of the request are given up, which opens a record and tells staff. What says 200 and is no JSON did not come from WhatsApp: it is tried again.
  public func verdict(on response: ProviderResponse, at instant: Date) -> SendVerdict {
    let byStatus = SendVerdict(response, at: instant)
    let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
    guard byStatus != .done || answer?.error != nil else { return answer == nil ? .tryAgain(after: nil) : .done }
    switch answer?.error?.code {
    case Self.outOfTime: return .outOfTime
    // The token or its permissions; the account is locked, or not in order.
    case 0, 3, 10, 190, .some(200...299), 368, 131_031, 131_042: return .stop
    // The rate of the app or the number, and what Meta calls temporary.
    case 4, 80007, 130_429, 133_016, 131_056, 1, 2, 131_000, 131_016, 131_057, 133_004:
      if case .tryAgain = byStatus { return byStatus }
      return .tryAgain(after: nil)
    // Too much that people did not want: a quick retry makes it worse.
    case 131_048, 131_049, 131_064: return .tryAgain(after: .seconds(3600))
    case _ where response.status == 401: return .stop
    case .some: return (500...).contains(response.status) ? byStatus : .giveUp
    case nil: return byStatus == .done ? .tryAgain(after: nil) : byStatus
    }
  }
}

/// What is read of an answer.
private struct Answer: Decodable {
  struct Reason: Decodable {
    @Lenient var code: Int?
  }

  @Lenient var error: Reason?
}
