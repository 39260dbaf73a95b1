import ArgumentParser
import Server

struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Brings the store's schema up to date.",
    discussion: "“serve” does the same when it starts. Only one of the two can have the store.")

  @OptionGroup var store: StoreOptions

  func run() async throws {
    do {
      let settings = try store.settings()
      try await StaffRegister.migrate(settings: settings)
      StandardOutput.write("the store is up to date\n")
    } catch {
      throw CommandFault(ServerError.explanation(of: error))
    }
  }
}
