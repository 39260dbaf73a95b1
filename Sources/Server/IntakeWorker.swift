import Casebook
import Dialogue
import FoundationEssentials
import Knowledge
import Logging
import ServiceLifecycle
import Store

/// Answers one turn after the other until the service shuts down. Several work side by side, never on one conversation.
struct IntakeWorker: Sendable {
  /// So many failures make a turn a matter for staff: no message ends unread.
  private static let patience = 3

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

  /// Ends when the service shuts down, after the turn in hand.
  func run() async {
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      let seen = await store.turnsWaiting.rings
      var wait = Duration.seconds(1)
      do {
        if let register = health.register {
          // Until a school's pack is built only what is urgent is answered: the common layer is enough for that.
          let due = try await store.nextDue(at: now(), urgentOnlyOf: register.building)
          if let due, due <= now() {
            let turn = try await store.nextTurn(at: now(), urgentOnlyOf: register.building)
            if let turn { try await handle(turn, by: register) }
            continue
          }
          if let due { wait = min(wait, .seconds(due.timeIntervalSince(now()))) }
        }
      } catch StoreError.notInHand {
        continue
      } catch {
        logger.error("Turns cannot be taken or closed; it is tried again in a second.", metadata: ["error": "\(error)"])
      }
      await cancelWhenGracefulShutdown { [wait] in await store.turnsWaiting.wait(past: seen, atMost: wait) }
    }
  }

  private func handle(_ claimed: ClaimedTurn, by register: SchoolRegister) async throws(StoreError) {
    let id = claimed.turn.message.conversation.school
    let school = register[id]
    let receipt = isTrial(id) ? nil : claimed.receipt
    let hasFailed = claimed.failures >= Self.patience || !claimed.isReadable
    let outcome: Outcome
    if let school, !hasFailed {
      outcome = Responder(school: school).respond(to: claimed.turn, at: now(), receipt: receipt)
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
      throw .notInHand
    } catch {
      logger.error("A turn could not be closed.", metadata: ["school": "\(id)", "error": "\(error)"])
      metrics.turn(.released, of: id, level: .none, time: 0)
      try await store.release(claimed, error: "commit", at: now())
      // A store that is down fails the next turn too: the caller waits before it takes one. One that refuses these rows
      // does not, and the turn comes back until patience ends.
      if case .refused = error { return }
      throw error
    }
    metrics.turn(
      hasFailed ? .handedOver : .answered, of: id, level: outcome.reply.escalation,
      time: now().timeIntervalSince(claimed.dueAt))
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
        draft: nil)
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
