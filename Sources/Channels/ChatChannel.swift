public import Casebook
public import FoundationEssentials

/// How one chat platform writes: bytes to messages, replies to requests. No sockets and no clock.
///
/// One value is one school's account on that platform, with its settings.
public protocol ChatChannel: Sendable {
  /// The platform's id in URLs, settings, the store and `vectors.json`.
  static var id: String { get }
  /// The settings `channels.<id>.<school>.<name>`.
  static var settings: [ChannelSetting] { get }
  /// The most bytes of a request's body; more is answered 413.
  static var bodyLimit: Int { get }
  /// The waits between the tries of one delivery; when they are used up it is given up.
  static var retries: [Duration] { get }
  /// What becomes of a delivery that may have arrived although no answer came.
  static var afterDoubt: AfterDoubt { get }
  /// How its hook answers: 200 and 400 unless the platform wants others.
  static var statuses: HookStatuses { get }
  /// Whether the platform proves a new hook with a `GET`.
  static var hasHandshake: Bool { get }
  /// How long after the parent's last message a reply may be written; `nil` for ever.
  static var replyWindow: Duration? { get }

  /// Opens the channel. Throws `missingSetting` or `badSetting`.
  init(settings: ChannelSettings) throws(ChannelError)

  /// The plain text that answers the platform's `GET`. Throws `unproven`: answer 403.
  func handshake(_ request: WebhookRequest) throws(ChannelError) -> String

  /// Throws `unproven` unless the raw bytes prove where they come from. Secrets are compared in constant time.
  func verify(_ request: WebhookRequest, at instant: Date) throws(ChannelError)

  /// What a verified request says; nothing where there is nothing to do (another status, an unknown event).
  ///
  /// Throws `malformed`. NUL characters are left out.
  func news(in request: WebhookRequest, for school: SchoolID) throws(ChannelError) -> ChannelNews

  /// The requests that send `reply`, to be made in this order. Throws `unsendable`.
  func requests(for reply: OutboundReply, at instant: Date) throws(ChannelError) -> [ProviderRequest]

  /// The request that asks the parent to write, in place of a reply that may not be written any more; `nil` where there is
  /// no such thing.
  func invitation(for reply: OutboundReply) throws(ChannelError) -> ProviderRequest?

  /// What the provider's answer means for the delivery.
  func verdict(on response: ProviderResponse, at instant: Date) -> SendVerdict
}

extension ChatChannel {
  public static var statuses: HookStatuses { HookStatuses() }
  public static var hasHandshake: Bool { false }
  public static var replyWindow: Duration? { nil }

  public var id: String { Self.id }

  /// No handshake is expected, so none is proven.
  public func handshake(_ request: WebhookRequest) throws(ChannelError) -> String { throw .unproven }

  /// None: a reply may be written at any time.
  public func invitation(for reply: OutboundReply) throws(ChannelError) -> ProviderRequest? { nil }

  /// The meaning of the status by the rules of Standard Webhooks.
  public func verdict(on response: ProviderResponse, at instant: Date) -> SendVerdict {
    SendVerdict(response, at: instant)
  }
}

/// The statuses of a hook's answers that differ between platforms.
public struct HookStatuses: Hashable, Sendable {
  /// For messages that are written down.
  public let accepted: Int
  /// For a proven request that is malformed.
  public let malformed: Int

  public init(accepted: Int = 200, malformed: Int = 400) {
    self.accepted = accepted
    self.malformed = malformed
  }
}

/// A setting of a channel.
public struct ChannelSetting: Hashable, Sendable {
  /// The last part of its key: `callback-url`.
  public let name: String
  public let isSecret: Bool
  public let isRequired: Bool

  public init(_ name: String, isSecret: Bool = false, isRequired: Bool = true) {
    self.name = name
    self.isSecret = isSecret
    self.isRequired = isRequired
  }
}

/// The values of one channel's settings for one school.
public struct ChannelSettings: Sendable {
  private let prefix: String
  private let values: [String: String]

  public init(channel: String, school: SchoolID, values: [String: String]) {
    prefix = "channels.\(channel).\(school)."
    self.values = values
  }

  /// The value called `name`. Throws `missingSetting` without one, or with an empty one.
  public func value(_ name: String) throws(ChannelError) -> String {
    guard let value = values[name], !value.isEmpty else { throw .missingSetting(prefix + name) }
    return value
  }

  /// The value called `name`, `nil` without one.
  func optionalValue(_ name: String) -> String? { values[name] }

  /// The URL called `name`, without a slash at its end. Throws `missingSetting` and `badSetting`.
  func endpoint(_ name: String) throws(ChannelError) -> EndpointURL {
    var text = try value(name)
    while text.hasSuffix("/") { text.removeLast() }
    guard let url = EndpointURL(text) else {
      throw fault(name, "it is neither an https URL nor an http URL on loopback")
    }
    return url
  }

  /// The value called `name`, of which every byte is allowed. Throws `missingSetting` and `badSetting`.
  func value(_ name: String, of allowed: (UInt8) -> Bool, _ why: String) throws(ChannelError) -> String {
    let text = try value(name)
    guard text.utf8.allSatisfy(allowed) else { throw fault(name, why) }
    return text
  }

  /// The error for a value that cannot be used.
  public func fault(_ name: String, _ why: String) -> ChannelError { .badSetting(prefix + name, why: why) }
}

/// What becomes of a delivery that may have arrived although no answer came (a timeout, a connection cut half-way).
public enum AfterDoubt: Hashable, Sendable {
  /// Send it again: the receiver knows a repeat by its id, or a parent who reads an answer twice is better than one without it.
  case sendAgain
  /// Give it up, which opens a case: a second copy would do harm.
  case giveUp
}

/// What one request of a platform says.
public struct ChannelNews: Sendable {
  /// In the request's order.
  public let messages: [InboundMessage]
  /// The replies that the platform had taken and cannot deliver.
  public let failed: [FailedDelivery]

  public init(messages: [InboundMessage], failed: [FailedDelivery] = []) {
    self.messages = messages
    self.failed = failed
  }
}

/// A reply that was taken and then could not be delivered.
public struct FailedDelivery: Hashable, Sendable {
  /// The `delivery` of the reply as it was sent.
  public let delivery: String
  /// A short word for the record: `status failed 131047`.
  public let reason: String
  /// Whether it came too late, so that it can be delivered once the parent has written again.
  public let isOutOfTime: Bool

  public init(delivery: String, reason: String, isOutOfTime: Bool = false) {
    self.delivery = delivery
    self.reason = reason
    self.isOutOfTime = isOutOfTime
  }
}

/// A reply on its way out.
public struct OutboundReply: Sendable {
  /// The delivery's id, the same in every try: `msg_` and 32 hexadecimal digits.
  public let delivery: String
  public let conversation: ConversationID
  /// The provider's id of the message that is answered.
  public let answered: String
  /// The `reference` of the message that is answered.
  public let reference: String?
  public let reply: Reply

  public init(
    delivery: String, conversation: ConversationID, answered: String, reference: String? = nil, reply: Reply
  ) {
    self.delivery = delivery
    self.conversation = conversation
    self.answered = answered
    self.reference = reference
    self.reply = reply
  }

  /// The same reply for the conversation's new address.
  public func moved(to address: String) -> OutboundReply {
    OutboundReply(
      delivery: delivery, conversation: conversation.moved(to: address), answered: answered, reference: reference,
      reply: reply)
  }
}
