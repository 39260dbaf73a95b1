import Casebook
import Channels
import Foundation
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store
import Testing
import Workbench

@testable import Delivery

@Suite(.timeLimit(.minutes(15))) struct DispatcherTests {
  static let school = SchoolID("roose")
  static let start = Date(timeIntervalSince1970: 1_768_384_800)

  private let folder: Folder

  init() throws { folder = try Folder() }

  /// A folder for the test's store, removed with the suite's value when the test has ended.
  private final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("outbox-\(UUID().uuidString)").path

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  /// A service from outbox to far end, and a clock that is put forward by hand.
  private struct House {
    let store: CaseStore
    let dispatcher: Dispatcher
    let events: AsyncStream<DeliveryEvent>
    let clock: NIOLockedValueBox<Date>
    let curl: CurlClient
    let mailer: Mailer?

    /// Puts the clock forward and lets the dispatcher look.
    func pass(_ seconds: Double) async {
      clock.withLockedValue { $0 += seconds }
      store.deliveriesWaiting.ring()
    }

    func close() async throws {
      await curl.shutdown()
      await mailer?.shutdown()
      try store.close()
    }
  }

  private func house(
    callback: String, mail: StandInMailServer? = nil, notices: String? = nil, backoff: [Duration]? = nil
  ) async throws -> House {
    let store = try await CaseStore(.sqlite(path: folder.path + "/store.sqlite"))
    let settings = ["secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "callback-url": callback]
    let channels = try ChannelDirectory(schools: [Self.school]) { key, _ in
      settings[key.replacingOccurrences(of: "channels.generic.roose.", with: "")]
    }
    let curl = try CurlClient(limits: TransferLimits(total: .seconds(5)))
    let mailer = try mail.map { try Mailer(SMTPSettings(url: $0.url, from: "gate@school.example")) }
    let route = NoticeRoute(mail: ["lead@school.example"], url: notices.flatMap { EndpointURL($0) })
    let clock = NIOLockedValueBox(Self.start)
    let (events, continuation) = AsyncStream.makeStream(of: DeliveryEvent.self)
    let dispatcher = Dispatcher(
      store: store, channels: channels, curl: curl,
      notices: NoticeSender(routes: [Self.school: route], mailer: mailer, curl: curl) { "https://desk/\($0)" },
      backoff: backoff, now: { clock.withLockedValue { $0 } }, random: { 0.5 },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, observe: { continuation.yield($0) })
    return House(store: store, dispatcher: dispatcher, events: events, clock: clock, curl: curl, mailer: mailer)
  }

  /// Records a message and commits what follows from it.
  private func answer(_ store: CaseStore, _ id: String, from address: String, isHandoff: Bool = false) async throws {
    let place = ConversationID(channel: "generic", school: Self.school, account: "", address: address)
    let message = InboundMessage(id: id, conversation: place, content: .text(PrivateText("her exact words")))
    _ = try await store.record([message], at: Self.start)
    let claimed = try await store.nextTurn(at: Self.start)
    let turn = try #require(claimed)
    var outcome = Outcome(
      state: ConversationState(), reply: Reply(kind: .guidance, text: "reply to \(id)", pack: "roose@1"),
      audit: AuditEntry(decision: "article a", score: nil, pack: "roose@1"))
    if isHandoff {
      let record = Handoff(
        receipt: turn.receipt, conversation: place, words: PrivateText("her exact words"), receivedAt: Self.start,
        level: .urgent, kind: "neglect", rule: "harm.neglect", answer: "", pack: "roose@1", stage: nil, draft: nil)
      outcome.events = [.opened(record)]
      outcome.notices = [StaffNotice(receipt: turn.receipt, school: Self.school, level: .urgent)]
    }
    try await store.commit(outcome, closing: turn, at: Self.start)
  }

  /// Runs the dispatcher beside `body` and shuts it down afterwards as the service group does.
  private func running(_ house: House, _ body: () async throws -> Void) async throws {
    let group = ServiceGroup(
      services: [house.dispatcher], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup { tasks in
      tasks.addTask { try await group.run() }
      try await body()
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  @Test func repliesArriveSignedOnceAndInOrder() async throws {
    let server = try await StandInServer.start { _, _ in .status(200) }
    let house = try await house(callback: server.url())
    for number in 0..<30 { try await answer(house.store, "m\(number)", from: "parent-\(number % 3)") }
    var received: [StandInServer.Received] = []
    try await running(house) {
      for await request in server.requests.prefix(30) { received.append(request) }
      for await _ in house.events.prefix(30) {}
    }
    for parent in 0..<3 {
      let texts = received.filter { $0.body.contains("\"recipient_id\":\"parent-\(parent)\"") }.map(\.body)
      let order = texts.compactMap { $0.firstMatch(of: /reply to m(\d+)/).flatMap { Int($0.1) } }
      #expect(order == Array(stride(from: parent, to: 30, by: 3)))
    }
    #expect(Set(received.compactMap { $0.headers["webhook-id"] }).count == 30)
    #expect(received.allSatisfy { $0.headers["webhook-signature"]?.hasPrefix("v1,") == true })
    #expect(try await house.store.figures().outboxDepth == 0)
    try await house.close()
    try await server.stop()
  }

  @Test func aProviderThatIsDownGetsItsRepliesLater() async throws {
    let answers: [StandInServer.Answer] = [
      .close, .status(503), .status(429, headers: ["Retry-After: 900"]), .status(200),
    ]
    let server = try await StandInServer.start { _, number in answers[min(number, 3)] }
    let house = try await house(callback: server.url())
    try await answer(house.store, "m1", from: "ann")
    var ids: [String] = []
    try await running(house) {
      var requests = server.requests.makeAsyncIterator()
      var events = house.events.makeAsyncIterator()
      for wait in [5.0, 300, 1800] {
        ids.append(try #require(await requests.next()?.headers["webhook-id"]))
        #expect(await events.next() == .postponed(channel: "generic", school: Self.school))
        await house.pass(wait)
      }
      ids.append(try #require(await requests.next()?.headers["webhook-id"]))
      #expect(await events.next() == .sent(channel: "generic", school: Self.school))
    }
    #expect(ids.count == 4 && Set(ids).count == 1)
    try await house.close()
    try await server.stop()
  }

  @Test func theOutboxSurvivesAReopen() async throws {
    let down = try await StandInServer.start { _, _ in .status(500) }
    let first = try await house(callback: down.url())
    for number in 0..<5 { try await answer(first.store, "m\(number)", from: "parent-\(number)") }
    try await running(first) { for await _ in first.events.prefix(5) {} }
    try await first.close()
    try await down.stop()

    let up = try await StandInServer.start { _, _ in .status(200) }
    let second = try await house(callback: up.url())
    #expect(try await second.store.figures().outboxDepth == 5)
    try await running(second) {
      await second.pass(5)
      for await _ in second.events.prefix(5) {}
    }
    #expect(try await second.store.figures().outboxDepth == 0)
    try await second.close()
    try await up.stop()
  }

  @Test(arguments: [410, 400, 403]) func aLastingRefusalBecomesARecordAndStaffAreTold(_ status: Int) async throws {
    let server = try await StandInServer.start { _, _ in .status(status) }
    let mail = try await StandInMailServer.start()
    let house = try await house(callback: server.url(), mail: mail)
    try await answer(house.store, "m1", from: "ann")
    try await running(house) {
      var events = house.events.makeAsyncIterator()
      #expect(await events.next() == .gaveUp(channel: "generic", school: Self.school))
      #expect(await events.next() == .noticed(school: Self.school))
    }
    let record = try #require(try await house.store.cases(of: Self.school).first)
    #expect(record.handoff.kind == "undelivered" && record.handoff.rule == "delivery status \(status)")
    #expect(record.acts.map(\.kind) == [.opened, .notified])
    try await house.close()
    try await mail.stop()
    try await server.stop()
  }

  @Test func theLastFailureGivesUp() async throws {
    let server = try await StandInServer.start { _, _ in .status(500) }
    let mail = try await StandInMailServer.start()
    let house = try await house(callback: server.url(), mail: mail, backoff: [.zero, .zero])
    try await answer(house.store, "m1", from: "ann")
    var seen: [DeliveryEvent] = []
    try await running(house) { for await event in house.events.prefix(4) { seen.append(event) } }
    let postponed = DeliveryEvent.postponed(channel: "generic", school: Self.school)
    #expect(
      seen == [postponed, postponed, .gaveUp(channel: "generic", school: Self.school), .noticed(school: Self.school)])
    try await house.close()
    try await mail.stop()
    try await server.stop()
  }

  @Test func aNoticeCarriesNumberLevelAndLinkAndNoWord() async throws {
    let server = try await StandInServer.start { _, _ in .status(200) }
    let mail = try await StandInMailServer.start()
    let house = try await house(callback: server.url(), mail: mail, notices: server.url("/notice"))
    try await answer(house.store, "m1", from: "ann", isHandoff: true)
    var posted: [StandInServer.Received] = []
    try await running(house) {
      for await request in server.requests.prefix(2) { posted.append(request) }
      for await _ in house.events.prefix(2) {}
    }
    let record = try #require(try await house.store.cases(of: Self.school).first)
    #expect(record.acts.map(\.kind) == [.opened, .notified])
    let receipt = record.handoff.receipt.rawValue
    let letter = try #require(await mail.mails.first { _ in true })
    #expect(letter.recipients == ["<lead@school.example>"])
    #expect(letter.header("Subject") == "Schoolgate urgent: \(receipt) (roose)")
    #expect(letter.body.contains("Receipt: \(receipt)") && letter.body.contains("Open it: https://desk/\(receipt)"))
    let notice = try #require(posted.first { $0.target == "/notice" })
    #expect(notice.body.contains("\"receipt\":\"\(receipt)\"") && notice.body.contains("\"level\":\"urgent\""))
    for text in [letter.lines.joined(), notice.body] {
      #expect(!text.contains("exact words") && !text.contains("ann"))
    }
    try await house.close()
    try await mail.stop()
    try await server.stop()
  }

  @Test(arguments: [true, false]) func oneWayThatWorksIsEnough(_ isMailDown: Bool) async throws {
    let server = try await StandInServer.start { request, _ in
      .status(request.target == "/notice" && !isMailDown ? 500 : 200)
    }
    let mail = try await StandInMailServer.start { $0.hasPrefix("MAIL") && isMailDown ? "451 later" : nil }
    let house = try await house(callback: server.url(), mail: mail, notices: server.url("/notice"))
    try await answer(house.store, "m1", from: "ann", isHandoff: true)
    var seen: Set<DeliveryEvent> = []
    try await running(house) { for await event in house.events.prefix(2) { seen.insert(event) } }
    #expect(seen == [.sent(channel: "generic", school: Self.school), .noticed(school: Self.school)])
    try await house.close()
    try await mail.stop()
    try await server.stop()
  }

  @Test func aNoticeIsTriedUntilItIsDelivered() async throws {
    let isDown = NIOLockedValueBox(true)
    let server = try await StandInServer.start { request, _ in
      .status(request.target == "/notice" && isDown.withLockedValue { $0 } ? 404 : 200)
    }
    let house = try await house(callback: server.url(), notices: server.url("/notice"))
    try await answer(house.store, "m1", from: "ann", isHandoff: true)
    try await running(house) {
      var events = house.events.makeAsyncIterator()
      _ = await (events.next(), events.next())
      for _ in 0..<20 {
        await house.pass(601)
        #expect(await events.next() == .noticeFailed(school: Self.school))
      }
      isDown.withLockedValue { $0 = false }
      await house.pass(601)
      #expect(await events.next() == .noticed(school: Self.school))
    }
    try await house.close()
    try await server.stop()
  }

  @Test func shuttingDownFinishesWhatIsInHand() async throws {
    let server = try await StandInServer.start { _, _ in .status(200) }
    let house = try await house(callback: server.url())
    for number in 0..<40 { try await answer(house.store, "m\(number)", from: "parent-\(number)") }
    try await running(house) {
      var requests = server.requests.makeAsyncIterator()
      _ = await requests.next()
    }
    let left = try await house.store.figures().outboxDepth
    let held = try await house.store.claimDue(at: Self.start, limit: 100)
    #expect(held.count == left)
    #expect(left < 40)
    try await house.close()
    try await server.stop()
  }
}
