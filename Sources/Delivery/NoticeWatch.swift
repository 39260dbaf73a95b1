public import Casebook
public import Logging
public import ServiceLifecycle

/// Tries now and then whether staff could be told, before there is something to tell them.
public struct NoticeWatch: Service {
  private let notices: NoticeSender
  private let pauses: (well: Duration, ill: Duration)
  private let logger: Logger
  private let observe: @Sendable (Set<SchoolID>) -> Void

  /// - Parameters:
  ///   - pauses: how long it waits where all is well, and where a school cannot be told.
  ///   - observe: gets the schools whose staff cannot be told, after each try.
  public init(
    notices: NoticeSender, pauses: (well: Duration, ill: Duration) = (.seconds(300), .seconds(10)), logger: Logger,
    observe: @escaping @Sendable (Set<SchoolID>) -> Void
  ) {
    self.notices = notices
    self.pauses = pauses
    self.logger = logger
    self.observe = observe
  }

  public func run() async throws {
    var known: Set<SchoolID> = []
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      let unreachable = await cancelWhenGracefulShutdown { await notices.unreachable() }
      // What a shutdown cut short says nothing of the ways.
      if Task.isShuttingDownGracefully { return }
      observe(unreachable)
      for school in unreachable.subtracting(known).sorted() {
        logger.error(
          "Staff cannot be told: neither mail nor URL can be connected to.", metadata: ["school": "\(school)"])
      }
      for school in known.subtracting(unreachable).sorted() {
        logger.notice("Staff can be told again.", metadata: ["school": "\(school)"])
      }
      known = unreachable
      let pause = unreachable.isEmpty ? pauses.well : pauses.ill
      try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
    }
  }
}
