import Logging
import Synchronization

/// Keeps what a service logs, every level of it.
final class LogBook: Sendable {
  private struct Handler: LogHandler {
    let book: LogBook
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      book.kept.withLock { $0 += "\(event.level) \(event.message) \(event.metadata ?? [:]) \(metadata)\n" }
    }
  }

  private let kept = Mutex("")

  var text: String { kept.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }
}
