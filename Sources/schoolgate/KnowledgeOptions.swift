import ArgumentParser
import Casebook
import Dialogue
import Server

/// Where the knowledge is and where built packs are kept: the options of every command that answers.
struct KnowledgeOptions: ParsableArguments {
  @Option(help: "The knowledge folder.")
  var knowledgeDir = "./Knowledge"

  @Option(help: "The folder where built packs are kept.")
  var stateDir = "./.schoolgate"

  var packs: PackFolder { PackFolder(state: stateDir) { StandardError.write("schoolgate: \($0)\n") } }

  /// Every school, or the one that is asked for; faults of packs go to standard error.
  func schools(only id: String? = nil) throws -> SchoolRegister {
    let register: SchoolRegister
    do {
      register = try SchoolRegister.read(knowledge: knowledgeDir, packs: packs, only: id.map { SchoolID($0) })
    } catch {
      throw CommandFault("\(error)")
    }
    for (school, fault) in register.faults.sorted(by: { $0.key < $1.key }) {
      StandardError.write("schoolgate: the pack of \(school) is faulty and only its safeguarding works:\n\(fault)\n")
    }
    return register
  }

  /// The school with this id, or the first.
  func school(_ id: String?) throws -> School {
    let register = try schools(only: id)
    if let school = id.map({ register[SchoolID($0)] }) ?? register.schools.first { return school }
    let known = try schools().schools.map(\.id.rawValue).joined(separator: ", ")
    throw CommandFault("there is no school “\(id ?? "")” in \(knowledgeDir)/schools; there are: \(known)")
  }
}

/// A fault that ends a command with exit code 1 and these words.
struct CommandFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
