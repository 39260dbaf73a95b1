import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import ServiceLifecycle
import Store
import WebPages

/// The web chat: the page where a school is picked, a chat page for each, and what it sends and asks for.
struct ChatRoutes: Sendable {
  private static let bodyLimit = 64 * 1024
  private static let textLimit = 4_000
  /// A page that is asked for again after so long is somebody coming back: the conversation is not shown unasked.
  private static let visitEnds: TimeInterval = 30 * 60
  /// How long a form waits for its answer before the page is shown without it.
  private static let patience = Duration.seconds(5)
  private static let heartbeat = Duration.seconds(15)
  /// Where a parent who leaves quickly is taken.
  private static let elsewhere = "https://www.bbc.co.uk/weather"

  let pages: ChatPages
  let feed: ChatFeed
  let intake: Intake
  let health: ServiceHealth
  let metrics: ServiceMetrics
  let schools: Set<SchoolID>
  let address: PublicAddress?
  let now: @Sendable () -> Date
  private let listeners = ListenerCount(atMost: 512)

  init(
    pages: ChatPages, feed: ChatFeed, intake: Intake, health: ServiceHealth, metrics: ServiceMetrics,
    schools: Set<SchoolID>, address: PublicAddress?, now: @escaping @Sendable () -> Date
  ) {
    self.pages = pages
    self.feed = feed
    self.intake = intake
    self.health = health
    self.metrics = metrics
    self.schools = schools
    self.address = address
    self.now = now
  }

  func add(to router: Router<Requests>) {
    for asset in [PageAsset.icon, .chatStyle, .chatScript] { asset.add(to: router) }
    router.at("", [.get: { _, _ in pages.start() }])
    router.at("leave", [.get: { _, _ in leave() }])
    let isKnown: @Sendable (Requests) -> Bool = { school($0) != nil }
    let missing: Answering = { _, _ in pages.notFound() }
    router.at("chat/:school", isKnown: isKnown, missing: missing, [.get: page])
    router.at("chat/:school/messages", isKnown: isKnown, missing: missing, [.get: messages, .post: write])
    router.at("chat/:school/events", isKnown: isKnown, missing: missing, [.get: events])
  }

  private var isSecure: Bool { address?.isSecure ?? false }

  private func school(_ context: Requests) -> SchoolID? {
    context.parameters.get("school").map { SchoolID($0) }.flatMap { schools.contains($0) ? $0 : nil }
  }

  private func known(_ context: Requests) throws -> SchoolID {
    guard let school = school(context) else { throw HTTPError(.notFound) }
    return school
  }

  /// The way out: the cookie ends, so that the way back shows nothing.
  private func leave() -> Response {
    Response(
      status: .seeOther, headers: [.location: Self.elsewhere, .setCookie: ChatSession.ending(isSecure: isSecure)])
  }

  // MARK: Reading

  private func page(_ request: Request, _ context: Requests) async throws -> Response {
    let school = try known(context)
    let found = ChatSession(request)
    let session = found ?? ChatSession()
    let query = request.uri.queryParameters
    var response: Response
    do {
      let visit = try await visit(
        session, to: school, from: query["from"].flatMap { Int64($0) }, wantsEarlier: query["earlier"] != nil)
      response = pages.chat(visit)
    } catch {
      response = pages.chat(
        .init(school: school, knowledge: health.school(school), problem: .notKept), status: .serviceUnavailable)
    }
    if found == nil { response.headers[.setCookie] = session.header(isSecure: isSecure) }
    return response
  }

