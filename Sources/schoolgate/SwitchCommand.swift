import ArgumentParser
import Server

struct SwitchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "switch",
    abstract: "Switches the assistant off and on again, for one school or for all.",
    discussion: """
      It works at once, also while “serve” runs, and stays so when it starts again. \
      Switched off, it answers no questions and checks no posts: parents get the office's details. What is serious is \
      still passed on to staff, and in danger parents are told to ring 999.
      """,
    subcommands: [Off.self, On.self, Show.self])

  struct Off: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Switches the assistant off.")

    @OptionGroup var act: Act

    func run() async throws { try await act.turn(off: true) }
  }

  struct On: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Switches the assistant on again; with --all, each school that was switched off by itself stays off.")

    @OptionGroup var act: Act

    func run() async throws { try await act.turn(off: false) }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Says how it stands with each school.")

    @Option(help: "One school's id; every school if it is left out.")
    var school: String?

    @OptionGroup var store: StoreOptions

    func run() async throws {
      let standings: [SwitchRegister.Standing]
      do {
        standings = try await SwitchRegister.standings(of: school, settings: try store.settings())
      } catch {
        throw CommandFault(ServerError.explanation(of: error))
      }
      for standing in standings { StandardOutput.write("\(standing)\n") }
    }
  }

  /// What switching either way needs to know.
  struct Act: ParsableArguments {
    @Option(help: "The school's id.")
    var school: String?

    @Flag(help: "Every school.")
    var all = false

    @Option(help: "Why. Colleagues read it, parents do not.")
    var reason: String

    @Option(help: "Who decided it.")
    var by: String

    @OptionGroup var store: StoreOptions

    func validate() throws {
      guard (school != nil) != all else { throw ValidationError("say --school ID or --all") }
    }

    func turn(off isOff: Bool) async throws {
      let isDone: Bool
      do {
        isDone = try await SwitchRegister.turn(
          off: isOff, school: school, reason: reason, by: by, settings: try store.settings())
      } catch {
        throw CommandFault(ServerError.explanation(of: error))
      }
      let state = isOff ? "off" : "on"
      StandardOutput.write(
        "\(school ?? "every school") \(isDone ? "is switched \(state)" : "was switched \(state) already")\n")
    }
  }
}
