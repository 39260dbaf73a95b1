import Casebook
import Channels
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Testing
import Workbench

@testable import Delivery

/// Whether staff could be told is known before there is something to tell.
@Suite(.timeLimit(.minutes(15))) struct NoticeWatchTests {
  private static let school = SchoolID("roose")
  /// Nobody listens on the port of a discarded service.
  private static let nobody = "http://127.0.0.1:9/notice"

  private static func sender(mail: String?, login: String? = nil, url: String?) throws -> NoticeSender {
    let mailer = try mail.map { url throws(DeliveryError) in
      try Mailer(
        SMTPSettings(url: url, user: login, password: login, from: "gate@school.example"),
        limits: TransferLimits(total: .seconds(5)))
    }
    let route = NoticeRoute(mail: mail == nil ? [] : ["lead@school.example"], url: url.flatMap { EndpointURL($0) })
    return NoticeSender(routes: [school: route], mailer: mailer, curl: try CurlClient())
  }

  enum Way { case works, down, absent }

  @Test(arguments: [
    (Way.works, Way.absent, true), (.absent, .works, true), (.works, .down, true), (.down, .works, true),
    (.down, .down, false), (.down, .absent, false), (.absent, .down, false),
  ]) func oneWayIsEnough(mail: Way, url: Way, isReached: Bool) async throws {
    let server = try await StandInMailServer.start()
    let web = try await StandInServer.start { _, _ in .status(200) }
    let sender = try Self.sender(
      mail: mail == .absent ? nil : mail == .works ? server.url : "smtp://127.0.0.1:9",
      url: url == .absent ? nil : url == .works ? web.url("/notice") : Self.nobody)
    #expect(await sender.unreachable() == (isReached ? [] : [Self.school]))
    try await web.stop()
    try await server.stop()
  }

  /// Nothing is sent to find out.
  @Test func aServerThatWouldTakeNoMailIsFoundOut() async throws {
    let server = try await StandInMailServer.start()
    // It does not offer STARTTLS, without which no login is sent.
    let sender = try Self.sender(mail: server.url, login: "u", url: nil)
    #expect(await sender.unreachable() == [Self.school])
    try await server.stop()
  }

  @Test func itIsNoticedWhenAWayWorksAgain() async throws {
    let isDown = NIOLockedValueBox(true)
    let server = try await StandInMailServer.start { _ in isDown.withLockedValue { $0 } ? "421 later" : nil }
    let (seen, continuation) = AsyncStream.makeStream(of: Set<SchoolID>.self)
    let watch = NoticeWatch(
      notices: try Self.sender(mail: server.url, url: nil),
      pauses: (.milliseconds(10), .milliseconds(10)), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) { continuation.yield($0) }
    let task = Task { try await watch.run() }
    var states = seen.makeAsyncIterator()
    #expect(await states.next() == [Self.school])
    isDown.withLockedValue { $0 = false }
    while let state = await states.next(), !state.isEmpty {}
    task.cancel()
    try await task.value
    try await server.stop()
  }
}
