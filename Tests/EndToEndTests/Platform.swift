import Crypto
import Foundation

/// A message that a parent writes, apart from the platform that carries it.
struct ParentMessage: Sendable {
  /// The number that the platform gives it.
  let number: Int
  /// Who writes.
  let parent: Int
  let text: String

  init(_ number: Int, from parent: Int = 1, _ text: String) {
    self.number = number
    self.parent = parent
    self.text = text
  }
}

/// A chat platform as it is from the outside: how it writes to a hook, and how it reads what is sent to it.
enum Platform: String, CaseIterable, Sendable {
  case generic, whatsapp, telegram

  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private static let appSecret = "app-s3cret"
  private static let hookSecret = "hook-s3cret"
  private static let accessToken = "graph-t0ken"
  private static let botToken = "42:b0t"
  private static let number = "1122334455667"

  /// The settings of a school whose account has its far end at `url`.
  func settings(of school: String, at url: String) -> [String: String] {
    let values =
      switch self {
      case .generic: ["secret": Self.secret, "callback-url": url + "/generic"]
      case .whatsapp:
        [
          "api-url": url + "/graph/v23.0", "app-secret": Self.appSecret, "verify-token": "v",
          "phone-number-id": Self.number,
          "access-token": Self.accessToken,
        ]
      case .telegram:
        ["api-url": url + "/bots", "bot-token": Self.botToken, "webhook-secret": Self.hookSecret]
      }
    return Dictionary(uniqueKeysWithValues: values.map { ("channels.\(rawValue).\(school).\($0)", $1) })
  }

  /// The status that says that a message was accepted.
  var accepted: Int { self == .generic ? 202 : 200 }

  /// The platform's id of a message.
  func id(of message: ParentMessage) -> String {
    switch self {
    case .generic: "in-\(message.number)"
    case .whatsapp: "wamid.\(message.number)"
    case .telegram: "\(message.number)"
    }
  }

  /// Whom a reply to that parent goes to.
  func address(of parent: Int) -> String {
    switch self {
    case .generic: "parent-\(parent)"
    case .whatsapp: "\(447_700_900_000 + parent)"
    case .telegram: "\(5_000_000_000 + parent)"
    }
  }

  /// The body of a request with these messages; only WhatsApp's have more than the first.
  func body(of messages: [ParentMessage]) throws -> Data {
    let message = messages[0]
    switch self {
    case .generic: return try json(["sender": address(of: message.parent), "message": message.text])
    case .whatsapp:
      let texts: [[String: Any]] = messages.map {
        [
          "from": address(of: $0.parent), "id": id(of: $0), "timestamp": "1768384790", "type": "text",
          "text": ["body": $0.text],
        ]
      }
      let value: [String: Any] = ["metadata": ["phone_number_id": Self.number], "messages": texts]
      return try json(["entry": [["id": "1", "changes": [["field": "messages", "value": value]]]]])
    case .telegram:
      let chat = 5_000_000_000 + message.parent
      return try json([
        "update_id": message.number,
        "message": [
          "message_id": message.number, "from": ["id": chat], "chat": ["id": chat, "type": "private"],
          "date": 1_768_384_790, "text": message.text,
        ],
      ])
    }
  }

  /// The body of a WhatsApp notification of another kind than a message.
  static func notification(of field: String, _ content: [String: Any]) throws -> Data {
    let value = content.merging(["metadata": ["phone_number_id": number]]) { $1 }
    return try JSONSerialization.data(
      withJSONObject: ["entry": [["id": "1", "changes": [["field": field, "value": value]]]]], options: .sortedKeys)
  }

  /// The headers by which the platform proves a body.
  ///
  /// - Parameter id: the message's, where it is not in the body.
  func headers(id: String, body: Data) -> [(String, String)] {
    switch self {
    case .generic:
      let time = String(Int(Date().timeIntervalSince1970))
      let signature = "v1," + Self.code(of: Data("\(id).\(time).".utf8) + body).base64EncodedString()
      return [("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signature)]
    case .whatsapp:
      let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Data(Self.appSecret.utf8)))
      return [("x-hub-signature-256", "sha256=" + code.map { String(format: "%02x", $0) }.joined())]
    case .telegram: return [("x-telegram-bot-api-secret-token", Self.hookSecret)]
    }
  }

