import ArgumentParser
import CMalloc
import FoundationEssentials
import Glibc
import Logging
import Server
import ServiceLifecycle

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Runs the service: hooks for chat platforms, web chat, staff desk, /health, /ready and /metrics.",
    discussion: """
      Settings come from a flag, else from the environment (SCHOOLGATE_HTTP_PORT for http.port), else from the --config file.
      Without any, a web chat for every school runs on http://127.0.0.1:8080 as a demonstration.
      The first line on standard output is "listening http://HOST:PORT"; logs go to standard error.
      """)

  @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
  var config: String?

  @Option(help: "The address to listen on (http.host).")
  var httpHost: String?

  @Option(help: "The port to listen on; 0 for any that is free (http.port).")
  var httpPort: String?

  @Option(help: "Where parents reach the service, as https://chat.example.org (public.url).")
  var publicURL: String?

  @Option(help: "The folder for everything that is kept (state.dir).")
  var stateDir: String?

  @Option(help: "The store, as sqlite:FILE (store.url).")
  var storeURL: String?

  @Option(help: "The knowledge folder (knowledge.dir).")
  var knowledgeDir: String?

  func run() async throws {
    // glibc would let every thread keep free memory of its own.
    mallopt(M_ARENA_MAX, 2)
    let flags = [
      "http.host": httpHost, "http.port": httpPort, "public.url": publicURL, "state.dir": stateDir,
      "store.url": storeURL, "knowledge.dir": knowledgeDir,
    ].compactMapValues { $0 }
    let logger = Logger(label: "schoolgate", factory: { StreamLogHandler.standardError(label: $0) })
    do {
      let settings = try Settings(flags: flags, environment: ProcessInfo.processInfo.environment, config: config)
      let service = try await buildServiceGroup(settings: settings, logger: logger) {
        StandardOutput.write("listening \($0)\n")
      }
      try await service.run()
    } catch {
      throw CommandFault(ServerError.explanation(of: error))
    }
  }
}
