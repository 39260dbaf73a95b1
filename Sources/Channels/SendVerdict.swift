public import FoundationEssentials

/// What a provider's answer means for a delivery.
public enum SendVerdict: Hashable, Sendable {
  case done
  /// Failed for now; `after` is how long the provider asked to be left alone.
  case tryAgain(after: Duration?)
  /// Sending the same again would fail the same way.
  case giveUp
  /// The platform takes nothing from this account: its token or its permission is at fault, not this message.
  case stop
  /// The platform takes nothing for this chat until the parent writes again.
  case outOfTime
  /// The chat goes on under this address: send it there.
  case moved(to: String)

  /// The meaning of a status: 2xx done; 408, 425, 429, 5xx and redirects (which are never followed) try again; others give up.
  ///
  /// Source: the Standard Webhooks specification, "Deliverability and reliability"; 410 means that nobody wants it any more.
  public init(_ response: ProviderResponse, at instant: Date) {
    switch response.status {
    case 200..<300: self = .done
    case 408, 425, 429, 300..<400, 500...: self = .tryAgain(after: Self.retryAfter(response, at: instant))
    default: self = .giveUp
    }
  }

  /// The wait that `Retry-After` asks for, in seconds or as an HTTP date (RFC 9110, 10.2.3), a day at most.
  private static func retryAfter(_ response: ProviderResponse, at instant: Date) -> Duration? {
    guard let text = response.header("retry-after") else { return nil }
    let seconds: Double
    if let number = Int(text) {
      seconds = Double(number)
    } else if let date = Self.date(text) {
      seconds = date.timeIntervalSince(instant)
    } else {
      return nil
    }
    return .seconds(min(max(seconds, 0), 86_400))
  }

  /// The instant of an HTTP date in the form that must be sent today: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7).
  private static func date(_ text: String) -> Date? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let words = text.split(separator: " ")
    guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else { return nil }
    let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
    return try? Date.ISO8601FormatStyle().parse("\(words[3])-\(number)-\(words[1])T\(words[4])Z")
  }
}
