import Casebook
import Foundation
import Testing

@testable import Store

/// Lists, counts and searches, which are conditions of the store, against what `StaffMember` says of each record.
@Suite(.timeLimit(.minutes(15))) struct InboxTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  /// Every kind of record about everybody, passed on to everybody, with and without an owner.
  private func fill(_ store: CaseStore, _ staff: [StaffRole: StaffMember]) async throws {
    let (lead, office) = (try #require(staff[.safeguardingLead]), try #require(staff[.office]))
    let about: [[CaseParty]] = [[], [.role(.head)], [.role(.safeguardingLead)], [.account(office.id), .role(.head)]]
    let referred: [CaseParty?] = [
      nil, .role(.office), .account(lead.id), .role(.chairOfGovernors), .role(.governor), .role(.complaintOwner),
    ]
    var number = 0
    for kind in ["neglect", "person", "pass-on-complaint", "data-request", "undelivered"] {
      for level in [Escalation.staff, .urgent] {
        for about in about {
          for referred in referred {
            number += 1
            let turn = try await store.handOff(
              "m\(number)", from: "p\(number)", level: level, kind: kind, about: about,
              at: Sample.now + Double(number % 7))
            let owner =
              number % 3 == 0 ? office.id.rawValue : number % 3 == 1 ? staff[.complaintOwner]?.id.rawValue : nil
            let receipt = turn.receipt.rawValue
            let closedAt = number % 11 == 0 ? Sample.now.milliseconds + Int64(number) : nil
            try await store.driver.write { session in
              try session.run(
                "UPDATE cases SET owner = \(owner), closed_at = \(closedAt) WHERE receipt = \(receipt)")
              guard let referred else { return }
              try session.run("UPDATE cases SET is_referred = 1 WHERE receipt = \(receipt)")
              try session.run(
                "INSERT INTO case_referrals (receipt, party, at) VALUES (\(receipt), \(referred.rawValue), 1)")
            }
          }
        }
      }
    }
    for other in ["ashgate"] {
      let place = ConversationID(channel: "generic", school: SchoolID(other), account: "", address: "far")
      let message = InboundMessage(id: "far", conversation: place, content: .text(PrivateText("her exact words")))
      _ = try await store.record([message], at: Sample.now)
      let turn = try await store.turn()
      try await store.commit(Sample.handoff(turn), closing: turn, at: Sample.now)
    }
  }

  private func everything(_ query: CaseQuery, _ store: CaseStore, _ member: StaffMember) async throws
    -> (cases: [CaseSummary], total: Int)
  {
    var (query, found, total) = (query, [CaseSummary](), 0)
    repeat {
      let page = try await store.list(query, for: member)
      found += page.cases
      total = page.total
      query.page += 1
      guard page.cases.count == CaseStore.pageSize else { break }
    } while true
    return (found, total)
  }

  @Test func listsHaveWhatMayBeReadAndNothingElse() async throws {
    let store = try await folder.open()
    var staff: [StaffRole: StaffMember] = [:]
    for role in StaffRole.allCases { staff[role] = try await store.staff(role, "The \(role)") }
    try await fill(store, staff)
    let records = try await store.cases(of: Sample.school, limit: 1000)
    #expect(records.count == 240)
    for (role, member) in staff {
      for isOpen in [true, false] {
        var query = CaseQuery()
        query.isOpen = isOpen
        let mine = records.filter { member.mayRead($0.subject) && ($0.closedAt == nil) == isOpen }
        let list = try await everything(query, store, member)
        #expect(Set(list.cases.map(\.receipt)) == Set(mine.map(\.handoff.receipt)), "\(role)")
        #expect(list.total == mine.count && list.cases.count == mine.count)
        #expect(
          list.cases.allSatisfy { summary in
            records.first { $0.handoff.receipt == summary.receipt }?.subject == summary.subject
          })
        for route in CaseRoute.allCases {
          query.route = route
          #expect(try await store.list(query, for: member).total == mine.count { $0.subject.route == route })
        }
        query.route = nil
        query.level = .urgent
        #expect(try await store.list(query, for: member).total == mine.count { $0.level == .urgent })
        query.level = nil
        query.isMine = true
        #expect(try await store.list(query, for: member).total == mine.count { $0.subject.owner == member.id })
        query.isMine = false
        // Every record has the same words: who searches for them finds what they may read.
        query.search = "EXACT her"
        #expect(try await store.list(query, for: member).total == mine.count)
      }
    }
  }

  @Test(arguments: [
    ("words", 1), ("exact WORDS", 1), ("exact nothing", 0), ("%", 1), ("_", 1), ("%%", 0), ("her%words", 0), ("!", 0),
    ("50%", 1),
    ("a_b", 1), ("axb", 0), ("looked", 1), ("' OR 1=1 --", 0), ("a draft", 0), ("", 2), ("  ", 2),
  ])
  func searchFindsWordsAndNumbers(search: String, count: Int) async throws {
    let store = try await folder.open()
    let lead = try await store.staff()
    let turn = try await store.handOff()
    _ = try await store.perform(
      .note(PrivateText("looked at 50% of a_b")), on: turn.receipt, by: lead, at: Sample.now)
    _ = try await store.record([Sample.message("m2", from: "bob")], at: Sample.now)
    let other = try await store.turn()
    let place = other.turn.message.conversation
    let handoff = Handoff(
      receipt: other.receipt, conversation: place, words: PrivateText("something else"), receivedAt: Sample.now,
      level: .urgent, kind: "neglect", rule: "r", answer: "", pack: Sample.pack, stage: nil, draft: nil)
    try await store.commit(Sample.outcome("x", events: [.opened(handoff)]), closing: other, at: Sample.now)
    var query = CaseQuery()
    query.search = search
    #expect(try await store.list(query, for: lead).total == count)
    query.search = turn.receipt.rawValue.lowercased()
    #expect(try await store.list(query, for: lead).cases.map(\.receipt) == [turn.receipt])
  }

  @Test func aRecordThatGrowsSeriousMovesToTheLeads() async throws {
    let store = try await folder.open()
    let (lead, office) = (try await store.staff(), try await store.staff(.office, "Bob Example"))
    let turn = try await store.handOff(level: .staff, kind: "person")
    #expect(try await store.openCases(for: office).count == 1)
    #expect(try await store.openCases(for: lead).isEmpty)
    _ = try await store.record([Sample.message("m2", from: "ann")], at: Sample.now)
    let next = try await store.turn()
    var outcome = Sample.outcome("x", events: [.added(turn.receipt, PrivateText("worse"), level: .urgent)])
    outcome.state = next.turn.state
    try await store.commit(outcome, closing: next, at: Sample.now)
    #expect(try await store.openCases(for: office).isEmpty)
    #expect(try await store.openCases(for: lead).map(\.receipt) == [turn.receipt])
  }
}
