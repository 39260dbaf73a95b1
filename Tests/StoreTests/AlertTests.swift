import Casebook
import Foundation
import Testing

@testable import Store

@Suite struct AlertTests {
  private static let minute = 60.0
  private static let ladder = EscalationLadder(
    urgent: [.init(after: .init(10), tell: [.safeguardingLead]), .init(after: .init(20), tell: [.head])],
    morning: TimeOfDay("08:00") ?? .midnight, night: .init(from: .midnight, to: .midnight))
  private static let plan = HandoffPlan(calendar: SchoolCalendar(), rule: nil, ladder: ladder)

  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func climb(_ store: CaseStore, at instant: Date) async throws -> [Int] {
    try await store.climb(at: instant) { $0 == Sample.school ? Self.plan : nil }.map(\.rung)
  }

  /// What is due to be sent, as rungs of notices.
  private func notices(_ store: CaseStore, at instant: Date) async throws -> [Int] {
    try await store.claimDue(at: instant, limit: 99).compactMap {
      if case .notice(let notice) = $0.content { notice.rung } else { nil }
    }
  }

  @Test func staffAreToldAgainOnEachRungAndOnce() async throws {
    let store = try await folder.open()
    try await store.handOff()
    let start = Sample.now
    #expect(try await climb(store, at: start) == [])
    #expect(try await store.nextAlert() == start + 10 * Self.minute)
    #expect(try await climb(store, at: start + 9 * Self.minute) == [])
    #expect(try await climb(store, at: start + 10 * Self.minute) == [1])
    #expect(try await climb(store, at: start + 10 * Self.minute) == [])
    #expect(try await climb(store, at: start + 19 * Self.minute) == [])
    #expect(try await climb(store, at: start + 20 * Self.minute) == [2])
    // 14 January 2026 is a Wednesday.
    #expect(try await store.nextAlert() == (try Date("2026-01-15T08:00:00Z", strategy: .iso8601)))
    #expect(try await notices(store, at: start + 20 * Self.minute) == [0, 1, 2])
  }

  /// A process that dies before or after a step leaves it undone or done.
  @Test func aRestartNeitherRepeatsNorForgets() async throws {
    let store = try await folder.open()
    try await store.handOff()
    let before = try await folder.openAfterCrash()
    #expect(try await climb(before, at: Sample.now + 11 * Self.minute) == [1])
    #expect(try await notices(before, at: Sample.now + 11 * Self.minute) == [0, 1])
    _ = try await climb(store, at: Sample.now + 10 * Self.minute)
    let after = try await folder.openAfterCrash()
    #expect(try await climb(after, at: Sample.now + 11 * Self.minute) == [])
    #expect(try await notices(after, at: Sample.now + 11 * Self.minute) == [0, 1])
  }

  @Test func onlyWhoTakesItEndsTheClimb() async throws {
    let store = try await folder.open()
    let receipt = try await store.handOff().receipt
    let ann = try await store.staff()
    #expect(try await store.open(receipt, by: ann, at: Sample.now) != nil)
    #expect(try await store.perform(.note(PrivateText("seen")), on: receipt, by: ann, at: Sample.now) == .done)
    #expect(try await climb(store, at: Sample.now + 10 * Self.minute) == [1])
    #expect(try await store.perform(.claim(from: nil), on: receipt, by: ann, at: Sample.now) == .done)
    #expect(try await store.nextAlert() == nil)
    #expect(try await climb(store, at: Sample.now + 86_400) == [])
    #expect(try await store.brief(of: receipt, at: Sample.now)?.isTaken == true)
    #expect(try await store.handoff(receipt)?.metAt == Sample.now)
  }

