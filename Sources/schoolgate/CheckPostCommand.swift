import ArgumentParser
import Casebook
import Dialogue
import FoundationEssentials
import Knowledge
import Server

struct CheckPostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-post",
    abstract: "Says what a school's policy has on a draft post: fine, to be reconsidered, or inappropriate.",
    discussion: "The exit code is 0 whatever the verdict. With --jsonl, standard input is one JSON object a line.")

  @Option(help: "The school's id; the first pack if it is left out.")
  var school: String?

  @Flag(help: "Print the whole reply as JSON.")
  var json = false

  @Flag(help: "Judge JSON Lines {\"id\",\"school\"?,\"text\"} from standard input.")
  var jsonl = false

  @Argument(help: "The draft; standard input if it is left out.")
  var text: String?

  @OptionGroup var knowledge: KnowledgeOptions

  func validate() throws {
    if jsonl, text != nil { throw ValidationError("with --jsonl the drafts come from standard input; leave TEXT out") }
  }

  func run() throws {
    if jsonl {
      try judgeLines()
      return
    }
    let school = try knowledge.school(school)
    var lines = StandardInputLines()
    let draft = text ?? String(decoding: lines.rest(), as: UTF8.self)
    let review = PostReview(draft, school: school)
    if json {
      StandardOutput.write(
        try JSONLine.line(review.reply(pack: school.knowledge.version), id: .none, encoder: JSONLine.encoder))
    } else {
      StandardOutput.write("\(review.verdict.rawValue)\n\(review.text)\n")
    }
  }

  private func judgeLines() throws {
    let schools = try knowledge.schools()
    let byID = Dictionary(uniqueKeysWithValues: schools.schools.map { ($0.id.rawValue, $0) })
    guard let first = school ?? schools.schools.first?.id.rawValue else {
      throw CommandFault("there is no school pack in \(knowledge.knowledgeDir)/schools")
    }
    let hasFaults = try LineAnswering(encoder: JSONLine.encoder).run { line throws(JSONLine.Fault) in
      guard let school = byID[line.school ?? first] else {
        let message =
          "there is no school “\(line.school ?? first)”; there are: \(byID.keys.sorted().joined(separator: ", "))"
        throw JSONLine.Fault(id: line.id, code: "unknown-school", message: message)
      }
      return school
    } reply: { line, school, _ in
      PostReview(line.text, school: school).reply(pack: school.knowledge.version)
    }
    if hasFaults { throw ExitCode(1) }
  }
}
