import Glibc
import Hummingbird
import Logging

/// What a webhook costs when nothing is done with it: one Hummingbird route that answers 202. The measure for
/// `Tests/Benchmarks/service`.
@main
struct BareRoute {
  static func main() async throws {
    let router = Router()
    router.post("hooks/:channel/:school") { _, _ in HTTPResponse.Status.accepted }
    let application = Application(
      router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { channel in
        print("listening http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
        fflush(nil)
      }, logger: Logger(label: "bare", factory: { StreamLogHandler.standardError(label: $0) }))
    try await application.runService()
  }
}