  /// What a page shows: what was said since the visit began, or everything where it is asked for.
  private func visit(
    _ session: ChatSession, to school: SchoolID, from begin: Int64?, wantsEarlier: Bool
  ) async throws(StoreError) -> ChatPages.Visit {
    let update = try await feed.update(of: session.conversation(with: school), after: 0)
    let last = update.messages.last?.sequence ?? 0
    let isRecent = update.messages.last.map { now().timeIntervalSince($0.at) < Self.visitEnds } ?? false
    let from = wantsEarlier ? 0 : isRecent ? min(max(begin ?? last, 0), last) : last
    return ChatPages.Visit(
      school: school, knowledge: health.school(school), lines: update.messages.filter { $0.sequence > from },
      from: from, last: last, isPending: update.pending, hasEarlier: from > 0,
      isSwitchedOff: try await feed.store.switches.state(of: school).isOff)
  }

  private func messages(_ request: Request, _ context: Requests) async throws -> Response {
    let school = try known(context)
    guard let after = Int64(request.uri.queryParameters["after"] ?? "0"), after >= 0 else {
      return fault(.badRequest, "bad-after", "“after” is not a number")
    }
    let session = ChatSession(request)
    do {
      var update = ChatFeed.Update(messages: [], pending: false)
      if let session { update = try await feed.update(of: session.conversation(with: school), after: after) }
      return Response(type: "application/json", text: try update.json + "\n")
    } catch is StoreError {
      return fault(.serviceUnavailable, "store-down", "the conversation cannot be read now")
    }
  }

