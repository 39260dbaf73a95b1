import Casebook
import Foundation
import Testing

@testable import Store

@Suite struct RegisterTests {
  private let folder: StoreFolder
  private static let day: TimeInterval = 86_400

  init() throws { folder = try StoreFolder() }

  private func entries(_ store: CaseStore) async throws -> [RegisterEntry] {
    try await store.register(
      of: Sample.school, from: Sample.now.addingTimeInterval(-Self.day), to: Sample.now.addingTimeInterval(Self.day))
  }

  @Test func aRecordIsEnteredAndKeptUpToDateWithWhatHappensToIt() async throws {
    let store = try await folder.open()
    let lead = try await store.staff()
    let opened = Sample.now.addingTimeInterval(125)
    let turn = try await store.handOff(at: opened)
    let hour = Date(timeIntervalSince1970: (opened.timeIntervalSince1970 / 3600).rounded(.down) * 3600)
    #expect(try await entries(store) == [RegisterEntry(kind: "neglect", level: .urgent, openedAt: hour)])
    func act(_ act: StaffAct, after seconds: TimeInterval) async throws {
      let result = try await store.perform(
        act, on: turn.receipt, by: lead, at: opened.addingTimeInterval(seconds))
      #expect(result == .done)
    }
    // Being read or noted is not being taken in hand.
    _ = try await store.open(turn.receipt, by: lead, at: opened)
    try await act(.note(PrivateText("seen")), after: 10)
    #expect(try await entries(store).first?.acknowledgedAfter == nil)
    try await act(.claim(from: nil), after: 60)
    try await act(.reply(PrivateText("hello"), Sample.reply("hello")), after: 90)
    try await act(.close(.referred, nil, farewell: Sample.reply("bye")), after: 600)
    #expect(
      try await entries(store) == [
        RegisterEntry(
          kind: "neglect", level: .urgent, openedAt: hour, acknowledgedAfter: 60, closedAfter: 600, outcome: .referred)
      ])
    try store.close()
  }

  @Test func theHighestLevelCounts() async throws {
    let store = try await folder.open()
    let turn = try await store.handOff(level: .staff, kind: "person")
    try await store.answer(
      "m2", from: "ann",
      Sample.outcome("…", .urgent, events: [.added(turn.receipt, PrivateText("more"), level: .urgent)]))
    #expect(try await entries(store).map(\.level) == [.urgent])
    try store.close()
  }

  @Test func whatIsAboutAMemberOfStaffIsNotAmongThem() async throws {
    let store = try await folder.open()
    _ = try await store.handOff("m1", from: "ann", about: [.role(.head)])
    let later = try await store.handOff("m2", from: "bob")
    _ = try await store.handOff("m3", from: "cat")
    #expect(try await entries(store).count == 2)
    try await store.answer(
      "m4", from: "bob", Sample.outcome("…", events: [.concerns(later.receipt, .account(AccountID(rawValue: 7)))]))
    #expect(try await entries(store).count == 1)
    try store.close()
  }

  /// What a later command does that erases a person's data: whatever belongs to the record goes.
  @Test func figuresStayWhenTheRecordIsErased() async throws {
    let store = try await folder.open()
    let lead = try await store.staff()
    let turn = try await store.handOff()
    _ = try await store.perform(.claim(from: nil), on: turn.receipt, by: lead, at: Sample.now)
    let before = try await entries(store)
    try await store.driver.write { session in
      for table in ["case_acts", "case_about", "contacts"] as [SQLText] {
        try session.run("DELETE FROM \(table) WHERE receipt = \(turn.receipt.rawValue)")
      }
      try session.run("DELETE FROM outbox WHERE receipt = \(turn.receipt.rawValue)")
      try session.run("DELETE FROM outbox WHERE record = \(turn.receipt.rawValue)")
      try session.run("DELETE FROM cases WHERE receipt = \(turn.receipt.rawValue)")
      try session.run("UPDATE register SET receipt = NULL WHERE receipt = \(turn.receipt.rawValue)")
    }
    #expect(try await store.handoff(turn.receipt) == nil)
    #expect(try await entries(store) == before && before.count == 1)
    try store.close()
  }

  /// Records of before the register are entered as they stand.
  @Test func recordsOfAnOlderStoreAreEntered() async throws {
    let store = try await folder.open()
    let lead = try await store.staff()
    let turn = try await store.handOff()
    _ = try await store.handOff("m2", from: "bob", about: [.role(.head)])
    _ = try await store.perform(
      .claim(from: nil), on: turn.receipt, by: lead, at: Sample.now.addingTimeInterval(60))
    _ = try await store.perform(
      .close(.answered, nil, farewell: Sample.reply("bye")), on: turn.receipt, by: lead,
      at: Sample.now.addingTimeInterval(90))
    let before = try await entries(store)
    try await store.driver.write { session in
      for table in ["switch_acts", "letters", "register", "questions"] as [SQLText] {
        try session.run("DROP TABLE \(table)")
      }
      for statement in Schema.eighth { try session.run(statement) }
    }
    #expect(try await entries(store) == before && before.count == 1)
    try store.close()
  }
}
