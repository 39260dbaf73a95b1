import Casebook
import Foundation
import Store
import Testing
import Workbench

/// The built service through an evening, a night and a weekend: its clock is set at each start.
@Suite(.serialized, .timeLimit(.minutes(15))) struct HandingOffTests {
  private static let json = ("content-type", "application/json")

  /// The small school with office hours, a telephone and a rule, and a town around it.
  private static func town() async throws -> (town: Town, knowledge: ScratchFolder) {
    let knowledge = try ScratchFolder()
    try Packs.copy(try Packs.small.get(), to: knowledge.path) { _ in true }
    let file = URL(filePath: knowledge.path + "/schools/roose/school.yaml")
    let profile = try String(contentsOf: file, encoding: .utf8)
      .replacing(
        "office: {phone: null, email: null, hours: null}",
        with: #"office: {phone: "01229 555 000", email: null, hours: {from: "08:30", to: "16:00"}}"#
      )
      .replacing(
        "reply-rule: null", with: "reply-rule: {words: within a day, within: 24 hours, counting: working-days}")
    try Data(profile.utf8).write(to: file)
    var town = try await Town()
    // Packs of its own: those of the link are everybody's.
    try FileManager.default.removeItem(atPath: town.state.path + "/packs")
    town.settings["knowledge.dir"] = knowledge.path
    return (town, knowledge)
  }

  /// One parent's browser.
  private struct Parent {
    let cookie: (String, String)

    /// Writes for the first time, and reads the answer.
    init(writing text: String, to service: LiveService) async throws {
      // Until the pack is built, what is urgent is answered without the school's own facts.
      _ = try await Caller.poll(service.address + "/ready") { $0.status == 200 }
      let answer = try await Caller.send(
        "POST", service.address + "/chat/roose/messages", headers: [HandingOffTests.json],
        body: Data(#"{"text":"\#(text)","id":"1"}"#.utf8))
      cookie = ("cookie", try #require(answer.cookie))
    }

    /// What is in the chat once it has `count` answers.
    func chat(_ count: Int, at service: LiveService) async throws -> String {
      try await Caller.poll(service.address + "/chat/roose/messages?after=0", headers: [cookie]) {
        $0.text.components(separatedBy: #""from":"assistant""#).count > count
      }.text
    }
  }

  @Test func whatNobodyTakesIsToldAgainAcrossRestarts() async throws {
    var (town, knowledge) = try await Self.town()
    town.settings["clock.now"] = "2026-11-20T17:40:00Z"
    let receipt = try await town.serving { service in
      let parent = try await Parent(writing: ChannelTests.disclosure, to: service)
      let text = try await parent.chat(1, at: service)
      #expect(text.contains("Staff read messages again on Monday 23 November at 8:30am."))
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      return try #require(Provider.receipt(in: text))
    }
    // The times of the reminders after ten and twenty minutes, and of one that went past while nothing ran.
    for (now, count) in [("17:58", 2), ("18:08", 3)] {
      town.settings["clock.now"] = "2026-11-20T\(now):00Z"
      _ = try await town.serving { _ in
        try await town.mails.wait(for: "reminder \(count - 1)") { $0.count == count }
      }
    }
    town.settings["clock.now"] = "2026-11-23T08:31:00Z"
    _ = try await town.serving { _ in try await town.mails.wait(for: "Monday's reminder") { $0.count == 4 } }
    let mails = town.mails.all
    #expect(
      mails.map { $0.header("Subject") }
        == ["", ", reminder 1", ", reminder 2", ", reminder 3"].map {
          "Schoolgate urgent\($0): \(receipt) (roose)"
        })
    #expect(mails.allSatisfy { $0.header("Content-Type")?.hasPrefix("multipart/alternative; boundary=") == true })
    #expect(mails.allSatisfy { $0.body.contains { $0.hasPrefix("Due: Friday 20 November 2026 at 17:5") } })
    #expect(!mails.flatMap(\.lines).joined().contains("drinking"))
    let record = try #require(try await town.records().first)
    #expect(record.acts.map(\.kind) == [.opened, .notified, .reminded, .reminded, .reminded])
    #expect(record.handoff.due?.at == record.handoff.receivedAt + 600)
    try await town.close()
    withExtendedLifetime(knowledge) {}
  }

  @Test func aParentWhoWaitsLongerThanTheRuleIsToldOnce() async throws {
    var (town, knowledge) = try await Self.town()
    town.settings["clock.now"] = "2026-11-20T18:10:00Z"
    let parent = try await town.serving { service in
      let parent = try await Parent(writing: "please can i speak to a real person", to: service)
      let text = try await parent.chat(1, at: service)
      #expect(text.contains("The school is closed now.") && text.contains("0808 800 5000"))
      return parent
    }
    // 24 hours of working days after Friday 18:10.
    for now in ["2026-11-23T18:40:00Z", "2026-11-23T19:00:00Z"] {
      town.settings["clock.now"] = now
      try await town.serving { service in
        let text = try await parent.chat(2, at: service)
        #expect(text.contains("takes longer than your school says"))
        #expect(text.contains("ring the school office on 01229 555 000"))
        #expect(text.components(separatedBy: #""from":"assistant""#).count == 3)
      }
    }
    let record = try #require(try await town.records().first)
    #expect(record.acts.filter { $0.kind == .late }.count == 1)
    let arithmetic = record.handoff.due?.arithmetic
    #expect(arithmetic?[2] == "Saturday 21 November and Sunday 22 November 2026 do not count: weekend.")
    #expect(arithmetic?.last?.hasPrefix("Due by Monday 23 November 2026 at 18:1") == true)
    try await town.close()
    withExtendedLifetime(knowledge) {}
  }
}
