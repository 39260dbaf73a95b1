import CCurl
import CCurlShim
import Channels
import FoundationEssentials
import NIOPosix

/// How mail leaves: the settings `smtp.*`.
public struct SMTPSettings: Sendable {
  public let url: String
  public let user: String?
  public let password: String?
  public let from: String
  public let caFile: String?

  /// - Parameters:
  ///   - url: `smtp://HOST:PORT`, which has to offer STARTTLS, or `smtps://HOST:PORT`. Without a login, and on loopback
  ///     only, `smtp://` may stay plain.
  ///   - from: the sender's address.
  ///   - caFile: a PEM file of authorities to be trusted instead of the system's.
  public init(url: String, user: String? = nil, password: String? = nil, from: String, caFile: String? = nil) {
    self.url = url
    self.user = user
    self.password = password
    self.from = from
    self.caFile = caFile
  }
}

extension SMTPSettings: CustomStringConvertible, CustomReflectable {
  public var description: String { "<smtp settings>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Hands mail to an SMTP server through libcurl, on two threads of its own.
public final class Mailer: Sendable {
  private let settings: SMTPSettings
  private let limits: TransferLimits
  private let needsTLS: Bool
  private let threads = NIOThreadPool(numberOfThreads: 2)

  /// Throws `badSetting` for another scheme, no host, half a login, or a sender's address that is none.
  public init(_ settings: SMTPSettings, limits: TransferLimits = TransferLimits()) throws(DeliveryError) {
    guard settings.url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let url = URL(string: settings.url),
      let host = url.host, !host.isEmpty, let scheme = url.scheme, scheme == "smtp" || scheme == "smtps"
    else { throw .badSetting("smtp.url", why: "write smtp://HOST:PORT or smtps://HOST:PORT") }
    guard MailMessage.isAddress(settings.from) else { throw .badSetting("smtp.from", why: "it is no mail address") }
    guard (settings.user == nil) == (settings.password == nil) else {
      throw .badSetting(settings.user == nil ? "smtp.user" : "smtp.password", why: "the other half of the login is set")
    }
    self.settings = settings
    self.limits = limits
    needsTLS = scheme == "smtp" && (settings.user != nil || !EndpointURL.isLoopback(host))
    threads.start()
  }

  /// The sender's address.
  public var from: String { settings.from }

  /// Returns once the server has taken the mail for at least one recipient.
  public func send(_ mail: MailMessage) async throws(DeliveryError) {
    let result: Result<Void, DeliveryError>
    do {
      result = try await threads.runIfActive { self.transfer(mail) }
    } catch {
      throw .cancelled
    }
    try result.get()
  }

  /// Connects to the server and signs in, and sends nothing. Throws what a mail would fail with.
  func connect() async throws(DeliveryError) {
    let result: Result<Void, DeliveryError>
    do {
      result = try await threads.runIfActive {
        guard let handle = self.handle() else { return .failure(Self.notStarted) }
        handle.set(CURLOPT_CONNECT_ONLY, 1)
        let code = curl_easy_perform(handle.easy)
        return code == CURLE_OK ? .success(()) : .failure(handle.error(code))
      }
    } catch {
      throw .cancelled
    }
    try result.get()
  }

  /// Ends the threads after the mail that is under way. Later sends throw `cancelled`.
  public func shutdown() async { try? await threads.shutdownGracefully() }

  private static let notStarted = DeliveryError.failed(
    code: Int(CURLE_FAILED_INIT.rawValue), why: "libcurl does not start", inDoubt: false)

  /// A handle for the server, with the login.
  private func handle() -> CurlHandle? {
    guard let handle = CurlHandle() else { return nil }
    handle.setUp(url: settings.url, protocols: "smtp,smtps", limits: limits, caFile: settings.caFile)
    if needsTLS { handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let user = settings.user, let password = settings.password {
      handle.set(CURLOPT_USERNAME, user)
      handle.set(CURLOPT_PASSWORD, password)
    }
    return handle
  }

  private func transfer(_ mail: MailMessage) -> Result<Void, DeliveryError> {
    guard let handle = handle() else { return .failure(Self.notStarted) }
    handle.set(CURLOPT_MAIL_FROM, "<\(mail.from)>")
    handle.set(CURLOPT_MAIL_RCPT, mail.recipients.map { "<\($0)>" })
    handle.set(CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1)
    handle.set(CURLOPT_UPLOAD, 1)
    let source = Source(mail.bytes)
    _ = sg_set_read(
      handle.easy, { bytes, size, count, context in Source.of(context).give(bytes, size * count) },
      Unmanaged.passUnretained(source).toOpaque())
    let code = withExtendedLifetime(source) { curl_easy_perform(handle.easy) }
    switch code {
    case CURLE_OK: return .success(())
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_WEIRD_SERVER_REPLY:
      let status = handle.number(CURLINFO_RESPONSE_CODE)
      return .failure(status >= 400 ? .refused(status: status) : handle.error(code))
    default: return .failure(handle.error(code))
    }
  }

  /// The mail's bytes, given to libcurl piece by piece.
  private final class Source {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    static func of(_ context: UnsafeMutableRawPointer?) -> Source {
      Unmanaged<Source>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }

    func give(_ target: UnsafeMutablePointer<CChar>?, _ room: Int) -> Int {
      let piece = rest.prefix(room)
      UnsafeMutableRawBufferPointer(start: target, count: room).copyBytes(from: piece)
      rest = rest.dropFirst(piece.count)
      return piece.count
    }
  }
}
