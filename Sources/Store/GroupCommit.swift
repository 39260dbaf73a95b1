import GRDB
import Synchronization

/// Writes that wait for the disk together: one transaction and one sync for all that came while the last one was written.
///
/// When one of them fails, all are undone and made again, each within a savepoint of its own: then that one is undone alone.
/// So a write may be made twice, and has no effect but on the database. Nobody is answered before the commit.
final class GroupCommit: Sendable {
  /// Tells one caller that its write ended, when it is durable.
  private typealias Ending = @Sendable () -> Void

  private struct Job: Sendable {
    let run: @Sendable (SQLSession) throws -> Ending
    let fail: @Sendable (StoreError) -> Void
  }

  private struct State {
    var waiting: [Job] = []
    /// Whether somebody will look for what waits.
    var isWriting = false
  }

  private static let groupSize = 256

  private let pool: DatabasePool
  private let texts: RenderedTexts
  private let waitingLimit: Int
  private let state = Mutex(State())

  init(pool: DatabasePool, texts: RenderedTexts, waitingLimit: Int) {
    self.pool = pool
    self.texts = texts
    self.waitingLimit = waitingLimit
  }

  func write<T: Sendable>(
    isBounded: Bool, _ body: @escaping @Sendable (SQLSession) throws -> T
  ) async throws(StoreError) -> T {
    let result: Result<T, StoreError> = await withCheckedContinuation { continuation in
      let job = Job(
        run: { session in
          let value = try body(session)
          return { continuation.resume(returning: .success(value)) }
        },
        fail: { continuation.resume(returning: .failure($0)) })
      queue(job, isBounded: isBounded)
    }
    return try result.get()
  }

  /// Has a job written with the others that wait; has it fail where too many do.
  private func queue(_ job: Job, isBounded: Bool) {
    enum Next { case nothing, begin, refuse }
    let next: Next = state.withLock { state in
      if isBounded, state.waiting.count >= waitingLimit { return .refuse }
      state.waiting.append(job)
      defer { state.isWriting = true }
      return state.isWriting ? .nothing : .begin
    }
    switch next {
    case .nothing: return
    case .begin: pool.asyncWriteWithoutTransaction { self.writeAll(in: $0) }
    case .refuse: job.fail(.full)
    }
  }

  private func writeAll(in database: Database) {
    while true {
      let group = state.withLock { state in
        let group = Array(state.waiting.prefix(Self.groupSize))
        state.waiting.removeFirst(group.count)
        state.isWriting = !group.isEmpty
        return group
      }
      guard !group.isEmpty else { return }
      commit(group, in: database)
    }
  }

  private func commit(_ group: [Job], in database: Database) {
    do {
      let endings = try inOneTransaction(group, in: database) { job, session in try job.run(session) }
      for ending in endings { ending() }
    } catch {
      commitApart(group, in: database)
    }
  }

  /// Commits those of a group that do not fail by themselves.
  private func commitApart(_ group: [Job], in database: Database) {
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

  private func inOneTransaction(
    _ group: [Job], in database: Database, _ run: (Job, SQLSession) throws -> Ending
  ) throws -> [Ending] {
    let session = SQLSession(database: database, texts: texts)
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
