import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import NIOConcurrencyHelpers
import Store
import WebPages

/// The second step of signing in: a code of the member's phone, or one of the recovery codes.
extension DeskRoutes {
  private static let wrongCode =
    "That code does not fit. A code is good for half a minute, and only once. Please try the one that is shown now."

  /// Lets a session whose password was right in, if the code fits.
  func enter(
    _ code: String, into token: DeskToken, of member: StaffMember, receipt: ReceiptNumber?, from source: String
  ) async throws -> Response {
    let instant = now()
    if let wait = waiting(for: .code, of: member.email, from: source) {
      return held(wait, pages.code(token, receipt: receipt, problem: Self.held(wait), status: .tooManyRequests))
    }
    guard let step = try await store.accounts.credentials(of: member.email)?.secondStep,
      try await fits(code, step, of: member, at: instant)
    else {
      logger.notice("A code at the desk was refused.", metadata: ["account": "\(member.id.rawValue)"])
      return pages.code(token, receipt: receipt, problem: Self.wrongCode, status: .unprocessableContent)
    }
    limit.withLockedValue { $0.succeeded(.code, account: member.email, address: source) }
    try await store.completeSession(token.digest, at: instant)
    logger.info("Somebody signed in at the desk.", metadata: ["account": "\(member.id.rawValue)"])
    return Self.see(Self.place(of: receipt))
  }

  private func fits(
    _ code: String, _ step: SecondStep, of member: StaffMember, at instant: Date
  ) async throws -> Bool {
    let digits = code.filter { !$0.isWhitespace }
    if let number = CodeSecret(base32: step.secret)?.step(of: digits, at: instant, after: step.lastUsed) {
      return try await store.accounts.use(number, of: member.id)
    }
    guard let recovery = RecoveryCode(typed: code) else { return false }
    let isUsed = try await store.accounts.use(recovery: recovery.digest, of: member.id)
    if isUsed {
      logger.notice("A recovery code was used.", metadata: ["account": "\(member.id.rawValue)"])
    }
    return isUsed
  }

  /// `GET /desk/second-step`: where it is set up.
  func secondStep(_ request: Request, _ context: Requests) async throws -> Response {
    try await settingUp(request) { token, session in
      guard session.stage == .setup || session.offer != nil else {
        let codes = try await store.accounts.recoveryCodes(of: session.member.id)
        return pages.secondStep(recoveryCodes: codes, for: .init(token: token, member: session.member))
      }
      return try await setup(token, session)
    }
  }

  /// `POST /desk/second-step/begin`: somebody who is signed in sets it up, for the first time or anew.
  func beginSecondStep(_ request: Request, _ context: Requests) async throws -> Response {
    try await submittedSetup(request) { form, token, session in
      if let problem = try await passwordProblem(form.password, of: session.member, from: request, context) {
        let codes = try await store.accounts.recoveryCodes(of: session.member.id)
        return pages.secondStep(
          recoveryCodes: codes, for: .init(token: token, member: session.member), problem: problem.text,
          status: problem.status)
      }
      _ = try await store.offer(CodeSecret().base32, to: token.digest)
      return Self.see("/desk/second-step")
    }
  }

  /// `POST /desk/second-step`: the phone shows a code, so it has the secret.
  func confirmSecondStep(_ request: Request, _ context: Requests) async throws -> Response {
    try await submittedSetup(request) { form, token, session in
      let (member, instant) = (session.member, now())
      guard let secret = session.offer.flatMap(CodeSecret.init(base32:)) else { return Self.see("/desk/second-step") }
      let source = Self.source(of: request, context)
      if let wait = waiting(for: .code, of: member.email, from: source) {
        return held(
          wait, try await setup(token, session, problem: Self.held(wait), status: .tooManyRequests))
      }
      let digits = (form.code ?? "").filter { !$0.isWhitespace }
      guard let step = secret.step(of: digits, at: instant, after: 0) else {
        return try await setup(token, session, problem: Self.wrongCode, status: .unprocessableContent)
      }
      let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode() }
      guard
        try await store.confirmOffer(token.digest, step: step, recovery: codes.map(\.digest), at: instant)
      else { return Self.see("/desk/second-step") }
      limit.withLockedValue { $0.succeeded(.code, account: member.email, address: source) }
      logger.info("A second step was set up.", metadata: ["account": "\(member.id.rawValue)"])
      return pages.recovery(codes, for: DeskPages.Visitor(token: token, member: member))
    }
  }

  /// The page with a session's secret, the same one however often it is loaded.
  private func setup(
    _ token: DeskToken, _ session: DeskSession, problem: String? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    guard let kept = try await store.offer(CodeSecret().base32, to: token.digest),
      let secret = CodeSecret(base32: kept)
    else { return Self.see("/desk/sign-in") }
    return pages.setup(
      secret, isRequired: session.stage == .setup, for: DeskPages.Visitor(token: token, member: session.member),
      problem: problem, status: status)
  }

  /// Answers those who are signed in, and those whose sign-in lacks only this.
  private func settingUp(
    _ request: Request, _ answer: (DeskToken, DeskSession) async throws -> Response
  ) async throws -> Response {
    do {
      guard let token = DeskToken(request), let session = try await store.session(token.digest, at: now()),
        session.stage != .code
      else { return Self.see("/desk/sign-in") }
      return try await answer(token, session)
    } catch let error as StoreError {
      return broken(error)
    }
  }

  private func submittedSetup(
    _ request: Request, _ answer: (Form, DeskToken, DeskSession) async throws -> Response
  ) async throws -> Response {
    try await settingUp(request) { token, session in
      switch try await form(of: request, by: token) as Result<Form, FormFault> {
      case .success(let form): try await answer(form, token, session)
      case .failure(let fault): pages.notice(fault.notice)
      }
    }
  }

  // MARK: What every proof needs

  /// Why a member's own password, asked for again, does not open what comes behind it; `nil` when it is right.
  func passwordProblem(
    _ password: String?, of member: StaffMember, from request: Request, _ context: Requests
  ) async throws -> (text: String, status: HTTPResponse.Status)? {
    let source = Self.source(of: request, context)
    if let wait = waiting(for: .password, of: member.email, from: source) { return (Self.held(wait), .tooManyRequests) }
    do {
      guard try await rightful(member.email, password ?? "") != nil else {
        logger.notice("A password at the desk was refused.", metadata: ["account": "\(member.id.rawValue)"])
        return ("That is not your password. Nothing was done.", .unprocessableContent)
      }
    } catch let error as DeskError {
      logger.error("A password could not be checked.", metadata: ["error": "\(error)"])
      return (Self.busy, .serviceUnavailable)
    }
    limit.withLockedValue { $0.succeeded(.password, account: member.email, address: source) }
    return nil
  }

  /// Counts a try; the seconds until there may be another, when there were too many.
  func waiting(for proof: SignInLimit.Proof, of email: String, from source: String) -> Int? {
    let wait = limit.withLockedValue { limit in
      limit.wait(proof, account: String(email.prefix(254)), address: source, at: now())
    }
    guard let wait else { return nil }
    logger.notice("A sign-in at the desk was held back: too many tries.")
    return max(1, Int(wait.rounded(.up)))
  }

  static func held(_ seconds: Int) -> String {
    "There were too many tries. Please wait \(seconds == 1 ? "a second" : "\(seconds) seconds") and try again."
  }

  func held(_ seconds: Int, _ page: Response) -> Response {
    var page = page
    page.headers[.retryAfter] = "\(seconds)"
    return page
  }
}
