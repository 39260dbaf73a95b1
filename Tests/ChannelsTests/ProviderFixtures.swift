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
  let secret: String
  let headers: [String: String]
  let body: String?
  let bodyFile: String?
  let now: Double?

  enum CodingKeys: String, CodingKey {
    case platform, `case`, expect, method, secret, headers, body, now
    case bodyFile = "body_file"
  }

  var testDescription: String { "\(platform) \(self.case)" }

  static let all: [Vector] = load("Fixtures/vectors.json")

  func request() throws -> WebhookRequest {
    let bytes = try body.map { Array($0.utf8) } ?? Payload.bytes("Fixtures/\(#require(bodyFile))")
    return WebhookRequest(method: method, headers: headers.map { ($0.key, $0.value) }, body: bytes)
  }
}

/// One body of `payloads/INDEX.json`.
struct Payload: Decodable, Sendable, CustomTestStringConvertible {
  struct Event: Decodable, Sendable {
    let kind: String
    let chat: String?
    let text: String?
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

  var testDescription: String { id }

  static let all: [Provider] = [generic]

  static func of(_ id: String) throws -> Provider { try #require(all.first { $0.id == id }) }

  func channel(secret: String? = nil) throws -> any ChatChannel {
    let entry = try #require(ChannelDirectory.entries.first { $0.id == id })
    let values = settings(secret)
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
    })
}
