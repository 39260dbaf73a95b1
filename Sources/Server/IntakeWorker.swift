import Casebook
import Dialogue
import FoundationEssentials
import Knowledge
import Logging
import NIOConcurrencyHelpers
import ServiceLifecycle
import Store

/// Has turns answered as they come due, until the service shuts down: many side by side, never two of one conversation.
struct IntakeWorker: Sendable {
  /// So many failures make a turn a matter for staff: no message ends unread.
  private static let patience = 3
  /// How many turns are in hand at once: their commits share one sync.
  private static let concurrency = 64
  /// Turns that come due within this time are taken together.
  private static let pause = Duration.milliseconds(5)

  private let store: CaseStore
  private let health: ServiceHealth
  private let metrics: ServiceMetrics
  private let logger: Logger
  private let isTrial: @Sendable (SchoolID) -> Bool
  private let now: @Sendable () -> Date

  init(
    store: CaseStore, health: ServiceHealth, metrics: ServiceMetrics, logger: Logger,
    isTrial: @escaping @Sendable (SchoolID) -> Bool, now: @escaping @Sendable () -> Date
  ) {
    self.store = store
    self.health = health
    self.metrics = metrics
    self.logger = logger
    self.isTrial = isTrial
    self.now = now
  }

  /// Ends when the service shuts down, after the turns in hand.
  func run() async {
    let inHand = NIOLockedValueBox(0)
    await withDiscardingTaskGroup { group in
      while !Task.isShuttingDownGracefully, !Task.isCancelled {
        let seen = store.turnsWaiting.rings
        var wait = Duration.seconds(1)
        do {
          let free = Self.concurrency - inHand.withLockedValue { $0 }
          if let register = health.register, free > 0 {
            // Until a school's pack is built only what is urgent is answered: the common layer is enough for that.
            let due = try await store.nextDue(at: now(), urgentOnlyOf: register.building)
            if let due, due <= now() {
              for turn in try await store.nextTurns(at: now(), limit: free, urgentOnlyOf: register.building) {
                inHand.withLockedValue { $0 += 1 }
                group.addTask {
                  await handle(turn, by: register)
                  inHand.withLockedValue { $0 -= 1 }
                  store.turnsWaiting.ring()
                }
              }
              continue
            }
            if let due { wait = min(wait, .seconds(due.timeIntervalSince(now()))) }
          }
        } catch {
          logger.error("Turns cannot be taken; it is tried again in a second.", metadata: ["error": "\(error)"])
        }
        await cancelWhenGracefulShutdown { [wait] in
          await store.turnsWaiting.wait(past: seen, atMost: wait)
          try? await Task.sleep(for: Self.pause)
        }
      }
    }
  }

  private func handle(_ claimed: ClaimedTurn, by register: SchoolRegister) async {
    let id = claimed.turn.message.conversation.school
    let school = register[id]
    let receipt = isTrial(id) ? nil : claimed.receipt
    let hasFailed = claimed.failures >= Self.patience || !claimed.isReadable
    let outcome: Outcome
    if let school, !hasFailed {
      outcome = Responder(school: school).respond(
        to: claimed.turn, at: now(), receipt: receipt, isSwitchedOff: claimed.isSwitchedOff)
    } else {
      outcome = Outcome(failing: claimed.turn, at: claimed.receivedAt, receipt: receipt, school: school)
      logger.error(
        hasFailed
          ? "A turn failed time and again; it is handed to staff." : "A turn's school is gone; it is handed to staff.",
        metadata: ["school": "\(id)", "receipt": "\(receipt?.rawValue ?? "none: on trial")"])
    }
    do {
      try await store.commit(outcome, closing: claimed, at: now())
    } catch .notInHand {
      return
    } catch {
      logger.error("A turn could not be closed.", metadata: ["school": "\(id)", "error": "\(error)"])
      metrics.turn(.released, of: id, level: .none, time: 0)
      return await giveBack(claimed, after: error)
    }
    metrics.turn(
      hasFailed ? .handedOver : .answered, of: id, level: outcome.reply.escalation,
      time: now().timeIntervalSince(claimed.dueAt))
  }
}

extension IntakeWorker {
  /// Rows that the store refuses it refuses again, until patience ends. A store that is down is no fault of the turn's: it
  /// is kept in hand until the store works again, so that it does not come back at once.
  private func giveBack(_ claimed: ClaimedTurn, after error: StoreError) async {
    let reason: String? = if case .refused = error { "commit" } else { nil }
    var isDown = reason == nil
    while true {
      if isDown { try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) } }
      do {
        return try await store.release(claimed, error: reason, at: now())
      } catch .notInHand {
        return
      } catch {
        // What ends now comes back with the next start.
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
        logger.error("A turn could not be given back; it is tried again in a second.", metadata: ["error": "\(error)"])
        isDown = true
      }
    }
  }
}

extension Outcome {
  /// What is committed for a turn that cannot be answered: a record of its words, and the parent is told so.
  ///
  /// The record is urgent, because nobody and nothing has looked at the words yet.
  ///
  /// - Parameters:
  ///   - receipt: the record's number; `nil` on trial: then there is no record, and the parent is sent to the office.
  ///   - school: `nil` for one that is gone: then nothing is said.
  init(failing turn: Turn, at receivedAt: Date, receipt: ReceiptNumber?, school: School?) {
    let pack = school?.knowledge.version ?? "\(turn.message.conversation.school)@none"
    var state = turn.state
    var reply = Reply(kind: .handoff, escalation: receipt == nil ? .none : .urgent, text: "", pack: pack)
    if let wording = school?.knowledge.wording, state.mode != .person {
      reply.text = receipt.map { wording(.failedPassed, ["receipt": $0.rawValue]) } ?? wording(.packMissing)
    }
    var events: [CaseEvent] = []
    var notices: [StaffNotice] = []
    if let receipt {
      let words = PrivateText(turn.words.map(\.words).joined(separator: "\n"))
      let handoff = Handoff(
        receipt: receipt, conversation: turn.message.conversation, words: words, receivedAt: receivedAt, level: .urgent,
        kind: "failure", rule: "three failures", answer: reply.text, pack: pack, stage: state.complaint?.stage,
        draft: nil, due: school?.knowledge.plan.due(.urgent, receivedAt: receivedAt),
        answerBy: school?.knowledge.plan.answer(receivedAt: receivedAt)?.at)
      events = [.opened(handoff)]
      notices = [StaffNotice(receipt: receipt, school: turn.message.conversation.school, level: .urgent)]
      state.receipt = receipt
      state.concern = max(state.concern, .urgent)
      if state.mode == .assistant { state.mode = .waiting }
    }
    state.step = nil
    if !reply.text.isEmpty { state.turns += 1 }
    self.init(
      state: state, reply: reply, events: events, notices: notices,
      audit: AuditEntry(decision: "failure", score: nil, pack: pack))
  }
}
