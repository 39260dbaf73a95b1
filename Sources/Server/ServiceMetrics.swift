import Casebook
import Delivery
import NIOConcurrencyHelpers
import Store

/// What the service counts, written as Prometheus reads it. It counts what happened and never whom it happened to.
///
/// These are plain counters of one value: swift-metrics would need a factory and handlers for each kind to end at the
/// same table, and its registry is one for the whole process, which tests with several services at once cannot share.
final class ServiceMetrics: Sendable {
  /// Why a request was turned away.
  enum Refusal: String, Sendable {
    case unknown, method, unproven, malformed, empty, origin, incomplete
    case tooLarge = "too-large"
    case tooLong = "too-long"
    case storeDown = "store-down"
  }

  /// How a turn ended.
  enum TurnResult: String, Sendable {
    case answered, released
    case handedOver = "handed-over"
  }

  private struct Family {
    let help: String
    let labels: [String]
    var values: [[String]: UInt64] = [:]
  }

  private struct State {
    var families: [String: Family]
    /// Turns by the upper bound of `buckets` that their time first fits under; the last is without one.
    var turnTimes: [UInt64]
    var turnSeconds = 0.0
  }

  /// Upper bounds in seconds, from a quick turn to one that waited for packs to be built or a store to come back.
  private static let buckets: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120]

  private let state: NIOLockedValueBox<State>

  init() {
    state = NIOLockedValueBox(
      State(
        families: [
          "messages_accepted": Family(help: "Messages that were written down.", labels: ["channel", "school"]),
          "messages_duplicate": Family(help: "Messages that were known already.", labels: ["channel", "school"]),
          "requests_without_messages": Family(
            help: "Proven requests with nothing to do.", labels: ["channel", "school"]),
          "requests_refused": Family(help: "Requests that were turned away.", labels: ["channel", "reason"]),
          "turns": Family(help: "Turns by how they ended.", labels: ["school", "result"]),
          "escalations": Family(help: "Turns that somebody has to know of.", labels: ["school", "level"]),
          "deliveries": Family(help: "Tries to send a reply.", labels: ["channel", "school", "result"]),
          "notices": Family(help: "Tries to tell staff.", labels: ["school", "result"]),
        ], turnTimes: Array(repeating: 0, count: Self.buckets.count + 1)))
  }

  func accepted(_ recorded: Recorded, on channel: String, for school: SchoolID) {
    count("messages_accepted", channel, school.rawValue, by: recorded.new.count)
    count("messages_duplicate", channel, school.rawValue, by: recorded.duplicates)
  }

  func nothingToDo(on channel: String, for school: SchoolID) {
    count("requests_without_messages", channel, school.rawValue)
  }

  /// - Parameter channel: `nil` where the request names none that is open.
  func refused(_ reason: Refusal, on channel: String?) {
    count("requests_refused", channel ?? "none", reason.rawValue)
  }

  /// - Parameter time: from when it could begin, the quiet time being over, to its answer being written down.
  func turn(_ result: TurnResult, of school: SchoolID, level: Escalation, time: Double) {
    count("turns", school.rawValue, result.rawValue)
    guard result != .released else { return }
    if level > .none { count("escalations", school.rawValue, level.rawValue) }
    let bucket = Self.buckets.firstIndex { time <= $0 } ?? Self.buckets.count
    state.withLockedValue { state in
      state.turnTimes[bucket] += 1
      state.turnSeconds += max(0, time)
    }
  }

  func delivery(_ event: DeliveryEvent) {
    switch event {
    case .sent(let channel, let school): count("deliveries", channel, school.rawValue, "sent")
    case .postponed(let channel, let school): count("deliveries", channel, school.rawValue, "postponed")
    case .invited(let channel, let school): count("deliveries", channel, school.rawValue, "invited")
    case .gaveUp(let channel, let school): count("deliveries", channel, school.rawValue, "given-up")
    case .stopped(let channel, let school): count("deliveries", channel, school.rawValue, "stopped")
    case .wentOn: break
    case .noticed(let school): count("notices", school.rawValue, "sent")
    case .noticeFailed(let school): count("notices", school.rawValue, "failed")
    }
  }

  private func count(_ family: String, _ labels: String..., by step: Int = 1) {
    guard step > 0 else { return }
    state.withLockedValue { $0.families[family]?.values[labels, default: 0] += UInt64(step) }
  }

  /// The text for a scrape, families and labels in a fixed order.
  ///
  /// - Parameters:
  ///   - figures: what waits in the store; `nil` when it cannot be read: then those lines are left out.
  ///   - oldestAge: seconds that the oldest delivery has waited.
  ///
  /// Source: Prometheus, "Text-based exposition format", version 0.0.4.
  func text(figures: StoreFigures?, oldestAge: Double) -> String {
    let state = state.withLockedValue { $0 }
    var text = ""
    func head(_ name: String, _ help: String, _ type: String) {
      text += "# HELP schoolgate_\(name) \(help)\n# TYPE schoolgate_\(name) \(type)\n"
    }
    for (name, family) in state.families.sorted(by: { $0.key < $1.key }) {
      head(name + "_total", family.help, "counter")
      for (values, count) in family.values.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        let labels = zip(family.labels, values).map { "\($0)=\"\($1)\"" }.joined(separator: ",")
        text += "schoolgate_\(name)_total{\(labels)} \(count)\n"
      }
    }
    head(
      "turn_seconds", "From when a turn could begin, the quiet time being over, to its answer being written down.",
      "histogram")
    var sum: UInt64 = 0
    for (bucket, count) in state.turnTimes.enumerated() {
      sum += count
      let bound = bucket < Self.buckets.count ? "\(Self.buckets[bucket])" : "+Inf"
      text += "schoolgate_turn_seconds_bucket{le=\"\(bound)\"} \(sum)\n"
    }
    text += "schoolgate_turn_seconds_sum \(state.turnSeconds)\nschoolgate_turn_seconds_count \(sum)\n"
    guard let figures else { return text }
    for (name, help, value) in [
      ("turns_pending", "Messages that are not answered yet.", Double(figures.pendingTurns)),
      ("outbox_depth", "Replies and notices that are not delivered yet.", Double(figures.outboxDepth)),
      ("outbox_oldest_age_seconds", "How long the oldest of them has waited.", oldestAge),
    ] {
      head(name, help, "gauge")
      text += "schoolgate_\(name) \(value)\n"
    }
    return text
  }
}
