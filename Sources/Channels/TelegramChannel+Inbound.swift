public import Casebook
import FoundationEssentials

extension TelegramChannel {
  /// Marks a reference as the id of a press, which is acknowledged when it is answered.
  static let pressMark = "press:"

  public func news(in request: WebhookRequest, for school: SchoolID) throws(ChannelError) -> ChannelNews {
    guard let update = try request.json(Update.self), let id = update.id?.text else { return ChannelNews(messages: []) }
    let found =
      update.press.flatMap(message) ?? update.message.flatMap(move) ?? update.message.flatMap(message)
      ?? update.edited.flatMap(edit)
    guard let found else { return ChannelNews(messages: []) }
    let message = InboundMessage(
      id: id, reference: found.reference,
      conversation: ConversationID(channel: Self.id, school: school, account: bot, address: found.address),
      content: found.content, sentAt: found.sentAt, isGroup: found.isGroup)
    return ChannelNews(messages: [message])
  }

  /// What an update says, whatever kind it is.
  private struct Found {
    let reference: String?
    let address: String
    let content: InboundMessage.Content
    let sentAt: Date?
    let isGroup: Bool
  }

  private func message(_ message: Message) -> Found? {
    guard let chat = message.writtenIn else { return nil }
    let content: InboundMessage.Content
    if let words = message.words {
      content = .text(PrivateText(words))
    } else if let media = message.media {
      content = .unsupported(media)
    } else {
      return nil
    }
    return Found(
      reference: message.head.id?.text, address: chat.id, content: content, sentAt: message.head.date?.date,
      isGroup: chat.isGroup)
  }

  /// A group that became a supergroup: both chats say so, each by itself.
  private func move(_ message: Message) -> Found? {
    guard let chat = message.head.chat?.id?.text else { return nil }
    let addresses =
      message.head.newChat.map { (old: chat, new: $0.text) } ?? message.head.oldChat.map { (old: $0.text, new: chat) }
    return addresses.map {
      Found(
        reference: nil, address: $0.old, content: .move(to: $0.new), sentAt: message.head.date?.date, isGroup: true)
    }
  }

  private func edit(_ message: Message) -> Found? {
    // A live location is edited every few seconds and has no words.
    guard let chat = message.writtenIn, let target = message.head.id?.text, let words = message.words else {
      return nil
    }
    return Found(
      reference: nil, address: chat.id, content: .edit(of: target, PrivateText(words)),
      sentAt: message.head.editDate?.date, isGroup: chat.isGroup)
  }

  /// The press of a button: its label where the message that had it came along, else its data.
  ///
  /// Where no message came along the press is answered in private: a private chat has the person's own id.
  private func message(_ press: Press) -> Found? {
    guard let id = press.id?.text, let data = press.data,
      let address = press.message?.chat?.id?.text ?? press.from?.id?.text
    else { return nil }
    let buttons = press.message?.keyboard?.rows.flatMap(\.wrappedValue) ?? []
    let label = buttons.first { $0.data == data }?.text ?? data
    return Found(
      reference: Self.pressMark + id, address: address, content: .text(PrivateText(label.withoutNUL)), sentAt: nil,
      isGroup: press.message?.chat?.isGroup ?? false)
  }
}

/// What is read of an update.
private struct Update: Decodable {
  enum CodingKeys: String, CodingKey {
    case message
    case id = "update_id"
    case edited = "edited_message"
    case press = "callback_query"
  }

  @Lenient var id: LooseText?
  @Lenient var message: Message?
  @Lenient var edited: Message?
  @Lenient var press: Press?
}

private struct Person: Decodable {
  enum CodingKeys: String, CodingKey {
    case id
    case isBot = "is_bot"
  }

  @Lenient var id: LooseText?
  @Lenient var isBot: Bool?
}

private struct Chat: Decodable {
  @Lenient var id: LooseText?
  @Lenient var type: String?

  /// The ids of groups are below zero.
  var isGroup: Bool { type.map { $0 != "private" } ?? (id?.text.hasPrefix("-") == true) }
}

private struct Message: Decodable {
  struct Head: Decodable {
    enum CodingKeys: String, CodingKey {
      case from, chat, date, text, caption
      case id = "message_id"
      case editDate = "edit_date"
      case newChat = "migrate_to_chat_id"
      case oldChat = "migrate_from_chat_id"
    }

    @Lenient var id: LooseText?
    @Lenient var from: Person?
    @Lenient var chat: Chat?
    @Lenient var date: LooseText?
    @Lenient var editDate: LooseText?
    @Lenient var newChat: LooseText?
    @Lenient var oldChat: LooseText?
    @Lenient var text: String?
    @Lenient var caption: String?
  }

  /// The keys of what is not words. An animation is a document too, and a venue a location: the closer word comes first.
  private enum Media: String, CodingKey, CaseIterable {
    case photo, voice, video, animation, audio, document, sticker, venue, location, contact, poll, dice, story,
      checklist
    case videoNote = "video_note"
    case paidMedia = "paid_media"
  }

  let head: Head
  /// The platform's word for what came instead of words.
  let media: String?

  init(from decoder: any Decoder) throws {
    head = try Head(from: decoder)
    let container = try decoder.container(keyedBy: Media.self)
    media = Media.allCases.first { container.contains($0) }?.rawValue
  }

  /// The chat's id and kind; `nil` for a bot's message and one without a sender.
  var writtenIn: (id: String, isGroup: Bool)? {
    guard let from = head.from, from.isBot != true, let chat = head.chat, let id = chat.id?.text else { return nil }
    return (id, chat.isGroup)
  }

  /// What was typed, a command without the bot's name that groups add to it: `/start@SchoolBot`.
  var words: String? {
    guard let words = (head.text ?? head.caption)?.withoutNUL, !words.isEmpty else { return nil }
    let command = words.prefix { !$0.isWhitespace }
    guard command.first == "/", let name = command.firstIndex(of: "@") else { return words }
    return String(words[..<name] + words[command.endIndex...])
  }
}

private struct Press: Decodable {
  struct Carrier: Decodable {
    enum CodingKeys: String, CodingKey {
      case chat
      case keyboard = "reply_markup"
    }

    @Lenient var chat: Chat?
    @Lenient var keyboard: Keyboard?
  }

  struct Keyboard: Decodable {
    enum CodingKeys: String, CodingKey { case rows = "inline_keyboard" }

    @LenientList var rows: [LenientList<Button>]
  }

  struct Button: Decodable {
    enum CodingKeys: String, CodingKey {
      case text
      case data = "callback_data"
    }

    @Lenient var text: String?
    @Lenient var data: String?
  }

  @Lenient var id: LooseText?
  @Lenient var from: Person?
  @Lenient var message: Carrier?
  @Lenient var data: String?
}
