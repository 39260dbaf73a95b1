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
  /// The reply came too late for its channel, and the parent was asked to write.
  case invited(channel: String, school: SchoolID)
  /// The reply was given up and a record was opened.
  case gaveUp(channel: String, school: SchoolID)
  /// The channel takes nothing from the school's account any more: its replies wait.
  case stopped(channel: String, school: SchoolID)
  /// A channel that was stopped takes replies again.
  case wentOn(channel: String, school: SchoolID)
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
  /// How long a reply waits for a parent who was asked to write: a week.
  private static let patience = Duration.seconds(7 * 86_400)

  /// How long a stopped channel is left alone before one reply is tried.
  private static let stopPause = Duration.seconds(60)

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
  private let stopped = StoppedChannels()
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
    guard let brief = try await store.brief(of: notice.receipt, at: now()) else {
      throw .refused(why: "a notice has no record")
    }
    if notice.rung > 0, brief.isTaken {
      return try await written(delivery) { () throws(StoreError) in try await store.drop(delivery, at: now()) }
    }
    let (isTaken, faults) = await notices.send(notice, brief, id: delivery.id, at: now())
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
    let reason = faults.first.map { "\($0)" } ?? "there is nobody who may be told"
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
    if let next = stopped.wait(at: .init(reply.conversation), now: now(), pause: stopPause.seconds) {
      return try await written(delivery) { () throws(StoreError) in
        try await store.hold(delivery, until: next, partsSent: delivery.partsSent)
      }
    }
    guard !isTooLate(delivery, on: channel) else { return try await invite(reply, delivery, on: channel) }
    let requests: [ProviderRequest]
    do {
      requests = try channel.requests(for: reply, at: now())
    } catch {
      return try await giveUp(reply, delivery, reason: "\(error)")
    }
    var sent = delivery.partsSent
    for request in requests.dropFirst(sent) {
      let step = await send(request, for: reply, on: channel)
      if case .outOfTime = step { return try await invite(reply, delivery, on: channel) }
      guard case .taken = step else { return try await fail(reply, delivery, on: channel, partsSent: sent, step) }
      sent += 1
    }
    try await written(delivery) { () throws(StoreError) in try await store.settle(delivery, at: now()) }
    observe(.sent(channel: reply.conversation.channel, school: reply.conversation.school))
  }

  /// Whether the channel takes this reply only once the parent has written again.
  private func isTooLate(_ delivery: ClaimedDelivery, on channel: any ChatChannel) -> Bool {
    guard let heardAt = delivery.heardAt else { return false }
    if let returnedAt = delivery.returnedAt, heardAt <= returnedAt { return true }
    return type(of: channel).replyWindow.map { heardAt + $0 < now() } ?? false
  }

  /// Asks the parent to write, and keeps the reply until then. It is given up where nobody can be asked, and when the parent
  /// has not written for a week.
  private func invite(
    _ reply: OutboundReply, _ delivery: ClaimedDelivery, on channel: any ChatChannel
  ) async throws(StoreError) {
    if let invitedAt = delivery.invitedAt, now() < invitedAt + Self.patience {
      return try await keep(delivery, invitedAt: invitedAt)
    }
    if let invitedAt = delivery.invitedAt, delivery.queuedAt <= invitedAt {
      return try await giveUp(reply, delivery, reason: "no word from the parent")
    }
    let invitation: ProviderRequest?
    do {
      invitation = try channel.invitation(for: reply)
    } catch {
      return try await giveUp(reply, delivery, reason: "\(error)")
    }
    guard let invitation else { return try await giveUp(reply, delivery, reason: "too late to be written") }
    let step = await send(invitation, for: reply, on: channel)
    guard case .taken = step else { return try await fail(reply, delivery, on: channel, partsSent: 0, step) }
    try await keep(delivery, invitedAt: now())
    observe(.invited(channel: reply.conversation.channel, school: reply.conversation.school))
  }

  private func keep(_ delivery: ClaimedDelivery, invitedAt: Date) async throws(StoreError) {
    try await written(delivery) { () throws(StoreError) in
      try await store.keep(delivery, until: invitedAt + Self.patience, invitedAt: invitedAt)
    }
  }

  /// What follows from a request that was not taken.
  private func fail(
    _ reply: OutboundReply, _ delivery: ClaimedDelivery, on channel: any ChatChannel, partsSent: Int, _ step: Step
  ) async throws(StoreError) {
    let backoff = Backoff(self.backoff ?? type(of: channel).retries)
    switch step {
    case .taken, .stopped: return
    case .failed(let asked, let reason):
      try await putOff(reply, delivery, backoff, partsSent: partsSent, asked: asked, reason: reason)
    case .hopeless(let reason): try await giveUp(reply, delivery, reason: reason)
    case .refused(let reason): try await stop(reply, delivery, partsSent: partsSent, reason: reason)
    case .outOfTime: try await giveUp(reply, delivery, reason: "too late to be written")
    case .moved(let address):
      try await written(delivery) { () throws(StoreError) in
        try await store.move(reply.conversation, to: address, at: now())
      }
      try await putOff(reply, delivery, backoff, partsSent: partsSent, reason: "moved")
    }
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
    /// The channel takes nothing from this account.
    case refused(reason: String)
    /// The channel takes nothing until the parent writes.
    case outOfTime
    case moved(to: String)
    /// Cancelled: the delivery comes back at the next start.
    case stopped
  }

  private func send(
    _ request: ProviderRequest, for reply: OutboundReply, on channel: any ChatChannel
  ) async -> Step {
    do {
      let response = try await curl.send(request)
      switch channel.verdict(on: response, at: now()) {
      case .done:
        goOn(StoppedChannels.Place(reply.conversation))
        return .taken
      case .stop: return .refused(reason: "status \(response.status)")
      case .tryAgain(let asked): return .failed(asked: asked, reason: "status \(response.status)")
      case .giveUp: return .hopeless(reason: "status \(response.status)")
      case .outOfTime: return .outOfTime
      case .moved(let address): return .moved(to: address)
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

  private var stopPause: Duration { backoff?.first ?? Self.stopPause }

  /// Keeps a reply whose channel takes nothing from the school's account, as all others of that channel are kept from now
  /// on. One record says so.
  private func stop(
    _ reply: OutboundReply, _ delivery: ClaimedDelivery, partsSent: Int, reason: String
  ) async throws(StoreError) {
    let place = StoppedChannels.Place(reply.conversation)
    let next = now() + stopPause
    let isNew = stopped.stop(place, until: next)
    try await written(delivery) { () throws(StoreError) in
      try await store.hold(delivery, until: next, partsSent: partsSent)
    }
    guard isNew else { return }
    let receipt = try await written(delivery) { () throws(StoreError) in
      try await store.reportStop(of: delivery, reason: reason, at: now())
    }
    logger.error(
      "A channel takes no replies from this school's account. They wait; check its token and permissions.",
      metadata: [
        "channel": "\(place.channel)", "school": "\(place.school)", "error": "\(reason)",
        "receipt": "\(receipt?.rawValue ?? "an open record says so")",
      ])
    observe(.stopped(channel: place.channel, school: place.school))
  }

  private func goOn(_ place: StoppedChannels.Place) {
    guard stopped.goOn(place) else { return }
    logger.notice(
      "A channel takes replies again.", metadata: ["channel": "\(place.channel)", "school": "\(place.school)"])
    observe(.wentOn(channel: place.channel, school: place.school))
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
  fileprivate static func + (date: Date, wait: Duration) -> Date { date.addingTimeInterval(wait.seconds) }
}

extension Duration {
  fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
