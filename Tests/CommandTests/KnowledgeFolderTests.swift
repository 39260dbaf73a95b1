import Foundation
import Testing
import Workbench

extension Commands {
  @Suite struct KnowledgeCommandTests {
    @Test func checkListsFaultsWithTheirPlace() async throws {
      let file = "schools/roose/articles/complaint.overview.md"
      let (folder, path) = try Packs.copy(changing: file) {
        $0.replacingOccurrences(of: "sources:", with: "colour: red\nsources:")
      }
      let run = try await Program.run(["knowledge", "check", "--knowledge-dir", path])
      let text = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
      let line = try #require(text.components(separatedBy: "\n").firstIndex(of: "colour: red")) + 1
      #expect(run.status == 1)
      #expect(run.lines.contains { $0.hasPrefix("\(file):\(line): unknown key “colour”") })
      #expect(run.errors.contains("5 schools"))
      withExtendedLifetime(folder) {}
    }

    @Test(arguments: [
      ("common/acts/thanks.yaml", "need to|must thank", "(to|must)"),
      ("common/screening/harm/threats.yaml", "@nobody comes", "no inventory @nobody"),
      ("common/screening/posts/complaint.yaml", "rude ..2", "does not end with a gap"),
    ])
    func checkListsARuleThatCannotBeRead(file: String, pattern: String, why: String) async throws {
      let (folder, path) = try Packs.copy(changing: file) {
        $0.replacing(/rules:\n( +- (level: .*\n +)?match:\n)/, maxReplacements: 1) { match in
          "rules:\n\(match.output.1)      - \"\(pattern)\"\n"
        }
      }
      let run = try await Program.run(["knowledge", "check", "--knowledge-dir", path])
      let text = try String(contentsOfFile: path + "/" + file, encoding: .utf8)
      let line = try #require(text.components(separatedBy: "\n").firstIndex { $0.contains(pattern) }) + 1
      #expect(run.status == 1)
      #expect(run.lines.contains { $0.hasPrefix("\(file):\(line): ") && $0.contains(why) }, "\(run.text)")
      let asked = try await Program.run(
        ["ask", "--school", "roose", "hello", "--knowledge-dir", path, "--state-dir", folder.path + "/state"])
      #expect(asked.status == 1 && asked.errors.contains("\(file):\(line): "), "\(asked.errors)")
    }

    @Test func sayAllPrintsASchoolsSentences() async throws {
      let run = try await Program.run([
        "knowledge", "say-all", "--school", "northwick-park", "--knowledge-dir", Packs.knowledge,
      ])
      #expect(run.status == 0)
      #expect(run.lines.first == "# northwick-park")
      #expect(run.lines.filter { $0.hasPrefix("# ") }.count == 1)
      #expect(run.text.contains("Call 999 now"))
      #expect(run.text.contains("[schools/northwick-park/articles/social.minimum-age.md]"))
    }

    @Test func sayAllTellsAnUnknownSchool() async throws {
      let run = try await Program.run(["knowledge", "say-all", "--school", "eton", "--knowledge-dir", Packs.knowledge])
      #expect(run.status == 1)
      #expect(run.errors.contains("“eton”"))
    }

    @Test func buildPrintsTheVersions() async throws {
      let run = try await Program.answering(["knowledge", "build"])
      let schools = run.lines.map { String($0.prefix { $0 != "@" }) }
      #expect(run.status == 0)
      #expect(schools == ["ashgate", "denbighshire", "northwick-park", "roose", "trefonen"])
      #expect(run.lines.allSatisfy { $0.drop { $0 != "@" }.count == 13 })
    }
  }

  @Suite struct FaultyKnowledgeTests {
    @Test(arguments: [
      ["ask", "hello"], ["answer"], ["check-post", "hello"], ["check-post", "--jsonl"], ["evaluate", "/tmp"],
      ["knowledge", "build"], ["knowledge", "check"], ["knowledge", "say-all"],
    ])
    func aMissingFolderIsTold(arguments: [String]) async throws {
      let folder = try ScratchFolder()
      let run = try await Program.run(
        arguments + ["--knowledge-dir", folder.path + "/none", "--state-dir", folder.path], input: Data("{}".utf8))
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains(folder.path + "/none"))
      #expect(run.errors.contains("--knowledge-dir"))
    }

    @Test(arguments: [
      "common/wording/concerns.yaml", "common/screening/inventories/people.yaml", "common/acts/person.yaml",
    ])
    func aFaultyCommonLayerStopsTheCommand(file: String) async throws {
      let (folder, path) = try Packs.copy(changing: file) { _ in "a: [b\n" }
      let run = try await Program.run(
        ["ask", "--school", "roose", "hello", "--knowledge-dir", path, "--state-dir", folder.path + "/state"])
      #expect(run.status == 1 && run.output.isEmpty, "\(run.text)")
      #expect(run.errors.contains(file + ":"))
      withExtendedLifetime(folder) {}
    }

    @Test(arguments: [
      "school.yaml", "documents.yaml", "articles/complaint.overview.md",
    ])
    func aFaultyPackTakesNoOtherDown(file: String) async throws {
      let (folder, path) = try Packs.copy(changing: "schools/roose/" + file) { _ in "a: [b\n" }
      func line(_ id: String, _ school: String, _ text: String) -> String {
        "{\"id\":\"\(id)\",\"school\":\"\(school)\",\"text\":\"\(text)\"}"
      }
      let run = try await Program.answering(
        ["answer"], knowledge: path,
        input: Data(lines: [
          line("danger", "roose", "a man with a knife is in the playground right now"),
          line("ordinary", "roose", "how do i complain"), line("person", "roose", "i want to speak to a person"),
          line("other", "denbighshire", "how do i complain"),
        ]))
      let replies = try run.replies()
      try #require(replies.count == 4)
      #expect(run.errors.contains("the pack of roose is faulty"))
      #expect(run.errors.contains("schools/roose/\(file):"))
      #expect(replies[0].text?.hasPrefix("Call 999 now") == true)
      #expect(replies[0].escalation == "emergency")
      #expect(replies[1].kind == "unknown")
      #expect(replies[1].text?.contains("look things up") == true)
      #expect(replies[2].kind == "handoff")
      #expect(replies[3].kind == "complaint" && replies[3].stage == 1)
      withExtendedLifetime(folder) {}
    }
  }

  @Suite struct UsageTests {
    @Test(arguments: [
      ["sing"], ["ask", "--loudly"], ["answer", "extra"], ["check-post", "--jsonl", "a draft"], ["evaluate"],
      ["search", "--corpus", "a"], ["search", "--corpus", "a", "--queries", "b", "--top", "0"],
      ["search", "--corpus", "a", "--queries", "b", "--weighting", "gold"], ["knowledge", "sing"],
    ])
    func wrongUsageIs64(arguments: [String]) async throws {
      let run = try await Program.run(arguments)
      #expect(run.status == 64)
      #expect(run.errors.contains("Usage") && run.output.isEmpty)
    }

    @Test(arguments: [
      ["ask"], ["answer"], ["check-post"], ["evaluate"], ["search"], ["knowledge"], ["knowledge", "check"],
      ["knowledge", "say-all"], ["knowledge", "build"],
    ])
    func everyCommandHasHelp(command: [String]) async throws {
      let run = try await Program.run(command + ["--help"])
      #expect(run.status == 0)
      #expect(run.text.contains("USAGE: schoolgate " + command.joined(separator: " ")))
    }
  }
}
