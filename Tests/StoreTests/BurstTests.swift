import Casebook
import Foundation
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(15))) struct BurstTests {
  private static let pace = Pace(quiet: .seconds(2), turnsPerMinute: 6)
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func open() async throws -> CaseStore { try await folder.open(pace: Self.pace) }

  private func record(
    _ id: String, at seconds: Double, in store: CaseStore,
    _ content: InboundMessage.Content = .text(PrivateText("Hello")),
    standsAlone: Bool = false
  ) async throws {
    let message = InboundMessage(
      id: id, conversation: Sample.conversation("ann"), content: content, standsAlone: standsAlone)
    _ = try await store.record([message], at: Sample.now + seconds)
  }

  /// The ids of the turn that may begin then; none when there is none.
  private func ids(_ turn: ClaimedTurn?) -> [String] { turn?.turn.messages.map(\.id) ?? [] }

  @Test func aBurstIsOneTurnAndOneCommit() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    try await record("m2", at: 1, in: store)
    try await record("m1", at: 1.5, in: store)
    #expect(try await store.nextDue(at: Sample.now) == Sample.now + 3)
    #expect(try await store.nextTurn(at: Sample.now + 2.9) == nil)
    let turn = try await store.turn(at: Sample.now + 3)
    #expect(ids(turn) == ["m1", "m2"])
    #expect(turn.turn.message.content == .text(PrivateText("Hello\nHello")))
    #expect(turn.receivedAt == Sample.now && turn.dueAt == Sample.now + 3)
    try await store.commit(Sample.outcome("Answer"), closing: turn, at: Sample.now + 3)
    #expect(try await store.figures().pendingTurns == 0)
    #expect(try await store.nextDue(at: Sample.now + 100) == nil)
    // Each is a line of its own, and a redelivery of any is still known.
    #expect(try await store.transcript(of: Sample.conversation("ann")).lines.count == 3)
    try await record("m1", at: 4, in: store)
    try await record("m2", at: 4, in: store)
    #expect(try await store.figures().pendingTurns == 0)
    let due = try await store.claimDue(at: Sample.now + 5, limit: 9)
    let answered = due.map { if case .reply(_, _, let answered, _) = $0.content { answered } else { "" } }
    #expect(answered == ["m2"])
  }

  @Test func aBurstSurvivesARestart() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    try await record("m2", at: 1, in: store)
    try store.close()
    let next = try await open()
    #expect(try await next.nextTurn(at: Sample.now + 1) == nil)
    try await record("m3", at: 2.5, in: next)
    #expect(ids(try await next.nextTurn(at: Sample.now + 4.5)) == ["m1", "m2", "m3"])
  }

  @Test func whatComesWhileATurnIsInHandIsTheNext() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    let first = try await store.turn(at: Sample.now + 2)
    try await record("m2", at: 3, in: store)
    #expect(try await store.nextDue(at: Sample.now + 100) == nil)
    #expect(try await store.nextTurn(at: Sample.now + 10) == nil)
    try await store.commit(Sample.outcome("1"), closing: first, at: Sample.now + 4)
    #expect(try await store.nextDue(at: Sample.now + 4) == Sample.now + 5)
    #expect(ids(try await store.nextTurn(at: Sample.now + 5)) == ["m2"])
  }

  @Test func aTurnThatIsGivenBackTakesInWhatCameMeanwhile() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    let first = try await store.turn(at: Sample.now + 2)
    try await record("m2", at: 1.5, in: store)
    try await store.release(first, error: "commit", at: Sample.now + 3)
    let again = try await store.turn(at: Sample.now + 3.5)
    #expect(ids(again) == ["m1", "m2"])
    #expect(again.failures == 1)
  }

  @Test func whatStandsAloneIsATurnAtOnce() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    try await record("press", at: 1, in: store, standsAlone: true)
    try await record("m3", at: 1.2, in: store)
    var turns: [[String]] = []
    for seconds in [1.2, 1.2, 3.2] {
      let turn = try await store.turn(at: Sample.now + seconds)
      turns.append(ids(turn))
      try await store.commit(Sample.outcome("x"), closing: turn, at: Sample.now + seconds)
    }
    #expect(turns == [["m1"], ["press"], ["m3"]])
  }

  @Test func aMessageCanBeSetApartLater() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    try await record("m2", at: 1, in: store)
    let arrived = try await store.arrivals(after: 0)
    try await store.setApart(try #require(arrived.last).number)
    let turn = try await store.turn(at: Sample.now + 1)
    #expect(ids(turn) == ["m1"])
    try await store.commit(Sample.outcome("x"), closing: turn, at: Sample.now + 1)
    #expect(ids(try await store.nextTurn(at: Sample.now + 1)) == ["m2"])
  }

  @Test func editsAndWithdrawalsBelongToTheirBurst() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    try await record("m2", at: 0.5, in: store, .edit(of: "m1", PrivateText("Hullo")))
    try await record("m3", at: 1, in: store, .withdrawal(of: "m1"))
    let turn = try await store.turn(at: Sample.now + 3)
    #expect(ids(turn) == ["m1", "m2", "m3"])
    #expect(turn.turn.message.content == .withdrawal(of: "m1"))
    try await store.commit(Sample.outcome(""), closing: turn, at: Sample.now + 3)
    #expect(try await store.transcript(of: Sample.conversation("ann")).lines.first?.line == .withdrawn)
  }

  @Test func whatIsHurriedWaitsForNothing() async throws {
    let store = try await open()
    // Over the rate, and in the middle of a burst.
    for number in 0..<6 {
      try await record("a\(number)", at: 0, in: store, standsAlone: true)
      try await store.commit(Sample.outcome("x"), closing: try await store.turn(), at: Sample.now)
    }
    try await record("m1", at: 1, in: store)
    try await record("m2", at: 1, in: store, .edit(of: "m1", PrivateText("help")))
    try await record("m3", at: 1, in: store, .unsupported("photo"))
    #expect(try await store.nextTurn(at: Sample.now + 9, urgentOnlyOf: [SchoolID("ashgate")]) == nil)
    #expect(try await store.nextTurn(at: Sample.now + 9, urgentOnlyOf: [Sample.school]) == nil)
    #expect(try await store.nextDue(at: Sample.now + 1, urgentOnlyOf: [Sample.school]) == nil)
    let arrived = try await store.arrivals(after: 0)
    #expect(arrived.map(\.words) == [PrivateText("Hello"), PrivateText("help")])
    #expect(arrived.map(\.school) == [Sample.school, Sample.school])
    #expect(try await store.arrivals(after: try #require(arrived.first).number) == [arrived[1]])
    try await store.hurry(arrived[1].number)
    #expect(try #require(try await store.nextDue(at: Sample.now + 1, urgentOnlyOf: [Sample.school])) <= Sample.now)
    let taken = try await store.nextTurn(at: Sample.now + 1, urgentOnlyOf: [Sample.school])
    let turn = try #require(taken)
    #expect(ids(turn) == ["m1", "m2", "m3"])
    try await store.release(turn, error: "commit", at: Sample.now + 1)
    let again = try await store.nextTurn(at: Sample.now + 1, urgentOnlyOf: [Sample.school])
    try await store.commit(Sample.outcome("x"), closing: try #require(again), at: Sample.now + 1)
    // Nothing is left to be hurried.
    try await store.hurry(arrived[1].number)
    #expect(try await store.nextDue(at: Sample.now + 100) == nil)
  }

  @Test func aSenderOverTheRateIsSlowedAndLosesNothing() async throws {
    let store = try await open()
    for number in 0..<40 { try await record("m\(number)", at: 0, in: store, standsAlone: true) }
    var turns: [(seconds: Double, ids: [String])] = []
    while let due = try await store.nextDue(at: Sample.now) {
      let instant = max(due, Sample.now)
      let turn = try await store.turn(at: instant)
      turns.append((instant.timeIntervalSince(Sample.now), ids(turn)))
      try await store.commit(Sample.outcome("x"), closing: turn, at: instant)
    }
    #expect(turns.map(\.seconds) == [0, 0, 0, 0, 0, 0, 10])
    #expect(turns.map(\.ids.count) == [1, 1, 1, 1, 1, 1, 34])
    #expect(turns.flatMap(\.ids) == (0..<40).map { "m\($0)" })
  }

  @Test func othersAreNotSlowedByOne() async throws {
    let store = try await open()
    for number in 0..<7 { try await record("m\(number)", at: 0, in: store, standsAlone: true) }
    for _ in 0..<6 { try await store.commit(Sample.outcome("x"), closing: try await store.turn(), at: Sample.now) }
    _ = try await store.record([Sample.message("b1", from: "bob")], at: Sample.now)
    #expect(ids(try await store.nextTurn(at: Sample.now + 2)) == ["b1"])
  }

  @Test func aStateThatCannotBeReadHoldsNobodyUp() async throws {
    let store = try await open()
    try await record("m1", at: 0, in: store)
    _ = try await store.driver.write { try $0.run("UPDATE conversations SET state = '{}'") }
    let turn = try await store.turn(at: Sample.now + 2)
    #expect(!turn.isReadable)
    #expect(turn.turn.state == ConversationState())
  }
}
