public import Casebook
public import Channels
public import FoundationEssentials
public import Logging
public import ServiceLifecycle
public import Store

/// Tells staff again while nobody has taken a record, and tells parents once who wait longer than their school says.
///
/// All that it remembers is in the store, so that a restart neither repeats nor forgets. Only who takes a record ends its
/// climb: whoever looked at it and put the phone away has not said that they will act.
public struct EscalationClock: Service {
  private let store: CaseStore
  private let channels: ChannelDirectory
  private let plan: @Sendable (SchoolID) -> HandoffPlan?
  private let lateReply: @Sendable (LateRecord) -> Reply?
  private let pause: Duration
  private let now: @Sendable () -> Date
  private let logger: Logger

  /// - Parameters:
  ///   - plan: how a school hands over; `nil` while it is not read.
  ///   - lateReply: what a parent is told who waits; `nil` for nothing.
  ///   - pause: how long it waits between two looks.
  public init(
    store: CaseStore, channels: ChannelDirectory, plan: @escaping @Sendable (SchoolID) -> HandoffPlan?,
    lateReply: @escaping @Sendable (LateRecord) -> Reply?, pause: Duration = .seconds(2),
    now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
  ) {
    self.store = store
    self.channels = channels
    self.plan = plan
    self.lateReply = lateReply
    self.pause = pause
    self.now = now
    self.logger = logger
  }

  public func run() async throws {
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      do {
        try await tick(at: now())
      } catch {
        logger.error(
          "It cannot be seen what staff are to be told again; it is tried again.", metadata: ["error": "\(error)"])
      }
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
    }
  }

  /// Does all whose time has come by `instant`.
  public func tick(at instant: Date) async throws(StoreError) {
    guard let next = try await store.nextAlert(), next <= instant else { return }
    while true {
      let notices = try await store.climb(at: instant, by: plan)
      guard !notices.isEmpty else { break }
      for notice in notices {
        logger.notice(
          "Nobody has taken a record; staff are told again.",
          metadata: ["receipt": "\(notice.receipt)", "school": "\(notice.school)", "rung": "\(notice.rung)"])
      }
    }
    for record in try await store.lateRecords(at: instant) where plan(record.conversation.school) != nil {
      let mayBeTold = record.isWaiting && isInTime(record, at: instant)
      try await store.acknowledge(record, telling: mayBeTold ? lateReply(record) : nil, at: instant)
    }
  }

  /// Whether the channel still takes a reply: nobody is asked to write only to be told that it takes longer.
  private func isInTime(_ record: LateRecord, at instant: Date) -> Bool {
    let place = record.conversation
    guard place.channel != ConversationID.webChannel else { return true }
    guard let channel = channels[place.channel, place.school] else { return false }
    guard let window = type(of: channel).replyWindow else { return true }
    return record.heardAt + TimeInterval(window.components.seconds) > instant
  }
}
