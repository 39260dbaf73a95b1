import Casebook
import Foundation
import HTTPTypes
import Store
import Testing

@testable import Server
@testable import StaffDesk

/// What the desk shows of due times.
@Suite(.serialized, .timeLimit(.minutes(15))) struct DeskDueTests {
  private static let arithmetic = ["Received on Friday 20 November 2026 at 18:10 (GMT).", "Due by <Monday>."]

  /// Opens a record that is due so many seconds from now.
  private func open(_ name: String, due: Double?, level: Escalation = .staff, in store: CaseStore) async throws
    -> ReceiptNumber
  {
    let place = ConversationID(channel: "web", school: DeskState.school, account: "", address: name)
    _ = try await store.record(
      [InboundMessage(id: name, conversation: place, content: .text(PrivateText(name)))], at: Date())
    let turn = try #require(try await store.nextTurn(at: Date()))
    let handoff = Handoff(
      receipt: turn.receipt, conversation: place, words: PrivateText(name), receivedAt: Date(), level: level,
      kind: level == .staff ? "person" : "neglect", rule: "test", answer: "", pack: "roose@test", stage: nil,
      draft: nil,
      due: due.map { DueTime(at: Date(timeIntervalSinceNow: $0), arithmetic: Self.arithmetic) })
    try await store.commit(
      Outcome(
        state: ConversationState(), reply: Reply(kind: .handoff, text: "", pack: "roose@test"),
        events: [.opened(handoff)], audit: AuditEntry(decision: "test", score: nil, pack: "roose@test")),
      closing: turn, at: Date())
    return turn.receipt
  }

  @Test func recordsAreInTheOrderThatTheyAreDueInAndSayHowThatWasWorkedOut() async throws {
    let state = try await DeskState(kinds: [])
    let receipts = try await DeskState.withStore(in: state.folder) { store in
      [
        try await open("later", due: 7200, in: store), try await open("never", due: nil, in: store),
        try await open("over", due: -60, in: store), try await open("soon", due: 3600, in: store),
        try await open("urgent", due: 86_400, level: .urgent, in: store),
      ]
    }
    try await TestService.run(state: state.folder) { service in
      let inbox = try await service.send(.get, "/desk", headers: state.headers(.head)).text
      let shown = inbox.matches(of: /href="\/desk\/cases\/([^"]+)"/).map { String($0.output.1) }
      #expect(shown == [receipts[4], receipts[2], receipts[3], receipts[0], receipts[1]].map(\.rawValue))
      #expect(inbox.components(separatedBy: "overdue since").count == 2)
      #expect(inbox.components(separatedBy: #"class="due"#).count == 5)

      let over = "/desk/cases/\(receipts[2])"
      let page = try await service.send(.get, over, headers: state.headers(.head)).text
      #expect(page.contains("overdue since") && page.contains("How the due time was worked out"))
      #expect(
        page.contains("<li>Received on Friday 20 November 2026 at 18:10 (GMT).</li><li>Due by &lt;Monday&gt;.</li>"))
      let plain = try await service.send(.get, "/desk/cases/\(receipts[1])", headers: state.headers(.head)).text
      #expect(!plain.contains("How the due time was worked out") && plain.contains("<dt>For</dt><dd>office</dd>"))
    }
  }

  @Test(
    arguments: [
      (nil, nil, nil), (60.0, nil, "due 14 Jan 2026, 10:01"), (-60.0, nil, "overdue since 14 Jan 2026, 09:59"),
      (-60.0, -90.0, nil), (60.0, -90.0, nil),
    ] as [(Double?, Double?, String?)])
  func whatIsDoneIsNotDue(due: Double?, met: Double?, text: String?) {
    let now = Date(timeIntervalSince1970: 1_768_384_800)
    let found = CaseView.due(due.map { now + $0 }, metAt: met.map { now + $0 }, at: now)
    #expect(found?.text == text)
  }
}
