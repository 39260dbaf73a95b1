import Casebook
import Foundation
import Store
import Testing
import Workbench

/// A message comes in by a platform's hook, and its answer goes out by the platform's API.
@Suite(.serialized, .timeLimit(.minutes(15))) struct ChannelTests {
  static let question = "How do I complain?"
  static let disclosure = "My lad told me his mum's boyfriend hit him with a belt last night"

  @Test(arguments: Platform.allCases) func aMessageIsAnsweredOnceHoweverOftenItComes(_ platform: Platform) async throws
  {
    let town = try await Town()
    try await town.serving { service in
      for _ in 0..<3 {
        let status = try await platform.post(ParentMessage(1, Self.question), at: service)
        #expect(status == platform.accepted)
      }
      let replies = try await town.provider.replies.wait(for: "the answer") { !$0.isEmpty }
      let reply = try #require(replies.first)
      #expect(reply.platform == platform && reply.recipient == platform.address(of: 1))
      #expect(reply.text.contains("complain") && reply.text.contains("automated assistant"))
      #expect((1...3).contains(reply.buttons.count) && reply.buttons.allSatisfy { $0.count <= 20 })
      if platform == .generic { #expect(reply.answered == "in-1") }

      // Once it is answered, too, and after others have written.
      let status = try await platform.post(ParentMessage(1, Self.question), at: service)
      #expect(status == platform.accepted)
      _ = try await platform.post(ParentMessage(2, from: 2, Self.question), at: service)
      try await town.settle(service)
      #expect(town.provider.replies.all.map(\.recipient) == [platform.address(of: 1), platform.address(of: 2)])
      let metrics = try await Caller.send("GET", service.address + "/metrics").text
      let labels = #"{channel="\#(platform.rawValue)",school="roose"}"#
      #expect(metrics.contains("schoolgate_messages_accepted_total\(labels) 2\n"))
      #expect(metrics.contains("schoolgate_messages_duplicate_total\(labels) 3\n"))
    }
    #expect(town.mails.all.isEmpty)
    try await town.close()
  }

  @Test(arguments: Platform.allCases) func aDisclosureReachesStaffBesideItsAnswer(_ platform: Platform) async throws {
    let town = try await Town()
    try await town.serving { service in
      _ = try await platform.post(ParentMessage(1, from: 7, Self.disclosure), at: service)
      try await town.provider.replies.wait(for: "the answer") { !$0.isEmpty }
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      try await town.settle(service)
    }
    let reply = try #require(town.provider.replies.all.first)
    let mail = try #require(town.mails.all.first)
    let receipt = try #require(reply.receipt)
    #expect(reply.text.contains("0808 800 5000") && reply.recipient == platform.address(of: 7))
    #expect(mail.recipients == ["<\(Town.lead)>"])
    #expect(mail.header("Subject") == "Schoolgate urgent: \(receipt) (roose)")
    #expect(mail.body.contains("Receipt: \(receipt)") && mail.body.contains("School: roose"))
    #expect(town.provider.replies.all.count == 1 && town.mails.all.count == 1)

    let record = try #require(try await town.records().first)
    #expect(record.handoff.receipt.rawValue == receipt && record.level == .urgent)
    #expect(record.handoff.words.words == Self.disclosure && record.handoff.conversation.channel == platform.rawValue)
    #expect(record.acts.map(\.kind) == [.opened, .notified])
    // Neither the notice nor the log tells who wrote, or what.
    for text in [mail.lines.joined(separator: " "), town.log] {
      for word in ["boyfriend", "belt", "lad told", platform.address(of: 7)] {
        #expect(!text.contains(word), "\(word)")
      }
    }
    try await town.close()
  }

  @Test func messagesOfOneRequestAreAllAnswered() async throws {
    let town = try await Town()
    try await town.serving { service in
      let messages = (1...3).map { ParentMessage($0, from: $0, Self.question) }
      let status = try await Platform.whatsapp.post(messages[0], messages[1], messages[2], at: service)
      #expect(status == 200)
      let replies = try await town.provider.replies.wait(for: "three answers") { $0.count == 3 }
      #expect(Set(replies.map(\.recipient)) == Set((1...3).map { Platform.whatsapp.address(of: $0) }))
    }
    try await town.close()
  }

  /// The knowledge as it ships: every school answers each kind of message, and tells its own staff.
  @Test func everySchoolAnswersEveryKindOfMessage() async throws {
    let schools = ["ashgate", "denbighshire", "northwick-park", "roose", "trefonen"]
    let messages = [
      ("How do I complain about how the trip was run?", "complaint"),
      ("can I post this: 'That school is a joke, and Miss Hill couldn't care less about them'", "post-check"),
      (Self.disclosure, "handoff"), ("what time is the nativity on thursday", "unknown"),
    ]
    var town = try await Town()
    let state = try Packs.state(from: await Packs.state.value)
    town.settings["knowledge.dir"] = Packs.knowledge
    town.settings["state.dir"] = state.path
    for school in schools {
      town.settings.merge(Platform.generic.settings(of: school, at: town.provider.url)) { $1 }
      town.settings["safeguarding.\(school).email"] = "lead@\(school).example"
    }
    try await town.serving { service in
      for (index, school) in schools.enumerated() {
        for (number, message) in messages.enumerated() {
          let parent = index * 10 + number
          let status = try await Platform.generic.post(
            ParentMessage(parent, from: parent, message.0), to: school, at: service)
          #expect(status == 202)
        }
      }
      let replies = try await town.provider.replies.wait(for: "twenty answers") { $0.count == 20 }
      for (index, school) in schools.enumerated() {
        for (number, message) in messages.enumerated() {
          let reply = replies.first { $0.answered == "in-\(index * 10 + number)" }
          #expect(reply?.kind == message.1, "\(school): \(message.0)")
        }
      }
      try await town.mails.wait(for: "five notices") { $0.count == 5 }
      try await town.settle(service)
    }
    #expect(Set(town.mails.all.flatMap(\.recipients)) == Set(schools.map { "<lead@\($0).example>" }))
    let promised = Set(town.provider.taken.compactMap(\.receipt))
    #expect(promised == Set(town.mails.all.compactMap(\.receipt)) && promised.count == 5)
    try await town.close()
  }
}