  @Test func whatGrowsSeriousClimbsAnew() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff(level: .staff, kind: "person")
    #expect(try await climb(store, at: Sample.now + 30 * Self.minute) == [])
    let later = Sample.now + 40 * Self.minute
    let due = DueTime(at: later + 10 * Self.minute, arithmetic: ["One.", "Two."])
    _ = try await store.record([Sample.message("m2", from: "ann")], at: later)
    try await store.commit(
      Sample.outcome(
        "Passed on.", .urgent,
        events: [.added(turn.receipt, PrivateText("more"), level: .urgent), .due(turn.receipt, due)]),
      closing: try await store.turn(at: later), at: later)
    #expect(try await climb(store, at: later + 9 * Self.minute) == [])
    #expect(try await climb(store, at: later + 10 * Self.minute) == [1])
    #expect(try await store.handoff(turn.receipt)?.handoff.due == due)
  }

  /// Nobody has to be told of what somebody wrote by the school's own phone.
  @Test func answeringByPhoneEndsTheClimb() async throws {
    let store = try await folder.open()
    try await store.handOff(channel: "whatsapp")
    let echo = InboundMessage(
      id: "e1", conversation: Sample.conversation("ann", channel: "whatsapp"), content: .echo(PrivateText("I'm on it")))
    _ = try await store.record([echo], at: Sample.now)
    #expect(try await climb(store, at: Sample.now + 86_400) == [])
    let other = InboundMessage(
      id: "e2", conversation: Sample.conversation("bob", channel: "whatsapp"), content: .echo(PrivateText("Hello")))
    _ = try await store.record([other], at: Sample.now)
    #expect(try await climb(store, at: Sample.now + 86_400) == [])
  }

  @Test func aRecordOfASchoolThatIsNotReadWaits() async throws {
    let store = try await folder.open()
    try await store.handOff()
    let later = Sample.now + 15 * Self.minute
    #expect(try await store.climb(at: later) { _ in nil }.isEmpty)
    #expect(try await store.nextAlert() == later + 5)
    #expect(try await climb(store, at: later + 5) == [1])
  }

  @Test func whoIsAwayIsKnown() async throws {
    let store = try await folder.open()
    let receipt = try await store.handOff().receipt
    let (ann, bob) = (try await store.staff(), try await store.staff(.deputyLead, "Bob Example"))
    #expect(try await store.brief(of: receipt, at: Sample.now)?.staff == [ann, bob])
    try await store.accounts.setAway(ann.id, until: Sample.now + 60)
    #expect(try await store.accounts.away(of: Sample.school) == [ann.id: Sample.now + 60])
    #expect(try await store.brief(of: receipt, at: Sample.now)?.away == [ann.id])
    #expect(try await store.brief(of: receipt, at: Sample.now + 60)?.away == [])
    try await store.accounts.setAway(ann.id, until: nil)
    #expect(try await store.accounts.away(of: Sample.school) == [:])
    #expect(try await store.brief(of: .trial, at: Sample.now) == nil)
  }

  @Test func anOldNoticeIsReadAsTheFirst() throws {
    let old = #"{"receipt":"RO-1","school":"roose","level":"urgent"}"#
    let notice = StaffNotice(receipt: ReceiptNumber(rawValue: "RO-1"), school: Sample.school, level: .urgent)
    #expect(try StoredJSON.decode(StaffNotice.self, from: old) == notice)
    let second = StaffNotice(
      receipt: notice.receipt, school: notice.school, level: .staff, rung: 2, notBefore: Sample.now)
    #expect(try StoredJSON.decode(StaffNotice.self, from: StoredJSON.encode(second)) == second)
  }

  /// A notice that leaves in the morning waits for it and is no sign that staff cannot be told.
  @Test func aNoticeWaitsForTheMorning() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann", channel: "web")], at: Sample.now)
    let turn = try await store.turn()
    var outcome = Sample.handoff(turn, level: .staff, kind: "person")
    outcome.notices = [
      StaffNotice(receipt: turn.receipt, school: Sample.school, level: .staff, notBefore: Sample.now + 3600)
    ]
    try await store.commit(outcome, closing: turn, at: Sample.now)
    #expect(try await store.figures().outboxDepth == 0)
    #expect(try await notices(store, at: Sample.now + 3599) == [])
    #expect(try await notices(store, at: Sample.now + 3600) == [0])
  }

  // MARK: Parents who wait

  /// Opens a record whose parent is to have an answer within the hour.
  private func handOffWithinTheHour(_ store: CaseStore, channel: String = "web") async throws -> ReceiptNumber {
    _ = try await store.record([Sample.message("m1", from: "ann", channel: channel)], at: Sample.now)
    let turn = try await store.turn()
    var outcome = Sample.handoff(turn, level: .staff, kind: "person")
    guard case .opened(let opened) = outcome.events[0] else { throw StoreError.notInHand }
    outcome.events = [
      .opened(
        Handoff(
          receipt: opened.receipt, conversation: opened.conversation, words: opened.words,
          receivedAt: opened.receivedAt, level: opened.level, kind: opened.kind, rule: opened.rule,
          answer: opened.answer, pack: opened.pack, stage: nil, draft: nil, answerBy: Sample.now + 3600))
    ]
    try await store.commit(outcome, closing: turn, at: Sample.now)
    return turn.receipt
  }

  @Test func aParentIsToldOnceThatItTakesLonger() async throws {
    let store = try await folder.open()
    let receipt = try await handOffWithinTheHour(store)
    #expect(try await store.lateRecords(at: Sample.now + 3599).isEmpty)
    let late = try await store.lateRecords(at: Sample.now + 3600)
    #expect(late.map(\.receipt) == [receipt] && late[0].isWaiting && late[0].heardAt == Sample.now)
    for _ in 0..<2 {
      try await store.acknowledge(late[0], telling: Sample.reply("It takes longer."), at: Sample.now + 3600)
    }
    #expect(try await store.lateRecords(at: Sample.now + 86_400).isEmpty)
    let record = try await store.handoff(receipt)
    #expect(record?.acts.map(\.kind).filter { $0 == .late } == [.late])
  }

  @Test(arguments: [StaffAct.claim(from: nil), .close(.noAction, nil, farewell: Sample.reply("Bye"))])
  func whoIsAnsweredIsNotToldThatItTakesLonger(_ act: StaffAct) async throws {
    let store = try await folder.open()
    let receipt = try await handOffWithinTheHour(store)
    let late = try await store.lateRecords(at: Sample.now + 3600)
    let bob = try await store.staff(.office, "Bob Example")
    _ = try await store.perform(.claim(from: nil), on: receipt, by: bob, at: Sample.now)
    #expect(try await store.perform(act, on: receipt, by: bob, at: Sample.now) == .done)
    #expect(try await store.lateRecords(at: Sample.now + 3600).isEmpty)
    // Somebody took it between the look and the telling.
    try await store.acknowledge(try #require(late.first), telling: Sample.reply("Late."), at: Sample.now + 3600)
    #expect(try await store.handoff(receipt)?.acts.map(\.kind).contains(.late) == false)
  }
}
