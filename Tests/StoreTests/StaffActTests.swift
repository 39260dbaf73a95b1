import Casebook
import Foundation
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(15))) struct StaffActTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private static let reply = Reply(kind: .handoff, text: "Staff write: come at nine.", pack: Sample.pack)
  private static let farewell = Reply(kind: .handoff, text: "The assistant answers again.", pack: Sample.pack)

  @Test func openingIsLoggedEveryTime() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff()
    let lead = try await store.staff()
    for _ in 0..<2 { #expect(try await store.open(turn.receipt, by: lead, at: Sample.now) != nil) }
    let record = try await store.handoff(turn.receipt)
    #expect(record?.acts.map(\.kind) == [.opened, .read, .read])
    #expect(record?.acts.map(\.by) == [nil, "Ann Example", "Ann Example"])
  }

  @Test func whatIsOutOfReachIsNotThereInAnyWay() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff(about: [.role(.head)])
    let head = try await store.staff(.head)
    #expect(try await store.open(turn.receipt, by: head, at: Sample.now) == nil)
    #expect(try await store.revision(of: turn.receipt, for: head) == nil)
    #expect(try await store.openCases(for: head).isEmpty)
    for act: StaffAct in [
      .claim(from: nil), .note(PrivateText("x")), .reply(PrivateText("x"), Self.reply), .handBack(Self.farewell),
      .close(.answered, nil, farewell: Self.farewell),
    ] { #expect(try await store.perform(act, on: turn.receipt, by: head, at: Sample.now) == .outOfReach) }
    #expect(try await store.perform(.claim(from: nil), on: .trial, by: head, at: Sample.now) == .outOfReach)
    #expect(try await store.handoff(turn.receipt)?.acts.map(\.kind) == [.opened])
  }

  @Test func aRecordGoesItsWay() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff(channel: "web")
    let lead = try await store.staff()
    func act(_ act: StaffAct, after seconds: Double = 0) async throws -> StaffActResult {
      try await store.perform(act, on: turn.receipt, by: lead, at: Sample.now + seconds)
    }
    #expect(try await act(.handBack(Self.farewell)) == .notTaken)
    #expect(try await act(.close(.answered, nil, farewell: Self.farewell)) == .notTaken)
    #expect(try await act(.note(PrivateText("looked at"))) == .done)
    #expect(try await act(.claim(from: nil)) == .done)
    #expect(try await act(.claim(from: nil)) == .done)
    #expect(try await act(.reply(PrivateText("come at nine"), Self.reply)) == .done)
    var record = try await store.handoff(turn.receipt)
    #expect(record?.subject.owner == lead.id && record?.ownerName == "Ann Example" && record?.isChatTaken == true)

    // What the parent writes meanwhile meets a conversation that a person has.
    _ = try await store.record([Sample.message("m2", from: "ann", channel: "web")], at: Sample.now)
    let next = try await store.turn()
    #expect(next.turn.state.mode == .person && next.turn.state.receipt == turn.receipt)
    try await store.release(next, error: nil, at: Sample.now)

    #expect(try await act(.handBack(Self.farewell), after: 1) == .done)
    #expect(try await act(.handBack(Self.farewell), after: 1) == .notTaken)
    let again = try await store.turn()
    #expect(again.turn.state.mode == .assistant && again.turn.state.receipt == nil)
    #expect(again.turn.state.concern == .urgent)
    try await store.release(again, error: nil, at: Sample.now)

    #expect(try await act(.close(.referred, PrivateText("to the council"), farewell: Self.farewell)) == .done)
    #expect(try await act(.note(PrivateText("late"))) == .closed)
    record = try await store.handoff(turn.receipt)
    #expect(record?.acts.map(\.kind) == [.opened, .note, .claimed, .reply, .handedBack, .closed])
    #expect(record?.acts.last?.outcome == .referred && record?.closedAt == Sample.now)
    // What somebody wrote is told from what the assistant says, about giving back too.
    let lines = try await store.transcript(of: Sample.conversation("ann", channel: "web")).lines.map(\.line)
    #expect(lines.contains(.staffReply(Self.reply)))
    let texts = lines.compactMap { if case .reply(let reply) = $0 { reply.text } else { nil } }
    #expect(texts == ["Passed on.", Self.farewell.text])
    #expect(try await store.openCases(for: lead).isEmpty)
    #expect(try await store.closedCases(for: lead).map(\.receipt) == [turn.receipt])
  }

  @Test func closingGivesTheChatBack() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff()
    let lead = try await store.staff()
    for act: StaffAct in [.claim(from: nil), .close(.mistaken, nil, farewell: Self.farewell)] {
      #expect(try await store.perform(act, on: turn.receipt, by: lead, at: Sample.now) == .done)
    }
    let record = try await store.handoff(turn.receipt)
    #expect(record?.acts.map(\.kind) == [.opened, .claimed, .handedBack, .closed])
    #expect(record?.isChatTaken == false)
  }

  @Test func twoPeopleNeverHaveOneChat() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff()
    let (first, second) = (try await store.staff(), try await store.staff(.deputyLead, "Bea Example"))
    let results = try await withThrowingTaskGroup(of: StaffActResult.self) { group in
      for member in [first, second] {
        group.addTask { try await store.perform(.claim(from: nil), on: turn.receipt, by: member, at: Sample.now) }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(results == [.done, .notTaken])
    let found = try await store.handoff(turn.receipt)
    let owner = try #require(found?.subject.owner)
    let other = owner == first.id ? second : first
    let reply = StaffAct.reply(PrivateText("x"), Self.reply)
    #expect(try await store.perform(reply, on: turn.receipt, by: other, at: Sample.now) == .notTaken)
    // Somebody falls ill: who sees the name of the owner can take the record from them.
    #expect(try await store.perform(.claim(from: owner), on: turn.receipt, by: other, at: Sample.now) == .done)
    #expect(try await store.perform(reply, on: turn.receipt, by: other, at: Sample.now) == .done)
  }

  @Test func aTurnInHandIsAnsweredBeforeTheChatIsTaken() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff()
    let lead = try await store.staff()
    _ = try await store.record([Sample.message("m2", from: "ann")], at: Sample.now)
    let inHand = try await store.turn()
    let claim = Task { try await store.perform(.claim(from: nil), on: turn.receipt, by: lead, at: Sample.now) }
    // A note has nothing to do with the chat, and shows that the claim may have been tried by now.
    #expect(
      try await store.perform(.note(PrivateText("x")), on: turn.receipt, by: lead, at: Sample.now) == .done)
    var outcome = Sample.outcome("Answered.")
    outcome.state = inHand.turn.state
    try await store.commit(outcome, closing: inHand, at: Sample.now)
    #expect(try await claim.value == .done)
    #expect(try await store.handoff(turn.receipt)?.isChatTaken == true)
  }

  @Test func aReplyOfStaffThatIsGivenUpIsSaidInItsOwnRecord() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff(about: [.role(.head)])
    let lead = try await store.staff()
    for delivery in try await store.claimDue(at: Sample.now, limit: 10) {
      try await store.settle(delivery, at: Sample.now)
    }
    for act: StaffAct in [.claim(from: nil), .reply(PrivateText("come at nine"), Self.reply)] {
      #expect(try await store.perform(act, on: turn.receipt, by: lead, at: Sample.now) == .done)
    }
    let due = try await store.claimDue(at: Sample.now, limit: 10)
    let delivery = try #require(due.first)
    guard case .reply(let reply, _, let answering, _) = delivery.content else { throw CancellationError() }
    #expect(reply == Self.reply && answering == "m1")
    #expect(try await store.giveUp(delivery, reason: "410", at: Sample.now) == turn.receipt)
    let records = try await store.cases(of: Sample.school)
    #expect(records.map(\.handoff.receipt) == [turn.receipt])
    #expect(records.first?.acts.last?.kind == .undelivered)
    let notices = try await store.claimDue(at: Sample.now, limit: 10)
    #expect(notices.count == 1)
  }

  @Test func whatNeverArrivedKeepsFromThoseItIsAbout() async throws {
    let store = try await folder.open()
    try await store.handOff(about: [.role(.head)])
    let due = try await store.claimDue(at: Sample.now, limit: 10)
    let reply = try #require(due.first { if case .reply = $0.content { true } else { false } })
    let receipt = try await store.giveUp(reply, reason: "410", at: Sample.now)
    #expect(try await store.handoff(receipt)?.handoff.about == [.role(.head)])
    #expect(try await store.openCases(for: try await store.staff(.head)).isEmpty)
  }

  @Test func aRecordThatTurnsOutToBeAboutSomebodyLeavesThem() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff()
    let head = try await store.staff(.head)
    #expect(try await store.perform(.claim(from: nil), on: turn.receipt, by: head, at: Sample.now) == .done)
    _ = try await store.record([Sample.message("m2", from: "ann")], at: Sample.now)
    let next = try await store.turn()
    var outcome = Sample.outcome(
      "", events: [.concerns(turn.receipt, .role(.head)), .concerns(turn.receipt, .role(.head))])
    outcome.state = next.turn.state
    try await store.commit(outcome, closing: next, at: Sample.now)
    #expect(try await store.openCases(for: head).isEmpty)
    #expect(try await store.open(turn.receipt, by: head, at: Sample.now) == nil)
    let chair = try await store.staff(.chairOfGovernors, "Cas Example")
    let found = try await store.open(turn.receipt, by: chair, at: Sample.now)
    #expect(found?.subject.about == [.role(.head)])
    // Nobody is left alone with a silent assistant: the chair can take the chat.
    #expect(try await store.perform(.claim(from: head.id), on: turn.receipt, by: chair, at: Sample.now) == .done)
  }

  @Test func listsAreByUrgencyThenByWaiting() async throws {
    let store = try await folder.open()
    let lead = try await store.staff()
    var receipts: [String: ReceiptNumber] = [:]
    for (index, row) in [("late", Escalation.urgent, 3), ("early", .urgent, 1), ("danger", .emergency, 2)].enumerated()
    {
      let turn = try await store.handOff(
        "m\(index)", from: row.0, level: row.1, at: Sample.now + Double(row.2))
      receipts[row.0] = turn.receipt
    }
    try await store.handOff("m9", from: "plain", level: .staff, kind: "person", at: Sample.now)
    let list = try await store.openCases(for: lead)
    #expect(list.map(\.receipt) == ["danger", "early", "late"].map { receipts[$0] })
    #expect(list.map(\.openedAt) == [2, 1, 3].map { Sample.now + $0 })
  }

  @Test func closedRecordsAreFoundBehindManyThatAreNotTheirs() async throws {
    let store = try await folder.open()
    let (lead, office) = (try await store.staff(), try await store.staff(.office, "Bob Example"))
    for number in 0..<121 {
      let isPlain = number % 60 == 0
      let turn = try await store.handOff(
        "m\(number)", from: "p\(number)", level: isPlain ? .staff : .urgent, kind: isPlain ? "person" : "neglect")
      let member = isPlain ? office : lead
      for act: StaffAct in [.claim(from: nil), .close(.answered, nil, farewell: Self.farewell)] {
        _ = try await store.perform(act, on: turn.receipt, by: member, at: Sample.now + Double(number / 2))
      }
    }
    #expect(try await store.closedCases(for: office).map(\.closedAt) == [60, 30, 0].map { Sample.now + $0 })
    var query = CaseQuery()
    query.isOpen = false
    var found: [ReceiptNumber] = []
    for (page, count) in [(1, 50), (2, 50), (3, 18), (4, 0)] {
      query.page = page
      let cases = try await store.list(query, for: lead)
      #expect(cases.cases.count == count && cases.total == 118)
      found += cases.cases.map(\.receipt)
    }
    #expect(Set(found).count == 118)
  }

  @Test func aGovernorHasNoRecord() async throws {
    let store = try await folder.open()
    let governor = try await store.staff(.governor)
    let turn = try await store.handOff()
    #expect(try await store.openCases(for: governor).isEmpty)
    #expect(try await store.open(turn.receipt, by: governor, at: Sample.now) == nil)
  }
}
