import Logging
import NIOPosix
import ServiceLifecycle
import Store

/// Reads the schools, which builds packs that are stale, and has messages looked through and turns answered.
///
/// As soon as the common layer is read, what is urgent is answered; everything else waits for its school's pack.
struct TurnService: Service {
  let knowledge: String
  let packs: PackFolder
  let health: ServiceHealth
  let store: CaseStore
  let screener: Screener
  let worker: IntakeWorker
  let logger: Logger

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await readSchools() }
      group.addTask { await screener.run() }
      group.addTask { await worker.run() }
      try await group.waitForAll()
    }
  }

  /// Ends when the schools are read, and at once when the service shuts down: the pack that is just being built is left
  /// to its thread, and no other is begun.
  private func readSchools() async throws {
    let (stages, continuation) = AsyncThrowingStream.makeStream(of: SchoolRegister.self)
    // Seconds of work when a pack is stale: not on a thread that requests are answered on.
    NIOThreadPool.singleton.submit { _ in
      do {
        let whole = try SchoolRegister.read(knowledge: knowledge, packs: packs) { stage in
          if case .terminated = continuation.yield(stage) { throw CancellationError() }
        }
        continuation.yield(whole)
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    for try await register in stages.cancelOnGracefulShutdown() {
      health.put(register)
      store.messageArrived.ring()
      store.turnsWaiting.ring()
      guard register.building.isEmpty else { continue }
      for (school, fault) in register.faults.sorted(by: { $0.key < $1.key }) {
        logger.error(
          "A school's pack is faulty: it answers no questions, and danger to life is still recognised.",
          metadata: ["school": "\(school)", "faults": "\(fault)"])
      }
      logger.info("The schools are read.", metadata: ["schools": "\(register.schools.count - register.faults.count)"])
    }
  }
}
