import Casebook
import Foundation
import Testing

@testable import Store

@Suite(.timeLimit(.minutes(15))) struct AccountTests {
  let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test func anAddressHasOneAccount() async throws {
    let book = try await folder.open().accounts
    #expect(try await book.add(Sample.account(), at: Sample.now))
    #expect(try await !book.add(Sample.account(.head), at: Sample.now))
    let found = try await book.credentials(of: "ann.example@roose.example")
    let account = try #require(found)
    #expect(account.member.role == .safeguardingLead && account.member.name == "Ann Example")
    #expect(account.member.school == Sample.school && account.password == "$argon2id$")
    #expect(try await book.credentials(of: "Ann.Example@roose.example") == nil)
    #expect(try await book.members(of: Sample.school) == [account.member])
    #expect(try await book.members(of: SchoolID("ashgate")).isEmpty)
  }

  @Test func aRemovedAccountIsGoneAndItsNumberIsNotUsedAgain() async throws {
    let store = try await folder.open()
    let first = try await store.staff()
    try await store.beginSession("a", of: first.id, at: Sample.now)
    #expect(try await store.accounts.remove(first.email, at: Sample.now))
    #expect(try await !store.accounts.remove(first.email, at: Sample.now))
    #expect(try await store.sessionMember("a", isActivity: true, at: Sample.now) == nil)
    #expect(try await store.accounts.members(of: Sample.school).isEmpty)
    let second = try await store.staff()
    #expect(second.id != first.id)
  }

  @Test func replacingEndsTheSessionsAndKeepsTheNumber() async throws {
    let store = try await folder.open()
    let member = try await store.staff()
    try await store.beginSession("a", of: member.id, at: Sample.now)
    #expect(try await !store.accounts.replace(Sample.account(.head, school: SchoolID("ashgate"))))
    #expect(try await store.sessionMember("a", isActivity: true, at: Sample.now) == member)
    #expect(try await store.accounts.replace(Sample.account(.head)))
    #expect(try await store.sessionMember("a", isActivity: true, at: Sample.now) == nil)
    let found = try await store.accounts.credentials(of: member.email)
    #expect(found?.member.id == member.id && found?.member.role == .head)
    #expect(try await !store.accounts.replace(Sample.account(.head, "Nobody")))
  }

  @Test func aCommandAddsAccountsWhileAServiceHasTheStore() async throws {
    let location = StoreLocation.sqlite(path: folder.path + "/store.sqlite")
    let alone = try AccountBook(location)
    #expect(try await alone.add(Sample.account(), at: Sample.now))
    try alone.close()
    let store = try await folder.open()
    // The service's own writes go on beside.
    async let turns: Void = {
      for number in 0..<50 { try await store.handOff("m\(number)", from: "p\(number)") }
    }()
    let beside = try AccountBook(location)
    for number in 0..<10 { #expect(try await beside.add(Sample.account(.office, "B\(number)"), at: Sample.now)) }
    try beside.close()
    try await turns
    #expect(try await store.accounts.members(of: Sample.school).count == 11)
    #expect(try await store.cases(of: Sample.school).count == 50)
    _ = try await store.record([Sample.message("later", from: "ann")], at: Sample.now)
  }

  @Test(arguments: [
    (0, true), (29, true), (31, false),
  ])
  func aSessionEndsWhenNobodyUsesIt(minutes: Int, isOpen: Bool) async throws {
    let store = try await folder.open()
    let member = try await store.staff()
    try await store.beginSession("a", of: member.id, at: Sample.now)
    let found = try await store.sessionMember("a", isActivity: true, at: Sample.now + Double(minutes * 60))
    #expect(found == (isOpen ? member : nil))
    #expect(try await store.sessionMember("b", isActivity: true, at: Sample.now) == nil)
  }

  @Test func useKeepsASessionOpenUntilTheDayIsOver() async throws {
    let store = try await folder.open()
    let member = try await store.staff()
    try await store.beginSession("used", of: member.id, at: Sample.now)
    var instant = Sample.now
    while instant < Sample.now + CaseStore.sessionLasts {
      #expect(try await store.sessionMember("used", isActivity: true, at: instant) == member)
      instant += 20 * 60
    }
    #expect(try await store.sessionMember("used", isActivity: true, at: instant) == nil)
    // Watching alone is no use of it.
    try await store.beginSession("watched", of: member.id, at: Sample.now)
    #expect(try await store.sessionMember("watched", isActivity: false, at: Sample.now + 20 * 60) == member)
    #expect(try await store.sessionMember("watched", isActivity: false, at: Sample.now + 40 * 60) == nil)
  }

  @Test func anEndedSessionIsWorthNothing() async throws {
    let store = try await folder.open()
    let member = try await store.staff()
    try await store.beginSession("a", of: member.id, at: Sample.now)
    try await store.beginSession("b", of: member.id, at: Sample.now)
    try await store.endSession("a")
    #expect(try await store.sessionMember("a", isActivity: true, at: Sample.now) == nil)
    #expect(try await store.sessionMember("b", isActivity: true, at: Sample.now) == member)
    try await store.beginSession("c", of: member.id, at: Sample.now + CaseStore.sessionLasts)
    let left = try await store.driver.read { try $0.rows("SELECT token FROM sessions").map { try $0.text(0) } }
    #expect(left == ["c"])
  }
}
