import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Knowledge
import NIOCore
import ServiceLifecycle
import Store
import WebPages

extension DeskRoutes {
  private static let wordsLimit = 4_000
  private static let heartbeat = Duration.seconds(15)
  /// How long a page is left in peace after it was told of something.
  private static let pause = Duration.milliseconds(250)

  /// What the member sees first: records, numbers or accounts.
  func inbox(_ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor) async throws -> Response {
    let member = visitor.member
    switch member.role {
    case .governor:
      let start = LocalTime.schoolYear(at: now())
      return pages.counts(try await store.counts(for: member, since: start), since: start, for: visitor)
    case .administrator:
      return pages.accounts(try await store.accounts.members(of: member.school), for: visitor)
    default:
      let isOpenList = request.uri.queryParameters["list"] != "closed"
      let cases = isOpenList ? try await store.openCases(for: member) : try await store.closedCases(for: member)
      return pages.inbox(cases, isOpenList: isOpenList, for: visitor)
    }
  }

  func record(_ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor) async throws -> Response {
    try await show(context, visitor)
  }

  /// The record's page, which is noted as read; the page for nothing where there is none for this member.
  private func show(
    _ context: Requests, _ visitor: DeskPages.Visitor, problem: String? = nil, draft: CaseDraft? = nil,
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    guard let receipt = context.parameters.get("receipt").flatMap(Self.receipt),
      let record = try await store.open(receipt, by: visitor.member, at: now())
    else { return pages.notice(.notFound, visitor) }
    return pages.record(record, for: visitor, problem: problem, draft: draft, status: status)
  }

  func perform(
    _ action: CaseAction, _ form: Form, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws -> Response {
    guard let receipt = context.parameters.get("receipt").flatMap(Self.receipt) else {
      return pages.notice(.notFound, visitor)
    }
    let words = String(
      String.UnicodeScalarView((form.words ?? "").unicodeScalars.filter { $0 != "\0" && $0 != "\r" }))
    func refuse(_ problem: String, _ status: HTTPResponse.Status) async throws -> Response {
      let draft = CaseDraft(action: action, words: words, outcome: form.outcome)
      return try await show(context, visitor, problem: problem, draft: draft, status: status)
    }
    guard words.count <= Self.wordsLimit else {
      return try await refuse("That is too long. Make it 4,000 characters or fewer.", .unprocessableContent)
    }
    let isEmpty = words.allSatisfy(\.isWhitespace)
    let act: StaffAct
    switch action {
    case .claim:
      act = .claim(from: form.owner.flatMap { Int64($0) }.map(AccountID.init(rawValue:)))
    case .note:
      guard !isEmpty else { return try await refuse("Write the note first.", .unprocessableContent) }
      act = .note(PrivateText(words))
    case .reply:
      guard !isEmpty else { return try await refuse("Write your answer first.", .unprocessableContent) }
      guard let text = wording(visitor.member, .deskReply) else { return pages.notice(.outOfOrder, visitor) }
      act = .reply(PrivateText(words), reply(text + "\n" + words, visitor.member))
    case .handBack:
      guard let text = wording(visitor.member, .deskHandedBack) else { return pages.notice(.outOfOrder, visitor) }
      act = .handBack(reply(text, visitor.member))
    case .close:
      guard let outcome = form.outcome.flatMap(CaseOutcome.init(rawValue:)) else {
        return try await refuse("Say how it ended.", .unprocessableContent)
      }
      guard let text = wording(visitor.member, .deskHandedBack) else { return pages.notice(.outOfOrder, visitor) }
      act = .close(outcome, isEmpty ? nil : PrivateText(words), farewell: reply(text, visitor.member))
    }
    switch try await store.perform(act, on: receipt, by: visitor.member, at: now()) {
    case .done: return Self.see("/desk/cases/\(receipt)")
    case .outOfReach: return pages.notice(.notFound, visitor)
    case .notTaken:
      return try await refuse("This is not with you any more, so nothing was done. Here is how it stands.", .conflict)
    case .group:
      return try await refuse("Others read along in this chat, so nothing was written into it.", .conflict)
    case .closed: return try await refuse("This was closed meanwhile, so nothing was done.", .conflict)
    case .busy:
      return try await refuse("The assistant is writing an answer just now. Please try again.", .conflict)
    }
  }

  private func wording(_ member: StaffMember, _ phrase: Phrase) -> String? {
    knowledge(member.school)?.wording(phrase)
  }

  private func reply(_ text: String, _ member: StaffMember) -> Reply {
    Reply(kind: .handoff, text: text, pack: knowledge(member.school)?.version ?? "")
  }

  /// Server-sent events for an open page: `changed` once it is out of date, `over` when the session has ended.
  ///
  /// Watching keeps no session alive. Source: WHATWG HTML, 9.2 "Server-sent events".
  func events(_ request: Request, _ context: Requests) async throws -> Response {
    let query = request.uri.queryParameters
    let receipt = query["case"].map { Self.receipt(String($0)) }
    guard DeskToken(request) != nil, listeners.enter() else { return Response(status: .noContent) }
    let seen = query["seen"].map(String.init)
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream", .xAccelBuffering: "no"],
      body: ResponseBody { writer in
        defer { listeners.leave() }
        try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
          let rings = store.deliveriesWaiting.rings
          guard let visitor = try await visitor(request, isActivity: false) else {
            try await writer.write(ByteBuffer(string: "event: over\ndata:\n\n"))
            break
          }
          if try await revision(of: receipt, for: visitor.member) != seen {
            try await writer.write(ByteBuffer(string: "event: changed\ndata:\n\n"))
            break
          }
          await cancelWhenGracefulShutdown {
            await store.deliveriesWaiting.wait(past: rings, atMost: Self.heartbeat)
            try? await Task.sleep(for: Self.pause)
          }
          try await writer.write(ByteBuffer(string: ":\n\n"))
        }
        try await writer.finish(nil)
      })
  }

  /// - Parameter receipt: the record that is watched; `nil` within for what can be none; `nil` for the list.
  private func revision(of receipt: ReceiptNumber??, for member: StaffMember) async throws(StoreError) -> String? {
    switch receipt {
    case .none: DeskPages.revision(of: try await store.openCases(for: member))
    case .some(.none): nil
    case .some(.some(let receipt)): try await store.revision(of: receipt, for: member).map { "\($0)" }
    }
  }
}

extension HTTPField.Name {
  fileprivate static let xAccelBuffering = Self("X-Accel-Buffering")!
}
