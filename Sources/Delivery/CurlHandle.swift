import CCurl
import CCurlShim
import Channels
import FoundationEssentials

/// One easy handle of libcurl and what belongs to the transfer that it does. Used by one thread at a time.
final class CurlHandle {
  /// libcurl's own start-up, once in a process.
  private static let isStarted = curl_global_init(3) == CURLE_OK

  let easy: UnsafeMutableRawPointer
  private var list: UnsafeMutablePointer<curl_slist>?

  /// Returns `nil` when libcurl has no memory for it.
  init?() {
    guard Self.isStarted, let easy = curl_easy_init() else { return nil }
    self.easy = easy
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(list)
  }

  /// Forgets the last transfer; open connections stay.
  func reset() {
    curl_easy_reset(easy)
    curl_slist_free_all(list)
    list = nil
  }

  func set(_ option: CURLoption, _ value: Int) { _ = sg_setopt_long(easy, option, value) }
  func set(_ option: CURLoption, _ value: String) { _ = sg_setopt_str(easy, option, value) }

  /// Sets an option that takes a list, such as the header lines or the recipients.
  func set(_ option: CURLoption, _ values: [String]) {
    for value in values { list = curl_slist_append(list, value) }
    _ = sg_setopt_slist(easy, option, list)
  }

  /// What every transfer has: no signals, time limits, verified TLS, and no proxy to this machine itself.
  func setUp(url: String, protocols: String, limits: TransferLimits, caFile: String?) {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_URL, url)
    set(CURLOPT_PROTOCOLS_STR, protocols)
    set(CURLOPT_TIMEOUT_MS, limits.total.milliseconds)
    set(CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    if let caFile { set(CURLOPT_CAINFO, caFile) }
    if let host = URL(string: url)?.host, EndpointURL.isLoopback(host) { set(CURLOPT_NOPROXY, "*") }
  }

  /// The number that libcurl has about the transfer that ended.
  func number(_ info: CURLINFO) -> Int {
    var value = 0
    _ = sg_info_long(easy, info, &value)
    return value
  }

  /// The error of a transfer that ended with `code`, which is not 0.
  func error(_ code: CURLcode) -> DeliveryError {
    let why = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_USE_SSL_FAILED, CURLE_LOGIN_DENIED,
      CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
      return .misconfigured(code: Int(code.rawValue), why: why)
    default:
      return .failed(code: Int(code.rawValue), why: why, inDoubt: number(CURLINFO_REQUEST_SIZE) > 0)
    }
  }
}

/// How long a transfer may take and how much of an answer is kept.
public struct TransferLimits: Hashable, Sendable {
  public var total: Duration
  public var connect: Duration
  /// Bytes of an answer's body; what comes after them is not read.
  public var answer: Int

  public init(total: Duration = .seconds(30), connect: Duration = .seconds(10), answer: Int = 256 * 1024) {
    self.total = total
    self.connect = connect
    self.answer = answer
  }
}

extension Duration {
  fileprivate var milliseconds: Int { Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000) }
}
