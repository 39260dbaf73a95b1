import Casebook
import Channels
import Delivery
import Foundation
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(15)))
struct SettingsTests {
  private static func settings(
    flags: [String: String] = [:], environment: [String: String] = [:], file: String? = nil
  ) throws -> Settings {
    var flags = flags
    if flags["knowledge.dir"] == nil { flags["knowledge.dir"] = try TestKnowledge.shared.get().folder }
    var config: String?
    if let file {
      config = try TestKnowledge.temporaryFolder() + "/schoolgate.yaml"
      try Data(file.utf8).write(to: URL(filePath: config ?? ""))
    }
    return try Settings(flags: flags, environment: environment, config: config)
  }

  @Test func withoutAnyItIsATrialOnLoopback() throws {
    let settings = try Self.settings()
    #expect(settings.host == "127.0.0.1")
    #expect(settings.port == 8080)
    #expect(settings.stateFolder == "./.schoolgate")
    #expect(settings.quiet == .seconds(2))
    #expect(settings.schools.map(\.rawValue) == ["ashgate", "roose"])
    #expect(settings.schools.allSatisfy { settings.isTrial($0) })
  }

  @Test(arguments: [
    (["http.port": "1"], ["SCHOOLGATE_HTTP_PORT": "2"], "http: {port: 3}", 1),
    ([:], ["SCHOOLGATE_HTTP_PORT": "2"], "http: {port: 3}", 2), ([:], [:], "http:\n  port: 3\n", 3),
    ([:], ["SCHOOLGATE_HTTP_PORT": ""], "http.port: 4", 4),
  ])
  func theNearestPlaceCounts(flags: [String: String], environment: [String: String], file: String, port: Int) throws {
    #expect(try Self.settings(flags: flags, environment: environment, file: file).port == port)
  }

  @Test func secretsCanBeFiles() throws {
    let path = try TestKnowledge.temporaryFolder() + "/secret"
    try Data((TestService.secret + "\n").utf8).write(to: URL(filePath: path))
    let settings = try Self.settings(environment: [
      "SCHOOLGATE_CHANNELS_GENERIC_ROOSE_SECRET_FILE": path,
      "SCHOOLGATE_CHANNELS_GENERIC_ROOSE_CALLBACK_URL": "https://example.org/answers",
      "SCHOOLGATE_SAFEGUARDING_ROOSE_EMAIL": "lead@example.org, deputy@example.org",
      "SCHOOLGATE_SMTP_URL": "smtps://mail.example.org", "SCHOOLGATE_SMTP_FROM": "gate@example.org",
      "SCHOOLGATE_UNRELATED": "of another program",
    ])
    #expect(settings.channels.channels(of: settings.schools[1]) == ["generic"])
    #expect(settings.routes[settings.schools[1]]?.mail == ["lead@example.org", "deputy@example.org"])
  }

