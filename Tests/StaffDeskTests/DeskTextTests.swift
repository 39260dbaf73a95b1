import Casebook
import Foundation
import HTTPTypes
import Testing

@testable import StaffDesk

@Suite struct DeskTextTests {
  /// Worked by hand: clocks change at 01:00 UTC on the last Sundays of March and October.
  @Test(arguments: [
    ("2026-01-14T10:00:00Z", "14 Jan 2026, 10:00"), ("2026-07-01T23:30:00Z", "2 July 2026, 00:30"),
    ("2026-03-29T00:59:59Z", "29 Mar 2026, 00:59"), ("2026-03-29T01:00:00Z", "29 Mar 2026, 02:00"),
    ("2026-10-25T00:59:59Z", "25 Oct 2026, 01:59"), ("2026-10-25T01:00:00Z", "25 Oct 2026, 01:00"),
    ("2024-03-31T01:00:00Z", "31 Mar 2024, 02:00"), ("2027-10-31T00:30:00Z", "31 Oct 2027, 01:30"),
    ("2026-12-31T23:59:00Z", "31 Dec 2026, 23:59"), ("2028-02-29T12:05:00Z", "29 Feb 2028, 12:05"),
  ])
  func timesAreThoseOfTheKingdom(instant: String, text: String) throws {
    #expect(LocalTime(try Date(instant, strategy: .iso8601)).description == text)
  }

  @Test(arguments: [
    ("2026-08-31T22:59:59Z", 2025), ("2026-08-31T23:00:00Z", 2026), ("2026-01-14T10:00:00Z", 2025),
    ("2026-12-24T10:00:00Z", 2026),
  ])
  func theSchoolYearBeginsInSeptember(instant: String, year: Int) throws {
    #expect(SchoolTerm.year(of: try Date(instant, strategy: .iso8601)) == year)
  }

  @Test(arguments: [
    ("RO-3Y0T-TT9Y", true), ("A", true), ("", false), ("ro-3y0t", false), ("RO 3Y0T", false), ("RO-1\r\nX: y", false),
    ("../sign-in", false), ("RO-É", false), (String(repeating: "A", count: 25), false), ("RO-1%0d", false),
  ])
  func onlyWhatCanBeAReceiptIsOne(text: String, isOne: Bool) {
    #expect((DeskRoutes.receipt(text) != nil) == isOne)
  }

  @Test(arguments: [
    ("10.1.2.3", "10.1.2.3"), ("2001:db8:1:2:3:4:5:6", "20:1:d:b8:0:1:0:2"),
    ("2001:db8:1:2::ffff", "20:1:d:b8:0:1:0:2"), ("nonsense", "nonsense"), ("", ""),
  ])
  func anIPv6NetworkIsOnePlace(address: String, place: String) {
    #expect(DeskRoutes.network(of: address) == place)
  }

  @Test func aTokenIsTellingNothingOfItsSession() {
    let (token, other) = (DeskToken(), DeskToken())
    #expect(token.text.wholeMatch(of: /[0-9a-f]{64}/) != nil && token != other)
    #expect(Set([token.text, token.digest, token.formToken]).count == 3)
    #expect(token.isOn(token.formToken))
    for form in [nil, "", other.formToken, token.digest, token.text, token.formToken + "0"] {
      #expect(!token.isOn(form))
    }
  }

  @Test(arguments: [true, false]) func theCookieStaysAtTheDesk(isSecure: Bool) {
    let token = DeskToken()
    let tail = "; Path=/desk; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
    #expect(token.header(isSecure: isSecure) == "schoolgate_desk=\(token.text)\(tail)")
    #expect(DeskToken.ending(isSecure: isSecure) == "schoolgate_desk=\(tail); Max-Age=0")
  }
}
