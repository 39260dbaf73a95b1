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
  static let busy = "The desk is busy. Please try again in a moment."

  func signInPage(_ request: Request, _ context: Requests) async throws -> Response {
    let receipt = request.uri.queryParameters["case"].flatMap { Self.receipt(String($0)) }
    if DeskToken(request) == nil, request.headers[.secFetchSite] == "cross-site" {
      return pages.onward(to: "/desk/sign-in" + (receipt.map { "?case=\($0)" } ?? ""))
    }
    do {
      if let token = DeskToken(request), let session = try await store.session(token.digest, at: now()) {
        switch session.stage {
        case .whole: return Self.see(Self.place(of: receipt))
        case .code: return pages.code(token, receipt: receipt)
        case .setup: return Self.see("/desk/second-step")
        }
      }
    } catch {
      return broken(error)
    }
    return newSignIn(request, receipt: receipt)
  }

  func signIn(_ request: Request, _ context: Requests) async throws -> Response {
    let form: Form
    switch try await self.form(of: request, by: DeskToken(request)) as Result<Form, FormFault> {
    case .success(let found): form = found
    case .failure(let fault):
      // Without the cookie, or with an old form: a new form is all that is needed.
      guard fault.notice == .notOurs, request.isOurs(at: address) else { return pages.notice(fault.notice) }
      return newSignIn(
        request, receipt: nil, problem: "This page was open for too long. Please sign in again.", status: .forbidden)
    }
    do {
      return try await signIn(form, request, context)
    } catch let error as StoreError {
      return broken(error)
    } catch {
      logger.error("A password could not be checked.", metadata: ["error": "\(error)"])
      return newSignIn(
        request, receipt: form.receipt.flatMap(Self.receipt), email: form.email ?? "", problem: Self.busy,
        status: .serviceUnavailable)
    }
  }

  /// Both steps, or the one that is left.
  private func signIn(_ form: Form, _ request: Request, _ context: Requests) async throws -> Response {
    let receipt = form.receipt.flatMap(Self.receipt)
    let source = Self.source(of: request, context)
    if form.email == nil, let token = DeskToken(request),
      let session = try await store.session(token.digest, at: now()), session.stage == .code
    {
      return try await enter(form.code ?? "", into: token, of: session.member, receipt: receipt, from: source)
    }
    let email = (form.email ?? "").filter { !$0.isWhitespace }.lowercased()
    func refuse(_ problem: String, _ status: HTTPResponse.Status) -> Response {
      newSignIn(request, receipt: receipt, email: form.email ?? "", problem: problem, status: status)
    }
    if let wait = waiting(for: .password, of: email, from: source) {
      return held(wait, refuse(Self.held(wait), .tooManyRequests))
    }
    guard let found = try await rightful(email, form.password ?? "") else {
      logger.notice("A sign-in at the desk was refused.")
      return refuse(Self.wrong, .unprocessableContent)
    }
    limit.withLockedValue { $0.succeeded(.password, account: String(email.prefix(254)), address: source) }
    let member = found.member
    let stage: DeskSession.Stage =
      found.secondStep != nil ? .code : member.role.needsSecondStep ? .setup : .whole
    // A new token: whoever knew the one from before the sign-in knows nothing now.
    let token = DeskToken()
    try await store.beginSession(token.digest, of: member.id, stage: stage, at: now())
    var response: Response
    switch (stage, form.code?.allSatisfy(\.isWhitespace)) {
    case (.code, false?):
      response = try await enter(form.code ?? "", into: token, of: member, receipt: receipt, from: source)
    case (.code, _): response = Self.see("/desk/sign-in" + (receipt.map { "?case=\($0)" } ?? ""))
    case (.setup, _): response = Self.see("/desk/second-step")
    case (.whole, _):
      logger.info("Somebody signed in at the desk.", metadata: ["account": "\(member.id.rawValue)"])
      response = Self.see(Self.place(of: receipt))
    }
    response.headers[.setCookie] = token.header(isSecure: isSecure)
    return response
  }

  /// Ends a session, also one whose sign-in was never finished.
  func signOut(_ request: Request, _ context: Requests) async throws -> Response {
    guard let token = DeskToken(request) else { return Self.see("/desk/sign-in") }
    let sent: Result<Form, FormFault> = try await form(of: request, by: token)
    if case .failure(let fault) = sent { return pages.notice(fault.notice) }
    do {
      try await store.endSession(token.digest)
    } catch {
      return broken(error)
    }
    logger.info("Somebody signed out at the desk.")
    var response = Self.see("/desk/sign-in")
    response.headers[.setCookie] = DeskToken.ending(isSecure: isSecure)
    return response
  }

  /// Whose e-mail address and password these are; as slow for nobody as for somebody.
  func rightful(_ email: String, _ password: String) async throws -> Credentials? {
    let found = try await store.accounts.credentials(of: email)
    let hash = found.map { PasswordHash(encoded: $0.password) }
    guard try await hasher.fits(password, hash), let found, let hash else { return nil }
    if hash.isOutdated {
      try await store.accounts.keep(try await hasher.hash(password).encoded, of: found.member.id)
    }
    return found
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
