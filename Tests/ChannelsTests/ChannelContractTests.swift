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
      if vector.method == "GET" {
        #expect(try channel.handshake(request) == vector.response?.body)
      } else {
        try channel.verify(request, at: now)
      }
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
    let channel = try provider.channel(account: payload.events.compactMap(\.account).first)
    try channel.verify(request, at: Self.now)
    let messages: [InboundMessage]
    do {
      messages = try channel.news(in: request, for: SchoolID("roose")).messages
    } catch {
      guard case .malformed = error else { throw error }
      messages = []
    }
    let silent = ["reaction", "status", "leave", "ignore"]
    let expected = payload.events.filter { !silent.contains($0.kind) }
    try #require(messages.count == expected.count)
    for (message, event) in zip(messages, expected) { try check(message, against: event) }
  }

  private func check(_ message: InboundMessage, against event: Payload.Event) throws {
    #expect(message.id == event.dedupe ?? "msg_1")
    if event.kind == "echo" {
      // The index does not say to whom, when and what the school wrote.
      guard case .echo(let words) = message.content else { throw ChannelError.malformed(event.kind) }
      #expect(!words.words.isEmpty && !message.conversation.address.isEmpty && message.sentAt != nil)
      return
    }
    if event.kind == "system" {
      #expect(message.content == .move(to: try #require(event.newSender)))
      #expect(message.conversation.address == event.sender)
      return
    }
    #expect(message.conversation.address == event.chat ?? event.sender)
    #expect(message.isGroup == event.group ?? false)
    #expect(message.sentAt == event.milliseconds.map { Date(timeIntervalSince1970: $0 / 1000) })
    if let account = event.account { #expect(message.conversation.account == account) }
    #expect(message.reference == event.press.map { "press:" + $0 } ?? event.name)
    switch event.kind {
    case "choice":
      // The label that this payload's own keyboard has for the choice.
      let labels = ["p:complaints": "Complaints"]
      let label = try #require(event.text ?? event.choice.map { labels[$0] ?? $0 })
      #expect(message.content == .text(PrivateText(label)))
    case "edit":
      #expect(message.content == .edit(of: try #require(event.target), PrivateText(try #require(event.text))))
    case "text",
      "media" where event.text != nil:
      #expect(message.content == .text(PrivateText(try #require(event.text))))
    case "media": #expect(message.content == .unsupported(try #require(event.media)))
    default:
      guard case .unsupported(let word) = message.content else { throw ChannelError.malformed(event.kind) }
      #expect(word.hasPrefix(event.kind))
    }
  }

  @Test(arguments: Provider.all) func redeliveryHasTheSameID(_ provider: Provider) throws {
    let channel = try provider.channel()
    let first = provider.request(provider.text("How do I complain?"), "msg_1", Self.now)
    let later = provider.request(provider.text("How do I complain?"), "msg_1", Self.now + 60)
    #expect(
      try channel.news(in: first, for: SchoolID("roose")).messages
        == channel.news(in: later, for: SchoolID("roose")).messages)
  }

  @Test(arguments: Provider.all.filter(\.provesBody)) func forgedBodyIsUnproven(_ provider: Provider) throws {
    let channel = try provider.channel()
    let request = provider.request(provider.text("How do I complain?"), "msg_1", Self.now)
    for place in [0, request.body.count / 2, request.body.count - 1] {
      var body = request.body
      body[place] ^= 1
      let names = ["webhook-id", "webhook-timestamp", provider.proof]
      let headers = names.compactMap { name in request.header(name).map { (name, $0) } }
      let forged = WebhookRequest(method: "POST", headers: headers, body: body)
      #expect(throws: ChannelError.unproven) { try channel.verify(forged, at: Self.now) }
    }
  }

  @Test(arguments: Provider.all) func forgedProofIsUnproven(_ provider: Provider) throws {
    let channel = try provider.channel()
    let request = provider.request(provider.text("How do I complain?"), "msg_1", Self.now)
    let proof = try #require(request.header(provider.proof))
    // Its last character is left out, because the last of base 64 may say nothing.
    let changed = proof.indices.dropLast(3).map { place in
      proof.replacingCharacters(in: place...place, with: proof[place] == "A" ? "B" : "A")
    }
    for forged in changed + [
      "", " ", String(proof.dropLast()), proof + "A", "é", String(repeating: "a", count: 100_000),
    ] {
      let names = ["webhook-id", "webhook-timestamp"]
      let headers = names.compactMap { name in request.header(name).map { (name, $0) } } + [(provider.proof, forged)]
      let bad = WebhookRequest(method: "POST", headers: headers, body: request.body)
      #expect(throws: ChannelError.unproven) { try channel.verify(bad, at: Self.now) }
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
    #expect(
      try channel.news(in: request, for: SchoolID("roose")).messages.map(\.content) == [.text(PrivateText(clean))])
  }

  private func requests(_ provider: Provider, _ text: String, suggestions: [String] = []) throws -> [ProviderRequest] {
    let channel = try provider.channel()
    let request = provider.request(provider.text("Hello"), "msg_1", Self.now)
    let message = try #require(try channel.news(in: request, for: SchoolID("roose")).messages.first)
    let reply = Reply(kind: .chat, text: text, suggestions: suggestions, pack: "roose@1")
    return try channel.requests(
      for: OutboundReply(
        delivery: "msg_out", conversation: message.conversation, answered: message.id, reference: message.reference,
        reply: reply), at: Self.now)
  }

  @Test(arguments: Provider.all) func replyIsSentToItsConversation(_ provider: Provider) throws {
    let out = try requests(provider, "Good morning", suggestions: ["Complain"])
    #expect(out.count == 1)
    let body = String(decoding: try #require(out.first).body, as: UTF8.self)
    #expect(body.contains("Good morning") && body.contains("Complain") && body.contains(provider.sender))
  }

  @Test(arguments: Provider.all) func aLongReplyIsCutBetweenWordsOnly(_ provider: Provider) throws {
    let links = (0..<400).map { "https://school.example/a_policy/\($0)/" + String(repeating: "x", count: $0) + "*end*" }
    let family = "👩‍👩‍👧‍👦é"
    let out = try requests(provider, links.joined(separator: " \(family) "), suggestions: ["Complain"])
    let bodies = out.map { String(decoding: $0.body, as: UTF8.self) }
    for link in links { #expect(bodies.contains { $0.contains(link) }) }
    #expect(
      bodies.reduce(0) { $0 + $1.split(separator: family, omittingEmptySubsequences: false).count - 1 } >= 399
        - out.count)
    #expect(bodies.filter { $0.contains("Complain") }.count == 1 && bodies.last?.contains("Complain") == true)
  }

  @Test(arguments: Provider.all) func dumpShowsNoSecret(_ provider: Provider) throws {
    let channel = try provider.channel()
    let entry = try #require(ChannelDirectory.entries.first { $0.id == provider.id })
    var text = "\(channel) \(String(reflecting: channel)) \(try requests(provider, "Good morning"))"
    dump(channel, to: &text)
    let values = provider.settings(nil)
    for setting in entry.settings where setting.isSecret { #expect(!text.contains(try #require(values[setting.name]))) }
    #expect(!text.contains("Good morning"))
  }

  @Test(arguments: Provider.all) func whatIsNoJSONIsMalformed(_ provider: Provider) throws {
    let channel = try provider.channel()
    let texts = ["", "hello", "{\"update_id\":1", String(repeating: "[", count: 100_000)]
    let broken: [UInt8] = Array("{\"update_id\":1,\"x\":\"".utf8) + [0xFF, 0xC3] + Array("\"}".utf8)
    for body in texts.map({ Array($0.utf8) }) + [broken] {
      let request = WebhookRequest(method: "POST", headers: [("webhook-id", "msg_1")], body: body)
      let error = #expect(throws: ChannelError.self) { try channel.news(in: request, for: SchoolID("roose")) }
      guard case .malformed = error else { throw try #require(error) }
    }
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
