import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import Store
import WebPages

/// Switching the school's assistant off and on, with a reason.
extension DeskRoutes {
  private static let reasonLimit = 500

  struct SwitchForm: DeskForm {
    let form: String?
    /// `off` or `on`.
    let turn: String?
    let reason: String?
  }

  func addSwitch(to router: Router<Requests>) {
    router.at(
      "desk/switch",
      [
        .get: { try await signedIn($0, $1) { _, _, visitor in try await switchPage(visitor) } },
        .post: { request, context in
          try await submitted(request, context) { (form: SwitchForm, visitor) in try await turn(form, visitor) }
        },
      ])
  }

  private func switchPage(
    _ visitor: DeskPages.Visitor, problem: String? = nil, reason: String = "", status: HTTPResponse.Status = .ok
  ) async throws(StoreError) -> Response {
    guard visitor.member.maySwitch else { return pages.notice(.notFound, visitor) }
    let school = visitor.member.school
    return pages.switching(
      try await store.switches.state(of: school), acts: try await store.switches.acts(of: school), for: visitor,
      problem: problem, reason: reason, status: status)
  }

  private func turn(_ form: SwitchForm, _ visitor: DeskPages.Visitor) async throws(StoreError) -> Response {
    let member = visitor.member
    guard member.maySwitch else { return pages.notice(.notFound, visitor) }
    guard let turn = form.turn, ["off", "on"].contains(turn) else { return pages.notice(.badForm, visitor) }
    let reason = Self.line(form.reason)
    guard (1...Self.reasonLimit).contains(reason.count) else {
      let problem = reason.isEmpty ? "Say why." : "That is too long. Make it 500 characters or fewer."
      return try await switchPage(visitor, problem: problem, reason: reason, status: .unprocessableContent)
    }
    let isDone = try await store.switches.turn(
      off: turn == "off", school: member.school, reason: reason, by: member.name, account: member.id, at: now())
    if isDone {
      logger.notice(
        "The assistant was switched \(turn).",
        metadata: ["school": "\(member.school)", "account": "\(member.id.rawValue)"])
    }
    return Self.see("/desk/switch")
  }

  /// What was typed, as one line without blanks around it.
  static func line(_ text: String?) -> String {
    (text ?? "").split(whereSeparator: { $0.isWhitespace || $0 == "\0" }).joined(separator: " ")
  }
}
