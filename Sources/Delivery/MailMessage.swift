public import FoundationEssentials

/// A short mail, in plain text or as a page beside it, written as RFC 5322 and RFC 2046 ask.
public struct MailMessage: Sendable {
  public let from: String
  public let recipients: [String]
  /// The message as it goes over the wire: lines end with CRLF, nothing outside ASCII, dots not doubled.
  public let bytes: [UInt8]

  /// Throws `unsendable` for an address with anything else in it than one `@` and visible ASCII, without brackets, and for no
  /// recipient.
  ///
  /// - Parameters:
  ///   - body: the whole in plain text.
  ///   - html: the same as a page, for programs that show pages.
  ///   - id: unique for ever; it becomes the Message-ID, so that a mail that arrives twice is seen as one.
  public init(
    from: String, to recipients: [String], subject: String, body: String, html: String? = nil, id: String,
    at instant: Date
  ) throws(DeliveryError) {
    guard !recipients.isEmpty else { throw .unsendable("the mail has no recipient") }
    for address in [from] + recipients where !Self.isAddress(address) {
      throw .unsendable("a mail address has spaces, brackets, control or other letters, or not one @")
    }
    self.from = from
    self.recipients = recipients
    let domain = from.split(separator: "@").last ?? "localhost"
    let lines = [
      "Date: \(Self.date(instant))",
      "From: <\(from)>",
      "To: " + recipients.map { "<\($0)>" }.joined(separator: ",\r\n "),
      "Message-ID: <\(id)@\(domain)>",
      "Subject: " + Self.header(subject),
      "MIME-Version: 1.0",
      "Auto-Submitted: auto-generated",
    ]
    let plain = Self.part(body, "text/plain")
    let content =
      if let html {
        Self.alternatives([plain, Self.part(html, "text/html")], apartBy: "=_" + id)
      } else {
        plain
      }
    bytes = Array(((lines + content).joined(separator: "\r\n") + "\r\n").utf8)
  }

  /// A text's own headers, an empty line, and the text.
  private static func part(_ text: String, _ type: String) -> [String] {
    let isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    return [
      "Content-Type: \(type); charset=utf-8",
      "Content-Transfer-Encoding: \(isASCII ? "7bit" : "base64")",
      "",
      isASCII ? wire(text) : base64(text),
    ]
  }

  /// The same in several forms, the plainest first.
  ///
  /// - Parameter boundary: what stands in none of them.
  private static func alternatives(_ parts: [[String]], apartBy boundary: String) -> [String] {
    ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", ""]
      + parts.flatMap { ["--" + boundary] + $0 } + ["--" + boundary + "--"]
  }

  static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
      && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
  }

  /// A header's text: as it is in ASCII, else in encoded words that fold (RFC 2047). Line breaks become spaces.
  private static func header(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    guard !line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return line }
    var words: [String] = []
    var word = ""
    for letter in line {
      if word.utf8.count + letter.utf8.count > 42 {
        words.append(word)
        word = ""
      }
      word.append(letter)
    }
    words.append(word)
    return words.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
  }

  private static func wire(_ body: String) -> String {
    body.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\r\n")
  }

  private static func base64(_ body: String) -> String {
    var text = Data(wire(body).utf8).base64EncodedString()[...]
    var lines: [Substring] = []
    while !text.isEmpty {
      lines.append(text.prefix(76))
      text = text.dropFirst(76)
    }
    return lines.joined(separator: "\r\n")
  }

  /// `Wed, 14 Jan 2026 10:00:00 +0000`.
  private static func date(_ instant: Date) -> String {
    let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = instant.formatted(Date.ISO8601FormatStyle()).split { "-T:Z".contains($0) }
    // 1 January 1970 was a Thursday.
    let day = Int((instant.timeIntervalSince1970 / 86_400).rounded(.down)) % 7
    let month = months[(Int(parts[1]) ?? 1) - 1]
    return "\(days[(day + 7) % 7]), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
  }
}
