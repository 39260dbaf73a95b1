import Crypto
public import FoundationEssentials

/// A number on the WhatsApp Cloud API.
///
/// In: a notification with any number of messages, signed by HMAC-SHA256 of the raw bytes under the app's secret. Taken are
/// words, captions, presses, edits, withdrawals, what the school writes from its own phone, and a parent's new number;
/// what cannot be read is `unsupported`; reactions, other system messages and statuses other than `failed` are nothing to
/// do. Messages for another number than `phone-number-id` are left alone: an app has one hook for all its numbers, and they
/// may belong to other schools. The signature has no time in it; a request that is played back is known by its messages'
/// ids.
///
/// A parent is addressed by number, where the notification has it, and else by the id of people who hide theirs; where it has
/// both, the id is the alias.
///
/// Out: text in parts of at most 1,024 UTF-16 units, the last with up to three reply buttons, or a list where the labels
/// do not fit buttons. Literal `*`, `_`, `~` and backquotes are kept from becoming markup. A reply may be written for 24
/// hours after the parent's last message; later the approved template that `template` names is sent instead, "We have an
/// answer, write to read it", and without one the reply is given up.
///
/// After a failure that leaves it open whether a message arrived it is sent again: the platform has no way to recognise a
/// repeat, and a parent who reads an answer twice is better off than one without it. `biz_opaque_callback_data` carries the
/// delivery's id, which a `failed` status brings back.
///
/// Source: WhatsApp Cloud API documents: webhooks, messages, interactive messages, error codes.
public struct WhatsAppChannel: ChatChannel {
  public static let id = "whatsapp"
  public static let settings = [
    ChannelSetting("api-url"), ChannelSetting("app-secret", isSecret: true),
    ChannelSetting("verify-token", isSecret: true), ChannelSetting("access-token", isSecret: true),
    ChannelSetting("phone-number-id"), ChannelSetting("template", isRequired: false),
  ]
  /// Notifications have up to 3 MB.
  public static let bodyLimit = 4 * 1024 * 1024
  /// Powers of four seconds, as the rule for one sender to one recipient asks, and well within the 24 hours in which a
  /// reply may be written at all.
  public static let retries: [Duration] = [4, 16, 64, 256, 1024, 4096, 16_384].map { .seconds($0) }
  public static let afterDoubt = AfterDoubt.sendAgain
  public static let hasHandshake = true
  public static let replyWindow: Duration? = .seconds(24 * 3600)

  /// The longest challenge that is echoed.
  private static let challengeLimit = 256

  let api: EndpointURL
  let accessToken: Secret
  let number: String
  /// What is sent where a reply may not be written any more.
  let template: Template?
  private let appSecret: SymmetricKey
  private let verifyToken: Secret

  public init(settings: ChannelSettings) throws(ChannelError) {
    api = try settings.endpoint("api-url")
    appSecret = SymmetricKey(data: Array(try settings.value("app-secret").utf8))
    verifyToken = Secret(try settings.value("verify-token"))
    accessToken = Secret(
      try settings.value(
        "access-token", of: { (0x21...0x7E).contains($0) }, "it has a space or another character that no token has"))
    number = try settings.value(
      "phone-number-id", of: \.isURLWord,
      "it has characters other than letters, digits, - and _; it is not the number itself")
    template = try settings.optionalValue("template").map { text throws(ChannelError) in
      guard let template = Template(text) else {
        throw settings.fault("template", "write its name and language, as answer_waiting/en_GB")
      }
      return template
    }
  }

  /// Echoes `hub.challenge` where `hub.verify_token` is ours.
  public func handshake(_ request: WebhookRequest) throws(ChannelError) -> String {
    guard request.method == "GET", request.query["hub.mode"] == "subscribe",
      verifyToken.matches(request.query["hub.verify_token"]), let challenge = request.query["hub.challenge"],
      (1...Self.challengeLimit).contains(challenge.utf8.count),
      challenge.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
    else { throw .unproven }
    return challenge
  }

  public func verify(_ request: WebhookRequest, at instant: Date) throws(ChannelError) {
    // swift-crypto compares an authentication code in constant time.
    guard let signature = request.header("x-hub-signature-256"), signature.hasPrefix("sha256="),
      let code = Self.bytes(hexadecimal: signature.utf8.dropFirst("sha256=".utf8.count)),
      HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: request.body, using: appSecret)
    else { throw .unproven }
  }

  /// The bytes of a whole code in lower-case digits, as Meta writes it; `nil` for anything else.
  private static func bytes(hexadecimal digits: Substring.UTF8View) -> [UInt8]? {
    guard digits.count == 2 * SHA256.byteCount else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in digits {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      default: return nil
      }
      if let first = high { bytes.append(first << 4 | value) }
      high = high == nil ? value : nil
    }
    return bytes
  }
}

extension WhatsAppChannel {
  /// A template that Meta has approved, without parameters.
  struct Template: Hashable, Sendable {
    let name: String
    /// Its language as Meta writes it: `en_GB`.
    let language: String

    /// Reads `answer_waiting/en_GB`; without a language it is British English.
    init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isURLWord) }) else { return nil }
      name = String(parts[0])
      language = parts.count == 2 ? String(parts[1]) : "en_GB"
    }
  }
}

extension UInt8 {
  /// Whether it is an ASCII letter, digit, `-` or `_`: what may stand in a URL as it is.
  var isURLWord: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
