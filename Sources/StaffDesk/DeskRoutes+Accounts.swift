import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import Store
import WebPages

/// A member's own page, and the administrator's list of accounts.
extension DeskRoutes {
  func account(_ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor) async throws -> Response {
    try await account(visitor)
  }

  private func account(_ visitor: DeskPages.Visitor, problem: String? = nil) async throws -> Response {
    let (id, instant) = (visitor.member.id, now())
    let away = try await store.accounts.away(of: visitor.member.school)[id].flatMap { $0 > instant ? $0 : nil }
    return pages.account(
      try await store.sessions(of: id, at: instant), recoveryCodes: try await store.accounts.recoveryCodes(of: id),
      awayUntil: away, for: visitor, problem: problem, status: problem == nil ? .ok : .unprocessableContent)
  }

  /// The longest that somebody is away: what is typed beyond it is a slip of the keyboard.
  private static let longestAway = 366

  /// Notes until the end of which day the member is told of nothing, or that they are back.
  func setAway(_ form: Form, _ visitor: DeskPages.Visitor) async throws -> Response {
    let typed = (form.until ?? "").filter { !$0.isWhitespace }
    guard !typed.isEmpty else {
      try await store.accounts.setAway(visitor.member.id, until: nil)
      return Self.see("/desk/account")
    }
    let today = WallTime(now()).day
    guard let day = CalendarDay(typed), (0...Self.longestAway).contains(today.distance(to: day)) else {
      return try await account(
        visitor, problem: "Give the last day that you are away, today or later and within a year, as 2026-12-24.")
    }
    try await store.accounts.setAway(visitor.member.id, until: WallTime.start(of: day.advanced(by: 1)))
    return Self.see("/desk/account")
  }

  /// Ends one of the member's own sessions, or all but this one.
  func endSessions(_ form: Form, _ visitor: DeskPages.Visitor) async throws -> Response {
    let digest = visitor.token.digest
    try await store.endSessions(
      of: visitor.member.id, only: form.session, but: form.session == nil ? digest : nil)
    return Self.see(form.session == digest ? "/desk/sign-in" : "/desk/account")
  }

  // MARK: The administrator's

  /// What the forms of the accounts page bring.
  private struct AccountForm: DeskForm {
    let form: String?
    /// The administrator's own, asked for again.
    let password: String?
    let act, name, email, role: String?
    let newPassword: String?

    private enum CodingKeys: String, CodingKey {
      case form, password, act, name, email, role
      case newPassword = "new-password"
    }
  }

  /// What can be done with an account that is there.
  private enum AccountAct: String {
    case change, end, reset, remove
  }

  /// `POST /desk/accounts/add`.
  func addAccount(_ request: Request, _ context: Requests) async throws -> Response {
    try await administered(request, context) { form, visitor in
      guard let role = form.role.flatMap(StaffRole.init(rawValue:)) else {
        return try await accounts(visitor, problem: "Say what the person is at the school.")
      }
      let entry = AccountEntry(role: role, name: form.name ?? "", email: form.email ?? "")
      let password = form.newPassword ?? ""
      do throws(AccountEntry.Fault) {
        try entry.check()
        try entry.check(password: password)
      } catch {
        return try await accounts(visitor, problem: "Nothing was done: \(error.words).", entry: entry)
      }
      let account = NewAccount(
        school: visitor.member.school, role: role, name: entry.name, email: entry.email,
        password: try await hasher.hash(password).encoded)
      guard try await store.accounts.add(account, at: now()) else {
        return try await accounts(
          visitor, problem: "Nothing was done: that e-mail address has an account already.", entry: entry)
      }
      log("add", try await store.accounts.credentials(of: entry.email)?.member.id, by: visitor)
      return Self.see("/desk")
    }
  }

  /// `POST /desk/accounts/{number}`: changes, ends the sessions of, resets or removes another's account.
  func changeAccount(_ request: Request, _ context: Requests) async throws -> Response {
    try await administered(request, context) { form, visitor in
      let id = context.parameters.get("account").flatMap { Int64($0) }.map(AccountID.init(rawValue:))
      guard let member = try await store.accounts.members(of: visitor.member.school).first(where: { $0.id == id }),
        let act = form.act.flatMap(AccountAct.init(rawValue:))
      else { return pages.notice(.notFound, visitor) }
      guard member.id != visitor.member.id else {
        return try await accounts(visitor, problem: "Your own account is changed by another administrator.")
      }
      switch act {
      case .change:
        let entry = AccountEntry(
          role: form.role.flatMap(StaffRole.init(rawValue:)) ?? member.role, name: form.name ?? "", email: member.email)
        do throws(AccountEntry.Fault) {
          try entry.check()
        } catch {
          return try await accounts(visitor, problem: "Nothing was done: \(error.words).")
        }
        try await store.accounts.change(member.id, name: entry.name, role: entry.role)
      case .end: try await store.endSessions(of: member.id)
      case .reset: _ = try await store.accounts.resetSecondStep(of: member.email)
      case .remove: _ = try await store.accounts.remove(member.email, at: now())
      }
      log(act.rawValue, member.id, by: visitor)
      return Self.see("/desk")
    }
  }

  private func log(_ act: String, _ account: AccountID?, by visitor: DeskPages.Visitor) {
    logger.notice(
      "An administrator changed an account.",
      metadata: [
        "act": "\(act)", "account": "\(account?.rawValue ?? 0)", "by": "\(visitor.member.id.rawValue)",
      ])
  }

  private func accounts(
    _ visitor: DeskPages.Visitor, problem: String, entry: AccountEntry? = nil
  ) async throws -> Response {
    pages.accounts(
      try await store.accounts.members(of: visitor.member.school), for: visitor, problem: problem, entry: entry,
      status: .unprocessableContent)
  }

  /// Answers an administrator who has given their password again; for everybody else there is nothing here.
  private func administered(
    _ request: Request, _ context: Requests,
    _ answer: (AccountForm, DeskPages.Visitor) async throws -> Response
  ) async throws -> Response {
    try await submitted(request, context) { (form: AccountForm, visitor) in
      guard visitor.member.role == .administrator else { return pages.notice(.notFound, visitor) }
      if let problem = try await passwordProblem(form.password, of: visitor.member, from: request, context) {
        let entry = AccountEntry(
          role: form.role.flatMap(StaffRole.init(rawValue:)) ?? .office, name: form.name ?? "", email: form.email ?? "")
        return pages.accounts(
          try await store.accounts.members(of: visitor.member.school), for: visitor, problem: problem.text,
          entry: form.email == nil ? nil : entry, status: problem.status)
      }
      return try await answer(form, visitor)
    }
  }
}
