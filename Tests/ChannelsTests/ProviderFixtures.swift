import Casebook
import Channels
import Crypto
import Foundation
import Testing

/// One request of `vectors.json`.
struct Vector: Decodable, Sendable, CustomTestStringConvertible {
  let platform: String
  let `case`: String
  let expect: String
  let method: String
  let url: String
  let secret: String
  let headers: [String: String]
  let body: String?
  let bodyFile: String?
  let now: Double?
  let response: Response?

  struct Response: Decodable, Sendable {
    let status: Int
    let body: String?
  }

  enum CodingKeys: String, CodingKey {
    case platform, `case`, expect, method, url, secret, headers, body, now, response
    case bodyFile = "body_file"
  }

  var testDescription: String { "\(platform) \(self.case)" }

  static let all: [Vector] = load("Fixtures/vectors.json")

  func request() throws -> WebhookRequest {
    let bytes = try body.map { Array($0.utf8) } ?? Payload.bytes("Fixtures/\(#require(bodyFile))")
    let query = URLComponents(string: url)?.queryItems?.map { ($0.name, $0.value ?? "") } ?? []
    return WebhookRequest(method: method, headers: headers.map { ($0.key, $0.value) }, query: query, body: bytes)
  }
}

/// One body of `payloads/INDEX.json`.
struct Payload: Decodable, Sendable, CustomTestStringConvertible {
  struct Event: Decodable, Sendable {
    let kind: String
    let dedupe: String?
    let account: String?
    let chat: String?
    let sender: String?
    let newSender: String?
    let text: String?
    let choice: String?
    let media: String?
    let target: String?
    let group: Bool?
    let milliseconds: Double?
    let name: String?
    let press: String?

    enum CodingKeys: String, CodingKey {
      case kind, dedupe, account, chat, sender, text, media, target, group
      case newSender = "new_sender"
      case choice = "choice_id"
      case milliseconds = "at_ms"
      case name = "message_id"
      case press = "callback_id"
    }
  }

  let file: String
  let platform: String
  let events: [Event]

  var testDescription: String { file }

  static let all: [Payload] = load("Fixtures/payloads/INDEX.json")

  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Bundle.module.bundleURL.appendingPathComponent(path)))
  }
}

private func load<T: Decodable>(_ path: String) -> [T] {
  // An unreadable fixture leaves no rows, which the test of whole coverage finds.
  (try? JSONDecoder().decode([T].self, from: Data(Payload.bytes(path)))) ?? []
}

/// What the suite has to know of a platform to speak for it.
struct Provider: Sendable, CustomTestStringConvertible {
  let id: String
  let settings: @Sendable (_ secret: String?) -> [String: String]
  /// A request as the provider would send it, with a proof that holds at `now`.
  let request: @Sendable (_ body: String, _ id: String, _ now: Date) -> WebhookRequest
  let text: @Sendable (_ words: String) -> String
  /// The header that holds the proof.
  let proof: String
  /// Whether the proof is of the body; else it is a secret that stands beside it.
  let provesBody: Bool
  /// Who sends `text`, and is replied to.
  var sender = "parent-1"
  /// The setting that has to be the account that messages come to, where the platform says which it is.
  var accountSetting: String?

  var testDescription: String { id }

  static let all: [Provider] = [generic, whatsapp, telegram]

  static func of(_ id: String) throws -> Provider { try #require(all.first { $0.id == id }) }

  func channel(secret: String? = nil, account: String? = nil) throws -> any ChatChannel {
    let entry = try #require(ChannelDirectory.entries.first { $0.id == id })
    var values = settings(secret)
    if let accountSetting, let account { values[accountSetting] = account }
    return try entry.init(settings: ChannelSettings(channel: id, school: SchoolID("roose"), values: values))
  }

  private static let generic = Provider(
    id: "generic",
    settings: { ["secret": $0 ?? "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "callback-url": "https://bot.example/in"] },
    request: { body, id, now in
      let key = SymmetricKey(data: Data(base64Encoded: "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? Data())
      let timestamp = String(Int(now.timeIntervalSince1970))
      let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(timestamp).\(body)".utf8), using: key)
      return WebhookRequest(
        method: "POST",
        headers: [
          ("Webhook-Id", id), ("Webhook-Timestamp", timestamp),
          ("Webhook-Signature", "v1," + Data(code).base64EncodedString()),
        ], body: Array(body.utf8))
    },
    text: { words in
      let text = (try? JSONEncoder().encode(["sender": "parent-1", "message": words])) ?? Data()
      return String(decoding: text, as: UTF8.self)
    }, proof: "Webhook-Signature", provesBody: true)

  private static let whatsapp = Provider(
    id: "whatsapp",
    settings: {
      [
        "api-url": "https://graph.example/v23.0/", "app-secret": $0 ?? "app-s3cret",
        "verify-token": $0 ?? "verify-s3cret",
        "access-token": "access-s3cret", "phone-number-id": "1122334455667",
      ]
    },
    request: { body, _, _ in
      let code = HMAC<SHA256>.authenticationCode(
        for: Data(body.utf8), using: SymmetricKey(data: Data("app-s3cret".utf8)))
      let digits = code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
      return WebhookRequest(
        method: "POST", headers: [("X-Hub-Signature-256", "sha256=" + digits)], body: Array(body.utf8))
    },
    text: { words in
      """
      {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
      "metadata":{"phone_number_id":"1122334455667"},"messages":[{"from":"447700900123","id":"wamid.1",
      "timestamp":"1768384790","type":"text","text":{"body":\(quoted(words))}}]}}]}]}
      """
    }, proof: "X-Hub-Signature-256", provesBody: true, sender: "447700900123", accountSetting: "phone-number-id")

  private static let telegram = Provider(
    id: "telegram",
    settings: {
      [
        "api-url": "https://telegram.example", "bot-token": "123456789:bot-s3cret",
        "webhook-secret": $0 ?? "hook-s3cret",
      ]
    },
    request: { body, _, _ in
      WebhookRequest(
        method: "POST", headers: [("X-Telegram-Bot-Api-Secret-Token", "hook-s3cret")], body: Array(body.utf8))
    },
    text: { words in
      """
      {"update_id":10000,"message":{"message_id":31,"from":{"id":1111111,"is_bot":false},"chat":{"id":1111111,
      "type":"private"},"date":1768384790,"text":\(quoted(words))}}
      """
    }, proof: "X-Telegram-Bot-Api-Secret-Token", provesBody: false, sender: "1111111")

  private static func quoted(_ words: String) -> String {
    String(decoding: (try? JSONEncoder().encode(words)) ?? Data(), as: UTF8.self)
  }
}
