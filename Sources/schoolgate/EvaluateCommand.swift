import ArgumentParser
import Casebook
import Dialogue
import FoundationEssentials
import Knowledge
import Server

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Scores the labelled sets in a folder.",
    discussion: """
      Drafts go through check-post, the rest through answer. With --thresholds, the exit code is 1 when a score is below its
      “min” or above its “max”: {"<set>: <metric>": {"min"?, "max"?}}.
      """)

  @Argument(help: "The folder with questions.jsonl, drafts.jsonl, …")
  var folder: String

  @Flag(help: "Print the scores as JSON.")
  var json = false

  @Option(help: "A file with the scores that must be reached.")
  var thresholds: String?

  @Option(help: "List what counts against a metric, such as “questions: hit@1”; “all” for every one.")
  var misses: String?

  @OptionGroup var knowledge: KnowledgeOptions

  private struct Bounds: Decodable {
    let min: Double?
    let max: Double?
  }

  func run() throws {
    let schools = try knowledge.schools()
    var scores = EvaluationScores()
    var isEmpty = true
    func items(_ name: String) throws -> [EvaluationSet.Item] {
      guard let items = try EvaluationSet.read(EvaluationSet.Item.self, from: "\(folder)/\(name).jsonl") else {
        return []
      }
      isEmpty = false
      return items
    }
    func school(_ id: String) throws -> School {
      guard let school = schools[SchoolID(id)] else { throw CommandFault("\(folder): there is no school “\(id)”") }
      return school
    }
    func answer(_ item: EvaluationSet.Item) throws -> Reply {
      var conversation = OfflineConversation(with: try school(item.school))
      return conversation.reply(to: item.text)
    }
    for item in try items("questions") { scores.question(item, try answer(item)) }
    for item in try items("disclosures") { scores.disclosure(item, try answer(item)) }
    for item in try items("facts") { scores.fact(item, try answer(item)) }
    for item in try items("draft-requests") { scores.draft(item, try answer(item), set: "draft-requests") }
    for item in try items("drafts") {
      let school = try school(item.school)
      scores.draft(item, PostReview(item.text, school: school).reply(pack: school.knowledge.version), set: "drafts")
    }
    let path = "\(folder)/conversations.jsonl"
    for row in try EvaluationSet.read(EvaluationSet.Conversation.self, from: path) ?? [] {
      isEmpty = false
      var conversation = OfflineConversation(with: try school(row.school))
      for turn in row.turns { scores.turn(row.id, turn, conversation.reply(to: turn.text)) }
    }
    guard !isEmpty else {
      throw CommandFault("there is no set in \(folder): expected questions.jsonl and others there")
    }
    try show(scores)
  }

  private func show(_ scores: EvaluationScores) throws {
    if json {
      let encoder = JSONLine.encoder
      encoder.outputFormatting.insert(.prettyPrinted)
      StandardOutput.write([UInt8](try encoder.encode(scores.shares)) + [10])
    } else {
      for (metric, share) in scores.shares.sorted(by: { $0.key < $1.key }) {
        let percent = (share.value * 1000).rounded() / 10
        let name = metric + String(repeating: " ", count: max(1, 44 - metric.count))
        StandardOutput.write("\(name)\(percent) %  (\(share.right) of \(share.of))\n")
      }
    }
    if let misses {
      for miss in scores.misses where misses == "all" || miss.metric == misses {
        StandardOutput.write("\(miss.metric) \(miss.id): \(miss.text)\n    got \(miss.got)\n")
      }
    }
    try judge(scores)
  }

  private func judge(_ scores: EvaluationScores) throws {
    guard let thresholds else { return }
    guard let data = FileManager.default.contents(atPath: thresholds) else {
      throw CommandFault("the file of thresholds cannot be read: \(thresholds)")
    }
    let bounds: [String: Bounds]
    do {
      bounds = try JSONDecoder().decode([String: Bounds].self, from: data)
    } catch {
      throw CommandFault("\(thresholds): not of the form {\"<set>: <metric>\": {\"min\"?, \"max\"?}}")
    }
    var isBelow = false
    for (metric, bound) in bounds.sorted(by: { $0.key < $1.key }) {
      guard let share = scores.shares[metric] else {
        StandardError.write("\(metric): there is no such score\n")
        isBelow = true
        continue
      }
      if let least = bound.min, share.value < least {
        StandardError.write("\(metric): \(share.value) is below \(least)\n")
        isBelow = true
      }
      if let most = bound.max, share.value > most {
        StandardError.write("\(metric): \(share.value) is above \(most)\n")
        isBelow = true
      }
    }
    if isBelow { throw ExitCode(1) }
  }
}
