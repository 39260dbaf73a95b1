public import Casebook
public import FoundationEssentials
import HTTPTypes
public import Hummingbird
public import Knowledge
public import Logging
import NIOConcurrencyHelpers
import NIOCore
public import Store
public import WebPages

/// The staff desk: signing in, the lists, a record and what is done with it.
///
/// Every page but the sign-in asks for a session; what a member may not read is answered exactly as what is not there.
public struct DeskRoutes: Sendable {
  static let bodyLimit = 64 * 1024

  /// Where the service is reached, as `https://chat.example.org`.
  let address: String?
  let isSecure: Bool
  let store: CaseStore
  let hasher: PasswordHasher
  let knowledge: @Sendable (SchoolID) -> KnowledgeBase?
  let rules: DeskRules
  let logger: Logger
  let now: @Sendable () -> Date
  let pages: DeskPages
  let limit = NIOLockedValueBox(SignInLimit())
  let listeners = ListenerCount(atMost: 256)

  /// - Parameters:
  ///   - address: where the service is reached, as `https://chat.example.org`, if it has been told.
  ///   - knowledge: what a school has written, once it has been read.
  ///   - rules: what other rooms know of what staff write.
  ///   - logger: gets who signed in by number, never a name, an address or a password.
  public init(
    address: String?, store: CaseStore, hasher: PasswordHasher,
    knowledge: @escaping @Sendable (SchoolID) -> KnowledgeBase?, rules: DeskRules, logger: Logger,
    now: @escaping @Sendable () -> Date
  ) throws {
    self.address = address
    isSecure = address?.hasPrefix("https:") ?? false
    self.store = store
    self.hasher = hasher
    self.knowledge = knowledge
    self.rules = rules
    self.logger = logger
    self.now = now
    pages = try DeskPages(knowledge: knowledge, replyWindow: rules.replyWindow, now: now)
  }

  public func add(to router: Router<Requests>) {
    for asset in [DeskStyle.asset, DeskScript.asset] { asset.add(to: router) }
    router.at("desk", [.get: { try await signedIn($0, $1, inbox) }])
    router.at("desk/sign-in", [.get: signInPage, .post: signIn])
    router.at("desk/sign-out", [.post: signOut])
    router.at("desk/second-step", [.get: secondStep, .post: confirmSecondStep])
    router.at("desk/second-step/begin", [.post: beginSecondStep])
    router.at("desk/account", [.get: { try await signedIn($0, $1, account) }])
    router.at("desk/account/end", [.post: { try await submitted($0, $1, endSessions) }])
    router.at("desk/account/away", [.post: { try await submitted($0, $1, setAway) }])
    router.at("desk/accounts/add", [.post: addAccount])
    router.at("desk/accounts/:account", [.post: changeAccount])
    router.at("desk/events", [.get: events])
    router.at("desk/cases/:receipt", [.get: { try await signedIn($0, $1, record) }])
    router.at("desk/cases/:receipt/print", [.get: { try await signedIn($0, $1, paper) }])
    for action in CaseAction.allCases {
      router.at(
        RouterPath("desk/cases/:receipt/\(action.rawValue)"),
        [
          .post: { request, context in
            try await submitted(request, context) { try await perform(action, $0, context, $1) }
          }
        ])
    }
    addSwitch(to: router)
    addLetters(to: router)
    addReports(to: router)
    addQuestions(to: router)
    router.at("desk/**", isKnown: { _ in false }, missing: { _, _ in pages.notice(.notFound) }, [:])
  }

  // MARK: Who asks, and what they sent

  /// What a form of the desk may bring.
  struct Form: DeskForm {
    let form: String?
    let email: String?
    let password: String?
    /// Of the member's phone, or a recovery code.
    let code: String?
    /// The record that was asked for before the sign-in.
    let receipt: String?
    let owner: String?
    let words: String?
    let outcome: String?
    /// The record's `standing` when the page was made.
    let seen: String?
    /// To whom a record is passed on.
    let to: String?
    /// The name of a canned reply, and whether it is only to be put into the field.
    let canned: String?
    let act: String?
    /// The session that is to end; all others without one.
    let session: String?
    /// The last day that the member is away, as `2026-12-24`; empty for one that is there.
    let until: String?

    private enum CodingKeys: String, CodingKey {
      case form, email, password, code, owner, words, outcome, seen, to, canned, act, session, until
      case receipt = "case"
    }
  }

  /// Who is signed in with that request; `nil` for nobody.
  func visitor(_ request: Request, isActivity: Bool) async throws(StoreError) -> DeskPages.Visitor? {
    guard let token = DeskToken(request) else { return nil }
    return try await store.sessionMember(token.digest, isActivity: isActivity, at: now()).map {
      DeskPages.Visitor(token: token, member: $0)
    }
  }

  func signedIn(
    _ request: Request, _ context: Requests,
    _ answer: (Request, Requests, DeskPages.Visitor) async throws -> Response
  ) async throws -> Response {
    do {
      // A browser that another site sent here leaves the cookie behind.
      let receipt = context.parameters.get("receipt").flatMap(Self.receipt)
      if DeskToken(request) == nil, request.headers[.secFetchSite] == "cross-site" {
        return pages.onward(to: Self.place(of: receipt))
      }
      let isActivity = request.uri.queryParameters["auto"] == nil
      guard let visitor = try await visitor(request, isActivity: isActivity) else {
        return Self.see("/desk/sign-in" + (receipt.map { "?case=\($0)" } ?? ""))
      }
      return try await answer(request, context, visitor)
    } catch let error as StoreError {
      return broken(error)
    }
  }

  /// Reads a form and checks that it is one of this session's own.
  func submitted<Sent: DeskForm>(
    _ request: Request, _ context: Requests, _ answer: (Sent, DeskPages.Visitor) async throws -> Response
  ) async throws -> Response {
    do {
      guard let visitor = try await visitor(request, isActivity: true) else { return Self.see("/desk/sign-in") }
      switch try await form(of: request, by: visitor.token) as Result<Sent, FormFault> {
      case .success(let form): return try await answer(form, visitor)
      case .failure(let fault): return pages.notice(fault.notice, visitor)
      }
    } catch let error as StoreError {
      return broken(error)
    }
  }

  /// Why a form is not taken.
  struct FormFault: Error {
    let notice: DeskPages.Notice
  }

  func form<Sent: DeskForm>(of request: Request, by token: DeskToken?) async throws -> Result<Sent, FormFault> {
    let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased()
    guard request.isOurs(at: address) else { return .failure(FormFault(notice: .notOurs)) }
    guard let body = try await request.bytes(upTo: Self.bodyLimit) else {
      return .failure(FormFault(notice: .tooLarge))
    }
    guard type == "application/x-www-form-urlencoded", let text = String(validating: body, as: UTF8.self),
      let form = try? URLEncodedFormDecoder().decode(Sent.self, from: text)
    else { return .failure(FormFault(notice: .badForm)) }
    guard let token, token.isOn(form.form) else { return .failure(FormFault(notice: .notOurs)) }
    return .success(form)
  }

  /// A receipt number as somebody may have typed it; `nil` for what can be none.
  static func receipt(_ text: String) -> ReceiptNumber? {
    guard (1...24).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D })
    else { return nil }
    return ReceiptNumber(rawValue: text)
  }

  static func see(_ path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }

  func broken(_ error: StoreError) -> Response {
    logger.error("The desk cannot read or write the store.", metadata: ["error": "\(error)"])
    return pages.notice(.outOfOrder)
  }
}

/// What one of the desk's forms brings, with the key of the session that it was made for.
protocol DeskForm: Decodable {
  var form: String? { get }
}
