import Casebook
import Foundation
import Testing

@testable import Channels

@Suite struct GenericChannelTests {
  static let now = Date(timeIntervalSince1970: 1_768_384_800)

  private func messages(_ body: [UInt8]) throws -> [InboundMessage] {
    let request = WebhookRequest(method: "POST", headers: [("webhook-id", "msg_1")], body: body)
    return try Provider.of("generic").channel().news(in: request, for: SchoolID("roose")).messages
  }

  @Test(arguments: [
    ("{\"sender\": 7, \"message\": \"Hi\"}", "7"),
    ("{\"sender\": 9223372036854775807, \"message\": \"Hi\"}", "9223372036854775807"),
    ("{\"sender\": 92233720368547758070, \"message\": \"Hi\"}", "92233720368547758070"),
    ("{\"message\": \"Hi\", \"sender\": \"a\\u0000b\", \"metadata\": {\"deep\": [[[]]]}}", "ab"),
  ]) func senderIsRead(_ body: String, _ sender: String) throws {
    #expect(try messages(Array(body.utf8)).map(\.conversation.address) == [sender])
  }

  static let malformed: [[UInt8]] =
    [
      "", "hello", "[]", "null", "{\"sender\": \"a\"}", "{\"message\": \"a\"}",
      "{\"sender\": \"\", \"message\": \"a\"}",
      "{\"sender\": \"a\", \"message\": \"\"}", "{\"sender\": \"a\", \"message\": \"\\u0000\"}",
      "{\"sender\": true, \"message\": \"a\"}", "{\"sender\": null, \"message\": \"a\"}",
      "{\"sender\": \"a\", \"message\": 5}", "{\"sender\": \"a\", \"message\": \"a\"",
      "{\"sender\": \"a\", \"message\": \"\\ud800\"}", String(repeating: "[", count: 100_000),
    ].map { Array($0.utf8) } + [Array("{\"sender\": \"a\", \"message\": \"".utf8) + [0xFF, 0xC3] + Array("\"}".utf8)]

  @Test(arguments: malformed.indices) func malformedIsSaidSo(_ row: Int) throws {
    let error = #expect(throws: ChannelError.self) { try messages(Self.malformed[row]) }
    guard case .malformed = error else {
      Issue.record("\(row)")
      return
    }
  }