  /// Posts messages to a hook of the service, as the platform does: the status of the answer.
  func post(
    _ messages: ParentMessage..., to school: String = Town.school, at service: LiveService
  ) async throws -> Int {
    let body = try body(of: messages)
    return try await post(body, id: id(of: messages[0]), to: school, at: service)
  }

  /// Posts any bytes to a hook of the service, proven as the platform proves them: the status of the answer.
  func post(_ body: Data, id: String, to school: String = Town.school, at service: LiveService) async throws -> Int {
    try await Caller.send(
      "POST", "\(service.address)/hooks/\(rawValue)/\(school)",
      headers: headers(id: id, body: body) + [("content-type", "application/json")], body: body
    ).status
  }

  /// Reads what was sent to the platform; `nil` for what it would refuse.
  static func read(_ target: String, _ headers: [String: String], _ body: String) -> Provider.Reply? {
    guard let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any],
      headers["content-type"] == "application/json"
    else { return nil }
    switch target {
    case "/graph/v23.0/\(number)/messages":
      guard headers["authorization"] == "Bearer \(accessToken)", object["messaging_product"] as? String == "whatsapp",
        let recipient = object["to"] as? String, let id = object["biz_opaque_callback_data"] as? String
      else { return nil }
      let interactive = object["interactive"] as? [String: Any]
      if let template = object["template"] as? [String: Any], let name = template["name"] as? String {
        return Provider.Reply(platform: .whatsapp, recipient: recipient, text: "", buttons: [], id: id, template: name)
      }
      guard let text = (interactive?["body"] as? [String: Any] ?? object["text"] as? [String: Any]) else { return nil }
      let key = interactive == nil ? "body" : "text"
      let buttons = (interactive?["action"] as? [String: Any])?["buttons"] as? [[String: Any]] ?? []
      return (text[key] as? String).map {
        Provider.Reply(
          platform: .whatsapp, recipient: recipient, text: $0,
          buttons: buttons.compactMap { ($0["reply"] as? [String: Any])?["title"] as? String }, id: id)
      }
    case "/bots/bot\(botToken)/sendMessage":
      guard let chat = object["chat_id"] as? Int, let text = object["text"] as? String, object["parse_mode"] == nil
      else { return nil }
      let rows = (object["reply_markup"] as? [String: Any])?["inline_keyboard"] as? [[[String: Any]]] ?? []
      return Provider.Reply(
        platform: .telegram, recipient: "\(chat)", text: text,
        buttons: rows.joined().compactMap { $0["text"] as? String })
    case "/generic":
      guard let id = headers["webhook-id"], let time = headers["webhook-timestamp"],
        let signature = headers["webhook-signature"],
        signature == "v1," + code(of: Data("\(id).\(time).\(body)".utf8)).base64EncodedString(),
        let recipient = object["recipient_id"] as? String, let text = object["text"] as? String,
        let details = object["schoolgate"] as? [String: Any], let buttons = object["buttons"] as? [[String: Any]]
      else { return nil }
      return Provider.Reply(
        platform: .generic, recipient: recipient, text: text, buttons: buttons.compactMap { $0["title"] as? String },
        id: id, answered: details["in_reply_to"] as? String, kind: details["kind"] as? String)
    default: return nil
    }
  }

  /// What the platform answers to a reply that it takes.
  var thanks: String {
    switch self {
    case .generic: ""
    case .whatsapp: #"{"messaging_product":"whatsapp","messages":[{"id":"wamid.out"}]}"#
    case .telegram: #"{"ok":true,"result":{"message_id":1}}"#
    }
  }

  private func json(_ object: [String: Any]) throws -> Data {
    try JSONSerialization.data(withJSONObject: object, options: .sortedKeys)
  }

  /// As Standard Webhooks signs.
  private static func code(of bytes: Data) -> Data {
    let key = Data(base64Encoded: String(secret.dropFirst("whsec_".count))) ?? Data()
    return Data(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
  }
}