  @Test(arguments: [
    ("http: {port: x}", ["http.port"]), ("http.port: 70000", ["http.port"]), ("http.prot: 1", ["http.prot", "yaml:1"]),
    ("a: 1\nhttp: {port: 1}", ["setting a", "yaml:1"]), ("http: [", ["schoolgate.yaml", "not YAML"]),
    ("- 1", ["schoolgate.yaml"]), ("public.url: chat.example.org", ["public.url"]),
    ("public.url: https://example.org/chat", ["public.url"]), ("store.url: mysql://x", ["store.url", "sqlite:"]),
    ("intake.quiet: 9s", ["intake.quiet"]), ("intake.quiet: soon", ["intake.quiet"]),
    ("delivery.backoff: 5s,,1m", ["delivery.backoff"]), ("delivery.backoff: [5s, soon]", ["delivery.backoff"]),
    ("clock.now: yesterday", ["clock.now"]),
    ("clock.now: 2026-01-14T10:00:00Z\nhttp.host: 0.0.0.0", ["clock.now", "loopback"]),
    ("smtp.from: a@example.org", ["smtp.url", "smtp.from"]), ("smtp.url: smtp://localhost", ["smtp.from"]),
    ("safeguarding.roose.email: lead@example.org", ["smtp.url", "safeguarding.roose.email"]),
    ("safeguarding.roose.email: lead\nsmtp: {url: smtp://localhost, from: a@b.org}", ["safeguarding.roose.email"]),
    ("notice.roose.url: http://example.org", ["notice.roose.url", "https"]),
    ("notice.roose.format: slack", ["notice.roose.url", "notice.roose.format"]),
    (
      "notice.roose.url: https://example.org\nnotice.roose.format: fax",
      ["notice.roose.format", "json, teams, slack, google-chat"]
    ),
    ("notice.nowhere.url: https://example.org", ["notice.nowhere.url", "ashgate, roose"]),
    ("channels.generic.nowhere.secret: x", ["channels.generic.nowhere.secret", "ashgate, roose"]),
    ("channels.pigeon.roose.secret: x", ["channels.pigeon.roose.secret", "generic"]),
    ("channels.generic.roose.callback-url: https://example.org", ["channels.generic.roose.secret"]),
    ("channels.generic.roose.secret: c2VjcmV0", ["channels.generic.roose.callback-url"]),
    ("channels.generic.roose: {secret: '*', callback-url: https://example.org}", ["channels.generic.roose.secret"]),
    (
      "channels.generic.roose: {secret: c2VjcmV0, callback-url: ftp://example.org}",
      ["channels.generic.roose.callback-url"]
    ),
    (
      "channels.generic.roose: {secret: c2VjcmV0, callback-url: https://example.org}",
      ["safeguarding.roose.email", "notice.roose.url"]
    ),
    (
      "channels.generic.roose: {secret-file: /nowhere, callback-url: https://example.org}",
      ["channels.generic.roose.secret-file"]
    ),
    (
      "channels.generic.roose: {secret: c2VjcmV0, secret-file: /nowhere, callback-url: https://example.org}",
      ["channels.generic.roose.secret-file"]
    ),
    ("knowledge.dir: /nowhere", []),
  ])
  func aBadValueStopsTheStartAndNamesItsKey(file: String, words: [String]) throws {
    let flags = file.hasPrefix("knowledge.dir") ? ["knowledge.dir": "/nowhere"] : [:]
    let error = #expect(throws: (any Error).self) { try Self.settings(flags: flags, file: file) }
    let text = error.map { ServerError.explanation(of: $0) } ?? ""
    for word in words { #expect(text.contains(word), "\(text)") }
    #expect(!text.contains("c2VjcmV0"))
  }

  @Test func unknownSchoolsInTheEnvironmentAreNamed() throws {
    let error = #expect(throws: ServerError.self) {
      try Self.settings(environment: ["SCHOOLGATE_CHANNELS_GENERIC_NOWHERE_SECRET": "x"])
    }
    #expect(error?.description.contains("SCHOOLGATE_CHANNELS_GENERIC_NOWHERE_SECRET") == true)
  }

  @Test func aConfigurationFileThatIsNotThereIsNamed() {
    #expect(throws: ServerError.badFile(path: "/nowhere.yaml", why: "it cannot be read; check the path and its rights"))
    {
      try Settings(environment: [:], config: "/nowhere.yaml")
    }
  }

  @Test(arguments: [
    ("2s", Duration.seconds(2)), ("500ms", .milliseconds(500)), ("5m", .seconds(300)), ("1h", .seconds(3600)),
    ("3", .seconds(3)),
    ("1.5 s", .milliseconds(1500)), (" 2s ", .seconds(2)), ("", nil), ("s", nil), ("-1s", nil), ("1w", nil),
    ("nan", nil),
    ("inf", nil), ("1e9d", nil),
  ])
  func times(text: String, time: Duration?) {
    #expect(Duration(setting: text) == time)
  }
}
