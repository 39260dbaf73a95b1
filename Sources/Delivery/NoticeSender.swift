public import Casebook
public import Channels
import FoundationEssentials
import Store

/// Where a school's staff are told.
public struct NoticeRoute: Hashable, Sendable {
  /// Mail addresses.
  public let mail: [String]
  /// A URL of a channel that several people read.
  public let url: EndpointURL?
  /// How that URL takes a notice; `nil` for as its host does.
  public let format: NoticeFormat?

  public init(mail: [String] = [], url: EndpointURL? = nil, format: NoticeFormat? = nil) {
    self.mail = mail
    self.url = url
    self.format = format
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
    let text = NoticeText(
      receipt: notice.receipt, school: notice.school, level: notice.level, rung: notice.rung,
      told: StaffRole.allCases.filter(Set(audience.members.map(\.role)).contains), dueAt: brief.dueAt,
      link: caseLink?(notice.receipt))
    async let mailed = mail(text, to: Self.addresses(of: audience, mailbox: route.mail), id: id, at: instant)
    async let posted = post(text, to: audience.includesChannel ? route.url : nil, as: route.format, id: id)
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
    _ text: NoticeText, to recipients: [String], id: String, at instant: Date
  ) async -> Result<Void, DeliveryError>? {
    guard let mailer, !recipients.isEmpty else { return nil }
    do {
      let message = try MailMessage(
        from: mailer.from, to: recipients, subject: text.subject, body: text.plain + "\n", html: text.html, id: id,
        at: instant)
      return .success(try await mailer.send(message))
    } catch {
      return .failure(error)
    }
  }

  private func post(
    _ text: NoticeText, to url: EndpointURL?, as format: NoticeFormat?, id: String
  ) async -> Result<Void, DeliveryError>? {
    guard let url else { return nil }
    do {
      let request = ProviderRequest(
        url: url.text, headers: [.init("Content-Type", "application/json"), .init("webhook-id", id)],
        body: try (format ?? NoticeFormat(of: url)).body(of: text))
      let status = try await curl.send(request).status
      return (200..<300).contains(status) ? .success(()) : .failure(.refused(status: status))
    } catch {
      return .failure(error)
    }
  }
}
