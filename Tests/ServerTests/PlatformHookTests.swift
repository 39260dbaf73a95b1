import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

/// The hooks of the chat platforms, from their request to the reply at a stand-in of their API.
@Suite(.timeLimit(.minutes(15)))
struct PlatformHookTests {
  private static func settings(_ receiver: Receiver) -> [String: String] {
    let api = "http://127.0.0.1:\(receiver.port)/callback"
    let whatsapp = [
      "api-url": api, "app-secret": "app-s3cret", "verify-token": "verify-s3cret", "access-token": "token",
      "phone-number-id": "1122334455667",
    ]
    let telegram = ["api-url": api, "bot-token": "42:token", "webhook-secret": "hook-s3cret"]
    var settings = receiver.settings()
    for (name, value) in whatsapp { settings["channels.whatsapp.roose.\(name)"] = value }
    for (name, value) in telegram { settings["channels.telegram.roose.\(name)"] = value }
    return settings
  }

  private static func meta(_ body: String) throws -> HTTPFields {
    let code = HMAC<SHA256>.authenticationCode(
      for: Data(body.utf8), using: SymmetricKey(data: Data("app-s3cret".utf8)))
    let digits = code.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return [try #require(HTTPField.Name("x-hub-signature-256")): "sha256=" + digits]
  }

  private static func telegram(_ secret: String) throws -> HTTPFields {
    [try #require(HTTPField.Name("x-telegram-bot-api-secret-token")): secret]
  }

  private static let question = """
    {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{
    "metadata":{"phone_number_id":"1122334455667"},"messages":[{"from":"447700900123","id":"wamid.1",
    "timestamp":"1768384790","type":"text","text":{"body":"How do I complain?"}}]}}]}]}
    """
  private static let status = """
    {"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"1122334455667"},
    "statuses":[{"id":"wamid.9","status":"delivered"}]}}]}]}
    """
  private static let update = """
    {"update_id":10000,"message":{"message_id":31,"from":{"id":1111111},"chat":{"id":1111111,"type":"private"},
    "date":1768384790,"text":"How do I complain?"}}
    """

  @Test func answersEveryKindOfRequestAsTheContractSays() async throws {
    try await Receiver.run { receiver in
      try await TestService.run(Self.settings(receiver)) { service in
        let ours = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
        let rows: [(String, HTTPRequest.Method, String, HTTPFields, String?, Int)] = [
          ("handshake", .get, "whatsapp/roose?\(ours)verify-s3cret", [:], nil, 200),
          ("wrong token", .get, "whatsapp/roose?\(ours)other", [:], nil, 403),
          ("no handshake", .get, "whatsapp/roose", [:], nil, 403),
          ("accepted", .post, "whatsapp/roose", try Self.meta(Self.question), Self.question, 200),
          ("redelivered", .post, "whatsapp/roose", try Self.meta(Self.question), Self.question, 200),
          ("a status", .post, "whatsapp/roose", try Self.meta(Self.status), Self.status, 200),
          ("no proof", .post, "whatsapp/roose", [:], Self.question, 401),
          ("forged", .post, "whatsapp/roose", try Self.meta(Self.question), Self.status, 401),
          ("no JSON", .post, "whatsapp/roose", try Self.meta("{"), "{", 400),
          ("other method", .put, "whatsapp/roose", try Self.meta(Self.question), Self.question, 405),
          ("accepted", .post, "telegram/roose", try Self.telegram("hook-s3cret"), Self.update, 200),
          ("no proof", .post, "telegram/roose", [:], Self.update, 401),
          ("wrong secret", .post, "telegram/roose", try Self.telegram("other"), Self.update, 401),
          ("no JSON", .post, "telegram/roose", try Self.telegram("hook-s3cret"), "{", 200),
          ("unknown", .post, "telegram/roose", try Self.telegram("hook-s3cret"), "{\"update_id\":1}", 200),
          ("no handshake", .get, "telegram/roose", [:], nil, 405),
        ]
        for (name, method, path, headers, body, status) in rows {
          let response = try await service.send(method, "/hooks/" + path, headers: headers, body: body)
          #expect(response.status.code == status, "\(path) \(name)")
          if name == "handshake" {
            #expect(response.text == "1158201444")
            #expect(response.headers[.contentType]?.hasPrefix("text/plain") == true)
          }
          if status == 405 {
            #expect(response.headers[.allow] == (method == .get ? "OPTIONS, POST" : "GET, HEAD, OPTIONS, POST"))
          }
        }
        let metrics = try await service.send(.get, "/metrics").text
        for line in [
          #"schoolgate_messages_accepted_total{channel="whatsapp",school="roose"} 1"#,
          #"schoolgate_messages_duplicate_total{channel="whatsapp",school="roose"} 1"#,
          #"schoolgate_messages_accepted_total{channel="telegram",school="roose"} 1"#,
          #"schoolgate_requests_refused_total{channel="telegram",reason="malformed"} 1"#,
          #"schoolgate_requests_refused_total{channel="whatsapp",reason="malformed"} 1"#,
          #"schoolgate_requests_refused_total{channel="telegram",reason="unproven"} 2"#,
          #"schoolgate_requests_refused_total{channel="whatsapp",reason="unproven"} 4"#,
          #"schoolgate_requests_without_messages_total{channel="telegram",school="roose"} 1"#,
          #"schoolgate_requests_without_messages_total{channel="whatsapp",school="roose"} 1"#,
        ] {
          #expect(metrics.contains(line + "\n"), "\(line)")
        }
      }
    }
  }

  @Test(arguments: ["/callback/1122334455667/messages", "/callback/bot42:token/sendMessage"])
  func aMessageIsAnsweredByThePlatformsAPI(_ path: String) async throws {
    try await Receiver.run { receiver in
      try await TestService.run(Self.settings(receiver)) { service in
        let isMeta = path.hasSuffix("messages")
        let headers = isMeta ? try Self.meta(Self.question) : try Self.telegram("hook-s3cret")
        let hook = "/hooks/\(isMeta ? "whatsapp" : "telegram")/roose"
        let taken = try await service.send(.post, hook, headers: headers, body: isMeta ? Self.question : Self.update)
        #expect(taken.status == .ok)
        let sent = try #require(await receiver.requests.first { _ in true })
        #expect(sent.path == path)
        #expect(sent.headers[.authorization] == (isMeta ? "Bearer token" : nil))
        let object = try sent.json()
        #expect(isMeta ? object["to"] as? String == "447700900123" : object["chat_id"] as? Int == 1_111_111)
      }
    }
  }
}
