import Casebook
import Channels
import Delivery
import Dialogue
import FoundationEssentials
import Hummingbird
import Knowledge
public import Logging
public import ServiceLifecycle
import StaffDesk
import Store
import UnixSignals
import WebPages

/// The whole service: store, dispatcher, turns and web server, in the order they depend on each other.
///
/// It opens the store and binds nothing yet. When its `run` ends, after SIGTERM or SIGINT and what was in hand,
/// everything is closed.
///
/// - Parameters:
///   - logger: gets what happens, never a message's words or an address.
///   - onListening: called once with `http://HOST:PORT` when requests are accepted.
/// - Throws: `StoreError`, `ServerError` or `DeliveryError` whose text says what to change.
public func buildServiceGroup(
  settings: Settings, logger: Logger, onListening: @escaping @Sendable (String) -> Void
) async throws -> ServiceGroup {
  settings.makeStateFolder()
  let mailer = try settings.mail.map { mail throws(DeliveryError) in try Mailer(mail) }
  let store = try await CaseStore(
    settings.store, pace: Pace(quiet: settings.quiet, turnsPerMinute: settings.turnsPerMinute))
  let curl = try CurlClient()

  let skew = settings.startsAt?.timeIntervalSinceNow ?? 0
  let now: @Sendable () -> Date = { Date(timeIntervalSinceNow: skew) }
  let metrics = ServiceMetrics()
  let health = ServiceHealth()
  let plan: @Sendable (SchoolID) -> HandoffPlan? = { health.school($0)?.knowledge.plan }
  let notices = NoticeSender(
    routes: settings.routes, plan: plan, mailer: mailer, curl: curl, caseLink: settings.caseLink)
  let dispatcher = Dispatcher(
    store: store, channels: settings.channels, curl: curl, notices: notices, backoff: settings.backoff, now: now,
    logger: logger,
    observe: { event in
      metrics.delivery(event)
      health.note(event)
    })
  let watch = NoticeWatch(notices: notices, logger: logger) { health.put(unreachable: $0) }
  let clock = EscalationClock(
    store: store, channels: settings.channels, plan: plan,
    lateReply: { health.school($0.conversation.school)?.lateReply(to: $0.receipt) },
    now: now, logger: logger)
  let worker = IntakeWorker(
    store: store, health: health, metrics: metrics, logger: logger, isTrial: { settings.isTrial($0) }, now: now)
  let turns = TurnService(
    knowledge: settings.knowledgeFolder, packs: PackFolder(state: settings.stateFolder) { logger.notice("\($0)") },
    health: health, store: store,
    screener: Screener(store: store, health: health, logger: logger), worker: worker, logger: logger)

  let intake = Intake(store: store, metrics: metrics, logger: logger, now: now)
  let router = try router(settings, store: store, health: health, metrics: metrics, intake: intake, now: now)
  let hasher = PasswordHasher()
  try DeskRoutes(
    address: settings.publicAddress?.origin, store: store, hasher: hasher,
    knowledge: { health.register?[$0]?.knowledge },
    rules: DeskRules(
      promises: { school, words in
        (health.register?[school]?.promises(in: words) ?? []).map { DeskRules.Promise(id: $0.id, words: $0.words) }
      },
      replyWindow: { channel in ChannelDirectory.entries.first { $0.id == channel }?.replyWindow }),
    logger: logger, now: now
  ).add(to: router)
  let application = Application(
    // A client that is slow to send its request or leaves its connection open is let go after this time.
    router: router, server: .http1(configuration: .init(idleTimeout: .seconds(30))),
    configuration: ApplicationConfiguration(address: .hostname(settings.host, port: settings.port)),
    onServerRunning: { channel in
      let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
      onListening("http://\(host):\(channel.localAddress?.port ?? settings.port)")
    }, logger: logger)

  var configuration = ServiceGroupConfiguration(
    services: [
      Closing(store: store, curl: curl, mailer: mailer, hasher: hasher), dispatcher, watch, clock, turns,
      Bounded(service: application, patience: .seconds(5)),
    ],
    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
  configuration.maximumGracefulShutdownDuration = .seconds(25)
  return ServiceGroup(configuration: configuration)
}

private func router(
  _ settings: Settings, store: CaseStore, health: ServiceHealth, metrics: ServiceMetrics, intake: Intake,
  now: @escaping @Sendable () -> Date
) throws -> Router<Requests> {
  let pages = try ChatPages(
    names: { school in health.school(school)?.knowledge.profile.name },
    schools: settings.schools.map { ($0, settings.isTrial($0)) })
  let router = Router(context: Requests.self, options: .autoGenerateHeadEndpoints)
  // Before the headers of pages: who writes to a hook shows none.
  HookRoutes(channels: settings.channels, intake: intake, metrics: metrics).add(to: router)
  router.add(
    middleware: SecurityHeaders(isSecure: settings.publicAddress?.isSecure ?? false, notFound: { pages.notFound() }))
  HealthRoutes(store: store, health: health, metrics: metrics, now: now).add(to: router)
  let feed = ChatFeed(store: store)
  ChatRoutes(
    pages: pages, feed: feed, intake: intake, health: health, metrics: metrics, schools: Set(settings.schools),
    address: settings.publicAddress, now: now
  ).add(to: router)
  return router
}

/// Closes what the others work with, when all of them have ended: services shut down in the reverse of their order.
private struct Closing: Service {
  let store: CaseStore
  let curl: CurlClient
  let mailer: Mailer?
  let hasher: PasswordHasher

  func run() async throws {
    try? await gracefulShutdown()
    await curl.shutdown()
    await mailer?.shutdown()
    await hasher.shutdown()
    try store.close()
  }
}

/// Ends a service when it has not ended by itself some time after it was asked to: clients that stopped half-way through a
/// request must not keep the others from shutting down in order.
private struct Bounded<Inner: Service>: Service {
  let service: Inner
  let patience: Duration

  func run() async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { try await service.run() }
      group.addTask {
        try await gracefulShutdown()
        try await Task.sleep(for: patience)
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
