public import Casebook
public import Channels
public import FoundationEssentials
public import Logging
import NIOConcurrencyHelpers
public import ServiceLifecycle
public import Store

/// Something that the dispatcher did, for counters and for `/ready`.
public enum DeliveryEvent: Hashable, Sendable {
  case sent(channel: String, school: SchoolID)
  case postponed(channel: String, school: SchoolID)
  /// The reply was given up and a record was opened.
  case gaveUp(channel: String, school: SchoolID)
  /// Staff were told by at least one way.
  case noticed(school: SchoolID)
  /// No way to tell staff worked; it is tried again.
  case noticeFailed(school: SchoolID)
}

/// Sends what is due: replies to parents in the order of their conversation, notices to staff until one way works.
///
/// Many are under way at once. A graceful shutdown ends it when those that are in hand are done.
public struct Dispatcher: Service {
  /// For a channel that was switched off with replies still waiting: an hour for who did it by mistake.
  private static let closedChannel = Backoff(Array(repeating: .seconds(600), count: 6))

  /// Deliveries that come due within this time are taken together.
  private static let pause = Duration.milliseconds(5)

  private let store: CaseStore
  private let channels: ChannelDirectory
  private let curl: CurlClient
  private let notices: NoticeSender
  private let backoff: [Duration]?
  private let concurrency: Int
  private let now: @Sendable () -> Date
  private let random: @Sendable () -> Double
  private let logger: Logger
  private let observe: @Sendable (DeliveryEvent) -> Void

