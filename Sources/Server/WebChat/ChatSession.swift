import Casebook
import HTTPTypes
import Hummingbird

/// A browser's side of the web chat: 128 random bits in a cookie, which no script can read.
struct ChatSession: Hashable, Sendable {
  static let cookie = "schoolgate_chat"

  /// 32 hexadecimal digits.
  let id: String

  /// A new one.
  init() {
    var generator = SystemRandomNumberGenerator()
    id = Self.digits(generator.next()) + Self.digits(generator.next())
  }

  /// The one that the request brings; `nil` without one, or for something that we did not write.
  init?(_ request: Request) {
    guard let value = request.cookies[Self.cookie]?.value, value.utf8.count == 32,
      value.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    id = value
  }

  /// The header that gives it to the browser until that is closed.
  func header(isSecure: Bool) -> String { Self.header(id, isSecure: isSecure) }

  /// The header that takes it away.
  static func ending(isSecure: Bool) -> String { header("", isSecure: isSecure) + "; Max-Age=0" }

  func conversation(with school: SchoolID) -> ConversationID {
    ConversationID(channel: ConversationID.webChannel, school: school, account: "", address: id)
  }

  private static func header(_ value: String, isSecure: Bool) -> String {
    "\(cookie)=\(value); Path=/; HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
  }

  private static func digits(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// A random id for a form, so that a double click is one message.
  static func formID() -> String { ChatSession().id }
}
