import Crypto
import HTTPTypes
import Hummingbird

/// A browser's key to the desk: 256 random bits in a cookie. The store has only its digest, and so have the forms.
struct DeskToken: Hashable, Sendable {
  static let cookie = "schoolgate_desk"

  /// 64 hexadecimal digits.
  let text: String

  /// A new one.
  init() {
    var generator = SystemRandomNumberGenerator()
    text = Self.digits((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// The one that the request brings; `nil` without one, or for something that we did not write.
  init?(_ request: Request) {
    guard let value = request.cookies[Self.cookie]?.value, value.utf8.count == 64,
      value.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    text = value
  }

  /// What the store knows the session by.
  var digest: String { Self.digits(SHA256.hash(data: Array(("session " + text).utf8))) }

  /// What every form of this session brings along: another site cannot know it.
  var formToken: String { Self.digits(SHA256.hash(data: Array(("form " + text).utf8))) }

  /// Whether a form is of this session. Compares in constant time.
  func isOn(_ form: String?) -> Bool {
    let (mine, theirs) = (Array(formToken.utf8), Array((form ?? "").utf8))
    guard mine.count == theirs.count else { return false }
    return zip(mine, theirs).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// The header that gives it to the browser until that is closed.
  func header(isSecure: Bool) -> String { Self.header(text, isSecure: isSecure) }

  /// The header that takes it away.
  static func ending(isSecure: Bool) -> String { header("", isSecure: isSecure) + "; Max-Age=0" }

  private static func header(_ value: String, isSecure: Bool) -> String {
    "\(cookie)=\(value); Path=/desk; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
  }

  private static func digits(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
