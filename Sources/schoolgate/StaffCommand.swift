import ArgumentParser
import Server

struct StaffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "staff",
    abstract: "Adds and removes accounts for the staff desk.",
    subcommands: [Add.self, Remove.self, ResetSecondStep.self])

  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Adds an account; it works at once, also while “serve” runs.",
      discussion: """
        Roles: safeguarding-lead, deputy-lead, head, chair-of-governors, complaint-owner, office, governor (numbers \
        only), administrator (accounts only).
        """)

    @Option(help: "The school's id.")
    var school: String

    @Option(help: "What the person is at the school.")
    var role: String

    @Option(help: "The e-mail address that the person signs in with.")
    var email: String

    @Option(help: "The name that colleagues read.")
    var name: String

    @Flag(
      help: "Read the password from standard input: its first line. It is never an argument, which others could see.")
    var passwordStdin = false

    @Flag(help: "Give the account that is there a new name, role and password, and end its sessions.")
    var replace = false

    @OptionGroup var store: StoreOptions

    func validate() throws {
      guard passwordStdin else { throw ValidationError("say --password-stdin and give the password on standard input") }
    }

    func run() async throws {
      var input = StandardInputLines()
      guard let password = input.next().flatMap({ String(validating: $0, as: UTF8.self) }) else {
        throw CommandFault("--password-stdin: there is no line of text on standard input")
      }
      do {
        try await StaffRegister.add(
          school: school, role: role, email: email, name: name,
          password: password.last == "\r" ? String(password.dropLast()) : password, isReplacing: replace,
          settings: try store.settings())
      } catch {
        throw CommandFault(ServerError.explanation(of: error))
      }
      StandardOutput.write("\(email) can sign in at /desk as \(role) of \(school)\n")
    }
  }

  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Removes an account and ends its sessions; what it did stays on record.")

    @Option(help: "The e-mail address of the account.")
    var email: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
      do {
        try await StaffRegister.remove(email: email, settings: try store.settings())
      } catch {
        throw CommandFault(ServerError.explanation(of: error))
      }
      StandardOutput.write("\(email) can no longer sign in\n")
    }
  }

  struct ResetSecondStep: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset-second-step",
      abstract: "Takes an account's two-step sign-in away, for a phone that is lost, and ends its sessions.",
      discussion: "Safeguarding leads and their deputies set it up anew at their next sign-in. Be sure who asks for it."
    )

    @Option(help: "The e-mail address of the account.")
    var email: String

    @OptionGroup var store: StoreOptions

    func run() async throws {
      do {
        try await StaffRegister.resetSecondStep(email: email, settings: try store.settings())
      } catch {
        throw CommandFault(ServerError.explanation(of: error))
      }
      StandardOutput.write("\(email) signs in with the password alone, or sets the second step up anew\n")
    }
  }
}