  /// - Parameters:
  ///   - backoff: the waits between tries of a reply on every channel; `nil` for each channel's own table.
  ///   - concurrency: how many deliveries are under way at once.
  ///   - random: 0 up to 1, for the jitter.
  public init(
    store: CaseStore, channels: ChannelDirectory, curl: CurlClient, notices: NoticeSender, backoff: [Duration]? = nil,
    concurrency: Int = 64, now: @escaping @Sendable () -> Date = { Date() },
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }, logger: Logger,
    observe: @escaping @Sendable (DeliveryEvent) -> Void = { _ in }
  ) {
    self.store = store
    self.channels = channels
    self.curl = curl
    self.notices = notices
    self.backoff = backoff
    self.concurrency = concurrency
    self.now = now
    self.random = random
    self.logger = logger
    self.observe = observe
  }

  public func run() async throws {
    let inHand = NIOLockedValueBox(0)
    await withDiscardingTaskGroup { group in
      while !Task.isShuttingDownGracefully, !Task.isCancelled {
        let seen = store.deliveriesWaiting.rings
        let due = await claim(limit: concurrency - inHand.withLockedValue { $0 })
        for delivery in due {
          inHand.withLockedValue { $0 += 1 }
          group.addTask {
            await handle(delivery)
            inHand.withLockedValue { $0 -= 1 }
            store.deliveriesWaiting.ring()
          }
        }
        guard due.isEmpty else { continue }
        await cancelWhenGracefulShutdown {
          await store.deliveriesWaiting.wait(past: seen, atMost: .seconds(1))
          try? await Task.sleep(for: Self.pause)
        }
      }
    }
  }

  private func claim(limit: Int) async -> [ClaimedDelivery] {
    guard limit > 0 else { return [] }
    do {
      return try await store.claimDue(at: now(), limit: limit)
    } catch {
      logger.error("The outbox cannot be read; it is tried again in a second.", metadata: ["error": "\(error)"])
      return []
    }
  }

  private func handle(_ delivery: ClaimedDelivery) async {
    do {
      switch delivery.content {
      case .notice(let notice): try await deliver(notice, as: delivery)
      case .reply(let reply, let conversation, let answered, let reference):
        try await deliver(
          OutboundReply(
            delivery: delivery.id, conversation: conversation, answered: answered, reference: reference, reply: reply),
          as: delivery)
      }
    } catch {
      // It stays in hand and comes back when the hold or the process ends: sent again rather than lost.
      logger.error(
        "A delivery could not be written down.", metadata: ["delivery": "\(delivery.id)", "error": "\(error)"])
    }
  }

  private func deliver(_ notice: StaffNotice, as delivery: ClaimedDelivery) async throws(StoreError) {
    let (isTaken, faults) = await notices.send(notice, id: delivery.id, at: now())
    guard !Task.isCancelled else { return }
    for fault in faults {
      logger.warning(
        "A way to tell staff failed.",
        metadata: ["receipt": "\(notice.receipt)", "school": "\(notice.school)", "error": "\(fault)"])
    }
    if isTaken {
      try await written(delivery) { () throws(StoreError) in try await store.settle(delivery, at: now()) }
      observe(.noticed(school: notice.school))
      return
    }
    let wait = Backoff.notices.wait(afterFailures: delivery.failures + 1, random: random()) ?? .seconds(600)
    let reason = faults.first.map { "\($0)" } ?? "no way to tell this school's staff is set"
    try await written(delivery) { () throws(StoreError) in
      try await store.postpone(delivery, until: now() + wait, partsSent: 0, error: reason)
    }
    logger.error(
      "Staff could not be told; it is tried again.",
      metadata: ["receipt": "\(notice.receipt)", "school": "\(notice.school)", "error": "\(reason)"])
    observe(.noticeFailed(school: notice.school))
  }

  private func deliver(_ reply: OutboundReply, as delivery: ClaimedDelivery) async throws(StoreError) {
    guard let channel = channels[reply.conversation.channel, reply.conversation.school] else {
      return try await putOff(reply, delivery, Self.closedChannel, partsSent: delivery.partsSent, reason: "channel off")
    }
    let backoff = Backoff(self.backoff ?? type(of: channel).retries)
    let requests: [ProviderRequest]
    do {
      requests = try channel.requests(for: reply, at: now())
    } catch {
      return try await giveUp(reply, delivery, reason: "\(error)")
    }
    var sent = delivery.partsSent
    for request in requests.dropFirst(sent) {
      switch await send(request, on: channel) {
      case .taken: sent += 1
      case .stopped: return
      case .failed(let asked, let reason):
        return try await putOff(reply, delivery, backoff, partsSent: sent, asked: asked, reason: reason)
      case .hopeless(let reason): return try await giveUp(reply, delivery, reason: reason)
      }
    }
    try await written(delivery) { () throws(StoreError) in try await store.settle(delivery, at: now()) }
    observe(.sent(channel: reply.conversation.channel, school: reply.conversation.school))
  }

  /// What `write` returns, which is tried again while the store is down: what was sent and is not written down would be sent
  /// again later.
  private func written<T>(
    _ delivery: ClaimedDelivery, _ write: () async throws(StoreError) -> T
  ) async throws(StoreError) -> T {
    while true {
      do {
        return try await write()
      } catch .notInHand {
        throw .notInHand
      } catch {
        if case .refused = error { throw error }
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { throw error }
        logger.error(
          "A delivery could not be written down; it is tried again in a second.",
          metadata: ["delivery": "\(delivery.id)", "error": "\(error)"])
        await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(1)) }
      }
    }
  }

  /// How one request ended.
  private enum Step {
    case taken
    case failed(asked: Duration?, reason: String)
    case hopeless(reason: String)
    /// Cancelled: the delivery comes back at the next start.
    case stopped
  }

  private func send(_ request: ProviderRequest, on channel: any ChatChannel) async -> Step {
    do {
      let response = try await curl.send(request)
      switch channel.verdict(on: response, at: now()) {
      case .done: return .taken
      case .tryAgain(let asked): return .failed(asked: asked, reason: "status \(response.status)")
      case .giveUp: return .hopeless(reason: "status \(response.status)")
      }
    } catch .cancelled {
      return .stopped
    } catch .unsendable(let why) {
      return .hopeless(reason: why)
    } catch .failed(_, let why, inDoubt: true) where type(of: channel).afterDoubt == .giveUp {
      return .hopeless(reason: why)
    } catch {
      return .failed(asked: nil, reason: "\(error)")
    }
  }

  private func putOff(
    _ reply: OutboundReply, _ delivery: ClaimedDelivery, _ backoff: Backoff, partsSent: Int, asked: Duration? = nil,
    reason: String
  ) async throws(StoreError) {
    let wait = backoff.wait(afterFailures: delivery.failures + 1, asked: asked, random: random())
    guard let wait else { return try await giveUp(reply, delivery, reason: reason) }
    try await written(delivery) { () throws(StoreError) in
      try await store.postpone(delivery, until: now() + wait, partsSent: partsSent, error: reason)
    }
    let (channel, school) = (reply.conversation.channel, reply.conversation.school)
    logger.warning(
      "A reply could not be sent; it is tried again.",
      metadata: [
        "delivery": "\(delivery.id)", "channel": "\(channel)", "school": "\(school)", "error": "\(reason)",
        "wait": "\(wait)",
      ])
    observe(.postponed(channel: channel, school: school))
  }

  private func giveUp(
    _ reply: OutboundReply, _ delivery: ClaimedDelivery, reason: String
  ) async throws(StoreError) {
    let receipt = try await written(delivery) { () throws(StoreError) in
      try await store.giveUp(delivery, reason: reason, at: now())
    }
    let (channel, school) = (reply.conversation.channel, reply.conversation.school)
    logger.error(
      "A reply was given up; staff are told.",
      metadata: [
        "delivery": "\(delivery.id)", "channel": "\(channel)", "school": "\(school)", "error": "\(reason)",
        "receipt": "\(receipt)",
      ])
    observe(.gaveUp(channel: channel, school: school))
  }
}

extension Date {
  fileprivate static func + (date: Date, wait: Duration) -> Date {
    let (seconds, attoseconds) = wait.components
    return date.addingTimeInterval(Double(seconds) + Double(attoseconds) / 1e18)
  }
}
