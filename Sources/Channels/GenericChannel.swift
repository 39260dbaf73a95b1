public import Casebook
public import FoundationEssentials

/// A site or a bot of one's own: Rasa's REST message in, its answer object out, both signed by Standard Webhooks.
///
/// In: `{"sender": string or number, "message": string}`, other keys ignored; the id is the header `webhook-id`.
/// Out: a `POST` to the callback URL of `{"recipient_id", "text", "buttons": [{"title", "payload"}], "schoolgate"}`, where
/// `schoolgate` is the whole reply with `in_reply_to`, the id of the message that it answers. A text of more than 4,000
/// characters goes out in several posts; `buttons` and `schoolgate` come with the last.
///
/// After a failure that leaves it open whether the answer arrived it is sent again with the same `webhook-id`: a receiver
/// that dedupes, as the specification asks, sees it once.
///
/// Source: RasaHQ/rasa `rasa/core/channels/rest.py`, `callback.py`; standard-webhooks/standard-webhooks.
public struct GenericChannel: ChatChannel {
  public static let id = "generic"
  public static let settings = [ChannelSetting("secret", isSecret: true), ChannelSetting("callback-url")]
  public static let bodyLimit = 256 * 1024
  /// The schedule of the Standard Webhooks specification.
  public static let retries: [Duration] = [
    .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600), .seconds(10 * 3600),
    .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
  ]
  public static let afterDoubt = AfterDoubt.sendAgain
  /// The answer comes by the callback, which 202 says.
  public static let statuses = HookStatuses(accepted: 202)

  private static let textLimit = 4_000

  private let signer: StandardWebhook
  private let callback: EndpointURL

  public init(settings: ChannelSettings) throws(ChannelError) {
    guard let signer = StandardWebhook(secret: try settings.value("secret")) else {
      throw settings.fault("secret", "it is not base 64, with or without whsec_ before it")
    }
    self.signer = signer
    callback = try settings.endpoint("callback-url")
  }

  public func verify(_ request: WebhookRequest, at instant: Date) throws(ChannelError) {
    try signer.verify(request, at: instant)
  }

  public func news(in request: WebhookRequest, for school: SchoolID) throws(ChannelError) -> ChannelNews {
    guard let id = request.header("webhook-id") else { throw .malformed("no webhook-id") }
    let body: Body
    do {
      body = try JSONDecoder().decode(Body.self, from: Data(request.body))
    } catch {
      throw .malformed("not an object with a sender and a message")
    }
    let sender = body.sender.withoutNUL
    let message = body.message.withoutNUL
    guard !sender.isEmpty else { throw .malformed("sender is empty") }
    guard !message.isEmpty else { throw .malformed("message is empty") }
    let conversation = ConversationID(channel: Self.id, school: school, account: "", address: sender)
    let text = InboundMessage(id: id, conversation: conversation, content: .text(PrivateText(message)))
    return ChannelNews(messages: [text])
  }

  public func requests(for reply: OutboundReply, at instant: Date) throws(ChannelError) -> [ProviderRequest] {
    let parts = TextSplitter.parts(of: reply.reply.text, limit: Self.textLimit)
    var requests: [ProviderRequest] = []
    for (index, text) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let answer = Answer(
        recipient: reply.conversation.address, text: text,
        buttons: isLast ? reply.reply.suggestions.map { .init(title: $0, payload: $0) } : [],
        schoolgate: isLast ? .init(answered: reply.answered, reply: reply.reply) : nil)
      let body = try answer.json()
      let id = isLast ? reply.delivery : "\(reply.delivery)-\(index + 1)"
      let headers = [ProviderRequest.Header("Content-Type", "application/json")]
      requests.append(
        ProviderRequest(
          url: callback.text, headers: headers + signer.headers(id: id, body: body, at: instant), body: body))
    }
    return requests
  }
}

extension GenericChannel {
  private struct Body: Decodable {
    let sender: String
    let message: String

    enum CodingKeys: CodingKey { case sender, message }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      message = try container.decode(String.self, forKey: .message)
      // A string first: an attempt that fails costs more than the rest of the hook's reading.
      if let text = try? container.decode(String.self, forKey: .sender) {
        sender = text
      } else if let number = try? container.decode(Int64.self, forKey: .sender) {
        sender = String(number)
      } else if let number = try? container.decode(Decimal.self, forKey: .sender) {
        sender = number.description
      } else {
        sender = String(try container.decode(Double.self, forKey: .sender))
      }
    }
  }

  private struct Answer: Encodable {
    struct Button: Encodable {
      let title: String
      let payload: String
    }

    /// The whole reply, one key more.
    struct Details: Encodable {
      enum CodingKeys: String, CodingKey { case answered = "in_reply_to" }

      let answered: String
      let reply: Reply

      func encode(to encoder: any Encoder) throws {
        try reply.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(answered, forKey: .answered)
      }
    }

    enum CodingKeys: String, CodingKey {
      case text, buttons, schoolgate
      case recipient = "recipient_id"
    }

    let recipient: String
    let text: String
    let buttons: [Button]
    let schoolgate: Details?
  }
}
