public import Casebook
public import Channels
import FoundationEssentials
import Store

/// Where a school's staff are told.
public struct NoticeRoute: Hashable, Sendable {
  /// Mail addresses.
  public let mail: [String]
  /// A URL that takes a JSON object.
  public let url: EndpointURL?

  public init(mail: [String] = [], url: EndpointURL? = nil) {
    self.mail = mail
    self.url = url
  }
}

/// Tells staff that there is a record: number, level, school and link, and never a name or a word of it.
public struct NoticeSender: Sendable {
  private let routes: [SchoolID: NoticeRoute]
  private let plan: @Sendable (SchoolID) -> HandoffPlan?
  private let mailer: Mailer?
  private let curl: CurlClient
  private let caseLink: (@Sendable (ReceiptNumber) -> String)?

  /// - Parameters:
  ///   - plan: how a school hands over; `nil` while it is not read.
  ///   - mailer: `nil` where no SMTP server is set; mail addresses are then not used.
  ///   - caseLink: the record's address at the desk; `nil` where there is no desk to be opened.
  public init(
    routes: [SchoolID: NoticeRoute], plan: @escaping @Sendable (SchoolID) -> HandoffPlan? = { _ in nil },
    mailer: Mailer?, curl: CurlClient,
    caseLink: (@Sendable (ReceiptNumber) -> String)? = nil
  ) {
    self.routes = routes
    self.plan = plan
    self.mailer = mailer
    self.curl = curl
    self.caseLink = caseLink
  }

  /// Whether there is any way to tell that school's staff.
  public func reaches(_ school: SchoolID) -> Bool {
    guard let route = routes[school] else { return false }
    return route.url != nil || (mailer != nil && !route.mail.isEmpty)
  }

  /// The schools that have a way, in order.
  var schools: [SchoolID] { routes.keys.sorted().filter(reaches) }

  /// The schools of which no way to tell staff can be connected to now. Nothing is sent.
  func unreachable() async -> Set<SchoolID> {
    // One mail server serves all schools: it is tried once.
    var hasMail = false
    if let mailer, routes.values.contains(where: { !$0.mail.isEmpty }) {
      hasMail = (try? await mailer.connect()) != nil
    }
    var unreachable: Set<SchoolID> = []
    for school in schools {
      guard let route = routes[school], !(hasMail && !route.mail.isEmpty) else { continue }
      if let url = route.url, (try? await curl.connect(to: url)) != nil { continue }
      unreachable.insert(school)
    }
    return unreachable
  }

  /// Tries every way side by side: what went wrong on the ways that failed, and whether one of them worked.
  ///
  /// Who is told is decided now and not when the notice was written: somebody may have gone away meanwhile, or the record may
  /// have turned out to be about them.
  /// - Parameters:
  ///   - brief: what is known of the record.
  ///   - id: the same in every try, so that a receiver knows a repeat.
  func send(
    _ notice: StaffNotice, _ brief: NoticeBrief, id: String, at instant: Date
  ) async -> (isTaken: Bool, faults: [DeliveryError]) {
    let route = routes[notice.school] ?? NoticeRoute()
    let audience = brief.subject.audience(
      on: notice.rung, of: plan(notice.school)?.ladder ?? .none, among: brief.staff, away: brief.away)
    async let mailed = mail(notice, to: Self.addresses(of: audience, mailbox: route.mail), id: id, at: instant)
    async let posted = post(notice, to: audience.includesChannel ? route.url : nil, id: id)
    let results = [await mailed, await posted].compactMap { $0 }
    let faults = results.compactMap { result -> DeliveryError? in
      if case .failure(let fault) = result { fault } else { nil }
    }
    return (faults.count < results.count, faults)
  }

  /// The school's mailbox and those who are told, each once and nobody whom it is about.
  private static func addresses(of audience: NoticeAudience, mailbox: [String]) -> [String] {
    var seen = audience.barred
    return ((audience.includesMailbox ? mailbox : []) + audience.members.map(\.email)).filter {
      seen.insert($0.lowercased()).inserted
    }
  }

  private func mail(
    _ notice: StaffNotice, to recipients: [String], id: String, at instant: Date
  ) async -> Result<Void, DeliveryError>? {
    guard let mailer, !recipients.isEmpty else { return nil }
    do {
      let message = try MailMessage(
        from: mailer.from, to: recipients, subject: subject(of: notice), body: text(of: notice) + "\n", id: id,
        at: instant)
      return .success(try await mailer.send(message))
    } catch {
      return .failure(error)
    }
  }

  private func post(_ notice: StaffNotice, to url: EndpointURL?, id: String) async -> Result<Void, DeliveryError>? {
    guard let url else { return nil }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let post = Post(
      level: notice.level, link: caseLink?(notice.receipt), receipt: notice.receipt, school: notice.school,
      text: text(of: notice))
    do {
      let request = ProviderRequest(
        url: url.text, headers: [.init("Content-Type", "application/json"), .init("webhook-id", id)],
        body: Array(try encoder.encode(post)))
      let status = try await curl.send(request).status
      return (200..<300).contains(status) ? .success(()) : .failure(.refused(status: status))
    } catch {
      return .failure(error as? DeliveryError ?? .unsendable("the notice is no JSON"))
    }
  }

  /// The JSON object of a notice; `text` is the whole in words, as chat tools' incoming hooks want it.
  private struct Post: Encodable {
    let level: Escalation
    let link: String?
    let receipt: ReceiptNumber
    let school: SchoolID
    let text: String
  }

  private func subject(of notice: StaffNotice) -> String {
    "Schoolgate \(notice.level.rawValue): \(notice.receipt) (\(notice.school))"
  }

  private func text(of notice: StaffNotice) -> String {
    let lines = [
      "A parent's message needs somebody at the school.",
      "Level: \(notice.level.rawValue)",
      "Receipt: \(notice.receipt)",
      "School: \(notice.school)",
    ]
    return (lines + (caseLink.map { ["Open it: \($0(notice.receipt))"] } ?? [])).joined(separator: "\n")
  }
}
