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

  init(knowledge: @escaping @Sendable (SchoolID) -> KnowledgeBase?) throws {
    self.knowledge = knowledge
    library = try PageLibrary(DeskTemplates.all)
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

  func inbox(_ cases: [CaseSummary], isOpenList: Bool, for visitor: Visitor) -> Response {
    struct Row {
      let receipt, level, levelName, title, state, when: String
    }
    let rows = cases.map { summary in
      Row(
        receipt: summary.receipt.rawValue, level: summary.subject.level.rawValue,
        levelName: summary.subject.level.title, title: summary.subject.title,
        state: summary.closedAt != nil
          ? "Closed"
          : summary.subject.owner == visitor.member.id
            ? "With you" : summary.ownerName.map { "With \($0)" } ?? "Nobody has it yet",
        when: LocalTime(summary.closedAt ?? summary.openedAt).description)
    }
    let here = isOpenList ? "/desk" : "/desk?list=closed"
    return page(
      "inbox",
      [
        "title": isOpenList ? "Inbox" : "Closed records", "heading": isOpenList ? "Inbox" : "Closed records",
        "here": here, "isOpenList": isOpenList, "cases": rows, "count": rows.count, "isEmpty": rows.isEmpty,
        "watch": isOpenList ? "/desk/events?seen=\(Self.revision(of: cases))" : nil,
        "again": "/desk?auto=1",
      ], visitor)
  }

  /// Another text whenever something in the list is another.
  static func revision(of cases: [CaseSummary]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for summary in cases {
      let changed = Int64(summary.changedAt.timeIntervalSince1970 * 1000)
      for byte in "\(summary.receipt) \(summary.subject.level) \(changed);".utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
      }
    }
    return String(hash, radix: 16)
  }

  func counts(_ counts: [CaseRoute: GuardedCount], since start: Date, for visitor: Visitor) -> Response {
    struct Row {
      let name, count: String
    }
    let rows = CaseRoute.allCases.map { Row(name: $0.title, count: counts[$0]?.description ?? "") }
    return page(
      "counts", ["title": "How much came in", "rows": rows, "since": LocalTime(start).day], visitor)
  }

  func accounts(_ members: [StaffMember], for visitor: Visitor) -> Response {
    struct Row {
      let name, role, email: String
    }
    let rows = members.map { Row(name: $0.name, role: $0.role.title, email: $0.email) }
    return page("accounts", ["title": "Accounts", "rows": rows], visitor)
  }

  /// A record's page.
  ///
  /// - Parameters:
  ///   - problem: why the last act was not done.
  ///   - draft: what was written for it, so that it is not lost.
  func record(
    _ record: CaseRecord, for visitor: Visitor, problem: String? = nil, draft: CaseDraft? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    let lead = knowledge(record.handoff.conversation.school)?.wording(.deskReply) ?? ""
    var values = CaseView(record, for: visitor.member, draft: draft).values
    values["title"] = (problem == nil ? "" : "Error: ") + "\(record.handoff.receipt)"
    values["problem"] = problem
    values["replyLead"] = lead
    return page("case", values, visitor, status: status)
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
    }
    return library.page(template, values, status: status)
  }

  /// The school's name as staff know it.
  func name(of school: SchoolID) -> String {
    SchoolProfile.title(of: school, named: knowledge(school)?.profile.name)
  }
}
