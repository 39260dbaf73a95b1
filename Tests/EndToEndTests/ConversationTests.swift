import Casebook
import Foundation
import Store
import Testing
import Workbench

/// A conversation does not end where a platform puts something in its way.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ConversationTests {
  /// Waits until the counters have such a line.
  private static func mentions(_ line: String, _ service: LiveService) async throws {
    _ = try await Caller.poll(service.address + "/metrics") { $0.text.contains(line) }
  }

  /// A day passes before the provider is up again.
  private static func answeredADayLate(in town: inout Town) async throws {
    try await town.serving { service in
      try await OutageTests.ask(1...1, from: 2, on: .whatsapp, at: service)
    }
    town.settings["clock.now"] = Date(timeIntervalSinceNow: 25 * 3600).formatted(.iso8601)
    try await town.provider.open()
  }

  @Test func aReplyThatIsTooLateWaitsUntilTheParentWrites() async throws {
    var town = try await Town(isOpen: false)
    town.settings["channels.whatsapp.roose.template"] = "answer_waiting/en_GB"
    try await Self.answeredADayLate(in: &town)
    try await town.serving { service in
      try await town.provider.replies.wait(for: "the invitation") { !$0.isEmpty }
      try await Self.mentions(#"deliveries_total{channel="whatsapp",school="roose",result="invited"} 1"#, service)
      try await OutageTests.ask(2...2, from: 1, on: .whatsapp, at: service)
      _ = try await Platform.whatsapp.post(ParentMessage(3, ChannelTests.question), at: service)
      try await town.provider.replies.wait(for: "both answers") { $0.count == 4 }
      try await town.settle(service)
    }
    let sent = town.provider.taken.filter { $0.recipient == Platform.whatsapp.address(of: 1) }
    #expect(sent.map(\.template) == ["answer_waiting", nil, nil])
    // What waited comes before what was asked last.
    #expect(sent[1].id == sent[0].id && sent[1].text.contains("automated assistant"))
    #expect(sent[2].id != sent[0].id && !sent[2].text.contains("automated assistant"))
    #expect(town.mails.all.isEmpty)
    try await town.close()
  }

  /// Nobody can be asked to write, or who was asked has not written for a week.
  @Test(arguments: [nil, "answer_waiting"]) func aReplyThatIsTooLateGoesToStaffInTheEnd(_ template: String?)
    async throws
  {
    var town = try await Town(isOpen: false)
    town.settings["channels.whatsapp.roose.template"] = template
    try await Self.answeredADayLate(in: &town)
    if template != nil {
      try await town.serving { service in
        try await Self.mentions(#"result="invited"} 1"#, service)
        try await town.settle(service)
      }
      town.settings["clock.now"] = Date(timeIntervalSinceNow: 9 * 86_400).formatted(.iso8601)
    }
    try await town.serving { service in
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      try await town.settle(service)
    }
    #expect(town.provider.replies.all.map(\.template) == (template.map { [$0] } ?? []))
    let record = try #require(try await town.records().first)
    let reason = template == nil ? "too late to be written" : "no word from the parent"
    #expect(record.handoff.kind == "undelivered" && record.handoff.rule == "delivery " + reason)
    #expect(record.handoff.words.words == ChannelTests.question)
    try await town.close()
  }

  /// It was taken, and a status says later that it came too late.
  @Test func aReplyThatIsBroughtBackWaitsUntilTheParentWrites() async throws {
    var town = try await Town()
    town.settings["channels.whatsapp.roose.template"] = "answer_waiting"
    try await town.serving { service in
      try await OutageTests.ask(1...1, from: 2, on: .whatsapp, at: service)
      try await town.settle(service)
      let delivery = try #require(town.provider.taken.first?.id)
      let status: [String: Any] = [
        "id": "wamid.out", "status": "failed", "biz_opaque_callback_data": delivery, "errors": [["code": 131_047]],
      ]
      let body = try Platform.notification(of: "messages", ["statuses": [status, status]])
      for _ in 0..<2 {
        let answer = try await Platform.whatsapp.post(body, id: "", at: service)
        #expect(answer == 200)
      }
      try await town.provider.replies.wait(for: "the invitation") { $0.count == 2 }
      try await Self.mentions(#"result="invited"} 1"#, service)
      _ = try await Platform.whatsapp.post(ParentMessage(2, ChannelTests.question), at: service)
      try await town.provider.replies.wait(for: "both answers") { $0.count == 4 }
      try await town.settle(service)
    }
    let sent = town.provider.taken
    #expect(sent.map(\.template) == [nil, "answer_waiting", nil, nil])
    #expect(Set(sent.prefix(3).map(\.id)).count == 1 && sent[0].text == sent[2].text && sent[3].id != sent[0].id)
    #expect(town.mails.all.isEmpty)
    try await town.close()
  }

  @Test func aTelegramGroupIsFollowedToItsNewChat() async throws {
    let town = try await Town()
    func body(_ number: Int, _ chat: Int, _ rest: [String: Any]) throws -> Data {
      let message: [String: Any] = [
        "message_id": number, "from": ["id": 7], "chat": ["id": chat, "type": "supergroup"], "date": 1_768_384_790,
      ]
      return try JSONSerialization.data(
        withJSONObject: ["update_id": number, "message": message.merging(rest) { $1 }])
    }
    town.provider.behave { reply in
      guard reply.recipient == "-5" else { return nil }
      return .status(
        400, body: #"{"ok":false,"error_code":400,"parameters":{"migrate_to_chat_id":-1005}}"#)
    }
    try await town.serving { service in
      let question = ["text": ChannelTests.question]
      // It is heard of by the answer, by the old chat and by the new one.
      for (number, chat, rest) in [
        (1, -5, question), (2, -5, ["migrate_to_chat_id": -1005]), (3, -1005, ["migrate_from_chat_id": -5]),
        (4, -1005, question),
      ] as [(Int, Int, [String: Any])] {
        let status = try await Platform.telegram.post(body(number, chat, rest), id: "", at: service)
        #expect(status == 200)
        if number == 1 { try await town.provider.replies.wait(for: "the answer") { $0.contains(where: \.isTaken) } }
      }
      try await town.provider.replies.wait(for: "both answers") { $0.filter(\.isTaken).count == 2 }
      try await town.settle(service)
    }
    #expect(town.provider.replies.all.map(\.recipient) == ["-5", "-1005", "-1005"])
    // It is introduced once: the conversation is the one that it was.
    #expect(town.provider.taken.map { $0.text.contains("automated assistant") } == [true, false])
    #expect(town.mails.all.isEmpty)
    let lines = try await town.store { store in
      try await store.transcript(
        of: ConversationID(channel: "telegram", school: SchoolID("roose"), account: "42", address: "-1005")
      ).lines
    }
    #expect(lines.count == 4)
    try await town.close()
  }

  @Test func whoeverAnswersByPhoneSilencesTheAssistant() async throws {
    let town = try await Town()
    let parent = Platform.whatsapp.address(of: 1)
    let echo: [String: Any] = [
      "from": "441632960000", "to": parent, "id": "wamid.echo", "timestamp": "1768384791", "type": "text",
      "text": ["body": "I'll ring you at nine."],
    ]
    try await town.serving { service in
      try await OutageTests.ask(1...1, from: 2, on: .whatsapp, at: service)
      try await town.settle(service)
      for _ in 0..<2 {
        let body = try Platform.notification(of: "smb_message_echoes", ["message_echoes": [echo]])
        let status = try await Platform.whatsapp.post(body, id: "", at: service)
        #expect(status == 200)
      }
      try await OutageTests.ask(3...3, from: 2, on: .whatsapp, at: service)
      _ = try await Platform.whatsapp.post(ParentMessage(4, from: 1, "he is not breathing"), at: service)
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      try await town.settle(service)
    }
    // Danger to life is answered all the same.
    #expect(town.provider.taken.last?.text.hasPrefix("Call 999 now") == true)
    #expect(town.provider.taken.count == 2)
    let phone = try #require(try await town.records().first { $0.handoff.kind == "phone" })
    #expect(phone.handoff.words.words == ChannelTests.question)
    #expect(phone.acts.map(\.kind) == [.opened, .reply, .added])
    #expect(phone.acts.compactMap(\.words?.words) == ["I'll ring you at nine.", ChannelTests.question])
    try await town.close()
  }
}
