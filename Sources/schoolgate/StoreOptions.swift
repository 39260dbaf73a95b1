import ArgumentParser
import FoundationEssentials
import Server

/// Where the store is: the options of every command that opens it. They are `serve`'s own settings.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A YAML file with settings.", valueName: "file"))
  var config: String?

  @Option(help: "The folder for everything that is kept (state.dir).")
  var stateDir: String?

  @Option(help: "The store, as sqlite:FILE (store.url).")
  var storeURL: String?

  @Option(help: "The knowledge folder (knowledge.dir).")
  var knowledgeDir: String?

  func settings() throws -> Settings {
    let flags = ["state.dir": stateDir, "store.url": storeURL, "knowledge.dir": knowledgeDir].compactMapValues { $0 }
    return try Settings(flags: flags, environment: ProcessInfo.processInfo.environment, config: config)
  }
}
