import GRDB

/// Writes that wait for the disk together: one transaction and one sync for all that came while the last one was written.
///
/// Each write has a savepoint of its own, so that one that fails is undone alone. Nobody is answered before the commit.
actor GroupCommit {
  /// Tells one caller how its write ended; the argument is the error of the commit, if there was one.
  private typealias Ending = @Sendable (StoreError?) -> Void

  private struct Job: Sendable {
    let run: @Sendable (SQLSession) -> Ending
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
            do {
              let value = try session.savepoint(body)
              return { error in continuation.resume(returning: error.map { .failure($0) } ?? .success(value)) }
            } catch {
              let error = StoreError(error)
              return { _ in continuation.resume(returning: .failure(error)) }
            }
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
        var endings: [Ending] = []
        var failure: StoreError?
        do {
          try database.inTransaction(.immediate) {
            let session = SQLSession(database: database)
            for job in group {
              endings.append(job.run(session))
              guard session.isInTransaction else { throw StoreError.unavailable(why: "SQLite ended the transaction") }
            }
            return .commit
          }
        } catch {
          failure = StoreError(error)
        }
        for ending in endings { ending(failure) }
        for job in group[endings.count...] { job.fail(failure ?? .unavailable(why: "the transaction ended early")) }
      }
    } catch {
      for job in group { job.fail(StoreError(error)) }
    }
  }
}
