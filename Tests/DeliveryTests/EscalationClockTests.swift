import Casebook
import Channels
import Foundation
import Logging
import Store
import Testing
import Workbench

@testable import Delivery

/// Who is told when, from the store to the mail server, with a clock that is put forward by hand.
@Suite(.timeLimit(.minutes(15))) struct EscalationClockTests {
  private static let school = SchoolID("roose")
  private static let mailbox = "lead@school.example"
  /// Wednesday 14 January 2026, 10:00.
  private static let start = Date(timeIntervalSince1970: 1_768_384_800)
  private static let plan = HandoffPlan(
    calendar: SchoolCalendar(), rule: nil,
    ladder: EscalationLadder(
      urgent: [
        .init(after: .init(10), tell: [.safeguardingLead]), .init(after: .init(20), tell: [.deputyLead]),
        .init(after: .init(30), tell: [.head]),
      ], morning: .midnight, night: .init(from: .midnight, to: .midnight)))

  /// A school with a store, a mail server and a channel of its own.
  private struct House {
    let store: CaseStore
    let notices: NoticeSender
    let clock: EscalationClock
    let mails: Arrivals<StandInMailServer.Mail>
    let posts: Arrivals<String>
    var accounts: [StaffRole: StaffMember] = [:]

    /// Sends the notices that are due.
    func send(at instant: Date) async throws {
      for delivery in try await store.claimDue(at: instant, limit: 99) {
        guard case .notice(let notice) = delivery.content else { continue }
        let brief = try await store.brief(of: notice.receipt, at: instant)
        _ = await notices.send(notice, try #require(brief), id: delivery.id, at: instant)
        try await store.settle(delivery, at: instant)
      }
    }

    /// Puts the clock forward: who is told by mail at that moment, and how many posts the channel has had since.
    func tick(at instant: Date) async throws -> [String] {
      let before = mails.all.count
      try await clock.tick(at: instant)
      try await send(at: instant)
      return mails.all.dropFirst(before).flatMap(\.recipients).map { String($0.dropFirst().dropLast()) }.sorted()
    }
  }

  private func house(
    _ roles: [StaffRole], lateReply: @escaping @Sendable (LateRecord) -> Reply? = { _ in nil },
    _ body: (House) async throws -> Void
  ) async throws {
    let folder = try ScratchFolder()
    let store = try await CaseStore(.sqlite(path: folder.path + "/store.sqlite"))
    let mails = Arrivals<StandInMailServer.Mail>()
    let mailServer = try await StandInMailServer.start(taken: { mails.append($0) })
    let posts = Arrivals<String>()
    let server = try await StandInServer.start { request, _ in
      posts.append(request.body)
      return .status(200)
    }
    let mailer = try Mailer(SMTPSettings(url: mailServer.url, from: "gate@school.example"))
    let curl = try CurlClient()
    let route = NoticeRoute(mail: [Self.mailbox], url: EndpointURL(server.url()))
    let plan = Self.plan
    let notices = NoticeSender(routes: [Self.school: route], plan: { _ in plan }, mailer: mailer, curl: curl)
    let clock = EscalationClock(
      store: store, channels: try ChannelDirectory(schools: []) { _, _ in nil }, plan: { _ in plan },
      lateReply: lateReply, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    var house = House(store: store, notices: notices, clock: clock, mails: mails, posts: posts)
    for role in roles {
      let email = role.rawValue + "@roose.example"
      _ = try await store.accounts.add(
        NewAccount(school: Self.school, role: role, name: role.rawValue, email: email, password: "$"), at: Self.start)
      house.accounts[role] = try await store.accounts.credentials(of: email)?.member
    }
    try await body(house)
    await curl.shutdown()
    await mailer.shutdown()
    try await server.stop()
    try await mailServer.stop()
    try store.close()
  }

  /// Opens a record as a turn does.
  private func open(
    _ store: CaseStore, level: Escalation = .urgent, kind: String = "neglect", about: [CaseParty] = [],
    answerBy: Date? = nil
  ) async throws -> ReceiptNumber {
    let place = ConversationID(channel: ConversationID.webChannel, school: Self.school, account: "", address: "ann")
    let message = InboundMessage(id: UUID().uuidString, conversation: place, content: .text(PrivateText("her words")))
    _ = try await store.record([message], at: Self.start)
    let claimed = try await store.nextTurn(at: Self.start)
    let turn = try #require(claimed)
    let record = Handoff(
      receipt: turn.receipt, conversation: place, words: PrivateText("her words"), receivedAt: Self.start,
      level: level, kind: kind, rule: "harm", answer: "", pack: "roose@1", stage: nil, draft: nil, about: about,
      due: Self.plan.due(level, receivedAt: Self.start), answerBy: answerBy)
    var state = ConversationState()
    state.mode = .waiting
    state.receipt = turn.receipt
    try await store.commit(
      Outcome(
        state: state, reply: Reply(kind: .handoff, text: "Passed on.", pack: "roose@1"), events: [.opened(record)],
        notices: [StaffNotice(receipt: turn.receipt, school: Self.school, level: level)],
        audit: AuditEntry(decision: "rule", score: nil, pack: "roose@1")), closing: turn, at: Self.start)
    return turn.receipt
  }

  private static func later(_ minutes: Double) -> Date { start + minutes * 60 }

  @Test func theLadderIsClimbedUntilSomebodyTakesIt() async throws {
    try await house([.safeguardingLead, .deputyLead, .head, .office]) { house in
      let receipt = try await open(house.store)
      #expect(
        try await house.tick(at: Self.start) == [
          "deputy-lead@roose.example", Self.mailbox, "safeguarding-lead@roose.example",
        ])
      #expect(try await house.tick(at: Self.later(9)) == [])
      #expect(try await house.tick(at: Self.later(10)) == [Self.mailbox, "safeguarding-lead@roose.example"])
      #expect(
        try await house.tick(at: Self.later(20)) == [
          "deputy-lead@roose.example", Self.mailbox, "safeguarding-lead@roose.example",
        ])
      let lead = try #require(house.accounts[.safeguardingLead])
      #expect(try await house.store.perform(.claim(from: nil), on: receipt, by: lead, at: Self.later(21)) == .done)
      #expect(try await house.tick(at: Self.later(30)) == [])
      #expect(try await house.tick(at: Self.later(10_000)) == [])
      let acts = try await house.store.handoff(receipt)?.acts.map(\.kind)
      #expect(acts == [.opened, .notified, .reminded, .reminded, .claimed])
      #expect(house.posts.all.count == 3)
    }
  }

  /// Neither by mail, nor by the channel that several people read, on no rung.
  @Test func theHeadIsNeverToldOfWhatIsAboutTheHead() async throws {
    try await house([.safeguardingLead, .head, .chairOfGovernors]) { house in
      _ = try await open(house.store, about: [.role(.head)])
      var told = try await house.tick(at: Self.start)
      #expect(told.contains("chair-of-governors@roose.example"))
      for minutes in [10.0, 20, 30, 1_500, 3_000] { told += try await house.tick(at: Self.later(minutes)) }
      #expect(!told.contains("head@roose.example") && told.contains(Self.mailbox))
      #expect(house.posts.all == [])
    }
  }

  /// The mailbox is the lead's; what is about the lead does not go there.
  @Test func theMailboxIsNotToldOfWhatIsAboutTheLead() async throws {
    try await house([.safeguardingLead, .deputyLead]) { house in
      _ = try await open(house.store, about: [.role(.safeguardingLead)])
      #expect(try await house.tick(at: Self.start) == ["deputy-lead@roose.example"])
    }
  }

  @Test func whoIsAwayIsPassedOver() async throws {
    try await house([.safeguardingLead, .deputyLead, .head]) { house in
      let lead = try #require(house.accounts[.safeguardingLead])
      try await house.store.accounts.setAway(lead.id, until: Self.later(60))
      _ = try await open(house.store)
      #expect(try await house.tick(at: Self.start) == ["deputy-lead@roose.example", Self.mailbox])
      #expect(try await house.tick(at: Self.later(10)) == ["deputy-lead@roose.example", Self.mailbox])
    }
  }

  /// A reminder that waited while the mail server was down is not sent once somebody has the record.
  @Test func aReminderThatIsOverIsDropped() async throws {
    try await house([.safeguardingLead]) { house in
      let receipt = try await open(house.store)
      _ = try await house.tick(at: Self.start)
      try await house.clock.tick(at: Self.later(10))
      let lead = try #require(house.accounts[.safeguardingLead])
      #expect(try await house.store.perform(.claim(from: nil), on: receipt, by: lead, at: Self.later(11)) == .done)
      let due = try await house.store.claimDue(at: Self.later(11), limit: 9)
      #expect(due.count == 1)
      try await house.store.drop(try #require(due.first), at: Self.later(11))
      #expect(try await house.store.claimDue(at: Self.later(9_999), limit: 9).isEmpty)
      #expect(try await house.store.handoff(receipt)?.acts.map(\.kind) == [.opened, .notified, .claimed])
    }
  }

  @Test func aParentWhoWaitsTooLongIsToldOnce() async throws {
    let late = { @Sendable (_: LateRecord) -> Reply? in Reply(kind: .handoff, text: "It takes longer.", pack: "roose@1")
    }
    try await house([.office], lateReply: late) { house in
      let receipt = try await open(house.store, level: .staff, kind: "person", answerBy: Self.later(60))
      for minutes in [59.0, 60, 61, 5_000] { try await house.clock.tick(at: Self.later(minutes)) }
      let acts = try await house.store.handoff(receipt)?.acts.filter { $0.kind == .late }
      #expect(acts?.map(\.at) == [Self.later(60)])
    }
  }
}
