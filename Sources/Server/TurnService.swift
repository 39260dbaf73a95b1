import Casebook
import Logging
import NIOPosix
import ServiceLifecycle

/// Reads the schools, which builds packs that are stale, and then has turns answered.
///
/// Until the schools are read, messages are taken in and written down, and turns wait.
struct TurnService: Service {
  private static let workers = 4

  let knowledge: String
  let packs: PackFolder
  let health: ServiceHealth
  let worker: IntakeWorker
  let logger: Logger

  func run() async throws {
    // Seconds of work when a pack is stale: not on a thread that requests are answered on.
    let register = try await NIOThreadPool.singleton.runIfActive {
      try SchoolRegister.read(knowledge: knowledge, packs: packs)
    }
    for (school, fault) in register.faults.sorted(by: { $0.key < $1.key }) {
      logger.error(
        "A school's pack is faulty: it answers no questions, and danger to life is still recognised.",
        metadata: ["school": "\(school)", "faults": "\(fault)"])
    }
    health.put(register)
    logger.info("The schools are read.", metadata: ["schools": "\(register.schools.count - register.faults.count)"])
    await withDiscardingTaskGroup { group in
      for _ in 0..<Self.workers { group.addTask { await worker.run() } }
    }
  }
}
