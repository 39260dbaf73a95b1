import Foundation
import Testing
import Workbench

/// What `serve` says when it cannot start: its last line names the setting, and the exit status is 1.
@Suite(.serialized, .timeLimit(.minutes(15))) struct StartTests {
  /// Settings that are changed from those of a town, and what is said to them.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let settings: [String: String?]
    let says: String

    init(_ name: String, _ settings: [String: String?], says: String) {
      testDescription = name
      self.settings = settings
      self.says = says
    }
  }

  @Test(arguments: [
    Row("no knowledge", ["knowledge.dir": "/nowhere"], says: "no knowledge folder that can be read at /nowhere"),
    Row("no such port", ["http.port": "70000"], says: "http.port cannot be used: write a number"),
    Row("no such host", ["http.host": "host.invalid"], says: "http.host cannot be used: there is no such host"),
    Row("a foreign address", ["http.host": "192.0.2.1"], says: "http.host cannot be used: this machine has no such"),
    Row("a file for a folder", ["state.dir": "/dev/null/state"], says: "/dev/null/state/schoolgate.sqlite cannot be"),
    Row("no store", ["store.url": "sqlite:/proc/version"], says: "the store /proc/version cannot be opened"),
    Row("another scheme", ["store.url": "oracle:x"], says: "write sqlite:FILE"),
    Row(
      "half a channel", ["channels.telegram.roose.bot-token": nil], says: "channels.telegram.roose.bot-token is missing"
    ),
    Row(
      "nobody to tell", ["safeguarding.roose.email": nil], says: "safeguarding.roose.email is missing"),
    Row("mail without a way", ["smtp.url": nil, "smtp.from": nil], says: "smtp.url is missing"),
    Row("a slip of the pen", ["channels.telegramm.roose.bot-token": "x"], says: "is not known: check its spelling"),
  ]) func aBadSettingIsNamed(_ row: Row) async throws {
    var town = try await Town()
    for (key, value) in row.settings { town.settings[key] = value }
    let failure = await #expect(throws: ServeProcess.NotStarted.self) { try await town.start() }
    let errors = failure?.errors ?? ""
    let last = errors.split(separator: "\n").last ?? ""
    #expect(failure?.status == 1 && last.hasPrefix("Error: ") && last.contains(row.says), "\(errors)")
    for secret in [Platform.secret, "app-s3cret", "graph-t0ken", "42:b0t"] { #expect(!errors.contains(secret)) }
    try await town.close()
  }

  @Test func aTakenPortIsNamed() async throws {
    var town = try await Town()
    town.settings["http.port"] = "\(town.provider.port)"
    let failure = await #expect(throws: ServeProcess.NotStarted.self) { try await town.start() }
    #expect(failure?.status == 1)
    #expect(failure?.errors.contains("http.port cannot be used: another program has that port") == true)
    try await town.close()
  }

  @Test func twoServicesNeverShareAStore() async throws {
    let town = try await Town()
    try await town.serving { service in
      let failure = await #expect(throws: ServeProcess.NotStarted.self) { try await town.start() }
      #expect(failure?.status == 1)
      #expect(failure?.errors.contains("schoolgate.sqlite is in use") == true)
      let status = try await Platform.generic.post(ParentMessage(1, ChannelTests.question), at: service)
      #expect(status == 202)
      try await town.provider.replies.wait(for: "the answer") { !$0.isEmpty }
    }
    try await town.close()
  }

  @Test func aFaultySchoolAmongGoodOnesKeepsNobodyFromAnAnswer() async throws {
    var town = try await Town()
    let knowledge = try ScratchFolder()
    try Packs.copy(Packs.small.get(), to: knowledge.path) { _ in true }
    _ = try knowledge.write("name: [", to: "schools/broken/school.yaml")
    town.settings["knowledge.dir"] = knowledge.path
    town.settings["safeguarding.broken.email"] = "lead@broken.example"
    town.settings.merge(Platform.generic.settings(of: "broken", at: town.provider.url)) { $1 }
    try await town.serving { service in
      let ready = try await Caller.poll(service.address + "/ready") { $0.status == 200 }
      #expect(ready.text.contains(#""faulty":["broken"]"#))
      _ = try await Platform.generic.post(ParentMessage(1, from: 1, ChannelTests.question), at: service)
      _ = try await Platform.generic.post(ParentMessage(2, from: 2, "he is not breathing"), to: "broken", at: service)
      let replies = try await town.provider.replies.wait(for: "both answers") { $0.count == 2 }
      #expect(replies.first { $0.answered == "in-1" }?.kind == "complaint")
      #expect(replies.first { $0.answered == "in-2" }?.text.hasPrefix("Call 999 now") == true)
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
    }
    #expect(town.mails.all.map(\.recipients) == [["<lead@broken.example>"]])
    #expect(town.log.contains("schools/broken/school.yaml"))
    try await town.close()
  }
}
