import Foundation
import Testing

@testable import StaffDesk

@Suite struct SignInLimitTests {
  private static let now = Date(timeIntervalSince1970: 1_768_384_800)

  @Test func fiveTriesAreFreeAndThenOneInHalfAMinute() {
    var limit = SignInLimit()
    for _ in 0..<5 { #expect(limit.wait(.password, account: "ann", address: "1.1.1.1", at: Self.now) == nil) }
    #expect(limit.wait(.password, account: "ann", address: "1.1.1.1", at: Self.now) == 30)
    #expect(limit.wait(.password, account: "ann", address: "1.1.1.1", at: Self.now + 20).map { $0.rounded() } == 10)
    #expect(limit.wait(.password, account: "ann", address: "1.1.1.1", at: Self.now + 30) == nil)
    #expect(limit.wait(.password, account: "ann", address: "1.1.1.1", at: Self.now + 30) == 30)
    // A refused try costs nothing, and others go on.
    #expect(limit.wait(.password, account: "bob", address: "1.1.1.1", at: Self.now) == nil)
    #expect(limit.wait(.password, account: "ann", address: "2.2.2.2", at: Self.now) == nil)
  }

  @Test func oneAddressCannotTryManyAccounts() {
    var limit = SignInLimit()
    let passed = (0..<50).filter { limit.wait(.password, account: "a\($0)", address: "1.1.1.1", at: Self.now) == nil }
    #expect(passed.count == 20)
    #expect(limit.wait(.password, account: "z", address: "1.1.1.1", at: Self.now + 5) == nil)
  }

  @Test func manyAddressesCannotTryOneAccountNorHoldUpItsOwner() {
    var limit = SignInLimit()
    #expect(limit.wait(.password, account: "ann", address: "home", at: Self.now) == nil)
    limit.succeeded(.password, account: "ann", address: "home")
    let passed = (0..<100).filter { limit.wait(.password, account: "ann", address: "far\($0)", at: Self.now) == nil }
    #expect(passed.count == 20)
    #expect(limit.wait(.password, account: "ann", address: "home", at: Self.now) == nil)
    #expect(limit.wait(.password, account: "ann", address: "elsewhere", at: Self.now) == 10)
  }

  @Test func codesMayBeTriedLessOften() {
    var limit = SignInLimit()
    let passed = (0..<100).filter { limit.wait(.code, account: "ann", address: "far\($0)", at: Self.now) == nil }
    #expect(passed.count == 10)
    #expect(limit.wait(.code, account: "ann", address: "elsewhere", at: Self.now) == 120)
    // The password's tries are counted apart.
    #expect(limit.wait(.password, account: "ann", address: "elsewhere", at: Self.now) == nil)
  }

  @Test func aSchoolBehindOneAddressIsNotHeldUpByItsOwnStaff() {
    var limit = SignInLimit()
    for number in 0..<100 {
      #expect(limit.wait(.password, account: "a\(number)", address: "school", at: Self.now) == nil)
      limit.succeeded(.password, account: "a\(number)", address: "school")
    }
    // What was right pays for nothing that is wrong.
    let passed = (0..<100).filter { number in
      if limit.wait(.password, account: "own", address: "school", at: Self.now) == nil {
        limit.succeeded(.password, account: "own", address: "school")
      }
      return limit.wait(.password, account: "b\(number)", address: "school", at: Self.now) == nil
    }
    #expect(passed.count == 20)
  }

  @Test func theRightPasswordForgetsTheSlipsBefore() {
    var limit = SignInLimit()
    for round in 0..<3 {
      for _ in 0..<4 {
        #expect(limit.wait(.password, account: "ann", address: "home", at: Self.now + Double(round * 60)) == nil)
      }
      limit.succeeded(.password, account: "ann", address: "home")
    }
  }

  @Test func aClockThatGoesBackLetsNobodyIn() {
    var limit = SignInLimit()
    for _ in 0..<5 { _ = limit.wait(.password, account: "ann", address: "home", at: Self.now) }
    #expect(limit.wait(.password, account: "ann", address: "home", at: Self.now - 3600) == 30)
  }

  @Test func whatIsRememberedIsBounded() {
    var limit = SignInLimit(room: 100)
    for number in 0..<10_000 {
      _ = limit.wait(.password, account: "a\(number)", address: "far\(number)", at: Self.now + Double(number))
    }
    #expect(limit.size <= 103)
    for number in 0..<300 { limit.succeeded(.password, account: "a\(number)", address: "home") }
    _ = limit.wait(.password, account: "a", address: "b", at: Self.now + 20_000)
    #expect(limit.size <= 103)
  }
}
