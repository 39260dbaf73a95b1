import Casebook
import HTTPTypes
import Hummingbird

extension DeskPages {
  /// Asks for the code, after the password.
  func code(
    _ token: DeskToken, receipt: ReceiptNumber?, problem: String? = nil, status: HTTPResponse.Status = .ok
  ) -> Response {
    page(
      "code",
      [
        "title": problem == nil ? "Sign in: the code" : "Error: sign in", "formToken": token.formToken,
        "receipt": receipt?.rawValue, "problem": problem,
      ], nil, status: status)
  }

  /// Shows a secret to the member's phone.
  ///
  /// - Parameter isRequired: whether nothing of the desk is shown before it is set up.
  func setup(
    _ secret: CodeSecret, isRequired: Bool, for visitor: Visitor, problem: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    let link = secret.link(account: visitor.member.email, school: name(of: visitor.member.school))
    let picture = QRCode(link)
    return page(
      "setup",
      [
        "title": problem == nil ? "Set up two-step sign-in" : "Error: set up two-step sign-in", "link": link,
        "key": secret.groups, "size": picture.map { "\($0.size)" }, "path": picture?.path, "isRequired": isRequired,
        "problem": problem,
      ], visitor, status: status)
  }

  /// The recovery codes, this once.
  func recovery(_ codes: [RecoveryCode], for visitor: Visitor) -> Response {
    page("recovery", ["title": "Your recovery codes", "codes": codes.map(\.groups)], visitor)
  }

  /// What is set up, and how to set it up anew.
  ///
  /// - Parameter recoveryCodes: how many are left; `nil` where nothing is set up.
  func secondStep(
    recoveryCodes: Int?, for visitor: Visitor, problem: String? = nil, status: HTTPResponse.Status = .ok
  ) -> Response {
    page(
      "secondStep",
      [
        "title": problem == nil ? "Two-step sign-in" : "Error: two-step sign-in", "left": recoveryCodes.map { "\($0)" },
        "problem": problem,
      ], visitor, status: status)
  }
}
