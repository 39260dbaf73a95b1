import Casebook
import FoundationEssentials
import Glibc
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import Store
import WebPages

extension DeskRoutes {
  /// The same for every cause, so that nobody learns who has an account.
  private static let wrong = "That e-mail address and password do not fit together. Please check both and try again."

  func signInPage(_ request: Request, _ context: Requests) async throws -> Response {
    let receipt = request.uri.queryParameters["case"].flatMap { Self.receipt(String($0)) }
    if DeskToken(request) == nil, request.headers[.secFetchSite] == "cross-site" {
      return pages.onward(to: "/desk/sign-in" + (receipt.map { "?case=\($0)" } ?? ""))
    }
    do {
      if try await visitor(request, isActivity: true) != nil { return Self.see(Self.place(of: receipt)) }
    } catch {
      return broken(error)
    }
    return newSignIn(request, receipt: receipt)
  }

  func signIn(_ request: Request, _ context: Requests) async throws -> Response {
    let form: Form
    switch try await self.form(of: request, by: DeskToken(request)) {
    case .success(let found): form = found
    case .failure(let fault):
      // Without the cookie, or with an old form: a new form is all that is needed.
      guard fault.notice == .notOurs, request.isOurs(at: address) else { return pages.notice(fault.notice) }
      return newSignIn(
        request, receipt: nil, problem: "This page was open for too long. Please sign in again.", status: .forbidden)
    }
    let receipt = form.receipt.flatMap(Self.receipt)
    let email = (form.email ?? "").filter { !$0.isWhitespace }.lowercased()
    func refuse(_ problem: String, _ status: HTTPResponse.Status) -> Response {
      newSignIn(request, receipt: receipt, email: form.email ?? "", problem: problem, status: status)
    }
    let (source, instant) = (Self.source(of: request, context), now())
    if let wait = limit.withLockedValue({ $0.wait(account: String(email.prefix(254)), address: source, at: instant) }) {
      logger.notice("A sign-in at the desk was held back: too many tries.")
      let seconds = max(1, Int(wait.rounded(.up)))
      var response = refuse(
        "There were too many tries. Please wait \(seconds == 1 ? "a second" : "\(seconds) seconds") and try again.",
        .tooManyRequests)
      response.headers[.retryAfter] = "\(seconds)"
      return response
    }
    do {
      guard let member = try await rightful(email, form.password ?? "") else {
        logger.notice("A sign-in at the desk was refused.")
        return refuse(Self.wrong, .unprocessableContent)
      }
      limit.withLockedValue { $0.succeeded(account: String(email.prefix(254)), address: source) }
      // A new token: whoever knew the one from before the sign-in knows nothing now.
      let token = DeskToken()
      try await store.beginSession(token.digest, of: member.id, at: instant)
      logger.info("Somebody signed in at the desk.", metadata: ["account": "\(member.id.rawValue)"])
      var response = Self.see(Self.place(of: receipt))
      response.headers[.setCookie] = token.header(isSecure: isSecure)
      return response
    } catch let error as StoreError {
      return broken(error)
    } catch {
      logger.error("A password could not be checked.", metadata: ["error": "\(error)"])
      return refuse("The desk is busy. Please try again in a moment.", .serviceUnavailable)
    }
  }

  func signOut(_ form: Form, _ visitor: DeskPages.Visitor) async throws -> Response {
    try await store.endSession(visitor.token.digest)
    logger.info("Somebody signed out at the desk.", metadata: ["account": "\(visitor.member.id.rawValue)"])
    var response = Self.see("/desk/sign-in")
    response.headers[.setCookie] = DeskToken.ending(isSecure: isSecure)
    return response
  }

  /// Whose e-mail address and password these are; as slow for nobody as for somebody.
  private func rightful(_ email: String, _ password: String) async throws -> StaffMember? {
    let found = try await store.accounts.credentials(of: email)
    let hash = found.map { PasswordHash(encoded: $0.password) }
    guard try await hasher.fits(password, hash), let found, let hash else { return nil }
    if hash.isOutdated {
      try await store.accounts.keep(try await hasher.hash(password).encoded, of: found.member.id)
    }
    return found.member
  }

  /// The form, with a key for it where the browser has none.
  private func newSignIn(
    _ request: Request, receipt: ReceiptNumber?, email: String = "", problem: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    let found = DeskToken(request)
    let token = found ?? DeskToken()
    var response = pages.signIn(token, receipt: receipt, email: email, problem: problem, status: status)
    if found == nil { response.headers[.setCookie] = token.header(isSecure: isSecure) }
    return response
  }

  static func place(of receipt: ReceiptNumber?) -> String { receipt.map { "/desk/cases/\($0)" } ?? "/desk" }

  /// Where a try comes from: the other end, or whom a proxy on this machine names last.
  ///
  /// An IPv6 network is one place: whoever has one has all its addresses.
  static func source(of request: Request, _ context: Requests) -> String {
    let peer = context.remoteAddress?.ipAddress ?? ""
    let isProxy = peer.hasPrefix("127.") || peer == "::1" || peer.hasPrefix("::ffff:127.")
    let named = request.headers[.xForwardedFor]?.split(separator: ",").last.map { $0.filter { !$0.isWhitespace } }
    return network(of: isProxy ? named ?? peer : peer)
  }

  /// An IPv4 address as it is, of an IPv6 address the first 64 bits.
  static func network(of address: String) -> String {
    var bytes = [UInt8](repeating: 0, count: 16)
    guard inet_pton(AF_INET6, address, &bytes) == 1 else { return String(address.prefix(64)) }
    return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
  }
}

extension HTTPField.Name {
  fileprivate static let xForwardedFor = Self("X-Forwarded-For")!
}
