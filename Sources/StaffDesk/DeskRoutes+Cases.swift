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
    case .governor: return try await report(request, context, visitor)
    case .administrator:
      return pages.accounts(try await store.accounts.members(of: member.school), for: visitor)
    default:
      let query = InboxQuery(request)
      return pages.inbox(try await store.list(query.cases, for: member), query, for: visitor)
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
    let colleagues = try await store.accounts.members(of: visitor.member.school)
    return pages.record(
      record, colleagues: colleagues, for: visitor, problem: problem, draft: draft, status: status)
  }

  /// The record on one sheet, for the school's own file; noted as read as well.
  func paper(_ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor) async throws -> Response {
    guard let receipt = context.parameters.get("receipt").flatMap(Self.receipt),
      let record = try await store.open(receipt, by: visitor.member, at: now())
    else { return pages.notice(.notFound, visitor) }
    return pages.paper(record, for: visitor)
  }

  func perform(
    _ action: CaseAction, _ form: Form, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws -> Response {
    guard let receipt = context.parameters.get("receipt").flatMap(Self.receipt) else {
      return pages.notice(.notFound, visitor)
    }
    let words = form.written
    func refuse(_ problem: String, _ status: HTTPResponse.Status) async throws -> Response {
      let draft = CaseDraft(action: action, words: words, outcome: form.outcome, to: form.to)
      return try await show(context, visitor, problem: problem, draft: draft, status: status)
    }
    guard words.count <= Self.wordsLimit else {
      return try await refuse("That is too long. Make it 4,000 characters or fewer.", .unprocessableContent)
    }
    if action == .reply, form.act == "fill" {
      let canned = knowledge(visitor.member.school)?.wording.canned[form.canned ?? ""] ?? ""
      let parts = [words, canned].filter { !$0.allSatisfy(\.isWhitespace) }
      let draft = CaseDraft(action: .reply, words: parts.joined(separator: "\n\n"), outcome: nil, to: nil)
      return try await show(context, visitor, draft: draft)
    }
    let act: StaffAct
    switch self.act(action, form, by: visitor.member) {
    case .success(let found): act = found
    case .failure(let fault): return try await refuse(fault.problem, .unprocessableContent)
    }
    // A note hurts nobody, and a claim says itself from whom the record is taken.
    let seen: Int64? = [.note, .claim, .transfer].contains(action) ? nil : form.seen.flatMap { Int64($0) } ?? -1
    switch try await store.perform(act, on: receipt, seen: seen, by: visitor.member, at: now()) {
    case .done: return Self.see("/desk/cases/\(receipt)")
    case .outOfReach: return pages.notice(.notFound, visitor)
    case let refused: return try await refuse(refused.problem, .conflict)
    }
  }

  /// Why a form does not say what is to be done.
  private struct ActFault: Error {
    let problem: String
  }

  /// What a form asks for.
  private func act(_ action: CaseAction, _ form: Form, by member: StaffMember) -> Result<StaffAct, ActFault> {
    let words = form.written
    let isEmpty = words.allSatisfy(\.isWhitespace)
    func fault(_ problem: String) -> Result<StaffAct, ActFault> { .failure(ActFault(problem: problem)) }
    switch action {
    case .claim: return .success(.claim(from: form.owner.flatMap { Int64($0) }.map(AccountID.init(rawValue:))))
    case .note: return isEmpty ? fault("Write the note first.") : .success(.note(PrivateText(words)))
    case .reply:
      guard !isEmpty else { return fault("Write your answer first.") }
      if let promise = rules.promises(member.school, words).first { return fault(promise.problem) }
      return .success(.reply(PrivateText(words), reply(.deskReply, member, then: words)))
    case .refer:
      guard let party = form.to.flatMap(CaseParty.init(rawValue:)) else { return fault("Say who is to have it.") }
      guard !isEmpty else { return fault("Write a line for your colleague, so that they know what is wanted.") }
      return .success(.refer(party, PrivateText(words), told: reply(.deskReferred, member)))
    case .transfer: return .success(.transfer(isEmpty ? nil : PrivateText(words)))
    case .handBack: return .success(.handBack(reply(.deskHandedBack, member)))
    case .close:
      guard let outcome = form.outcome.flatMap(CaseOutcome.init(rawValue:)) else { return fault("Say how it ended.") }
      let farewell = reply(.deskHandedBack, member)
      return .success(.close(outcome, isEmpty ? nil : PrivateText(words), farewell: farewell))
    case .reopen: return isEmpty ? fault("Say why it is taken up again.") : .success(.reopen(PrivateText(words)))
    }
  }

  /// A sentence of the school for the parent, with the words of a member of staff after it.
  private func reply(_ phrase: Phrase, _ member: StaffMember, then words: String? = nil) -> Reply {
    let base = knowledge(member.school)
    let text = [base?.wording(phrase), words].compactMap { $0 }.joined(separator: "\n")
    return Reply(kind: .handoff, text: text, pack: base?.version ?? "")
  }

  /// Server-sent events for an open page: `changed` once it is out of date, `over` when the session has ended.
  ///
  /// Watching keeps no session alive. Source: WHATWG HTML, 9.2 "Server-sent events".
  func events(_ request: Request, _ context: Requests) async throws -> Response {
    let receipt = request.uri.queryParameters["case"].map { Self.receipt(String($0)) }
    let query = InboxQuery(request)
    guard DeskToken(request) != nil, listeners.enter() else { return Response(status: .noContent) }
    let seen = request.uri.queryParameters["seen"].map(String.init)
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
          if try await revision(of: receipt, query, for: visitor.member) != seen {
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
  private func revision(
    of receipt: ReceiptNumber??, _ query: InboxQuery, for member: StaffMember
  ) async throws(StoreError) -> String? {
    switch receipt {
    case .none: String(try await store.list(query.cases, for: member).revision, radix: 16)
    case .some(.none): nil
    case .some(.some(let receipt)): try await store.revision(of: receipt, for: member).map { "\($0)" }
    }
  }
}

extension DeskRoutes.Form {
  /// The words without what no text has.
  fileprivate var written: String {
    String(String.UnicodeScalarView((words ?? "").unicodeScalars.filter { $0 != "\0" && $0 != "\r" }))
  }
}

extension StaffActResult {
  /// What is said to a member whose act was not done.
  fileprivate var problem: String {
    switch self {
    case .done, .outOfReach: ""
    case .notTaken: "This is not with you any more, so nothing was done. Here is how it stands."
    case .group: "Others read along in this chat, so nothing was written into it."
    case .closed: "This was closed meanwhile, so nothing was done."
    case .busy: "The assistant is writing an answer just now. Please try again."
    case .outdated:
      "Something happened here while you were writing, so nothing was done. Read it first; your words are still there."
    case .occupied: "This chat cannot be taken just now. Please try again later, or ring the parent."
    case .nobody: "Nobody of that kind can be given this record. Choose somebody else."
    }
  }
}

extension DeskRules.Promise {
  /// What is said of a reply that makes it.
  fileprivate var problem: String {
    let why =
      switch id {
      case "confidentiality":
        "Nobody may promise to keep it secret: what concerns a child’s safety has to be passed on."
      case "outcome": "Nobody may promise how it ends before it has been looked at."
      default: "Nobody may promise by when it is answered or settled."
      }
    return "“\(words)” makes a promise. \(why) Please say it in other words; nothing was sent."
  }
}

extension HTTPField.Name {
  fileprivate static let xAccelBuffering = Self("X-Accel-Buffering")!
}
