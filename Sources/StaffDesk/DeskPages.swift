import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Knowledge
import Store
import WebPages

/// The pages of the desk. They show what they are given: who may see it was decided before.
struct DeskPages: Sendable {
  /// Somebody who is signed in.
  struct Visitor: Sendable {
    let token: DeskToken
    let member: StaffMember
  }

  /// A page that says one thing.
  enum Notice {
    case notFound, notOurs, tooLarge, badForm, outOfOrder

    var status: HTTPResponse.Status {
      switch self {
      case .notFound: .notFound
      case .notOurs: .forbidden
      case .tooLarge: .contentTooLarge
      case .badForm: .badRequest
      case .outOfOrder: .serviceUnavailable
      }
    }

    var words: (title: String, text: String) {
      switch self {
      case .notFound: ("Nothing here", "There is nothing at this address.")
      case .notOurs:
        ("Please try again", "This form was open for too long, or came from somewhere else. Nothing was done.")
      case .tooLarge: ("Too long", "What you sent is too long. Nothing was done.")
      case .badForm: ("Not understood", "What you sent could not be read. Nothing was done.")
      case .outOfOrder: ("Just a moment", "The desk cannot be used just now. Please try again in a minute.")
      }
    }
  }

  private let library: PageLibrary
  private let knowledge: @Sendable (SchoolID) -> KnowledgeBase?
  private let replyWindow: @Sendable (_ channel: String) -> Duration?
  let now: @Sendable () -> Date

  init(
    knowledge: @escaping @Sendable (SchoolID) -> KnowledgeBase?,
    replyWindow: @escaping @Sendable (_ channel: String) -> Duration?, now: @escaping @Sendable () -> Date
  ) throws {
    self.knowledge = knowledge
    self.replyWindow = replyWindow
    self.now = now
    library = try PageLibrary(
      [
        DeskTemplates.switching, DeskTemplates.lettering, DeskTemplates.reporting, DeskTemplates.questioning,
      ].reduce(DeskTemplates.all) { $0.merging($1) { $1 } })
  }

  /// A page of its own for what cannot be done.
  func notice(_ notice: Notice, _ visitor: Visitor? = nil) -> Response {
    page(
      "message",
      ["title": notice.words.title, "words": notice.words.text, "link": "/desk", "linkName": "Go to the desk"], visitor,
      status: notice.status)
  }

  /// What a browser is shown that was sent here by another site, a mail page say: it left the cookie behind, and brings it
  /// when this page sends it on.
  func onward(to path: String) -> Response {
    page(
      "message",
      [
        "title": "One moment", "words": "You are being taken to the desk.", "link": path, "linkName": "Go on",
        "onward": path,
      ], nil)
  }

  /// - Parameters:
  ///   - receipt: the record that is to be opened afterwards.
  ///   - email: what was typed before.
  func signIn(
    _ token: DeskToken, receipt: ReceiptNumber?, email: String = "", problem: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    page(
      "signIn",
      [
        "title": problem == nil ? "Sign in" : "Error: sign in", "formToken": token.formToken,
        "receipt": receipt?.rawValue,
        "email": email, "problem": problem,
      ], nil, status: status)
  }

  /// A record's page.
  ///
  /// - Parameters:
  ///   - colleagues: the school's accounts.
  ///   - problem: why the last act was not done.
  ///   - draft: what was written for it, so that it is not lost.
  func record(
    _ record: CaseRecord, colleagues: [StaffMember], for visitor: Visitor, problem: String? = nil,
    draft: CaseDraft? = nil, status: HTTPResponse.Status = .ok
  ) -> Response {
    let wording = knowledge(record.handoff.conversation.school)?.wording
    let lead = wording?(.deskReply) ?? ""
    let around = CaseView.Surroundings(
      colleagues: colleagues, canned: wording?.canned.keys.sorted() ?? [],
      replyWindow: replyWindow(record.handoff.conversation.channel), now: now())
    var values = CaseView(record, around, for: visitor.member, draft: draft).values
    values["title"] = (problem == nil ? "" : "Error: ") + "\(record.handoff.receipt)"
    values["problem"] = problem
    values["replyLead"] = lead
    return page("case", values, visitor, status: status)
  }

  /// A record as it is printed.
  func paper(_ record: CaseRecord, for visitor: Visitor) -> Response {
    var values = CaseView.paper(record)
    values["title"] = "\(record.handoff.receipt)"
    values["printed"] = LocalTime(now()).description
    return page("paper", values, visitor)
  }

  func page(
    _ template: String, _ content: [String: Any?], _ visitor: Visitor?, status: HTTPResponse.Status = .ok
  ) -> Response {
    var values = content
    values["style"] = DeskStyle.asset.address
    values["script"] = DeskScript.asset.address
    values["icon"] = PageAsset.icon.address
    if let visitor {
      values["member"] = visitor.member.name
      values["role"] = visitor.member.role.title
      values["school"] = name(of: visitor.member.school)
      values["formToken"] = visitor.token.formToken
      let sections = DeskSection.all(for: visitor.member, here: template)
      values["sections"] = sections
      values["hasSections"] = !sections.isEmpty
    }
    return library.page(template, values, status: status)
  }

  /// The school's name as staff know it.
  func name(of school: SchoolID) -> String {
    SchoolProfile.title(of: school, named: knowledge(school)?.profile.name)
  }
}
