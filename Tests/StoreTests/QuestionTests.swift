import Casebook
import Foundation
import Testing

@testable import Store

@Suite struct QuestionTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func ask(_ words: String, _ id: String, from address: String, of store: CaseStore, at instant: Date)
    async throws
  {
    var outcome = Sample.outcome("I can't say.")
    outcome.unanswered = PrivateText(words)
    _ = try await store.record([Sample.message(id, from: address)], at: instant)
    try await store.commit(outcome, closing: try await store.turn(at: instant), at: instant)
  }

  @Test func aQuestionIsKeptOnceForEachParentAndForNinetyDays() async throws {
    let store = try await folder.open()
    let later = Sample.now.addingTimeInterval(CaseStore.questionLife)
    try await ask("is there a zebra", "m1", from: "ann", of: store, at: Sample.now)
    try await ask("is there a zebra", "m2", from: "ann", of: store, at: Sample.now)
    try await ask("is there a zebra", "m3", from: "bob", of: store, at: Sample.now.addingTimeInterval(60))
    let found = try await store.questions(of: Sample.school, at: Sample.now)
    #expect(found.map(\.words) == ["is there a zebra"] && found.map(\.askers) == [2])
    #expect(try await store.questions(of: SchoolID("ashgate"), at: Sample.now).isEmpty)
    #expect(try await store.questions(of: Sample.school, at: later).map(\.askers) == [1])
    // The next one clears away those that were kept long enough.
    try await ask("is there a gnu", "m4", from: "cat", of: store, at: later.addingTimeInterval(60))
    let left = try await store.driver.read { try $0.rows("SELECT words FROM questions").map { try $0.text(0) } }
    #expect(left == ["is there a gnu"])
    try store.close()
  }

  @Test func whatWasAskedBeforeARecordIsForgotten() async throws {
    let store = try await folder.open()
    try await ask("is there a zebra", "m1", from: "ann", of: store, at: Sample.now)
    try await ask("is there a gnu", "m2", from: "bob", of: store, at: Sample.now)
    try await store.handOff("m3", from: "ann")
    #expect(try await store.questions(of: Sample.school, at: Sample.now).map(\.words) == ["is there a gnu"])
    try store.close()
  }
}
