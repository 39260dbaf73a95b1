public import FoundationEssentials

/// A bot on Telegram's Bot API.
///
/// In: one update, proven by the secret that `setWebhook` was given. Taken are words, captions, presses and edits; what
/// cannot be read is `unsupported`; a group that became a supergroup goes on under its new id; bots, joins and everything
/// else are nothing to do. Deleted messages are not told to bots. Updates of a chat wait for each other, so that a malformed
/// one is answered 200: else it would hold the chat up for a day.
///
/// Out: plain text without a parse mode, in which nothing is markup and nothing needs to be escaped, in parts of at most
/// 4,096 UTF-16 units, the last with an inline keyboard. A press is acknowledged after its answer is sent.
///
/// After a failure that leaves it open whether a message arrived it is sent again: the platform has no way to recognise a
/// repeat, and a parent who reads an answer twice is better off than one without it.
///
/// Source: Telegram Bot API 10.1; tdlib/telegram-bot-api `WebhookActor.cpp` for the order and the repeats.
public struct TelegramChannel: ChatChannel {
  public static let id = "telegram"
  public static let settings = [
    ChannelSetting("api-url"), ChannelSetting("bot-token", isSecret: true),
    ChannelSetting("webhook-secret", isSecret: true),
  ]
  public static let bodyLimit = 1024 * 1024
  public static let retries: [Duration] = [2, 10, 60, 300, 1800, 7200, 21_600].map { .seconds($0) }
  public static let afterDoubt = AfterDoubt.sendAgain
  public static let statuses = HookStatuses(malformed: 200)

  let api: EndpointURL
  let botToken: Secret
  /// The bot's id, which the token begins with. Updates are numbered by bot.
  let bot: String
  private let webhookSecret: Secret

  public init(settings: ChannelSettings) throws(ChannelError) {
    api = try settings.endpoint("api-url")
    let token = try settings.value(
      "bot-token", of: { $0.isURLWord || $0 == UInt8(ascii: ":") }, "it has characters that no bot token has")
    botToken = Secret(token)
    bot = token.firstIndex(of: ":").map { String(token[..<$0]) } ?? ""
    webhookSecret = Secret(
      try settings.value("webhook-secret", of: \.isURLWord, "Telegram allows letters, digits, - and _ only"))
  }

  public func verify(_ request: WebhookRequest, at instant: Date) throws(ChannelError) {
    guard webhookSecret.matches(request.header("x-telegram-bot-api-secret-token")) else { throw .unproven }
  }
}
