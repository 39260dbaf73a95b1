import Casebook
import Foundation
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(15))) struct FileTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test(arguments: [
    ("sqlite:store.sqlite", "/state/store.sqlite"), ("sqlite:/var/lib/s.db", "/var/lib/s.db"), ("sqlite:", nil),
    ("postgres://x", nil), ("store.sqlite", nil), ("sqlite:a\u{0}b", nil),
  ]) func location(_ url: String, _ path: String?) throws {
    guard let path else {
      #expect(throws: StoreError.badLocation(url)) { try StoreLocation(url: url, relativeTo: "/state") }
      return
    }
    #expect(try StoreLocation(url: url, relativeTo: "/state") == .sqlite(path: path))
  }

  @Test func commitsAreSynced() async throws {
    let store = try await folder.open()
    let found = try await store.driver.write { session in
      try ["PRAGMA synchronous", "PRAGMA foreign_keys"].map { try session.rows($0)[0].integer(0) }
    }
    #expect(found == [2, 1])
    #expect(try await store.driver.read { try $0.rows("PRAGMA journal_mode")[0].text(0) } == "wal")
  }

  @Test func onlyItsOwnAccountReadsIt() async throws {
    let store = try await folder.open()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    for name in ["store.sqlite", "store.sqlite-wal"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func aNewerSchemaIsRefused() async throws {
    let store = try await folder.open()
    _ = try await store.driver.write { try $0.run("UPDATE schema_version SET version = 999") }
    try store.close()
    await #expect(throws: StoreError.newerSchema(found: 999, known: Schema.version)) { try await folder.open() }
  }

  @Test(arguments: 1..<Schema.version) func anOlderSchemaIsBroughtForward(_ version: Int) async throws {
    let path = folder.path + "/store.sqlite"
    let old = try SQLiteDriver(path: path, waitingLimit: 1, as: .owner(schema: version))
    #expect(throws: StoreError.olderSchema(found: version, known: Schema.version)) {
      try SQLiteDriver(path: path, waitingLimit: 1, as: .guest)
    }
    _ = try await old.write { session in
      try session.run(
        "INSERT INTO conversations (channel, school, account, address, sequence) VALUES ('generic', 'roose', '', 'ann', 1)"
      )
      try session.run(
        """
        INSERT INTO messages (conversation, sequence, channel, school, account, provider_id, kind, words, is_group,
          received_at, is_pending, failures) VALUES (1, 1, 'generic', 'roose', '', 'old', 'text', 'Hello', 0, 0, 1, 0)
        """)
      // Since the fourth step whoever takes a message in says when its turn begins.
      if version >= 4 { try session.run("UPDATE conversations SET due_at = 0") }
    }
    try old.close()
    let store = try await folder.open()
    // What waited before is a turn now.
    let waited = try await store.turn()
    #expect(waited.turn.message == Sample.message("old", from: "ann"))
    let turn = try await store.handOff(from: "bob")
    #expect(try await store.handoff(turn.receipt)?.handoff.words == PrivateText("her exact words"))
    #expect(try await store.accounts.add(Sample.account(), at: Sample.now))
  }

  @Test func twoServicesDoNotShareAFile() async throws {
    let store = try await folder.open()
    await #expect(throws: StoreError.inUse(path: folder.path + "/store.sqlite")) { try await folder.open() }
    try store.close()
    let error = await #expect(throws: StoreError.self) { try await store.record([], at: Sample.now) }
    guard case .unavailable = error else { throw try #require(error) }
    _ = try await folder.open()
  }

  @Test(arguments: ["no-such-folder/store.sqlite", "letter.txt"]) func whatIsNoStoreIsSaidSo(_ name: String)
    async throws
  {
    try Data(String(repeating: "Dear parents, ", count: 500).utf8).write(
      to: URL(fileURLWithPath: folder.path + "/letter.txt"))
    let error = await #expect(throws: StoreError.self) { try await folder.open(name) }
    guard case .cannotOpen(let path, _) = error else { throw try #require(error) }
    #expect(path.hasSuffix(name))
  }

  @Test func aRowThatIsRefusedDoesNotFailItsNeighbours() async throws {
    let store = try await folder.open()
    let results = await withTaskGroup(of: (Int, StoreError?).self) { group in
      for number in 0..<100 {
        group.addTask {
          let id = number % 10 == 3 ? "" : "m\(number)"
          do throws(StoreError) {
            _ = try await store.record(
              [Sample.message("first\(number)", from: "ann"), Sample.message(id, from: "ann")], at: Sample.now)
            return (number, nil)
          } catch {
            return (number, error)
          }
        }
      }
      return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for number in 0..<100 {
      guard number % 10 == 3 else {
        #expect(results[number] == nil)
        continue
      }
      guard case .refused = results[number] else {
        Issue.record("\(number)")
        continue
      }
    }
    #expect(try await store.figures().pendingTurns == 180)
  }

  @Test func aFullDiskLosesNothingThatWasAccepted() async throws {
    let store = try await folder.open()
    _ = try await store.driver.write { try $0.rows("PRAGMA max_page_count = 80") }
    let words = String(repeating: "x", count: 20_000)
    var accepted: [String] = []
    var failure: StoreError?
    while failure == nil, accepted.count < 100 {
      let id = "m\(accepted.count)"
      do throws(StoreError) {
        _ = try await store.record([Sample.message(id, from: id, words)], at: Sample.now)
        accepted.append(id)
      } catch {
        failure = error
      }
    }
    guard case .unavailable = failure else { throw try #require(failure) }
    #expect(!accepted.isEmpty)
    _ = try await store.driver.write { try $0.rows("PRAGMA max_page_count = 1000000") }
    _ = try await store.record([Sample.message("later", from: "later", words)], at: Sample.now)
    var found: [String] = []
    while let turn = try await store.nextTurn(at: Sample.now) { found.append(turn.turn.message.id) }
    #expect(found == accepted + ["later"])
  }

  @Test func aFullQueueIsSaidSo() async throws {
    let store = try await folder.open(waitingLimit: 0)
    await #expect(throws: StoreError.full) { try await store.record([Sample.message("m", from: "a")], at: Sample.now) }
    #expect(try await store.nextTurn(at: Sample.now) == nil)
  }
}

@Suite(.timeLimit(.minutes(15))) struct BellTests {
  @Test func whatWasRungBeforeIsNotMissed() async {
    let bell = Bell()
    let seen = bell.rings
    bell.ring()
    await bell.wait(past: seen, atMost: .seconds(600))
    #expect(bell.rings == seen + 1)
  }

  @Test func everybodyIsWoken() async {
    let bell = Bell()
    let seen = bell.rings
    let woken = await withTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { await bell.wait(past: seen, atMost: .seconds(600)) } }
      bell.ring()
      return await group.reduce(0) { count, _ in count + 1 }
    }
    #expect(woken == 10)
  }

  @Test func waitingEndsByItselfAndByCancelling() async {
    let bell = Bell()
    await bell.wait(past: 0, atMost: .milliseconds(1))
    let task = Task { await bell.wait(past: 0, atMost: .seconds(600)) }
    task.cancel()
    await task.value
    #expect(bell.rings == 0)
  }
}
