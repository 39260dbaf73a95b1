import Crypto
import FoundationEssentials

/// What a member's phone and the desk both know, and work the same six digits out of every half minute.
///
/// Source: RFC 6238 (TOTP) over RFC 4226 (HOTP), with SHA-1, six digits and steps of 30 s: what every authenticator app can.
/// SHA-1's collisions are of no use against an HMAC.
struct CodeSecret: Hashable, Sendable {
  /// Seconds that a code is shown for.
  private static let pace: TimeInterval = 30
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  let bytes: [UInt8]

  /// A new one of 160 random bits, as many as the hash has.
  init() {
    var generator = SystemRandomNumberGenerator()
    bytes = (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The secret that `base32` made a text of; `nil` for anything else.
  init?(base32 text: String) {
    var (bits, count, bytes): (UInt32, Int, [UInt8]) = (0, 0, [])
    for byte in text.utf8 {
      guard let digit = Self.alphabet.firstIndex(of: byte) else { return nil }
      bits = bits << 5 | UInt32(digit)
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    guard !bytes.isEmpty else { return nil }
    self.bytes = bytes
  }

  /// As it is kept and typed. Source: RFC 4648, without padding.
  var base32: String {
    var (bits, count, text): (UInt32, Int, [UInt8]) = (0, 0, [])
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(Self.alphabet[Int(bits >> UInt32(count)) & 31])
      }
    }
    if count > 0 { text.append(Self.alphabet[Int(bits << UInt32(5 - count)) & 31]) }
    return String(decoding: text, as: UTF8.self)
  }

  /// The same in groups of four, to be read off the screen.
  var groups: String { Self.groups(base32) }

  static func groups(_ text: String) -> String {
    var groups = ""
    for (index, letter) in text.enumerated() {
      if index > 0, index % 4 == 0 { groups += " " }
      groups.append(letter)
    }
    return groups
  }

  /// How many steps there were since 1970.
  static func step(at instant: Date) -> Int64 { Int64((instant.timeIntervalSince1970 / pace).rounded(.down)) }

  /// The code of a step.
  func code(_ step: Int64, digits: Int = 6) -> String {
    let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> (56 - 8 * $0)) }
    let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: bytes)))
    let offset = Int(mac[mac.count - 1] & 0x0F)
    let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
    let text = "\(number % modulus)"
    return String(repeating: "0", count: digits - text.count) + text
  }

  /// The step whose code this is, the one before and the one after counted too, for clocks that differ; `nil` when it is none
  /// of them, or not after `last`: a code works once.
  func step(of code: String, at instant: Date, after last: Int64) -> Int64? {
    let now = Self.step(at: instant)
    // All three are worked out whichever fits.
    let fitting = (now - 1...now + 1).filter { self.code($0) == code }
    return fitting.first { $0 > last }
  }

  /// What an authenticator app is given, by a link or a QR code. Source: the key URI format of Google Authenticator.
  ///
  /// - Parameters:
  ///   - account: the member's e-mail address.
  ///   - school: the school's name.
  func link(account: String, school: String) -> String {
    let issuer = Self.escaped("Schoolgate \(school)")
    return "otpauth://totp/\(issuer):\(Self.escaped(account))?secret=\(base32)&issuer=\(issuer)"
      + "&algorithm=SHA1&digits=6&period=30"
  }

  /// A text as a part of an address. Source: RFC 3986, section 2.
  static func escaped(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    return text.utf8.map { byte in
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
      return isPlain ? String(UnicodeScalar(byte)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }.joined()
  }
}
