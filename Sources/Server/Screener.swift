import Casebook
import Dialogue
import Logging
import ServiceLifecycle
import Store

/// Looks through every message as it comes in, while it waits for the rest of its burst or for its sender's rate.
///
/// What somebody at the school has to know at once is answered without waiting, also while packs are being built. A
/// button's label is answered at once too, whichever way the platform brings it. The turn itself screens again: this only
/// decides when it begins.
struct Screener: Sendable {
  /// What comes in within this time is read together: a read for each message costs more than all else that it needs.
  private static let pause = Duration.milliseconds(20)

  let store: CaseStore
  let health: ServiceHealth
  let logger: Logger

  /// Ends when the service shuts down. What was not looked through by then is at the next start.
  func run() async {
    var last: Int64 = 0
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      let seen = store.messageArrived.rings
      do {
        if let register = health.register {
          var arrived: [ArrivedMessage]
          repeat {
            arrived = try await store.arrivals(after: last)
            for message in arrived {
              try await look(at: message, by: register)
              last = message.number
            }
            store.turnsWaiting.ring()
          } while !arrived.isEmpty
        }
      } catch {
        logger.error(
          "Messages cannot be looked through; it is tried again in a second.", metadata: ["error": "\(error)"])
      }
      await cancelWhenGracefulShutdown {
        await store.messageArrived.wait(past: seen, atMost: .seconds(1))
        try? await Task.sleep(for: Self.pause)
      }
    }
  }

  private func look(at message: ArrivedMessage, by register: SchoolRegister) async throws(StoreError) {
    guard let school = register[message.school] else { return }
    if school.isUrgent(message.words.words) {
      try await store.hurry(message.number)
    } else if school.isLabel(message.words.words) {
      try await store.setApart(message.number)
    }
  }
}
