public import Casebook
import FoundationEssentials

extension WhatsAppChannel {
  /// Marks an address as a group's id, to which replies are written in another way.
  static let groupMark = "group:"
  /// What notifications are read of: parents' messages, and what the school writes from its own phone.
  private static let fields: Set<String?> = ["messages", "smb_message_echoes"]

  public func news(in request: WebhookRequest, for school: SchoolID) throws(ChannelError) -> ChannelNews {
    let values = try values(in: request)
    return ChannelNews(
      messages: values.flatMap { value in
        value.messages.compactMap { message($0, of: value, for: school) }
          + value.echoes.compactMap { echo($0, for: school) }
      }, failed: values.flatMap(\.statuses).compactMap(failure))
  }

  private func failure(_ status: Notification.Status) -> FailedDelivery? {
    guard status.status == "failed", let delivery = status.delivery else { return nil }
    let code = status.errors.first?.code
    return FailedDelivery(
      delivery: delivery, reason: "status failed" + (code.map { " \($0)" } ?? ""), isOutOfTime: code == Self.outOfTime)
  }

  /// What a notification says about this number, in its order.
  private func values(in request: WebhookRequest) throws(ChannelError) -> [Notification.Value] {
    (try request.json(Notification.self)?.entry ?? []).flatMap(\.changes)
      .filter { Self.fields.contains($0.field) && ($0.value?.metadata?.number?.text ?? number) == number }
      .compactMap(\.value)
  }

  private func message(_ message: Message, of value: Notification.Value, for school: SchoolID) -> InboundMessage? {
    let number = message.head.from?.text
    let person = message.head.userID?.text ?? value.contacts.first { $0.number?.text == number }?.userID?.text
    let sender = number ?? person
    guard let id = message.head.id?.text, let content = content(of: message),
      let address = message.head.group.map({ Self.groupMark + $0.text }) ?? sender
    else { return nil }
    return InboundMessage(
      id: id, conversation: ConversationID(channel: Self.id, school: school, account: self.number, address: address),
      content: content, sentAt: message.head.timestamp?.date, isGroup: message.head.group != nil,
      alias: address == number ? person : nil)
  }

  private func echo(_ message: Message, for school: SchoolID) -> InboundMessage? {
    let (number, person) = (message.head.recipient?.text, message.head.recipientID?.text)
    guard let id = message.head.id?.text, let address = number ?? person else { return nil }
    let words: String?
    switch message.matter.type {
    case "reaction", "system", "revoke": return nil
    case "edit": words = message.changes.edit?.message?.words
    default: words = message.matter.words
    }
    return InboundMessage(
      id: id, conversation: ConversationID(channel: Self.id, school: school, account: self.number, address: address),
      content: .echo(PrivateText(words?.withoutNUL ?? "")), sentAt: message.head.timestamp?.date,
      alias: address == number ? person : nil)
  }

  private func content(of message: Message) -> InboundMessage.Content? {
    let matter = message.matter
    switch matter.type {
    case "reaction", "request_welcome": return nil
    case "system":
      guard message.changes.system?.type == "user_changed_number" else { return nil }
      return message.changes.system?.number.map { .move(to: $0.text) }
    case "edit":
      guard let target = message.changes.edit?.original?.text else { return nil }
      return .edit(of: target, PrivateText(message.changes.edit?.message?.words?.withoutNUL ?? ""))
    case "revoke":
      return message.changes.revoke?.original.map { .withdrawal(of: $0.text) }
    default:
      if let words = matter.words { return .text(PrivateText(words.withoutNUL)) }
      return .unsupported(matter.audio?.voice == true ? "voice" : matter.type?.withoutNUL ?? "unknown")
    }
  }
}

/// What is read of a notification.
private struct Notification: Decodable {
  struct Entry: Decodable {
    @LenientList var changes: [Change]
  }

  struct Change: Decodable {
    @Lenient var field: String?
    @Lenient var value: Value?
  }

  struct Value: Decodable {
    enum CodingKeys: String, CodingKey {
      case metadata, contacts, messages, statuses
      case echoes = "message_echoes"
    }

