import Casebook
import Channels
import Delivery
import FoundationEssentials
import Logging
import Store

/// Takes messages in: what is accepted is written down before anybody is told so. It never thinks and never sends.
struct Intake: Sendable {
  /// What became of a request or a message.
  enum Answer: Hashable, Sendable {
    /// It is written down, or was already.
    case accepted
    /// It is proven and has nothing to do in it.
    case nothingToDo
    case unproven
    case malformed
    /// It cannot be written down now.
    case unavailable
  }

  private let store: CaseStore
  private let metrics: ServiceMetrics
  private let logger: Logger
  private let now: @Sendable () -> Date

  init(store: CaseStore, metrics: ServiceMetrics, logger: Logger, now: @escaping @Sendable () -> Date) {
    self.store = store
    self.metrics = metrics
    self.logger = logger
    self.now = now
  }

  /// Takes a request to a hook, whose body is within the channel's limit.
  func accept(_ request: WebhookRequest, on channel: any ChatChannel, for school: SchoolID) async -> Answer {
    let news: ChannelNews
    do {
      try channel.verify(request, at: now())
      news = try channel.news(in: request, for: school)
    } catch {
      switch error {
      case .malformed:
        metrics.refused(.malformed, on: channel.id)
        logger.notice(
          "A proven request was malformed.",
          metadata: ["channel": "\(channel.id)", "school": "\(school)", "error": "\(error)"])
        return .malformed
      default:
        metrics.refused(.unproven, on: channel.id)
        return .unproven
      }
    }
    for delivery in news.failed where await !giveUp(delivery, on: channel.id, of: school) { return .unavailable }
    guard !news.messages.isEmpty else {
      metrics.nothingToDo(on: channel.id, for: school)
      return .nothingToDo
    }
    return await keep(news.messages, on: channel.id, for: school)
  }

  /// Opens a record for a reply that a provider had taken and lost. Returns whether that is written down.
  private func giveUp(_ failed: FailedDelivery, on channel: String, of school: SchoolID) async -> Bool {
    do {
      let receipt = try await store.giveUp(
        delivery: failed.delivery, on: channel, of: school, reason: failed.reason, isOutOfTime: failed.isOutOfTime,
        at: now())
      if receipt != nil { metrics.delivery(.gaveUp(channel: channel, school: school)) }
      return true
    } catch {
      metrics.refused(.storeDown, on: channel)
      logger.error(
        "A failed delivery could not be written down.", metadata: ["channel": "\(channel)", "error": "\(error)"])
      return false
    }
  }

  /// Writes messages down, all or none.
  func keep(_ messages: [InboundMessage], on channel: String, for school: SchoolID) async -> Answer {
    do {
      metrics.accepted(try await store.record(messages, at: now()), on: channel, for: school)
      return .accepted
    } catch .refused {
      metrics.refused(.malformed, on: channel)
      return .malformed
    } catch {
      metrics.refused(.storeDown, on: channel)
      logger.error("A message could not be written down.", metadata: ["channel": "\(channel)", "error": "\(error)"])
      return .unavailable
    }
  }
}
