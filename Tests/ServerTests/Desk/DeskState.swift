import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server
@testable import StaffDesk

/// A state folder with accounts of every role, sessions for them, and records of every kind, before the service runs.
struct DeskState: Sendable {
  static let school = SchoolID("roose")
  static let password = "correct horse battery"

  /// A kind of record, and the letters of the roles that may read it.
  struct Kind: Sendable {
    let name: String
    let level: Escalation
    let kind: String
    var about: [StaffRole] = []
    var isOfAnotherSchool = false
    /// Lead, Deputy, Head, Chair, complaint Owner, office (B).
    let readers: String

    var words: String { "the words of \(name)" }
  }

  static let kinds = [
    Kind(name: "danger", level: .emergency, kind: "missing-child", readers: "LDH"),
    Kind(name: "harm", level: .urgent, kind: "neglect", readers: "LDH"),
    Kind(name: "allegation", level: .staff, kind: "staff-conduct", readers: "LDH"),
    Kind(name: "complaint", level: .staff, kind: "pass-on-complaint", readers: "HO"),
    Kind(name: "data", level: .staff, kind: "data-request", readers: "H"),
    Kind(name: "undelivered", level: .staff, kind: "undelivered", readers: "H"),
    Kind(name: "plain", level: .staff, kind: "person", readers: "HB"),
    Kind(name: "about-the-head", level: .staff, kind: "pass-on-complaint", about: [.head], readers: "CO"),
    Kind(name: "harm-about-the-head", level: .urgent, kind: "physical-abuse", about: [.head], readers: "LDC"),
    Kind(name: "about-the-lead", level: .urgent, kind: "neglect", about: [.safeguardingLead], readers: "DH"),
    Kind(name: "about-the-office", level: .staff, kind: "person", about: [.office], readers: "H"),
    Kind(name: "elsewhere", level: .urgent, kind: "neglect", isOfAnotherSchool: true, readers: ""),
  ]

  static let letters: [StaffRole: Character] = [
    .safeguardingLead: "L", .deputyLead: "D", .head: "H", .chairOfGovernors: "C", .complaintOwner: "O", .office: "B",
    .governor: "G", .administrator: "A",
  ]

  let folder: String
  /// By the kind's name.
  private(set) var receipts: [String: ReceiptNumber] = [:]
  private(set) var tokens: [StaffRole: DeskToken] = [:]

  /// - Parameters:
  ///   - kinds: the records there are.
  ///   - channel: how their parents wrote; each from an address that is the kind's name.
  init(kinds: [Kind] = kinds, channel: String = "web") async throws {
    folder = try TestKnowledge.shared.get().state()
    let hasher = PasswordHasher()
    let hash = try await hasher.hash(Self.password)
    await hasher.shutdown()
    var (receipts, tokens): ([String: ReceiptNumber], [StaffRole: DeskToken]) = ([:], [:])
    try await Self.withStore(in: folder) { store in
      for role in StaffRole.allCases {
        let account = NewAccount(
          school: Self.school, role: role, name: "Name of \(role)", email: Self.email(role), password: hash.encoded)
        _ = try await store.accounts.add(account, at: Date())
        let id = try #require(try await store.accounts.credentials(of: account.email)).member.id
        let token = DeskToken()
        try await store.beginSession(token.digest, of: id, at: Date())
        tokens[role] = token
      }
      for kind in kinds { receipts[kind.name] = try await Self.open(kind, channel, in: store) }
    }
    self.receipts = receipts
    self.tokens = tokens
  }

  static func email(_ role: StaffRole) -> String { "\(role.rawValue)@roose.example" }

  /// The headers of a browser that is signed in as `role`.
  func headers(_ role: StaffRole) throws -> HTTPFields {
    let token = try #require(tokens[role])
    return [.cookie: "schoolgate_desk=\(token.text)", .contentType: "application/x-www-form-urlencoded"]
  }

  /// A form of that session.
  func form(_ role: StaffRole, _ fields: [String: String] = [:]) throws -> String {
    let token = try #require(tokens[role])
    return Self.encode(fields.merging(["form": token.formToken]) { mine, _ in mine })
  }

  /// The number of the last act that a record's page knows of, as its forms bring it along.
  static func seen(in page: String) -> String {
    page.firstMatch(of: /name="seen" value="(\d+)"/).map { String($0.output.1) } ?? ""
  }

  static func encode(_ fields: [String: String]) -> String {
    fields.sorted { $0.key < $1.key }.map { key, value in
      let value = value.utf8.map { byte in
        let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }.joined()
      return "\(key)=\(value)"
    }.joined(separator: "&")
  }

  /// The store, while no service has it.
  static func withStore<T>(in folder: String, _ body: (CaseStore) async throws -> T) async throws -> T {
    let store = try await CaseStore(StoreLocation(url: "sqlite:schoolgate.sqlite", relativeTo: folder))
    do {
      let result = try await body(store)
      try store.close()
      return result
    } catch {
      try store.close()
      throw error
    }
  }

  /// A further record with these words, of somebody who wants a person.
  func open(_ words: String) async throws -> ReceiptNumber {
    try await Self.withStore(in: folder) { store in
      try await Self.open(
        Kind(name: words, level: .staff, kind: "person", readers: "HB"), "web", saying: words, in: store)
    }
  }

  private static func open(
    _ kind: Kind, _ channel: String, saying words: String? = nil, in store: CaseStore
  ) async throws -> ReceiptNumber {
    let place = ConversationID(
      channel: channel, school: kind.isOfAnotherSchool ? SchoolID("ashgate") : school, account: "", address: kind.name)
    let words = PrivateText(words ?? kind.words)
    _ = try await store.record(
      [InboundMessage(id: kind.name, conversation: place, content: .text(words))], at: Date())
    let turn = try #require(try await store.nextTurn(at: Date()))
    let handoff = Handoff(
      receipt: turn.receipt, conversation: place, words: words, receivedAt: Date(), level: kind.level, kind: kind.kind,
      rule: "test", answer: "the answer to \(kind.name)", pack: "roose@test", stage: nil, draft: nil,
      about: kind.about.map { .role($0) })
    var state = ConversationState()
    state.mode = .waiting
    state.receipt = turn.receipt
    state.concern = kind.level
    let reply = Reply(kind: .handoff, escalation: kind.level, text: handoff.answer, pack: handoff.pack)
    let outcome = Outcome(
      state: state, reply: reply, events: [.opened(handoff)],
      audit: AuditEntry(decision: "test", score: nil, pack: handoff.pack))
    try await store.commit(outcome, closing: turn, at: Date())
    return turn.receipt
  }
}
