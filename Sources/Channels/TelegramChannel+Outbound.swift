import Casebook
public import FoundationEssentials

extension TelegramChannel {
  private static let textLimit = 4_096
  /// The most bytes that a button brings back.
  private static let dataLimit = 64

  public func requests(for reply: OutboundReply, at instant: Date) throws(ChannelError) -> [ProviderRequest] {
    let address = reply.conversation.address
    let chat = Int64(address).map(JSONValue.number) ?? .text(address)
    let parts = TextSplitter.parts(of: reply.reply.text, limit: Self.textLimit, width: \.utf16.count)
    var requests: [ProviderRequest] = []
    for (index, text) in parts.enumerated() {
      var message: [String: JSONValue] = [
        "chat_id": chat, "text": .text(text), "link_preview_options": ["is_disabled": true],
      ]
      if index == parts.count - 1, !reply.reply.suggestions.isEmpty {
        message["reply_markup"] = keyboard(reply.reply.suggestions)
      }
      requests.append(try request("sendMessage", message))
    }
    if let reference = reply.reference, reference.hasPrefix(Self.pressMark) {
      let press = String(reference.dropFirst(Self.pressMark.count))
      requests.append(try request("answerCallbackQuery", ["callback_query_id": .text(press)]))
    }
    return requests
  }

  private func request(_ method: String, _ parameters: [String: JSONValue]) throws(ChannelError) -> ProviderRequest {
    ProviderRequest(
      url: "\(api.text)/bot\(botToken.text)/\(method)", headers: [.init("Content-Type", "application/json")],
      body: try JSONValue.object(parameters).json())
  }

  /// One button a row. A label is its own data; one that is too long brings back its number, and is found by it again.
  private func keyboard(_ labels: [String]) -> JSONValue {
    let rows = labels.enumerated().map { index, label in
      let data = label.utf8.count <= Self.dataLimit ? label : "\(index + 1)"
      return JSONValue.list([["text": .text(label), "callback_data": .text(data)]])
    }
    return ["inline_keyboard": .list(rows)]
  }

  /// Obeys `retry_after`, and follows a group to the supergroup that it became.
  ///
  /// A wrong token (401, 404) stops the channel. A chat that blocked the bot (403) and a faulty request are given up, which
  /// opens a record and tells staff. A press that waited too long to be acknowledged is done with: it was answered. What says 200 and is no JSON
  /// did not come from Telegram: it is tried again.
  public func verdict(on response: ProviderResponse, at instant: Date) -> SendVerdict {
    if [401, 404].contains(response.status) { return .stop }
    let byStatus = SendVerdict(response, at: instant)
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) else {
      return byStatus == .done ? .tryAgain(after: nil) : byStatus
    }
    guard answer.isFine == false else { return byStatus }
    if Self.latePress.contains(where: { answer.description?.contains($0) == true }) { return .done }
    if let address = answer.parameters?.newChat?.text { return .moved(to: address) }
    if let seconds = answer.parameters?.retryAfter {
      return .tryAgain(after: .seconds(min(max(seconds, 0), 86_400)))
    }
    guard let code = answer.code, code != response.status else {
      return byStatus == .done ? .tryAgain(after: nil) : byStatus
    }
    return [401, 404].contains(code) ? .stop : SendVerdict(ProviderResponse(status: code), at: instant)
  }

  private static let latePress = ["query is too old", "query ID is invalid", "QUERY_ID_INVALID"]
}

/// What is read of an answer.
private struct Answer: Decodable {
  struct Parameters: Decodable {
    enum CodingKeys: String, CodingKey {
      case retryAfter = "retry_after"
      case newChat = "migrate_to_chat_id"
    }

    @Lenient var retryAfter: Int?
    @Lenient var newChat: LooseText?
  }

  enum CodingKeys: String, CodingKey {
    case description, parameters
    case isFine = "ok"
    case code = "error_code"
  }

  @Lenient var isFine: Bool?
  @Lenient var code: Int?
  @Lenient var description: String?
  @Lenient var parameters: Parameters?
}
