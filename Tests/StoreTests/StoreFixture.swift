import Casebook
import Foundation
import Testing

@testable import Store

/// A folder of its own for each test's stores, removed with the suite's value when the test has ended.
final class StoreFolder: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func open(_ name: String = "store.sqlite", waitingLimit: Int = 4096) async throws -> CaseStore {
    try await CaseStore(.sqlite(path: path + "/" + name), waitingLimit: waitingLimit)
  }

  /// Opens a copy of the files as they are now on the disk: what a process that dies at this point leaves behind.
  func openAfterCrash() async throws -> CaseStore {
    let copy = UUID().uuidString + ".sqlite"
    for ending in ["", "-wal"] where FileManager.default.fileExists(atPath: path + "/store.sqlite" + ending) {
      try FileManager.default.copyItem(atPath: path + "/store.sqlite" + ending, toPath: path + "/" + copy + ending)
    }
    return try await open(copy)
  }
}

/// Rows that the tests are written in.
enum Sample {
  static let school = SchoolID("roose")
  static let now = Date(timeIntervalSince1970: 1_768_384_800)
  static let pack = "roose@1"

  static func conversation(_ address: String, channel: String = "generic") -> ConversationID {
    ConversationID(channel: channel, school: school, account: "", address: address)
  }

  static func message(_ id: String, from address: String, _ words: String = "Hello", channel: String = "generic")
    -> InboundMessage
  {
    InboundMessage(id: id, conversation: conversation(address, channel: channel), content: .text(PrivateText(words)))
  }

  static func reply(_ text: String, _ escalation: Escalation = .none) -> Reply {
    Reply(kind: .guidance, stage: .formal, escalation: escalation, text: text, suggestions: ["Next"], pack: pack)
  }

  static func outcome(
    _ text: String, _ escalation: Escalation = .none, events: [CaseEvent] = [], notices: [StaffNotice] = []
  ) -> Outcome {
    Outcome(
      state: ConversationState(), reply: reply(text, escalation), events: events, notices: notices,
      audit: AuditEntry(decision: "article greeting", score: 0.5, pack: pack))
  }

  /// What follows from a turn that opens a record.
  static func handoff(_ turn: ClaimedTurn, _ text: String = "Passed on.") -> Outcome {
    let record = Handoff(
      receipt: turn.receipt, conversation: turn.turn.message.conversation, words: PrivateText("her exact words"),
      receivedAt: turn.receivedAt, level: .urgent, kind: "neglect", rule: "harm.neglect", answer: text, pack: pack,
      stage: .formal, draft: PrivateText("a draft"))
    return outcome(
      text, .urgent, events: [.opened(record)],
      notices: [StaffNotice(receipt: turn.receipt, school: school, level: .urgent)])
  }
}

extension CaseStore {
  /// The next turn, which has to be there.
  func turn(at instant: Date = Sample.now) async throws -> ClaimedTurn {
    let turn = try await nextTurn(at: instant)
    return try #require(turn)
  }

  /// Records one message and answers it.
  func answer(_ id: String, from address: String, channel: String = "generic", _ outcome: Outcome) async throws {
    _ = try await record([Sample.message(id, from: address, channel: channel)], at: Sample.now)
    try await commit(outcome, closing: try await turn(), at: Sample.now)
  }
}
