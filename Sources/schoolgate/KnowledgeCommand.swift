import ArgumentParser
import Casebook
import Dialogue
import FoundationEssentials
import Knowledge
import Screening
import Server

struct KnowledgeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "knowledge",
    abstract: "Checks, prints and builds what the schools have written.",
    subcommands: [Check.self, SayAll.self, Build.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists every fault of the packs with its file and line.",
      discussion: "Exit code 1 if there is any; a warning is none.")

    @OptionGroup var knowledge: KnowledgeOptions

    func run() throws {
      let (common, schools) = try layers(knowledge)
      let report = KnowledgeCheck.report(common: common, schools: schools, on: WallTime(Date()).day)
      let faults = (report.faults + Self.ruleFaults(in: common)).sorted()
      for fault in faults { StandardOutput.write("\(fault)\n") }
      for warning in report.warnings { StandardOutput.write("warning: \(warning)\n") }
      let grade = (report.meanGrade * 100).rounded() / 100
      StandardError.write(
        "\(schools.count) schools, \(report.articles) articles, mean reading grade \(grade), \(faults.count) faults\n"
      )
      if !faults.isEmpty { throw ExitCode(1) }
    }

    /// What is wrong with the rules, or with the files that they stand in.
    private static func ruleFaults(in common: SchoolFolder) -> [Diagnostic] {
      do {
        return try RuleBook.faults(in: common)
      } catch .faulty(let faults) {
        return faults
      } catch {
        return [Diagnostic(file: "common", line: 1, message: "\(error)")]
      }
    }
  }

  struct SayAll: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Prints every sentence the assistant can say, school by school.")

    @Option(help: "One school's id; every school if it is left out.")
    var school: String?

    @OptionGroup var knowledge: KnowledgeOptions

    func run() throws {
      let (common, schools) = try layers(knowledge)
      guard school == nil || schools.contains(where: { $0.school?.rawValue == school }) else {
        throw CommandFault("there is no school “\(school ?? "")” in \(knowledge.knowledgeDir)/schools")
      }
      for folder in schools where school == nil || folder.school?.rawValue == school {
        let source = try KnowledgeSource(common: common, school: folder)
        StandardOutput.write("# \(source.profile.id)\n")
        for said in source.everythingSaid { StandardOutput.write("\n[\(said.origin)]\n\(said.text)\n") }
        StandardOutput.write("\n")
      }
    }
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Writes the built packs to the state folder.")

    @OptionGroup var knowledge: KnowledgeOptions

    func run() throws {
      let register = try knowledge.schools()
      for school in register.schools where register.faults[school.id] == nil {
        StandardOutput.write("\(school.knowledge.version)\n")
      }
      if !register.faults.isEmpty { throw ExitCode(1) }
    }
  }
}

private func layers(_ options: KnowledgeOptions) throws -> (common: SchoolFolder, schools: [SchoolFolder]) {
  do {
    return try SchoolFolder.read(at: options.knowledgeDir)
  } catch {
    throw CommandFault("\(error)")
  }
}
