/// Why something could not be sent. Never holds a word, an address, a URL or a secret.
public enum DeliveryError: Error, Hashable, Sendable {
  /// The setting with this key cannot be used, and why.
  case badSetting(String, why: String)
  /// It cannot be written so that it is safe to send: a line break in a header, an address that is none.
  case unsendable(String)
  /// The network or the far end failed. `code` is libcurl's; `inDoubt` when the far end may have it all the same.
  case failed(code: Int, why: String, inDoubt: Bool)
  /// The far end's certificate, the login or the lack of TLS: it fails until the settings are changed.
  case misconfigured(code: Int, why: String)
  /// The far end said no, with this status.
  case refused(status: Int)
  /// The task was cancelled.
  case cancelled
}

extension DeliveryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badSetting(let key, let why): "setting \(key) cannot be used: \(why)"
    case .unsendable(let why): "it cannot be sent: \(why)"
    case .failed(let code, let why, let inDoubt):
      "curl \(code): \(why)" + (inDoubt ? "; it may have arrived" : "")
    case .misconfigured(let code, let why): "curl \(code): \(why); check the URL, the login and the CA file"
    case .refused(let status): "the far end answered \(status)"
    case .cancelled: "cancelled"
    }
  }
}
