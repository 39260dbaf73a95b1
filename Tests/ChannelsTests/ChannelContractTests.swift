import Casebook
import Channels
import Foundation
import Testing

/// What every channel of the directory has to do, whatever its platform.
@Suite struct ChannelContractTests {
  static let now = Date(timeIntervalSince1970: 1_768_384_800)

  @Test func everyEntryIsCovered() {
    let entries = Set(ChannelDirectory.entries.map { $0.id })
    #expect(Set(Provider.all.map(\.id)) == entries)
    #expect(Set(Vector.all.map(\.platform)) == entries)
    #expect(Set(Payload.all.map(\.platform)) == entries)
  }

  @Test(arguments: Vector.all) func vector(_ vector: Vector) throws {
    let channel = try Provider.of(vector.platform).channel(secret: vector.secret)
    let now = Date(timeIntervalSince1970: vector.now ?? 0)
    let request = try vector.request()
    var isAccepted = true
    do {
      try channel.verify(request, at: now)
    } catch {
      #expect(error == .unproven)
      isAccepted = false
    }
    #expect(isAccepted == (vector.expect == "accept"))
  }

  @Test(arguments: Payload.all) func payload(_ payload: Payload) throws {
    let provider = try Provider.of(payload.platform)
    let body = String(decoding: try Payload.bytes("Fixtures/payloads/\(payload.file)"), as: UTF8.self)
    let request = provider.request(body, "msg_1", Self.now)
    let channel = try provider.channel()
    try channel.verify(request, at: Self.now)
    let messages: [InboundMessage]
    do {
      messages = try channel.messages(in: request, for: SchoolID("roose"))
    } catch {
      guard case .malformed = error else { throw error }
      messages = []
    }
    let expected = payload.events.filter { ["text", "choice"].contains($0.kind) }
    #expect(messages.map { $0.conversation.address } == expected.map { $0.chat ?? "" })
    #expect(messages.map(\.content) == expected.map { .text(PrivateText($0.text ?? "")) })
  }

  @Test(arguments: Provider.all) func redeliveryHasTheSameID(_ provider: Provider) throws {
    let channel = try provider.channel()
    let first = provider.request(provider.text("How do I complain?"), "msg_1", Self.now)
    let later = provider.request(provider.text("How do I complain?"), "msg_1", Self.now + 60)
    #expect(
      try channel.messages(in: first, for: SchoolID("roose")) == channel.messages(in: later, for: SchoolID("roose")))
  }

  @Test(arguments: Provider.all) func forgedBodyIsUnproven(_ provider: Provider) throws {
    let channel = try provider.channel()
    let request = provider.request(provider.text("How do I complain?"), "msg_1", Self.now)
    for place in [0, request.body.count / 2, request.body.count - 1] {
      var body = request.body
      body[place] ^= 1
      let names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
      let headers = names.compactMap { name in request.header(name).map { (name, $0) } }
      let forged = WebhookRequest(method: "POST", headers: headers, body: body)
      #expect(throws: ChannelError.unproven) { try channel.verify(forged, at: Self.now) }
    }
  }

  @Test(arguments: Provider.all) func withoutProofNothingIsRead(_ provider: Provider) throws {
    let channel = try provider.channel()
    let bare = WebhookRequest(method: "POST", headers: [], body: Array(provider.text("Hello").utf8))
    #expect(throws: ChannelError.unproven) { try channel.verify(bare, at: Self.now) }
  }

  @Test(arguments: Provider.all, ["Plain", "Żółć 👩‍👩‍👧 “quotes”", "a\u{0}b", String(repeating: "long ", count: 20_000)])
  func textComesThrough(_ provider: Provider, _ words: String) throws {
    let channel = try provider.channel()
    let request = provider.request(provider.text(words), "msg_1", Self.now)
    let clean = words.filter { $0 != "\u{0}" }
    #expect(try channel.messages(in: request, for: SchoolID("roose")).map(\.content) == [.text(PrivateText(clean))])
  }

  @Test(arguments: Provider.all) func replyIsSentToItsConversation(_ provider: Provider) throws {
    let channel = try provider.channel()
    let request = provider.request(provider.text("Hello"), "msg_1", Self.now)
    let message = try #require(try channel.messages(in: request, for: SchoolID("roose")).first)
    let reply = Reply(kind: .chat, text: "Good morning", suggestions: ["Complain"], pack: "roose@1")
    let out = try channel.requests(
      for: OutboundReply(delivery: "msg_out", conversation: message.conversation, answered: "msg_1", reply: reply),
      at: Self.now)
    #expect(out.count == 1)
    let body = String(decoding: try #require(out.first).body, as: UTF8.self)
    #expect(body.contains("Good morning") && body.contains("Complain") && body.contains("parent-1"))
  }

  @Test(arguments: ChannelDirectory.entries.map { $0.id }) func settingsAreWholeOrAbsent(_ id: String) throws {
    let all = try Provider.of(id).settings(nil)
    let keyed = Dictionary(uniqueKeysWithValues: all.map { ("channels.\(id).roose.\($0)", $1) })
    let off = try ChannelDirectory(schools: [SchoolID("roose")]) { _, _ in nil }
    #expect(off[id, SchoolID("roose")] == nil)
    let on = try ChannelDirectory(schools: [SchoolID("roose"), SchoolID("ashgate")]) { key, _ in keyed[key] }
    #expect(on[id, SchoolID("roose")] != nil && on[id, SchoolID("ashgate")] == nil)
    #expect(on.channels(of: SchoolID("roose")) == [id])
    let entry = try #require(ChannelDirectory.entries.first { $0.id == id })
    for setting in entry.settings where setting.isRequired && all.count > 1 {
      let key = "channels.\(id).roose.\(setting.name)"
      #expect(throws: ChannelError.missingSetting(key)) {
        try ChannelDirectory(schools: [SchoolID("roose")]) { name, _ in name == key ? nil : keyed[name] }
      }
    }
  }
}
