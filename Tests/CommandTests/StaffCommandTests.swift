import Foundation
import Testing
import Workbench

extension Commands {
  @Suite struct StaffCommandTests {
    private static let password = Data("correct horse battery\nnever read\n".utf8)

    private static func staff(_ arguments: [String], in folder: ScratchFolder, input: Data = password) async throws
      -> Program.Run
    {
      try await Program.run(
        ["staff"] + arguments + ["--state-dir", folder.path, "--knowledge-dir", Packs.knowledge], input: input)
    }

    private static func add(
      school: String = "roose", role: String = "head", email: String = "Ann@roose.example",
      name: String = "Ann Example",
      more: [String] = [], input: Data = password, in folder: ScratchFolder
    ) async throws -> Program.Run {
      try await staff(
        ["add", "--school", school, "--role", role, "--email", email, "--name", name, "--password-stdin"] + more,
        in: folder, input: input)
    }

    @Test func addsReplacesAndRemoves() async throws {
      let folder = try ScratchFolder()
      let added = try await Self.add(in: folder)
      #expect(added.status == 0 && added.errors.isEmpty)
      #expect(added.lines == ["Ann@roose.example can sign in at /desk as head of roose"])
      let again = try await Self.add(in: folder)
      #expect(again.status == 1 && again.errors.contains("--replace"))
      #expect(try await Self.add(role: "office", more: ["--replace"], in: folder).status == 0)
      let elsewhere = try await Self.add(school: "ashgate", more: ["--replace"], in: folder)
      #expect(elsewhere.status == 1 && elsewhere.errors.contains("ashgate has no account"))
      let reset = try await Self.staff(["reset-second-step", "--email", "Ann@roose.example"], in: folder)
      #expect(reset.status == 0 && reset.lines.first?.contains("password alone") == true)
      #expect(try await Self.staff(["remove", "--email", "ann@roose.example"], in: folder).status == 0)
      let unknown = try await Self.staff(["reset-second-step", "--email", "ann@roose.example"], in: folder)
      #expect(unknown.status == 1 && unknown.errors.contains("no account"))
      let gone = try await Self.staff(["remove", "--email", "ann@roose.example"], in: folder)
      #expect(gone.status == 1 && gone.errors.contains("no account"))
      #expect(
        try await Program.run(["migrate", "--state-dir", folder.path, "--knowledge-dir", Packs.knowledge]).status == 0)
      let rights = try FileManager.default.attributesOfItem(atPath: folder.path + "/schoolgate.sqlite")
      #expect(rights[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: [
      ("eton", "head", "a@b.example", "Ann", "correct horse battery", "ashgate, denbighshire, northwick-park"),
      ("roose", "king", "a@b.example", "Ann", "correct horse battery", "safeguarding-lead, deputy-lead, head"),
      ("roose", "head", "ann", "Ann", "correct horse battery", "--email: write one e-mail address"),
      ("roose", "head", "a@b.example", " ", "correct horse battery", "--name: "),
      ("roose", "head", "a@b.example", "An\u{7}n", "correct horse battery", "--name: "),
      ("roose", "head", "a@b.example", "Ann", "elevenchars", "12 to 256 characters"),
      ("roose", "head", "a@b.example", "Ann", "", "12 to 256 characters"),
      ("roose", "head", "a@b.example", "Ann", "aaaaaaaaaaaaaaaa", "too easy"),
      ("roose", "head", "ann.long@roose.example", "Ann", "Ann.Long@roose.example", "too easy"),
    ])
    func saysWhatIsWrong(
      school: String, role: String, email: String, name: String, password: String, words: String
    ) async throws {
      let folder = try ScratchFolder()
      let run = try await Self.add(
        school: school, role: role, email: email, name: name, input: Data((password + "\n").utf8), in: folder)
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains(words))
      #expect(password.isEmpty || !run.errors.contains(password))
    }

    @Test func aPasswordIsNeverAnArgument() async throws {
      let folder = try ScratchFolder()
      let missing = try await Self.staff(
        ["add", "--school", "roose", "--role", "head", "--email", "a@b.example", "--name", "Ann"], in: folder)
      #expect(missing.status == 64 && missing.errors.contains("--password-stdin"))
      let empty = try await Self.add(input: Data(), in: folder)
      #expect(empty.status == 1 && empty.errors.contains("no line of text"))
    }
  }
}
