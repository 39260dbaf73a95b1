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

  func open(
    _ name: String = "store.sqlite", pace: Pace = Pace(quiet: .zero, turnsPerMinute: 60_000), waitingLimit: Int = 4096
  ) async throws -> CaseStore {
    try await CaseStore(.sqlite(path: path + "/" + name), pace: pace, waitingLimit: waitingLimit)
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
  static func handoff(
    _ turn: ClaimedTurn, _ text: String = "Passed on.", level: Escalation = .urgent, kind: String = "neglect",
    about: [CaseParty] = []
  ) -> Outcome {
    let record = Handoff(
      receipt: turn.receipt, conversation: turn.turn.message.conversation, words: PrivateText("her exact words"),
      receivedAt: turn.receivedAt, level: level, kind: kind, rule: "harm." + kind, answer: text, pack: pack,
      stage: .formal, draft: PrivateText("a draft"), about: about)
    var outcome = outcome(
      text, level, events: [.opened(record)],
      notices: [StaffNotice(receipt: turn.receipt, school: turn.turn.message.conversation.school, level: level)])
    outcome.state.mode = .waiting
    outcome.state.receipt = turn.receipt
    outcome.state.concern = level
    return outcome
  }

  static func account(
    _ role: StaffRole = .safeguardingLead, _ name: String = "Ann Example", school: SchoolID = school
  ) -> NewAccount {
    NewAccount(
      school: school, role: role, name: name, email: name.lowercased().replacing(" ", with: ".") + "@roose.example",
      password: "$argon2id$")
  }
}

extension CaseStore {
  /// The next turn, which has to be there.
  func turn(at instant: Date = Sample.now) async throws -> ClaimedTurn {
    let turn = try await nextTurn(at: instant)
    return try #require(turn)
  }

  /// Records a message and opens a record for it.
  @discardableResult
  func handOff(
    _ id: String = "m1", from address: String = "ann", channel: String = "generic", level: Escalation = .urgent,
    kind: String = "neglect", about: [CaseParty] = [], at instant: Date = Sample.now
  ) async throws -> ClaimedTurn {
    _ = try await record([Sample.message(id, from: address, channel: channel)], at: instant)
    let turn = try await turn(at: instant)
    try await commit(Sample.handoff(turn, level: level, kind: kind, about: about), closing: turn, at: instant)
    return turn
  }

  /// The first page of what a member finds open.
  func openCases(for member: StaffMember) async throws -> [CaseSummary] {
    try await list(CaseQuery(), for: member).cases
  }

  /// The first page of what a member finds closed.
  func closedCases(for member: StaffMember) async throws -> [CaseSummary] {
    var query = CaseQuery()
    query.isOpen = false
    return try await list(query, for: member).cases
  }

  /// Somebody who has an account.
  func staff(_ role: StaffRole = .safeguardingLead, _ name: String = "Ann Example") async throws -> StaffMember {
    let account = Sample.account(role, name)
    _ = try await accounts.add(account, at: Sample.now)
    let found = try await accounts.credentials(of: account.email)
    return try #require(found?.member)
  }

  /// Records one message and answers it.
  func answer(_ id: String, from address: String, channel: String = "generic", _ outcome: Outcome) async throws {
    _ = try await record([Sample.message(id, from: address, channel: channel)], at: Sample.now)
    try await commit(outcome, closing: try await turn(), at: Sample.now)
  }
}
