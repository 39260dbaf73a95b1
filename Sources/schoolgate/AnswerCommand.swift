import ArgumentParser
import Casebook
import Dialogue
import FoundationEssentials
import Server

struct AnswerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: "Answers JSON Lines from standard input on standard output, in order.",
    discussion: """
      In: {"id","school"?,"text","conversation"?,"at"?}. Lines with the same conversation are one conversation. A line that
      cannot be answered gives {"id"?,"error":{"code","message"}}, the rest goes on, and the exit code is 1.
      """)

  @OptionGroup var knowledge: KnowledgeOptions

  func run() throws {
    let schools = try knowledge.schools()
    let responders = Dictionary(uniqueKeysWithValues: schools.schools.map { ($0.id.rawValue, $0) })
    guard let first = schools.schools.first?.id.rawValue else {
      throw CommandFault("there is no school pack in \(knowledge.knowledgeDir)/schools")
    }
    let hasFaults = try LineAnswering(encoder: JSONLine.encoder).run { line throws(JSONLine.Fault) in
      let id = line.school ?? first
      guard let school = responders[id] else {
        let known = responders.keys.sorted().joined(separator: ", ")
        throw JSONLine.Fault(
          id: line.id, code: "unknown-school", message: "there is no school “\(id)”; there are: \(known)")
      }
      return school
    } reply: { line, school, conversations in
      let key = line.conversation.map { school.id.rawValue + "\u{0}" + $0 }
      var conversation = key.flatMap { conversations[$0] } ?? OfflineConversation(with: school)
      let reply = conversation.reply(to: line.text, at: line.at ?? OfflineConversation.standardInstant)
      if let key { conversations[key] = conversation }
      return reply
    }
    if hasFaults { throw ExitCode(1) }
  }
}

/// Reads lines from standard input and writes one line for each, in order, as soon as no more input is waiting.
struct LineAnswering {
  let encoder: JSONEncoder

  /// Answers every line; returns whether any could not be answered.
  func run(
    school: (JSONLine.Input) throws(JSONLine.Fault) -> School,
    reply: (JSONLine.Input, School, inout [String: OfflineConversation]) -> Reply
  ) throws -> Bool {
    let decoder = JSONDecoder()
    var lines = StandardInputLines()
    var conversations: [String: OfflineConversation] = [:]
    var pending: [UInt8] = []
    var hasFaults = false
    while let bytes = lines.next() {
      guard bytes.contains(where: { $0 > 32 }) else { continue }
      do throws(JSONLine.Fault) {
        let line = try JSONLine.read(bytes, decoder: decoder)
        let answer = reply(line, try school(line), &conversations)
        pending += (try? JSONLine.line(answer, id: line.id, encoder: encoder)) ?? []
      } catch {
        hasFaults = true
        pending += (try? JSONLine.line(error, encoder: encoder)) ?? []
      }
      if !lines.hasLine || pending.count > 1 << 18 {
        StandardOutput.write(pending)
        pending.removeAll(keepingCapacity: true)
      }
    }
    StandardOutput.write(pending)
    return hasFaults
  }
}
