import Casebook
import Foundation
import GRDB
import Logging
import Store
import Testing

@testable import Server

/// A store that is down in the middle of a turn.
@Suite(.timeLimit(.minutes(15)))
struct GiveBackTests {
  /// Hands on what is logged.
  private struct Listener: LogHandler {
    let hear: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.error

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { hear(event.message.description) }
  }

  /// Neither the answer can be written nor the turn given back. The clock stands still, so that the turn's hold never ends:
  /// it comes back because the store does.
  @Test func aTurnThatCannotBeGivenBackIsAnsweredOnceTheStoreWorks() async throws {
    let shared = try TestKnowledge.shared.get()
    let state = try shared.state()
    let store = try await CaseStore(
      StoreLocation(url: "sqlite:store.sqlite", relativeTo: state), pace: Pace(quiet: .zero))
    let place = ConversationID(channel: "web", school: SchoolID("roose"), account: "", address: "ann")
    let message = InboundMessage(id: "m1", conversation: place, content: .text(PrivateText("How do I complain?")))
    let instant = Date(timeIntervalSince1970: 1_768_384_800)
    _ = try await store.record([message], at: instant)
    // Letting go of a turn ends in an overflow, which is no fault of the rows.
    let database = try DatabaseQueue(path: state + "/store.sqlite")
    try await database.write {
      try $0.execute(
        sql: """
          CREATE TRIGGER down BEFORE UPDATE OF claim ON conversations WHEN NEW.claim IS NULL
          BEGIN SELECT abs(-9223372036854775807 - NEW.id / NEW.id); END
          """)
    }
    let health = ServiceHealth()
    health.put(try SchoolRegister.read(knowledge: shared.folder, packs: PackFolder(state: state)))
    let (heard, hear) = AsyncStream.makeStream(of: String.self)
    let worker = IntakeWorker(
      store: store, health: health, metrics: ServiceMetrics(),
      logger: Logger(label: "test") { _ in Listener { hear.yield($0) } }, isTrial: { _ in false }, now: { instant })
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await worker.run() }
      for await line in heard where line.contains("could not be given back") { break }
      #expect(try await store.pendingTurns(of: place) == 1)
      try await database.write { try $0.execute(sql: "DROP TRIGGER down") }
      while try await store.pendingTurns(of: place) > 0 { await Task.yield() }
      group.cancelAll()
    }
    let lines = try await store.transcript(of: place).lines
    #expect(lines.count == 2)
    try database.close()
    try store.close()
  }
}