    @Lenient var metadata: Metadata?
    @LenientList var contacts: [Contact]
    @LenientList var messages: [Message]
    @LenientList var echoes: [Message]
    @LenientList var statuses: [Status]
  }

  struct Status: Decodable {
    enum CodingKeys: String, CodingKey {
      case status, errors
      case delivery = "biz_opaque_callback_data"
    }

    @Lenient var status: String?
    @Lenient var delivery: String?
    @LenientList var errors: [Reason]
  }

  struct Reason: Decodable {
    @Lenient var code: Int?
  }

  /// Who writes; the number is absent for people who hide it.
  struct Contact: Decodable {
    enum CodingKeys: String, CodingKey {
      case number = "wa_id"
      case userID = "user_id"
    }

    @Lenient var number: LooseText?
    @Lenient var userID: LooseText?
  }

  struct Metadata: Decodable {
    enum CodingKeys: String, CodingKey { case number = "phone_number_id" }

    @Lenient var number: LooseText?
  }

  @LenientList var entry: [Entry]
}

/// One message: who sent it and when, what is in it, and what it does to an earlier one.
private struct Message: Decodable {
  struct Head: Decodable {
    enum CodingKeys: String, CodingKey {
      case id, from, timestamp
      case userID = "from_user_id"
      case recipient = "to"
      case recipientID = "to_user_id"
      case group = "group_id"
    }

    @Lenient var id: LooseText?
    /// Absent for people who hide their number.
    @Lenient var from: LooseText?
    @Lenient var userID: LooseText?
    /// Of what the school wrote itself.
    @Lenient var recipient: LooseText?
    @Lenient var recipientID: LooseText?
    @Lenient var group: LooseText?
    @Lenient var timestamp: LooseText?
  }

  struct Changes: Decodable {
    struct Change: Decodable {
      enum CodingKeys: String, CodingKey {
        case message
        case original = "original_message_id"
      }

      @Lenient var original: LooseText?
      @Lenient var message: Matter?
    }

    struct System: Decodable {
      enum CodingKeys: String, CodingKey {
        case type
        case number = "wa_id"
      }

      @Lenient var type: String?
      @Lenient var number: LooseText?
    }

    @Lenient var edit: Change?
    @Lenient var revoke: Change?
    @Lenient var system: System?
  }

  let head: Head
  let matter: Matter
  let changes: Changes

  init(from decoder: any Decoder) throws {
    head = try Head(from: decoder)
    matter = try Matter(from: decoder)
    changes = try Changes(from: decoder)
  }
}

/// The content of a message by its type.
private struct Matter: Decodable {
  struct Text: Decodable {
    @Lenient var body: String?
  }

  struct Interactive: Decodable {
    enum CodingKeys: String, CodingKey {
      case button = "button_reply"
      case row = "list_reply"
      case form = "nfm_reply"
    }

    @Lenient var button: Choice?
    @Lenient var row: Choice?
    @Lenient var form: Text?
  }

  struct Choice: Decodable {
    @Lenient var id: String?
    @Lenient var title: String?

    /// The label that was pressed: the title, or the id where we had to cut the title to make it fit.
    var label: String? { title?.hasSuffix(WhatsAppChannel.cutMark) == true ? id : title ?? id }
  }

  struct Template: Decodable {
    @Lenient var payload: String?
    @Lenient var text: String?
  }

  struct Media: Decodable {
    @Lenient var caption: String?
    @Lenient var voice: Bool?
  }

  @Lenient var type: String?
  @Lenient var text: Text?
  @Lenient var interactive: Interactive?
  @Lenient var button: Template?
  @Lenient var image: Media?
  @Lenient var video: Media?
  @Lenient var document: Media?
  @Lenient var sticker: Media?
  @Lenient var audio: Media?

  /// What was typed or pressed, `nil` where there are no words.
  var words: String? {
    switch type {
    case "text": text?.body
    case "interactive": interactive?.button?.label ?? interactive?.row?.label ?? interactive?.form?.body
    case "button": button?.text ?? button?.payload
    case "image": caption(of: image)
    case "video": caption(of: video)
    case "document": caption(of: document)
    default: nil
    }
  }

  private func caption(of media: Media?) -> String? {
    media?.caption.flatMap { $0.isEmpty ? nil : $0 }
  }
}
