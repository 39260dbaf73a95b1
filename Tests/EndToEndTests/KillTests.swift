import Foundation
import NIOConcurrencyHelpers
import Testing
import Workbench

@testable import Store

/// `kill -9` at random moments, again and again, while parents write. What a killed service left behind is compared with
/// what was accepted and what arrived.
///
/// `SCHOOLGATE_TEST_KILLS` says how often (20), `SCHOOLGATE_TEST_SEED` repeats the dice of a run.
@Suite(.timeLimit(.minutes(60))) struct KillTests {
  /// What a service left behind.
  private struct Remains {
    /// How many replies and mails had arrived until then.
    var replies = 0
    var mails = 0
    let messages: Set<String>
    let receipts: Set<String>
    /// Deliveries that were not settled.
    let waiting: Set<String>
    let pending: Int
  }

  private let rounds: Int
  private let seed: UInt64
  private let door = NIOLockedValueBox<LiveService?>(nil)
  private let accepted = NIOLockedValueBox<Set<String>>([])
  private let isOver = NIOLockedValueBox(false)

  init() {
    let environment = ProcessInfo.processInfo.environment
    rounds = environment["SCHOOLGATE_TEST_KILLS"].flatMap { Int($0) } ?? 20
    seed = environment["SCHOOLGATE_TEST_SEED"].flatMap { UInt64($0) } ?? .random(in: 0..<1_000_000)
  }

  @Test func nothingIsLostAndNothingIsSaidTwice() async throws {
    let town = try await Town()
    let moods = NIOLockedValueBox(Dice(seed: seed))
    // One reply in ten is refused at first, so that there is always something that waits for its next try.
    town.provider.behave { _ in moods.withLockedValue { $0.roll(10) == 0 } ? .status(503) : nil }
    var deaths: [Remains] = []
    try await withThrowingTaskGroup { parents in
      for number in 1...8 { parents.addTask { try await write(number, in: town) } }
      var dice = Dice(seed: seed)
      for round in 0..<rounds {
        let span: Span =
          switch dice.roll(5) {
          case 0: .starting(dice.roll(250))
          case 1: .listening(dice.roll(900))
          default: .answering(dice.roll(500))
          }
        try await live(span, in: town)
        try await town.hearOut()
        let death = try await remains(in: town)
        check(death, in: town, "round \(round) of seed \(seed)")
        deaths.append(death)
      }
      try await town.serving { service in
        isOver.withLockedValue { $0 = true }
        door.withLockedValue { $0 = service }
        try await parents.waitForAll()
        try await town.settle(service)
      }
    }
    let end = try await remains(in: town)
    check(end, in: town, "the end of seed \(seed)")
    #expect(end.pending == 0 && end.waiting.isEmpty)
    let repeats = checkReplies(of: town, deaths) + checkMails(of: town, deaths)
    #expect(end.receipts == Set(town.provider.replies.all.compactMap(\.receipt)))
    print(
      "kill -9: \(rounds) rounds, seed \(seed), \(end.messages.count) messages, \(end.receipts.count) records,",
      "\(repeats) deliveries repeated because of a death between the answer and its being written down")
    try await town.close()
  }

  // MARK: Living and dying

  /// How far a service gets before it is killed, with the milliseconds from there.
  private enum Span {
    case starting(Int)
    case listening(Int)
    /// From the first reply that arrived.
    case answering(Int)
  }

  private func live(_ span: Span, in town: Town) async throws {
    let arrived = town.provider.replies.all.count
    let process = try town.launch()
    let milliseconds: Int
    switch span {
    case .starting(let time): milliseconds = time
    case .listening(let time), .answering(let time):
      milliseconds = time
      let service = try await process.listening()
      door.withLockedValue { $0 = service }
    }
    if case .answering = span { try await town.provider.replies.wait(for: "a reply") { $0.count > arrived } }
    try await Task.sleep(for: .milliseconds(milliseconds))
    await process.killNow()
    door.withLockedValue { $0 = nil }
  }

  /// Reads a copy of the store: the next service has to find it as the last one left it.
  private func remains(in town: Town) async throws -> Remains {
    let copy = try ScratchFolder()
    for file in ["schoolgate.sqlite", "schoolgate.sqlite-wal"] {
      let path = town.state.path + "/" + file
      guard FileManager.default.fileExists(atPath: path) else { continue }
      try FileManager.default.copyItem(atPath: path, toPath: copy.path + "/" + file)
    }
    let store = try await CaseStore(.sqlite(path: copy.path + "/schoolgate.sqlite"))
    let columns = try await store.driver.read { session in
      try [
        "SELECT provider_id FROM messages", "SELECT receipt FROM cases",
        "SELECT delivery FROM outbox WHERE is_waiting = 1", "SELECT provider_id FROM messages WHERE is_pending = 1",
      ].map { text in Set(try session.rows(text).map { try $0.text(0) }) }
    }
    try store.close()
    return Remains(
      replies: town.provider.replies.all.count, mails: town.mails.all.count, messages: columns[0],
      receipts: columns[1], waiting: columns[2], pending: columns[3].count)
  }

  // MARK: Writing

  /// One parent after the other, each with a few messages, until it is over. Every third sends them in one burst, the
  /// others wait for each answer.
  private func write(_ writer: Int, in town: Town) async throws {
    var dice = Dice(seed: seed &+ UInt64(writer))
    var count = 0
    while !isOver.withLockedValue({ $0 }) {
      let parent = writer * 100_000 + count
      let messages = (0..<3).map { part in
        ParentMessage(
          parent * 10 + part, from: parent, dice.roll(6) == 0 ? ChannelTests.disclosure : ChannelTests.question)
      }
      count += 1
      let seen = town.provider.replies.all.count
      if writer % 3 == 0 {
        try await withThrowingTaskGroup { group in
          for message in messages { group.addTask { try await deliver(message) } }
          try await group.waitForAll()
        }
        let ids = messages.map(Platform.generic.id)
        try await town.provider.replies.wait(for: "an answer to one of \(ids)") { all in
          all[seen...].contains { $0.isTaken && ids.contains($0.answered ?? "") }
        }
      } else {
        for message in messages {
          try await deliver(message)
          let id = Platform.generic.id(of: message)
          try await town.provider.replies.wait(for: "the answer to \(id)") { all in
            all[seen...].contains { $0.isTaken && $0.answered == id }
          }
          try await Task.sleep(for: .milliseconds(dice.roll(100)))
        }
      }
    }
  }

  /// Gives a message to the service until it is accepted, as a platform does.
  private func deliver(_ message: ParentMessage) async throws {
    while true {
      if let service = door.withLockedValue({ $0 }),
        (try? await Platform.generic.post(message, at: service)) == Platform.generic.accepted
      {
        accepted.withLockedValue { _ = $0.insert(Platform.generic.id(of: message)) }
        return
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  // MARK: Checking

  /// What was accepted is written down, and so is every record that a parent or staff were told of.
  private func check(_ remains: Remains, in town: Town, _ place: String) {
    let lost = accepted.withLockedValue { $0 }.subtracting(remains.messages)
    #expect(lost.isEmpty, "accepted and not kept in \(place)")
    let promised = Set(town.provider.replies.all.compactMap(\.receipt) + town.mails.all.compactMap(\.receipt))
    #expect(promised.subtracting(remains.receipts).isEmpty, "said and not kept in \(place)")
  }

  /// A reply is taken once, and again only when the service died before it had written the first down.
  private func checkReplies(of town: Town, _ deaths: [Remains]) -> Int {
    let taken = town.provider.replies.all.enumerated().filter(\.element.isTaken)
    let deliveries = Dictionary(grouping: taken) { $0.element.answered ?? "" }.mapValues { Set($0.map(\.element.id)) }
    #expect(deliveries.values.allSatisfy { $0.count == 1 }, "one message, two answers")
    let receipts = Set(town.mails.all.compactMap(\.receipt))
    #expect(Set(taken.compactMap(\.element.receipt)).subtracting(receipts).isEmpty, "promised and staff not told")
    return checkRepeats(taken.map { ($0.offset, $0.element.id ?? "") }, deaths) { $0.replies }
  }

  private func checkMails(of town: Town, _ deaths: [Remains]) -> Int {
    let ids = town.mails.all.map { mail in
      (mail.header("Message-ID") ?? "").dropFirst().prefix { $0 != "@" }
    }
    return checkRepeats(ids.enumerated().map { ($0, String($1)) }, deaths) { $0.mails }
  }

  /// How many came again. Each of those was still waiting when the service died that had sent it before.
  private func checkRepeats(_ arrived: [(Int, String)], _ deaths: [Remains], _ count: (Remains) -> Int) -> Int {
    var lives: [String: Int] = [:]
    var repeats = 0
    for (index, id) in arrived {
      let life = deaths.count { count($0) <= index }
      if let earlier = lives.updateValue(life, forKey: id) {
        repeats += 1
        #expect(
          earlier < life && deaths[earlier].waiting.contains(id),
          "\(id) in lives \(earlier) and \(life) of seed \(seed)")
      }
    }
    return repeats
  }
}

/// Numbers that a seed decides (SplitMix64).
private struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// 0 up to `sides` - 1.
  mutating func roll(_ sides: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(sides))
  }
}
