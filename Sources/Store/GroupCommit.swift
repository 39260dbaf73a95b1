import GRDB

/// Writes that wait for the disk together: one transaction and one sync for all that came while the last one was written.
///
/// When one of them fails, all are undone and made again, each within a savepoint of its own: then that one is undone alone.
/// So a write may be made twice, and has no effect but on the database. Nobody is answered before the commit.
actor GroupCommit {
  /// Tells one caller that its write ended, when it is durable.
  private typealias Ending = @Sendable () -> Void

  private struct Job: Sendable {
    let run: @Sendable (SQLSession) throws -> Ending
    let fail: @Sendable (StoreError) -> Void
  }

  private static let groupSize = 256

  private let pool: DatabasePool
  private let waitingLimit: Int
  private var waiting: [Job] = []
  private var isWriting = false

  init(pool: DatabasePool, waitingLimit: Int) {
    self.pool = pool
    self.waitingLimit = waitingLimit
  }

  func write<T: Sendable>(
    isBounded: Bool, _ body: @escaping @Sendable (SQLSession) throws -> T
  ) async throws(StoreError) -> T {
    guard !isBounded || waiting.count < waitingLimit else { throw .full }
    let result: Result<T, StoreError> = await withCheckedContinuation { continuation in
      waiting.append(
        Job(
          run: { session in
            let value = try body(session)
            return { continuation.resume(returning: .success(value)) }
          },
          fail: { continuation.resume(returning: .failure($0)) }))
      guard !isWriting else { return }
      isWriting = true
      Task { await writeAll() }
    }
    return try result.get()
  }

  private func writeAll() async {
    while !waiting.isEmpty {
      let group = Array(waiting.prefix(Self.groupSize))
      waiting.removeFirst(group.count)
      await commit(group)
    }
    isWriting = false
  }

  private func commit(_ group: [Job]) async {
    do {
      try await pool.writeWithoutTransaction { database in
        do {
          let endings = try Self.inOneTransaction(group, in: database) { job, session in try job.run(session) }
          for ending in endings { ending() }
        } catch {
          Self.commitApart(group, in: database)
        }
      }
    } catch {
      for job in group { job.fail(StoreError(error)) }
    }
  }

  /// Commits those of a group that do not fail by themselves.
  private static func commitApart(_ group: [Job], in database: Database) {
    do {
      let endings = try inOneTransaction(group, in: database) { job, session in
        do {
          return try session.savepoint(job.run)
        } catch {
          let error = StoreError(error)
          return { job.fail(error) }
        }
      }
      for ending in endings { ending() }
    } catch {
      for job in group { job.fail(StoreError(error)) }
    }
  }

  private static func inOneTransaction(
    _ group: [Job], in database: Database, _ run: (Job, SQLSession) throws -> Ending
  ) throws -> [Ending] {
    let session = SQLSession(database: database)
    var endings: [Ending] = []
    endings.reserveCapacity(group.count)
    try database.inTransaction(.immediate) {
      for job in group {
        endings.append(try run(job, session))
        guard session.isInTransaction else { throw StoreError.unavailable(why: "SQLite ended the transaction") }
      }
      return .commit
    }
    return endings
  }
}
