import Foundation
import Testing

@testable import StaffDesk

@Suite struct CodeSecretTests {
  private static let secret = CodeSecret(bytes: Array("12345678901234567890".utf8))

  /// RFC 6238, appendix B, SHA-1.
  @Test(arguments: [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
  ])
  func codesAreThoseOfTheStandard(seconds: Int, code: String) {
    let step = CodeSecret.step(at: Date(timeIntervalSince1970: Double(seconds)))
    #expect(Self.secret.code(step, digits: 8) == code)
    #expect(Self.secret.code(step) == String(code.suffix(6)))
  }

  /// RFC 4226, appendix D.
  @Test(
    arguments: zip(
      Int64(0)...9,
      ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]))
  func countersAreThoseOfTheStandard(counter: Int64, code: String) {
    #expect(Self.secret.code(counter) == code)
  }

  /// RFC 4648, section 10, without its padding.
  @Test(arguments: [
    ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
  ])
  func base32IsThatOfTheStandard(text: String, encoded: String) {
    #expect(CodeSecret(bytes: Array(text.utf8)).base32 == encoded)
    #expect(CodeSecret(base32: encoded)?.bytes == Array(text.utf8))
  }

  @Test(arguments: ["", "A", "MZXW6=", "mzxw6", "M1", "MZ XW", "Ä"])
  func whatIsNoBase32IsNoSecret(text: String) {
    #expect(CodeSecret(base32: text) == nil)
  }

  @Test func aNewSecretIsReadBackAndIsItsOwn() {
    let (secret, other) = (CodeSecret(), CodeSecret())
    #expect(secret != other && secret.bytes.count == 20)
    #expect(CodeSecret(base32: secret.base32) == secret)
    #expect(secret.groups.wholeMatch(of: /([A-Z2-7]{4} ){7}[A-Z2-7]{4}/) != nil)
  }

  /// The step of the code against the clock's, the last one used, and whether it is taken.
  @Test(arguments: [
    (0, -9, true), (-1, -9, true), (1, -9, true), (-2, -9, false), (2, -9, false), (0, 0, false), (0, -1, true),
    (-1, -1, false), (1, 0, true), (0, 1, false), (1, 1, false),
  ])
  func oneStepEitherWayAndNeverTwice(step: Int64, last: Int64, isTaken: Bool) {
    let instant = Date(timeIntervalSince1970: 1_768_384_815)
    let now = CodeSecret.step(at: instant)
    let found = Self.secret.step(of: Self.secret.code(now + step), at: instant, after: now + last)
    #expect(found == (isTaken ? now + step : nil))
  }

  @Test(arguments: ["", "12345", "1234567", "abcdef", "１２３４５６"])
  func otherTextIsNoCode(text: String) {
    #expect(Self.secret.step(of: text, at: Date(timeIntervalSince1970: 59), after: 0) == nil)
  }

  @Test func theLinkIsWhatAppsRead() throws {
    let link = Self.secret.link(account: "ann+desk@roose.example", school: "St Mary’s & Co")
    let url = try #require(URLComponents(string: link))
    #expect(url.scheme == "otpauth" && url.host == "totp")
    #expect(url.path == "/Schoolgate St Mary’s & Co:ann+desk@roose.example")
    let items = Dictionary(uniqueKeysWithValues: (url.queryItems ?? []).map { ($0.name, $0.value ?? "") })
    #expect(
      items == [
        "secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "issuer": "Schoolgate St Mary’s & Co", "algorithm": "SHA1",
        "digits": "6", "period": "30",
      ])
  }

  @Test func aPictureHasItsThreeCornersAndALightBorder() throws {
    let code = try #require(QRCode(Self.secret.link(account: "ann@roose.example", school: "Roose")))
    #expect(code.width >= 41 && code.isDark.count == code.width * code.width && code.size == code.width + 8)
    // The finder pattern: a dark ring, a light ring, a dark middle.
    let ring = [true, true, true, true, true, true, true]
    for (row, column) in [(0, 0), (0, code.width - 7), (code.width - 7, 0)] {
      for (offset, expected) in [
        (0, ring), (1, [true, false, false, false, false, false, true]),
        (3, [true, false, true, true, true, false, true]),
        (6, ring),
      ] {
        let start = (row + offset) * code.width + column
        #expect(Array(code.isDark[start..<start + 7]) == expected)
      }
    }
    let runs = code.path.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/)
    #expect(runs.reduce(0) { $0 + (Int($1.output.3) ?? 0) } == code.isDark.count { $0 })
    #expect(runs.allSatisfy { (Int($0.output.1) ?? 0) >= 4 && (Int($0.output.2) ?? 0) >= 4 })
    #expect(QRCode(String(repeating: "x", count: 4000)) == nil)
  }

  @Test(arguments: [
    ("0123 4567 89AB CDEF", true), ("o123-4567-89ab-cdef", true), ("OI23 4567 89AB CDEF", true), ("0123", false),
    ("0123 4567 89AB CDEU", false), ("", false), ("0123 4567 89AB CDEF 0", false),
  ])
  func aRecoveryCodeIsReadAsItIsTyped(typed: String, isOne: Bool) {
    #expect((RecoveryCode(typed: typed) != nil) == isOne)
  }

  @Test func recoveryCodesAreTheirOwnAndReadBack() {
    let codes = (0..<100).map { _ in RecoveryCode() }
    #expect(Set(codes.map(\.digest)).count == 100)
    #expect(codes.allSatisfy { RecoveryCode(typed: $0.groups.lowercased()) == $0 })
    #expect(codes.allSatisfy { !$0.digest.contains($0.text) && $0.digest.count == 64 })
  }
}
