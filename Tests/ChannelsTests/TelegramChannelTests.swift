import Casebook
import Foundation
import Testing

@testable import Channels

@Suite struct TelegramChannelTests {
  static let now = Date(timeIntervalSince1970: 1_768_384_800)

  private func messages(_ body: String) throws -> [InboundMessage] {
    let request = WebhookRequest(method: "POST", headers: [], body: Array(body.utf8))
    return try Provider.of("telegram").channel().news(in: request, for: SchoolID("roose")).messages
  }

  private func message(_ rest: String, chat: String = #"{"id":1111111,"type":"private"}"#) -> String {
    #"{"update_id":10000,"message":{"message_id":31,"from":{"id":1111111},"chat":\#(chat),"date":1768384790,\#(rest)}}"#
  }

  @Test(
    arguments: [
      (#""text":"Hi""#, .text(PrivateText("Hi"))), (#""text":"a\u0000b""#, .text(PrivateText("ab"))),
      (#""text":"/start@SchoolBot now""#, .text(PrivateText("/start now"))),
      (#""text":"/start""#, .text(PrivateText("/start"))),
      (#""text":"a@b.example""#, .text(PrivateText("a@b.example"))),
      (#""photo":[{"file_id":"1"}],"caption":"Is this rude?""#, .text(PrivateText("Is this rude?"))),
      (#""photo":[{"file_id":"1"}]"#, .unsupported("photo")),
      (#""document":{},"animation":{}"#, .unsupported("animation")),
      (#""location":{},"venue":{}"#, .unsupported("venue")),
      (#""video_note":{}"#, .unsupported("video_note")), (#""text":7,"sticker":{}"#, .unsupported("sticker")),
    ] as [(String, InboundMessage.Content)]) func content(_ rest: String, _ content: InboundMessage.Content) throws
  {
    #expect(try messages(message(rest)).map(\.content) == [content])
  }

  @Test(arguments: [
    "{}", "[]", "7", "null", #"{"update_id":1}"#, #"{"update_id":1,"message":7}"#,
    #"{"update_id":1,"channel_post":{}}"#,
    #"{"message":{"message_id":31,"from":{"id":1},"chat":{"id":1},"text":"no update_id"}}"#,
    #"{"update_id":1,"message":{"message_id":31,"chat":{"id":1},"text":"nobody"}}"#,
    #"{"update_id":1,"message":{"message_id":31,"from":{"id":1,"is_bot":true},"chat":{"id":1},"text":"a bot"}}"#,
    #"{"update_id":1,"message":{"message_id":31,"from":{"id":1},"chat":{"id":-1},"new_chat_members":[]}}"#,
    #"{"update_id":1,"message":{"message_id":31,"from":{"id":1},"chat":{},"text":"nowhere"}}"#,
    #"{"update_id":1,"edited_message":{"message_id":31,"from":{"id":1},"chat":{"id":1},"location":{}}}"#,
    #"{"update_id":1,"callback_query":{"id":"1","from":{"id":1},"game_short_name":"x"}}"#,
  ]) func nothingToDo(_ body: String) throws {
    #expect(try messages(body).isEmpty)
  }

  @Test(arguments: [
    (#"{"id":1111111,"type":"private"}"#, false), (#"{"id":-5,"type":"group"}"#, true),
    (#"{"id":-10014170000,"type":"supergroup"}"#, true), (#"{"id":-5}"#, true), (#"{"id":5}"#, false),
  ]) func groupsAreMarked(_ chat: String, _ isGroup: Bool) throws {
    #expect(try messages(message(#""text":"Hi""#, chat: chat)).map(\.isGroup) == [isGroup])
  }

  @Test func anEditNamesTheMessageThatItsReferenceNames() throws {
    let first = try #require(try messages(message(#""text":"Hi""#)).first)
    let body = message(#""edit_date":1768384795,"text":"Hello""#)
      .replacing("\"message\"", with: "\"edited_message\"").replacing("10000", with: "10001")
    let edit = try #require(try messages(body).first)
    #expect(edit.content == .edit(of: try #require(first.reference), PrivateText("Hello")))
    #expect(edit.id != first.id && edit.reference == nil && edit.conversation == first.conversation)
    #expect(first.conversation.account == "123456789")
  }

  /// Both chats say it, each in an update of its own, and the sender may be the bot that stands for a group's admins.
  @Test(arguments: [
    #""chat":{"id":-5,"type":"group"},"migrate_to_chat_id":-10014170000"#,
    #""chat":{"id":-10014170000,"type":"supergroup"},"migrate_from_chat_id":-5"#,
    #""chat":{"id":-5,"type":"group"},"migrate_to_chat_id":"-10014170000","from":{"id":1,"is_bot":true}"#,
  ]) func aGroupThatBecameASupergroupGoesOnThere(_ rest: String) throws {
    let body = #"{"update_id":10009,"message":{"message_id":32,"date":1768384790,\#(rest)}}"#
    let moved = try #require(try messages(body).first)
    #expect(moved.conversation.address == "-5" && moved.content == .move(to: "-10014170000"))
    #expect(moved.id == "10009" && moved.isGroup)
  }

  @Test func malformedIsAnswered200() {
    #expect(TelegramChannel.statuses == HookStatuses(accepted: 200, malformed: 200))
  }

  @Test(arguments: [
    ("api-url", "ftp://telegram.example"), ("bot-token", "1:a/../b"), ("bot-token", "1:a b"),
    ("webhook-secret", "with space"), ("webhook-secret", "é"),
  ]) func badSettingIsNamed(_ name: String, _ value: String) throws {
    var values = try Provider.of("telegram").settings(nil)
    values[name] = value
    let settings = ChannelSettings(channel: "telegram", school: SchoolID("roose"), values: values)
    let error = #expect(throws: ChannelError.self) { try TelegramChannel(settings: settings) }
    guard case .badSetting("channels.telegram.roose.\(name)", let why) = error else { throw try #require(error) }
    #expect(!why.contains(value))
  }

  private func out(
    _ text: String, suggestions: [String] = [], reference: String? = "31", to address: String = "1111111"
  ) throws -> [(url: String, body: [String: Any])] {
    let place = ConversationID(channel: "telegram", school: SchoolID("roose"), account: "123456789", address: address)
    let reply = Reply(kind: .chat, text: text, suggestions: suggestions, pack: "roose@1")
    return try Provider.of("telegram").channel().requests(
      for: OutboundReply(
        delivery: "msg_out", conversation: place, answered: "10000", reference: reference, reply: reply), at: Self.now
    ).map { ($0.url, try #require(try JSONSerialization.jsonObject(with: Data($0.body)) as? [String: Any])) }
  }

  @Test(arguments: ["1111111", "-10014170000", "9223372036854775807"])
  func textIsWrittenAsItIs(_ address: String) throws {
    let text = "<b>*_&amp; [x](y) @name"
    let request = try #require(try out(text, to: address).first)
    #expect(request.url == "https://telegram.example/bot123456789:bot-s3cret/sendMessage")
    #expect(request.body["text"] as? String == text && request.body["parse_mode"] == nil)
    #expect((request.body["chat_id"] as? NSNumber)?.int64Value == Int64(address))
    #expect(request.body["reply_markup"] == nil)
    #expect((request.body["link_preview_options"] as? [String: Bool]) == ["is_disabled": true])
  }

  @Test func aPressComesBackAsItsLabelAndIsAcknowledged() throws {
    let long = String(repeating: "ż", count: 40)
    let sent = try #require(try out("Which?", suggestions: ["Complain", long]).first)
    let keyboard = try #require(
      (sent.body["reply_markup"] as? [String: Any])?["inline_keyboard"] as? [[[String: String]]])
    #expect(keyboard.map { $0.count } == [1, 1])
    for (button, label) in zip(keyboard.joined(), ["Complain", long]) {
      let data = try #require(button["callback_data"])
      #expect(button["text"] == label && (1...64).contains(data.utf8.count))
      let update: [String: Any] = [
        "update_id": 10002,
        "callback_query": [
          "id": "4382", "from": ["id": 1_111_111], "data": data,
          "message": [
            "message_id": 32, "chat": ["id": 1_111_111, "type": "private"], "reply_markup": sent.body["reply_markup"],
          ],
        ] as [String: Any],
      ]
      let body = String(decoding: try JSONSerialization.data(withJSONObject: update), as: UTF8.self)
      let press = try #require(try messages(body).first)
      #expect(press.content == .text(PrivateText(label)) && press.conversation.address == "1111111")
      let answer = try out("Good.", reference: press.reference)
      #expect(answer.map { String($0.url.split(separator: "/").last ?? "") } == ["sendMessage", "answerCallbackQuery"])
      #expect(answer.last?.body as? [String: String] == ["callback_query_id": "4382"])
    }
  }

  @Test func longTextKeepsToTheLimit() throws {
    let texts = try out(String(repeating: "👩‍👩‍👧‍👦é ", count: 2000)).map { try #require($0.body["text"] as? String) }
    #expect(texts.count > 1 && texts.allSatisfy { $0.utf16.count <= 4_096 && $0.hasPrefix("👩‍👩‍👧‍👦é") })
  }

  @Test(
    arguments: [
      (200, #"{"ok":true,"result":{}}"#, .done), (200, "<html>", .tryAgain(after: nil)),
      (200, "", .tryAgain(after: nil)), (429, "<html>", .tryAgain(after: nil)),
      (
        429, #"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":17}}"#,
        .tryAgain(after: .seconds(17))
      ),
      (429, #"{"ok":false,"error_code":429,"parameters":{"retry_after":9999999}}"#, .tryAgain(after: .seconds(86_400))),
      (403, #"{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}"#, .giveUp),
      (400, #"{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}"#, .giveUp),
      (400, #"{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-100}}"#, .moved(to: "-100")),
      (
        400,
        #"{"ok":false,"error_code":400,"description":"Bad Request: query is too old and response timeout expired or query ID is invalid"}"#,
        .done
      ),
      (401, #"{"ok":false,"error_code":401,"description":"Unauthorized"}"#, .stop), (404, "", .stop),
      (200, #"{"ok":false,"error_code":401}"#, .stop),
      (500, #"{"ok":false,"error_code":500}"#, .tryAgain(after: nil)), (502, "<html>", .tryAgain(after: nil)),
      (200, #"{"ok":false,"error_code":403}"#, .giveUp), (200, #"{"ok":false}"#, .tryAgain(after: nil)),
    ] as [(Int, String, SendVerdict)]) func verdict(_ status: Int, _ body: String, _ verdict: SendVerdict) throws
  {
    let response = ProviderResponse(status: status, body: Array(body.utf8))
    #expect(try Provider.of("telegram").channel().verdict(on: response, at: Self.now) == verdict)
  }
}