  /// Server-sent events: an `update` when the conversation has something new, a comment now and then to keep it open.
  ///
  /// Source: WHATWG HTML, 9.2 "Server-sent events".
  private func events(_ request: Request, _ context: Requests) async throws -> Response {
    let school = try known(context)
    guard let session = ChatSession(request), listeners.enter() else {
      return Response(status: .serviceUnavailable)
    }
    let conversation = session.conversation(with: school)
    let begin = request.headers[.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
    let after = begin.flatMap { Int64($0) } ?? 0
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream", .xAccelBuffering: "no"],
      body: ResponseBody { writer in
        defer { listeners.leave() }
        let bell = feed.store.listen(to: conversation)
        do {
          var after = after
          var wasPending: Bool?
          try await writer.write(ByteBuffer(string: "retry: 3000\n\n"))
          while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let seen = bell.rings
            let update = try await feed.update(of: conversation, after: after)
            if !update.messages.isEmpty || update.pending != wasPending {
              after = update.messages.last?.sequence ?? after
              wasPending = update.pending
              try await writer.write(ByteBuffer(string: "event: update\nid: \(after)\ndata: \(try update.json)\n\n"))
            }
            await cancelWhenGracefulShutdown { await bell.wait(past: seen, atMost: Self.heartbeat) }
            if bell.rings == seen { try await writer.write(ByteBuffer(string: ":\n\n")) }
          }
        } catch {
          feed.store.stopListening(to: conversation)
          throw error
        }
        feed.store.stopListening(to: conversation)
        try await writer.finish(nil)
      })
  }

  // MARK: Writing

  /// A message that was written on the page or by a script.
  private struct Draft: Decodable {
    let text: String
    /// The form's random id: the same one twice is one message.
    let id: String?
    /// The last line when the visit began.
    let from: String?
  }

  private func write(_ request: Request, _ context: Requests) async throws -> Response {
    let school = try known(context)
    let type = request.headers[.contentType]?.split(separator: ";").first.map {
      $0.trimming(\.isWhitespace).lowercased()
    }
    guard let type, ["application/json", "application/x-www-form-urlencoded"].contains(type) else {
      return fault(.unsupportedMediaType, "bad-type", "send a form or JSON")
    }
    let sender = Sender(session: ChatSession(request), school: school, isForm: type != "application/json")
    guard request.isOurs(at: address?.origin) else {
      metrics.refused(.origin, on: ConversationID.webChannel)
      return try await refuse(.elsewhere, "", from: sender, status: .forbidden)
    }
    guard let body = try await request.bytes(upTo: Self.bodyLimit) else {
      metrics.refused(.tooLarge, on: ConversationID.webChannel)
      return try await refuse(.tooLong, "", from: sender, status: .contentTooLarge)
    }
    guard let draft = draft(in: body, isForm: sender.isForm) else {
      metrics.refused(.malformed, on: ConversationID.webChannel)
      return try await refuse(.unreadable, "", from: sender, status: .badRequest)
    }
    let text = String(String.UnicodeScalarView(draft.text.unicodeScalars.filter { $0 != "\0" && $0 != "\r" }))
    if text.allSatisfy(\.isWhitespace) {
      metrics.refused(.empty, on: ConversationID.webChannel)
      return try await refuse(.empty, "", from: sender, begin: draft.from)
    }
    if text.count > Self.textLimit {
      metrics.refused(.tooLong, on: ConversationID.webChannel)
      return try await refuse(.tooLong, text, from: sender, begin: draft.from)
    }
    return try await keep(text, of: draft, from: sender)
  }

  /// Who writes, and how they want to be answered.
  private struct Sender {
    let session: ChatSession?
    let school: SchoolID
    let isForm: Bool
  }

  private func keep(_ text: String, of draft: Draft, from sender: Sender) async throws -> Response {
    let session = sender.session ?? ChatSession()
    let conversation = session.conversation(with: sender.school)
    let id = draft.id.flatMap { (1...64).contains($0.utf8.count) ? $0 : nil } ?? ChatSession.formID()
    let message = InboundMessage(
      id: "\(session.id)-\(id)", conversation: conversation, content: .text(PrivateText(text)), sentAt: now(),
      standsAlone: sender.isForm)
    guard await intake.keep([message], on: ConversationID.webChannel, for: sender.school) == .accepted else {
      return try await refuse(.notKept, text, from: sender, begin: draft.from, status: .serviceUnavailable)
    }
    var response: Response
    if sender.isForm {
      // Without a script the page is loaded once: better a moment later, with the answer on it.
      try await feed.settle(conversation, atMost: Self.patience)
      let begin = draft.from.flatMap { Int64($0) } ?? 0
      response = Response(
        status: .seeOther, headers: [.location: "/chat/\(sender.school)?from=\(max(0, begin))#latest"])
    } else {
      response = Response(.accepted, type: "application/json", text: "{\"accepted\":true}\n")
    }
    if sender.session == nil { response.headers[.setCookie] = session.header(isSecure: isSecure) }
    return response
  }

  private func draft(in body: [UInt8], isForm: Bool) -> Draft? {
    guard let text = String(validating: body, as: UTF8.self) else { return nil }
    return isForm
      ? try? URLEncodedFormDecoder().decode(Draft.self, from: text)
      : try? JSONDecoder().decode(Draft.self, from: Data(body))
  }

  /// The page again with what is wrong and what was written, or the same as JSON.
  private func refuse(
    _ problem: ChatPages.Problem, _ text: String, from sender: Sender, begin: String? = nil,
    status: HTTPResponse.Status = .unprocessableContent
  ) async throws -> Response {
    guard sender.isForm else { return fault(status, "not-sent", problem.words) }
    var visit = ChatPages.Visit(school: sender.school, knowledge: health.school(sender.school))
    if let session = sender.session,
      let found = try? await self.visit(
        session, to: sender.school, from: begin.flatMap { Int64($0) }, wantsEarlier: false)
    {
      visit = found
    }
    visit.problem = problem
    return pages.chat(visit, draft: text, status: status)
  }

  private func fault(_ status: HTTPResponse.Status, _ code: String, _ message: String) -> Response {
    struct Fault: Encodable {
      let error: [String: String]
    }
    let data = (try? JSONEncoder().encode(Fault(error: ["code": code, "message": message]))) ?? Data()
    return Response(status, type: "application/json", text: String(decoding: data, as: UTF8.self) + "\n")
  }
}

extension HTTPField.Name {
  fileprivate static let lastEventID = Self("Last-Event-ID")!
  fileprivate static let xAccelBuffering = Self("X-Accel-Buffering")!
}
