import Casebook
import Foundation
import Testing

@testable import Channels

@Suite struct WhatsAppChannelTests {
  static let now = Date(timeIntervalSince1970: 1_768_384_800)

  private func messages(_ body: String) throws -> [InboundMessage] {
    let request = WebhookRequest(method: "POST", headers: [], body: Array(body.utf8))
    return try Provider.of("whatsapp").channel().news(in: request, for: SchoolID("roose")).messages
  }

  /// A notification of one change with these messages.
  private func notification(_ messages: String, number: String = "1122334455667", field: String = "messages") -> String
  {
    """
    {"entry":[{"changes":[{"field":"\(field)","value":{"metadata":{"phone_number_id":"\(number)"},
    "messages":[\(messages)]}}]}]}
    """
  }

  private func message(_ rest: String, id: String = "wamid.1") -> String {
    "{\"id\":\"\(id)\",\"from\":\"447700900123\",\"timestamp\":1768384790,\(rest)}"
  }

  @Test(
    arguments: [
      (#""type":"text","text":{"body":"Hi"}"#, .text(PrivateText("Hi"))),
      (#""type":"text","text":{"body":"a\u0000b"}"#, .text(PrivateText("ab"))),
      (#""type":"text","text":7"#, .unsupported("text")),
      (#""type":"text","text":{"body":"\ud800"}"#, .unsupported("text")),
      (#""type":"document","document":{"id":"1","caption":"Is this rude?"}"#, .text(PrivateText("Is this rude?"))),
      (#""type":"document","document":{"id":"1","caption":""}"#, .unsupported("document")),
      (#""type":"sticker","sticker":{"id":"1"}"#, .unsupported("sticker")),
      (#""type":"audio","audio":{"id":"1"}"#, .unsupported("audio")),
      (#""type":"button","button":{"payload":"p","text":"Yes"}"#, .text(PrivateText("Yes"))),
      (#""type":"button","button":{"payload":"p"}"#, .text(PrivateText("p"))),
      (
        #""type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"A long label, whole","title":"A long…"}}"#,
        .text(PrivateText("A long label, whole"))
      ),
      (
        #""type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"body":"Sent"}}"#,
        .text(PrivateText("Sent"))
      ),
      (#""type":"interactive""#, .unsupported("interactive")),
      (
        #""type":"edit","edit":{"original_message_id":"wamid.0","message":{"type":"text","text":{"body":"New"}}}"#,
        .edit(of: "wamid.0", PrivateText("New"))
      ),
      (#""type":"revoke","revoke":{"original_message_id":"wamid.0"}"#, .withdrawal(of: "wamid.0")),
      (#""type":"order","order":{}"#, .unsupported("order")), (#""type":"of tomorrow""#, .unsupported("of tomorrow")),
      (#""type":5"#, .unsupported("unknown")),
    ] as [(String, InboundMessage.Content)]) func content(_ rest: String, _ content: InboundMessage.Content) throws
  {
    #expect(try messages(notification(message(rest))).map(\.content) == [content])
  }

  /// People who hide their number have an id instead, and others may have one too.
  @Test(
    arguments: [
      (#""from":"1""#, "", "1", nil), (#""from":"1","from_user_id":"GB.1""#, "", "1", "GB.1"),
      (#""from_user_id":"GB.1""#, "", "GB.1", nil),
      (#""from":"1""#, #"{"wa_id":"2","user_id":"GB.2"},{"wa_id":"1","user_id":"GB.1"}"#, "1", "GB.1"),
      (#""from_user_id":"GB.1""#, #"{"user_id":"GB.1"}"#, "GB.1", nil),
      (#""from":"1""#, #"{"user_id":"GB.1"}"#, "1", nil),
      (#""from":"1","from_user_id":"GB.1","group_id":"G""#, "", "group:G", nil),
    ] as [(String, String, String, String?)]) func bothNamesOfAParentAreKnown(
      _ sender: String, _ contacts: String, _ address: String, _ alias: String?
    ) throws
  {
    let text = "{\"id\":\"wamid.1\",\(sender),\"type\":\"text\",\"text\":{\"body\":\"Hi\"}}"
    let body = notification(text).replacing("\"messages\":[", with: "\"contacts\":[\(contacts)],\"messages\":[")
    let found = try messages(body)
    #expect(found.map(\.conversation.address) == [address] && found.map(\.alias) == [alias])
  }

  @Test(arguments: [
    #""type":"reaction","reaction":{"message_id":"wamid.0"}"#, #""type":"system","system":{"type":"x"}"#,
    #""type":"edit""#, #""type":"revoke","revoke":{}"#,
  ]) func nothingToDo(_ rest: String) throws {
    #expect(try messages(notification(message(rest))).isEmpty)
  }

  @Test(
    arguments: [
      ("1768384790", 1_768_384_790), ("\"1768384790\"", 1_768_384_790), ("\"9223372036854775807\"", nil),
      ("\"nan\"", nil),
      ("-1", nil), ("1e300", nil), ("{}", nil),
    ] as [(String, Double?)]) func timesAreReadAsTheyCome(_ time: String, _ seconds: Double?) throws
  {
    let text = "{\"id\":\"wamid.1\",\"from\":\"1\",\"timestamp\":\(time),\"type\":\"text\",\"text\":{\"body\":\"Hi\"}}"
    #expect(try messages(notification(text)).map(\.sentAt) == [seconds.map { Date(timeIntervalSince1970: $0) }])
  }

  @Test func whatCannotBeReadDoesNotLoseTheRest() throws {
    let good = message(#""type":"text","text":{"body":"Hi"}"#, id: "wamid.2")
    let bad = [
      "7", "null", "[]", "{}", "{\"id\":\"\",\"from\":\"1\",\"type\":\"text\"}", "{\"id\":\"\\u0000\",\"from\":\"1\"}",
      "{\"id\":\"x\",\"type\":\"text\"}", "{\"id\":{},\"from\":\"1\",\"type\":\"text\"}",
    ]
    let body = notification((bad + [good] + bad).joined(separator: ","))
    #expect(try messages(body).map(\.id) == ["wamid.2"])
  }

  @Test(arguments: [
    "{}", "[]", "7", "\"text\"", "null", "{\"entry\":7}", "{\"entry\":[{\"changes\":[{\"field\":\"messages\"}]}]}",
  ])
  func anUnknownShapeIsNothingToDo(_ body: String) throws {
    #expect(try messages(body).isEmpty)
  }

  @Test(arguments: [
    ("1122334455667", "messages", 1), ("999", "messages", 0), ("1122334455667", "account_update", 0),
  ])
  func onlyThisNumbersMessagesAreTaken(_ number: String, _ field: String, _ count: Int) throws {
    let text = message(#""type":"text","text":{"body":"Hi"}"#)
    #expect(try messages(notification(text, number: number, field: field)).count == count)
  }

  /// What the school wrote by its own phone: to whom, and its words.
  @Test(
    arguments: [
      (#""to":"447700900123","type":"text","text":{"body":"Ring me"}"#, "447700900123", "Ring me"),
      (#""to_user_id":"GB.1","type":"text","text":{"body":"Ring me"}"#, "GB.1", "Ring me"),
      (#""to":"447700900123","type":"image","image":{"id":"1"}"#, "447700900123", ""),
      (
        #""to":"447700900123","type":"edit","edit":{"original_message_id":"wamid.0","message":{"type":"text","text":{"body":"Ring us"}}}"#,
        "447700900123", "Ring us"
      ),
      (#""to":"447700900123","type":"reaction","reaction":{}"#, nil, ""),
      (#""to":"447700900123","type":"revoke","revoke":{"original_message_id":"wamid.0"}"#, nil, ""),
      (#""type":"text","text":{"body":"to nobody"}"#, nil, ""),
    ] as [(String, String?, String)]) func anEchoIsTheSchoolsOwn(_ rest: String, _ address: String?, _ words: String)
    throws
  {
    for (number, isOurs) in [("1122334455667", true), ("999", false)] {
      let body = notification(message(rest), number: number, field: "smb_message_echoes")
        .replacing("\"messages\":[", with: "\"message_echoes\":[")
      let found = try messages(body)
      #expect(found.map(\.conversation.address) == (isOurs ? [address].compactMap { $0 } : []))
      #expect(found.allSatisfy { $0.content == .echo(PrivateText(words)) && $0.id == "wamid.1" })
    }
  }

  @Test(
    arguments: [
      (#""system":{"type":"user_changed_number","wa_id":"447700900456"}"#, "447700900456"),
      (#""system":{"type":"user_changed_number"}"#, nil),
      (#""system":{"type":"customer_identity_changed","wa_id":"447700900456"}"#, nil),
    ] as [(String, String?)]) func aNewNumberIsTheSameParent(_ rest: String, _ number: String?) throws
  {
    let found = try messages(notification(message(#""type":"system",\#(rest)"#)))
    #expect(found.map(\.content) == [number.map { .move(to: $0) }].compactMap { $0 })
    #expect(found.allSatisfy { $0.conversation.address == "447700900123" })
  }

  @Test(arguments: [
    ("answer_waiting", "answer_waiting", "en_GB"), ("answer_waiting/cy", "answer_waiting", "cy"),
  ]) func anInvitationIsTheTemplateThatIsSet(_ setting: String, _ name: String, _ language: String) throws {
    var values = try Provider.of("whatsapp").settings(nil)
    #expect(try channel(values).invitation(for: reply("Late")) == nil)
    values["template"] = setting
    let request = try #require(try channel(values).invitation(for: reply("Late")))
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? NSDictionary)
    #expect(
      body == [
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": "447700900123", "type": "template",
        "template": ["name": name, "language": ["code": language]], "biz_opaque_callback_data": "msg_out",
      ])
    #expect(request.url == "https://graph.example/v23.0/1122334455667/messages")
    #expect(try channel(values).invitation(for: reply("Late", to: "group:1")) == nil)
  }

  private func channel(_ values: [String: String]) throws -> WhatsAppChannel {
    try WhatsAppChannel(settings: ChannelSettings(channel: "whatsapp", school: SchoolID("roose"), values: values))
  }

  @Test(arguments: [
    (
      #"{"status":"failed","biz_opaque_callback_data":"msg_1","errors":[{"code":131047}]}"#,
      ["msg_1 status failed 131047"]
    ),
    (#"{"status":"failed","biz_opaque_callback_data":"msg_1"}"#, ["msg_1 status failed"]),
    (
      #"{"status":"failed","biz_opaque_callback_data":"msg_1","errors":[{"code":131026}]}"#,
      ["msg_1 status failed 131026"]
    ),
    (#"{"status":"failed","errors":[{"code":131047}]}"#, []),
    (#"{"status":"read","biz_opaque_callback_data":"msg_1"}"#, []),
  ]) func failedStatusesNameTheDelivery(_ status: String, _ failed: [String]) throws {
    for (number, expected) in [("1122334455667", failed), ("999", [])] {
      let body = notification("").replacing("1122334455667", with: number)
        .replacing(#""messages":[]"#, with: "\"statuses\":[7,\(status)]")
      let request = WebhookRequest(method: "POST", headers: [], body: Array(body.utf8))
      let found = try Provider.of("whatsapp").channel().news(in: request, for: SchoolID("roose")).failed
      #expect(found.map { "\($0.delivery) \($0.reason)" } == expected)
      #expect(found.allSatisfy { $0.isOutOfTime == $0.reason.hasSuffix("131047") })
      #expect(try messages(body).isEmpty)
    }
  }

  @Test func aGroupIsAnsweredAsAGroup() throws {
    let text = message(#""group_id":"Y2FwaV9ncm91cA","type":"text","text":{"body":"Hi"}"#)
    let message = try #require(try messages(notification(text)).first)
    #expect(message.isGroup)
    let body = try #require(try out("Hello", suggestions: ["Yes"], to: message.conversation.address).first)
    #expect(body["recipient_type"] as? String == "group" && body["to"] as? String == "Y2FwaV9ncm91cA")
    #expect(body["type"] as? String == "text")
  }

  @Test(
    arguments: [
      (["hub.mode": "subscribe", "hub.verify_token": "verify-s3cret", "hub.challenge": "1158201444"], "1158201444"),
      (["hub.mode": "subscribe", "hub.verify_token": "verify-s3cret", "hub.challenge": "a b<c>"], "a b<c>"),
      (["hub.mode": "unsubscribe", "hub.verify_token": "verify-s3cret", "hub.challenge": "1"], nil),
      (["hub.verify_token": "verify-s3cret", "hub.challenge": "1"], nil),
      (["hub.mode": "subscribe", "hub.challenge": "1"], nil),
      (["hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"], nil),
      (["hub.mode": "subscribe", "hub.verify_token": "verify-s3cre", "hub.challenge": "1"], nil),
      (["hub.mode": "subscribe", "hub.verify_token": "app-s3cret", "hub.challenge": "1"], nil),
      (["hub.mode": "subscribe", "hub.verify_token": "verify-s3cret"], nil),
      (["hub.mode": "subscribe", "hub.verify_token": "verify-s3cret", "hub.challenge": ""], nil),
      (["hub.mode": "subscribe", "hub.verify_token": "verify-s3cret", "hub.challenge": "1\r\nX: y"], nil),
      (
        [
          "hub.mode": "subscribe", "hub.verify_token": "verify-s3cret",
          "hub.challenge": String(repeating: "1", count: 257),
        ], nil
      ),
    ] as [([String: String], String?)]) func handshake(_ query: [String: String], _ answer: String?) throws
  {
    let channel = try Provider.of("whatsapp").channel()
    let request = WebhookRequest(method: "GET", headers: [], query: query.map { ($0.key, $0.value) }, body: [])
    if let answer {
      #expect(try channel.handshake(request) == answer)
    } else {
      #expect(throws: ChannelError.unproven) { try channel.handshake(request) }
    }
  }

  @Test(arguments: [
    ("api-url", "http://graph.example"), ("access-token", "a b"), ("access-token", "a\r\nX: y"),
    ("phone-number-id", "12/34"), ("phone-number-id", "+44 7700"), ("template", "answer waiting"),
    ("template", "a/en_GB/x"), ("template", "a/"),
  ]) func badSettingIsNamed(_ name: String, _ value: String) throws {
    var values = try Provider.of("whatsapp").settings(nil)
    values[name] = value
    let settings = ChannelSettings(channel: "whatsapp", school: SchoolID("roose"), values: values)
    let error = #expect(throws: ChannelError.self) { try WhatsAppChannel(settings: settings) }
    guard case .badSetting("channels.whatsapp.roose.\(name)", let why) = error else { throw try #require(error) }
    #expect(!why.contains(value))
  }

  private func reply(
    _ text: String, suggestions: [String] = [], to address: String = "447700900123"
  ) -> OutboundReply {
    let place = ConversationID(
      channel: "whatsapp", school: SchoolID("roose"), account: "1122334455667", address: address)
    return OutboundReply(
      delivery: "msg_out", conversation: place, answered: "wamid.1",
      reply: Reply(kind: .chat, text: text, suggestions: suggestions, pack: "roose@1"))
  }

  private func out(_ text: String, suggestions: [String] = [], to address: String = "447700900123") throws -> [[String:
    Any]]
  {
    let requests = try Provider.of("whatsapp").channel().requests(
      for: reply(text, suggestions: suggestions, to: address), at: Self.now)
    for request in requests {
      #expect(request.url == "https://graph.example/v23.0/1122334455667/messages")
      #expect(request.headers.contains(.init("Authorization", "Bearer access-s3cret")))
    }
    return try requests.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.body)) as? [String: Any])
    }
  }

  @Test(arguments: [("447700900123", "to"), ("US.13491208655302741918", "recipient")])
  func textIsWrittenAsTheDocumentsSay(_ address: String, _ key: String) throws {
    let body = try #require(try out("Hello", to: address).first)
    #expect(body["messaging_product"] as? String == "whatsapp" && body["type"] as? String == "text")
    #expect(body[key] as? String == address && (body["to"] == nil) == (key == "recipient"))
    #expect(body["biz_opaque_callback_data"] as? String == "msg_out")
    #expect((body["text"] as? [String: Any])?["body"] as? String == "Hello")
    #expect((body["text"] as? [String: Any])?["preview_url"] as? Bool == false)
  }

  @Test(arguments: [
    (["Yes", "No", "Yes", ""], "button", ["Yes", "No"]), (["20 characters, really"], "list", ["20 characters, really"]),
    (["1", "2", "3", "4"], "list", ["1", "2", "3", "4"]),
    (["A label that is far too long for any row"], "list", ["A label that is far…"]),
    ((1...11).map(String.init), "list", (1...10).map(String.init)),
  ]) func choices(_ labels: [String], _ type: String, _ titles: [String]) throws {
    let body = try #require(try out("Hello", suggestions: labels).first)
    let interactive = try #require(body["interactive"] as? [String: Any])
    #expect(interactive["type"] as? String == type)
    #expect((interactive["body"] as? [String: String]) == ["text": "Hello"])
    let action = try #require(interactive["action"] as? [String: Any])
    let buttons = (action["buttons"] as? [[String: Any]])?.compactMap { $0["reply"] as? [String: String] }
    let rows = (action["sections"] as? [[String: Any]])?.first?["rows"] as? [[String: String]]
    let choices = try #require(type == "button" ? buttons : rows)
    #expect(choices.map { $0["title"] } == titles)
    #expect(choices.compactMap { $0["id"] } == Array(labels.filter { !$0.isEmpty }.prefix(choices.count)))
    #expect(choices.allSatisfy { ($0["title"] ?? "").utf16.count <= (type == "button" ? 20 : 24) })
  }

  @Test func longTextKeepsToTheLimit() throws {
    let bodies = try out(String(repeating: "👩‍👩‍👧‍👦é ", count: 500), suggestions: ["Yes"])
    let texts = try bodies.dropLast().map { try #require(($0["text"] as? [String: Any])?["body"] as? String) }
    let last = try #require((bodies.last?["interactive"] as? [String: Any])?["body"] as? [String: String])
    #expect((texts + [last["text"] ?? ""]).allSatisfy { $0.utf16.count <= 1_024 && $0.hasPrefix("👩‍👩‍👧‍👦é") })
  }

  @Test(arguments: [
    ("Plain words, nothing else.", "Plain words, nothing else."), ("5 * 3 = 15, stage_1_a", "5 * 3 = 15, stage_1_a"),
    ("*bold*", "|*|bold*"), ("(_sly_) **x**", "(|_|sly_) |*||*|x**"), ("```code```", "|`||`||`|code`|`|`"),
    ("~no~\n> said\na > b", "|~|no~\n|> said\na > b"),
    ("https://a.example/_x_*y* *z*", "https://a.example/_x_*y* |*|z*"),
    ("www.a.example/*b*", "www.a.example/*b*"), ("> first", "|> first"), ("", ""),
  ]) func markupIsNeutralised(_ text: String, _ written: String) {
    #expect(WhatsAppMarkup.neutralised(text) == written.replacing("|", with: "\u{200B}"))
  }

  @Test(
    arguments: [
      (200, 0, .stop), (400, 131_047, .outOfTime), (200, 131_047, .outOfTime), (200, 190, .stop),
      (400, 131_026, .giveUp), (400, 131_051, .giveUp), (401, 190, .stop),
      (400, 100, .giveUp), (403, 10, .stop), (400, 131_056, .tryAgain(after: nil)),
      (429, 130_429, .tryAgain(after: .seconds(7))),
      (400, 80_007, .tryAgain(after: nil)), (400, 4, .tryAgain(after: nil)),
      (400, 131_048, .tryAgain(after: .seconds(3600))),
      (500, 131_000, .tryAgain(after: .seconds(7))), (500, 99, .tryAgain(after: .seconds(7))),
      (400, 131_016, .tryAgain(after: nil)),
      (400, 132_000, .giveUp), (403, 200, .stop), (403, 299, .stop), (400, 368, .stop), (400, 300, .giveUp),
    ] as [(Int, Int, SendVerdict)]) func verdict(_ status: Int, _ code: Int, _ verdict: SendVerdict) throws
  {
    let body = "{\"error\":{\"message\":\"m\",\"code\":\(code),\"error_data\":{\"details\":\"d\"}}}"
    let response = ProviderResponse(status: status, headers: [("Retry-After", "7")], body: Array(body.utf8))
    #expect(try Provider.of("whatsapp").channel().verdict(on: response, at: Self.now) == verdict)
  }

  @Test(
    arguments: [
      (503, "", .tryAgain(after: nil)), (400, "<html>", .giveUp), (502, "{\"error\":7}", .tryAgain(after: nil)),
      (200, "<html>", .tryAgain(after: nil)), (200, "", .tryAgain(after: nil)), (200, "{}", .done),
      (200, "{\"error\":{}}", .tryAgain(after: nil)), (429, "<html>", .tryAgain(after: nil)), (404, "{}", .giveUp),
      (401, "", .stop),
    ] as [(Int, String, SendVerdict)]) func verdictWithoutACode(_ status: Int, _ body: String, _ verdict: SendVerdict)
    throws
  {
    let response = ProviderResponse(status: status, body: Array(body.utf8))
    #expect(try Provider.of("whatsapp").channel().verdict(on: response, at: Self.now) == verdict)
  }
}
