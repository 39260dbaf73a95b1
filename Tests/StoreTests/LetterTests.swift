import Casebook
import Foundation
import Testing

@testable import Store

@Suite struct LetterTests {
  private let folder: StoreFolder
  private static let body = PrivateText("the words of the letter")

  init() throws { folder = try StoreFolder() }

  @Test func aLetterIsKeptWithItsRecord() async throws {
    let store = try await folder.open()
    let head = try await store.staff(.head, "Hetty Head")
    let lead = try await store.staff(.safeguardingLead, "Lena Lead")
    let turn = try await store.handOff()
    func keep(_ member: StaffMember, _ receipt: ReceiptNumber?) async throws -> Int64? {
      try await store.keep("about-a-post", body: Self.body, about: receipt, by: member, at: Sample.now)
    }
    let kept = try await keep(head, turn.receipt)
    let number = try #require(kept)
    // Twice is once, and the record says it once.
    #expect(try await keep(head, turn.receipt) == number)
    #expect(try await keep(lead, turn.receipt) == nil)
    #expect(try await keep(lead, nil) == nil)
    let record = try #require(try await store.handoff(turn.receipt))
    #expect(record.acts.filter { $0.kind == .letter }.map(\.message) == ["\(number)"])
    #expect(record.acts.last?.by == "Hetty Head")
    let found = try #require(try await store.letter(number, for: lead, at: Sample.now))
    #expect(found.body == Self.body && found.receipt == turn.receipt && found.by == "Hetty Head")
    // Who reads it reads the record.
    #expect(try await store.handoff(turn.receipt)?.acts.last?.kind == .read)
    let plain = try #require(try await keep(head, nil))
    #expect(try await store.letter(plain, for: lead, at: Sample.now) == nil)
    #expect(try await store.letters(for: head).map(\.number) == [plain, number])
    #expect(try await store.letters(for: lead).map(\.number) == [number])
    try store.close()
  }

  @Test func whatMayNotBeReadHasNoLetters() async throws {
    let store = try await folder.open()
    let head = try await store.staff(.head, "Hetty Head")
    let chair = try await store.staff(.chairOfGovernors, "Cora Chair")
    let office = try await store.staff(.office, "Otto Office")
    let turn = try await store.handOff(about: [.role(.head)])
    func keep(_ member: StaffMember, _ receipt: ReceiptNumber?) async throws -> Int64? {
      try await store.keep("about-a-post", body: Self.body, about: receipt, by: member, at: Sample.now)
    }
    #expect(try await keep(head, turn.receipt) == nil)
    #expect(try await keep(head, ReceiptNumber(rawValue: "RO-NONE")) == nil)
    #expect(try await keep(chair, nil) == nil)
    let number = try #require(try await keep(chair, turn.receipt))
    for member in [head, office] {
      #expect(try await store.letter(number, for: member, at: Sample.now) == nil)
      #expect(try await store.letters(for: member).isEmpty)
    }
    #expect(try await store.letter(number, for: chair, at: Sample.now) != nil)
    #expect(try await store.letter(number + 1, for: chair, at: Sample.now) == nil)
    try store.close()
  }
}
