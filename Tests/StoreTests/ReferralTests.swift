import Casebook
import Foundation
import Testing

@testable import Store

/// Passing a record on, taking it up again, and deciding on what is out of date.
@Suite(.timeLimit(.minutes(15))) struct ReferralTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private static let told = Reply(kind: .handoff, text: "A colleague reads it.", pack: Sample.pack)
  private static let reply = Reply(kind: .handoff, text: "Staff write: come at nine.", pack: Sample.pack)

  private static func refer(to party: CaseParty) -> StaffAct { .refer(party, PrivateText("please"), told: told) }

  @Test func aRecordIsPassedOnWithTheChat() async throws {
    let store = try await folder.open()
    let (office, owner) = (try await store.staff(.office, "Bob"), try await store.staff(.complaintOwner, "Cas"))
    let turn = try await store.handOff(channel: "web", level: .staff, kind: "person")
    for delivery in try await store.claimDue(at: Sample.now, limit: 10) {
      try await store.settle(delivery, at: Sample.now)
    }
    #expect(try await store.open(turn.receipt, by: owner, at: Sample.now) == nil)
    for act: StaffAct in [.claim(from: nil), Self.refer(to: .account(owner.id))] {
      #expect(try await store.perform(act, on: turn.receipt, by: office, at: Sample.now) == .done)
    }
    let record = try #require(try await store.open(turn.receipt, by: owner, at: Sample.now))
    #expect(record.subject.owner == nil && !record.isChatTaken && record.subject.referredTo == [.account(owner.id)])
    let act = try #require(record.acts.last { $0.kind == .referred })
    #expect(act.party == .account(owner.id) && act.partyName == "Cas" && act.by == "Bob")
    #expect(act.words == PrivateText("please"))
    let last = try await store.transcript(of: Sample.conversation("ann", channel: "web")).lines.last?.line
    #expect(last == .reply(Self.told))
    let notices = try await store.claimDue(at: Sample.now, limit: 10).map(\.content)
    #expect(notices == [.notice(StaffNotice(receipt: turn.receipt, school: Sample.school, level: .staff))])
    // The parent's next message belongs to the record still.
    _ = try await store.record([Sample.message("m2", from: "ann", channel: "web")], at: Sample.now)
    let next = try await store.turn()
    #expect(next.turn.state.mode == .waiting && next.turn.state.receipt == turn.receipt)
  }

  /// Who is given a record of that level and kind about these, and whether they may be.
  @Test(arguments: [
    (StaffRole.head, Escalation.urgent, "neglect", [CaseParty](), true), (.deputyLead, .urgent, "neglect", [], true),
    (.office, .urgent, "neglect", [], false), (.complaintOwner, .urgent, "person", [], false),
    (.office, .staff, "pass-on-complaint", [], true), (.governor, .staff, "person", [], false),
    (.administrator, .staff, "person", [], false), (.head, .urgent, "neglect", [.role(.head)], false),
    (.chairOfGovernors, .urgent, "neglect", [.role(.head)], true), (.chairOfGovernors, .staff, "person", [], true),
  ])
  func onlyWhoMayHaveItIsGivenIt(
    role: StaffRole, level: Escalation, kind: String, about: [CaseParty], isDone: Bool
  ) async throws {
    let store = try await folder.open()
    let head = try await store.staff(about.isEmpty ? .head : .safeguardingLead, "Referrer")
    let other = try await store.staff(role, "Other")
    let turn = try await store.handOff(level: level, kind: kind, about: about)
    let referrer = level == .urgent || about.isEmpty ? head : try await store.staff(.chairOfGovernors, "Chair")
    for party in [CaseParty.role(role), .account(other.id)] {
      let result = try await store.perform(Self.refer(to: party), on: turn.receipt, by: referrer, at: Sample.now)
      #expect(result == (isDone ? .done : .nobody))
    }
    #expect((try await store.open(turn.receipt, by: other, at: Sample.now) != nil) == isDone)
    #expect(
      try await store.perform(
        Self.refer(to: .account(AccountID(rawValue: 999))), on: turn.receipt, by: referrer, at: Sample.now) == .nobody)
    #expect(
      try await store.perform(
        Self.refer(to: .account(referrer.id)), on: turn.receipt, by: referrer, at: Sample.now) == .nobody)
  }

  @Test func nothingIsDecidedOnWhatIsOutOfDate() async throws {
    let store = try await folder.open()
    let lead = try await store.staff()
    let turn = try await store.handOff()
    let seen = try #require(try await store.open(turn.receipt, by: lead, at: Sample.now)).standing
    // Being read, told of and noted on makes no page out of date.
    _ = try await store.perform(.note(PrivateText("x")), on: turn.receipt, by: lead, at: Sample.now)
    for delivery in try await store.claimDue(at: Sample.now, limit: 10) {
      try await store.settle(delivery, at: Sample.now)
    }
    #expect(try await store.open(turn.receipt, by: lead, at: Sample.now)?.standing == seen)
    _ = try await store.record([Sample.message("m2", from: "ann")], at: Sample.now)
    let next = try await store.turn()
    var outcome = Sample.outcome("x", events: [.added(turn.receipt, PrivateText("more"), level: .none)])
    outcome.state = next.turn.state
    try await store.commit(outcome, closing: next, at: Sample.now)
    let decisions: [StaffAct] = [
      .reply(PrivateText("x"), Self.reply), Self.refer(to: .role(.head)), .handBack(Self.told),
      .close(.answered, nil, farewell: Self.told), .claim(from: nil),
    ]
    for act in decisions {
      #expect(try await store.perform(act, on: turn.receipt, seen: seen, by: lead, at: Sample.now) == .outdated)
    }
    let record = try #require(try await store.open(turn.receipt, by: lead, at: Sample.now))
    #expect(record.standing > seen && record.subject.owner == nil)
    let reply = StaffAct.reply(PrivateText("x"), Self.reply)
    #expect(try await store.perform(reply, on: turn.receipt, seen: record.standing, by: lead, at: Sample.now) == .done)
    #expect(try await store.handoff(turn.receipt)?.isChatTaken == true)
  }

  @Test func aClosedRecordIsTakenUpAgainAndAnOpenOneIsNot() async throws {
    let store = try await folder.open()
    let lead = try await store.staff()
    let turn = try await store.handOff()
    let reopen = StaffAct.reopen(PrivateText("they rang"))
    #expect(try await store.perform(reopen, on: turn.receipt, by: lead, at: Sample.now) == .outdated)
    for act: StaffAct in [.claim(from: nil), .close(.answered, nil, farewell: Self.told), reopen] {
      #expect(try await store.perform(act, on: turn.receipt, by: lead, at: Sample.now) == .done)
    }
    let record = try await store.handoff(turn.receipt)
    #expect(record?.closedAt == nil && record?.subject.owner == lead.id && record?.isChatTaken == false)
    #expect(record?.acts.last?.kind == .reopened)
    // Staff write first: the chat is theirs with the words.
    let reply = StaffAct.reply(PrivateText("x"), Self.reply)
    #expect(try await store.perform(reply, on: turn.receipt, by: lead, at: Sample.now) == .done)
    #expect(try await store.handoff(turn.receipt)?.isChatTaken == true)
  }

  /// Somebody has the chat by a record of the first level, and another by one of the second level of the same parent.
  @Test(arguments: [
    (Escalation.staff, Escalation.urgent, StaffRole.safeguardingLead, true), (.staff, .staff, .head, true),
    (.urgent, .staff, .office, false),
  ])
  func aChatIsTakenFromAColleagueOnlyForWhatIsGraver(
    first: Escalation, second: Escalation, role: StaffRole, isDone: Bool
  ) async throws {
    let store = try await folder.open()
    let holder = try await store.staff(first == .urgent ? .safeguardingLead : .office, "Holder")
    let other = try await store.staff(role, "Other")
    let kept = try await store.handOff("m1", level: first, kind: first == .urgent ? "neglect" : "person")
    let wanted = try await store.handOff("m2", level: second, kind: second == .urgent ? "neglect" : "person")
    #expect(try await store.perform(.claim(from: nil), on: kept.receipt, by: holder, at: Sample.now) == .done)
    let result = try await store.perform(.claim(from: nil), on: wanted.receipt, by: other, at: Sample.now)
    #expect(result == (isDone ? .done : .occupied))
    #expect(try await store.handoff(kept.receipt)?.isChatTaken == !isDone)
  }

  @Test func ownSessionsAreSeenAndEnded() async throws {
    let store = try await folder.open()
    let (member, other) = (try await store.staff(), try await store.staff(.head, "Other"))
    for (token, account, at) in [("a", member.id, 0.0), ("b", member.id, 60), ("c", member.id, 90), ("z", other.id, 0)]
    {
      try await store.beginSession(token, of: account, at: Sample.now + at)
    }
    try await store.beginSession("half", of: member.id, stage: .code, at: Sample.now)
    let now = Sample.now + 100
    #expect(try await store.sessions(of: member.id, at: now).map(\.digest) == ["c", "b", "a"])
    try await store.endSessions(of: member.id, only: "z")
    #expect(try await store.sessionMember("z", isActivity: false, at: now) == other)
    try await store.endSessions(of: member.id, only: "a")
    #expect(try await store.sessions(of: member.id, at: now).map(\.digest) == ["c", "b"])
    try await store.endSessions(of: member.id, but: "b")
    #expect(try await store.sessions(of: member.id, at: now).map(\.digest) == ["b"])
    #expect(try await store.session("half", at: now) == nil)
  }

  @Test(arguments: [(9 * 60, true), (11 * 60, false)])
  func aPasswordWaitsTenMinutesForItsCode(seconds: Int, isOpen: Bool) async throws {
    let store = try await folder.open()
    let member = try await store.staff()
    try await store.beginSession("half", of: member.id, stage: .code, at: Sample.now)
    let now = Sample.now + Double(seconds)
    #expect((try await store.session("half", at: now) != nil) == isOpen)
    #expect(try await store.sessionMember("half", isActivity: true, at: now) == nil)
    try await store.completeSession("half", at: now)
    #expect(try await store.session("half", at: now)?.stage == (isOpen ? .whole : nil))
  }
}