  @Test(arguments: [
    ("secret", "whsec_!!", "https://bot.example"), ("secret", "whsec_", "https://bot.example"),
    ("callback-url", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "http://bot.example"),
    ("callback-url", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "ftp://bot.example"),
    ("callback-url", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "https://"),
    ("callback-url", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "https://bot.example/\r\nX: y"),
  ]) func badSettingIsNamed(_ name: String, _ secret: String, _ url: String) {
    let settings = ChannelSettings(
      channel: "generic", school: SchoolID("roose"), values: ["secret": secret, "callback-url": url])
    let error = #expect(throws: ChannelError.self) { try GenericChannel(settings: settings) }
    guard case .badSetting(let key, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(key == "channels.generic.roose.\(name)")
    #expect(!key.contains("MfKQ") && !"\(String(describing: error))".contains("!!"))
  }

  private func out(_ text: String) throws -> [ProviderRequest] {
    let citation = Citation(document: "Policy", section: "2", url: "https://school.example/policy")
    let reply = Reply(
      kind: .complaint, topics: [RankedTopic(id: "complaint.stage-1", score: 0.75)], stage: .informal,
      citations: [citation], text: text, suggestions: ["What next?"], pack: "roose@1")
    let conversation = ConversationID(channel: "generic", school: SchoolID("roose"), account: "", address: "parent-1")
    return try Provider.of("generic").channel().requests(
      for: OutboundReply(delivery: "msg_out", conversation: conversation, answered: "msg_in", reply: reply),
      at: Self.now)
  }

  @Test func answerIsRasasAndTheWholeReply() throws {
    let request = try #require(try out("Speak to the teacher.").first)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    #expect(object["recipient_id"] as? String == "parent-1")
    #expect(object["text"] as? String == "Speak to the teacher.")
    #expect(object["buttons"] as? [[String: String]] == [["title": "What next?", "payload": "What next?"]])
    let whole = try #require(object["schoolgate"] as? [String: Any])
    #expect(whole["in_reply_to"] as? String == "msg_in")
    #expect(whole["kind"] as? String == "complaint")
    #expect(whole["stage"] as? Int == 1)
    #expect(whole["verdict"] is NSNull)
    #expect(whole["escalation"] as? String == "none")
    #expect((whole["citations"] as? [[String: String]])?.first?["document"] == "Policy")
  }

  @Test func answerIsSignedAsAReceiverChecksIt() throws {
    let request = try #require(try out("Speak to the teacher.").first)
    #expect(request.url == "https://bot.example/in")
    let received = WebhookRequest(
      method: "POST", headers: request.headers.map { ($0.name, $0.value) }, body: request.body)
    try Provider.of("generic").channel().verify(received, at: Self.now + 299)
    #expect(received.header("webhook-id") == "msg_out")
    #expect(try out("Speak to the teacher.") == [request])
  }

  @Test func longAnswerIsSplitAndWholeAtTheEnd() throws {
    let requests = try out(String(repeating: "Speak to the teacher. ", count: 300))
    #expect(requests.count == 2)
    #expect(
      Set(requests.flatMap(\.headers).filter { $0.name == "webhook-id" }.map(\.value)) == ["msg_out-1", "msg_out"])
    let bodies = requests.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies.map { $0.contains("schoolgate") } == [false, true])
  }

  @Test func dumpShowsNoSecret() throws {
    let request = try #require(try out("Words").first)
    var text = "\(request) \(String(reflecting: request))"
    dump(request, to: &text)
    #expect(!text.contains("bot.example") && !text.contains("v1,") && !text.contains("Words"))
  }

  @Test(arguments: [
    ("", 10, [""]), ("short", 10, ["short"]), ("exactly 10", 10, ["exactly 10"]),
    ("one two three four", 10, ["one two", "three four"]), ("abcdefghijklmno", 10, ["abcdefghij", "klmno"]),
    ("first line\nsecond one", 12, ["first line", "second one"]),
    (String(repeating: "👩‍👩‍👧", count: 3), 2, ["👩‍👩‍👧👩‍👩‍👧", "👩‍👩‍👧"]), ("abcde     ", 5, ["abcde"]),
    ("a https://b.example/c d", 20, ["a", "https://b.example/c", "d"]),
    ("ab\u{301}\u{302}\u{303}", 2, ["ab\u{301}\u{302}\u{303}"]),
    (" \nhttps://b.example/cdefghijk", 20, [" \nhttps://b.example/", "cdefghijk"]),
  ]) func splitting(_ text: String, _ limit: Int, _ parts: [String]) {
    #expect(TextSplitter.parts(of: text, limit: limit) == parts)
  }

  @Test(arguments: [
    ("👩‍👩‍👧 👩‍👩‍👧", 9, ["👩‍👩‍👧", "👩‍👩‍👧"]), ("👩‍👩‍👧a", 8, ["👩‍👩‍👧", "a"]), ("éé", 1, ["é", "é"]),
    (
      "e" + String(repeating: "\u{301}", count: 9), 4,
      ["e\u{301}", "\u{301}\u{301}", "\u{301}\u{301}", "\u{301}\u{301}\u{301}\u{301}"]
    ),
  ]) func splittingByUTF16(_ text: String, _ limit: Int, _ parts: [String]) {
    #expect(TextSplitter.parts(of: text, limit: limit, width: \.utf16.count) == parts)
  }
}

@Suite struct SendVerdictTests {
  static let now = Date(timeIntervalSince1970: 784_111_777)

  @Test(arguments: [
    (200, SendVerdict.done), (202, .done), (301, .tryAgain(after: nil)), (400, .giveUp), (401, .giveUp), (404, .giveUp),
    (408, .tryAgain(after: nil)), (410, .giveUp), (425, .tryAgain(after: nil)), (429, .tryAgain(after: nil)),
    (500, .tryAgain(after: nil)), (503, .tryAgain(after: nil)),
  ]) func status(_ status: Int, _ verdict: SendVerdict) {
    #expect(SendVerdict(ProviderResponse(status: status), at: Self.now) == verdict)
  }

  @Test(
    arguments: [
      ("120", Duration.seconds(120)), ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
      ("Sun, 06 Nov 1994 08:00:00 GMT", .seconds(0)), ("-5", .seconds(0)), ("99999999", .seconds(86_400)),
      ("soon", nil), ("", nil), ("Sun, 99 Nov 1994 08:50:37 GMT", nil),
    ] as [(String, Duration?)]) func retryAfter(_ text: String, _ wait: Duration?)
  {
    let response = ProviderResponse(status: 429, headers: [("Retry-After", text)])
    #expect(SendVerdict(response, at: Self.now) == .tryAgain(after: wait))
  }
}
