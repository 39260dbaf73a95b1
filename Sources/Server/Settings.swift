public import Casebook
import Channels
import Delivery
import FoundationEssentials
import Knowledge
import StaffDesk
import Store

/// Everything that `serve` can be told. Values are checked when they are read: a service that starts can use them all.
///
/// | key | default |
/// | --- | --- |
/// | `http.host`, `http.port` | `127.0.0.1`, `8080` (0: any free port) |
/// | `public.url` | – where parents reach the service, for secure cookies and links |
/// | `state.dir`, `store.url`, `knowledge.dir` | `./.schoolgate`, `sqlite:schoolgate.sqlite` in it, `./Knowledge` |
/// | `smtp.url`, `smtp.user`, `smtp.password`, `smtp.from`, `smtp.ca-file` | – no mail |
/// | `safeguarding.<school>.email`, `notice.<school>.url` | – the school is on trial: nobody reads what is written |
/// | `notice.<school>.format` | by the URL's host: `teams`, `slack`, `google-chat`, else `json` |
/// | `intake.quiet` | `2s`, at most `8s`; `0` makes every message a turn of its own |
/// | `intake.turns-per-minute` | `30` of one sender, all at once if they come so; above it they wait and are merged |
/// | `delivery.backoff` | – each channel's own table; else waits as `5s,5m,1h` |
/// | `clock.now` | – the time that the service starts at, in trials on loopback |
/// | `channels.<channel>.<school>.<name>` | – the channel is off |
///
/// A flag comes before the environment (`SCHOOLGATE_HTTP_PORT`), that before the file of `--config`. Every secret can
/// also be the path of a file, under its key with `-file` after it.
public struct Settings: Sendable {
  public var host: String
  public var port: Int
  let publicAddress: PublicAddress?
  public let stateFolder: String
  let store: StoreLocation
  public let knowledgeFolder: String
  /// The schools that have a folder, in order.
  public let schools: [SchoolID]
  let channels: ChannelDirectory
  let mail: SMTPSettings?
  let routes: [SchoolID: NoticeRoute]
  /// How long a sender has to be quiet before a burst of messages is one turn.
  let quiet: Duration
  /// How many turns a minute one sender may have; above it they wait and are merged, and are screened all the same.
  let turnsPerMinute: Int
  let backoff: [Duration]?
  /// The time at the start, where it is not the machine's.
  let startsAt: Date?

  /// Reads and checks the settings.
  ///
  /// - Parameters:
  ///   - flags: values by key, as `http.port`.
  ///   - config: the path of a YAML file.
  /// - Throws: `ServerError`, `ChannelError` or `StoreError` that names the key; `KnowledgeError` without a knowledge
  ///   folder.
  public init(flags: [String: String] = [:], environment: [String: String], config: String? = nil) throws {
    let source = SettingsSource(
      flags: flags, environment: environment,
      file: try config.map { path throws(ServerError) in try ConfigFile(path: path) })
    knowledgeFolder = source.text("knowledge.dir") ?? "./Knowledge"
    schools = try SchoolFolder.read(at: knowledgeFolder).schools.compactMap(\.school)
    try Self.checkKeys(of: source, schools: schools)

    host = source.text("http.host") ?? "127.0.0.1"
    port =
      try source.value("http.port", form: "write a number from 0 to 65535") {
        Int($0).flatMap { (0...65_535).contains($0) ? $0 : nil }
      } ?? 8080
    publicAddress = try source.value("public.url", form: "write https://HOST without a path", parse: PublicAddress.init)
    stateFolder = source.text("state.dir") ?? "./.schoolgate"
    store = try StoreLocation(url: source.text("store.url") ?? "sqlite:schoolgate.sqlite", relativeTo: stateFolder)
    quiet =
      try source.value("intake.quiet", form: "write a time up to 8s, as 2s or 500ms") {
        Duration(setting: $0).flatMap { $0 <= .seconds(8) ? $0 : nil }
      } ?? .seconds(2)
    turnsPerMinute =
      try source.value("intake.turns-per-minute", form: "write a number from 1 to 60000") {
        Int($0).flatMap { (1...60_000).contains($0) ? $0 : nil }
      } ?? 30
    backoff = try source.value("delivery.backoff", form: "write times in a row, as 5s,5m,1h") { text in
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let waits = parts.compactMap { Duration(setting: String($0)) }
      return waits.count == parts.count ? waits : nil
    }
    startsAt = try source.value("clock.now", form: "write a time as 2026-01-14T10:00:00Z") {
      try? Date($0, strategy: .iso8601)
    }
    if startsAt != nil, !EndpointURL.isLoopback(host) {
      throw ServerError.badSetting("clock.now", why: "it is for trials with http.host on loopback only")
    }
    mail = try Self.mail(from: source)
    routes = try Self.routes(from: source, schools: schools, hasMail: mail != nil)
    channels = try ChannelDirectory(schools: schools) { key, isSecret in
      isSecret ? try source.secret(key) : source.text(key)
    }
    for school in schools where routes[school] == nil {
      guard let channel = channels.channels(of: school).first else { continue }
      throw ServerError.missingSetting(
        "safeguarding.\(school).email",
        why: "channels.\(channel).\(school) is on, and nobody at the school would read what has to be passed on; "
          + "set it together with smtp.url, or set notice.\(school).url")
    }
  }

  /// Whether nobody reads what is written to that school: web chat only, and nothing is said to be passed on.
  func isTrial(_ school: SchoolID) -> Bool { routes[school] == nil }

  /// Makes the folder of everything that is kept, for the service's own account only. What is wrong with it shows when
  /// the store is opened.
  func makeStateFolder() {
    try? FileManager.default.createDirectory(
      atPath: stateFolder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Where a record is opened; `nil` where the service's own address is not known.
  var caseLink: (@Sendable (ReceiptNumber) -> String)? {
    guard let origin = publicAddress?.origin else { return nil }
    return { receipt in "\(origin)/desk/cases/\(receipt)" }
  }
}

extension Settings {
  private static let plainKeys = [
    "http.host", "http.port", "public.url", "state.dir", "store.url", "knowledge.dir", "smtp.url", "smtp.user",
    "smtp.password", "smtp.password-file", "smtp.from", "smtp.ca-file", "intake.quiet", "intake.turns-per-minute",
    "delivery.backoff", "clock.now",
  ]

  private static func checkKeys(of source: SettingsSource, schools: [SchoolID]) throws(ServerError) {
    var known = Set(plainKeys)
    for school in schools {
      known.formUnion([
        "safeguarding.\(school).email", "notice.\(school).url", "notice.\(school).url-file",
        "notice.\(school).format",
      ])
      for channel in ChannelDirectory.entries {
        for setting in channel.settings {
          let key = "channels.\(channel.id).\(school).\(setting.name)"
          known.insert(key)
          if setting.isSecret { known.insert(key + "-file") }
        }
      }
    }
    let ids = schools.map(\.rawValue).joined(separator: ", ")
    let channels = ChannelDirectory.entries.map { $0.id }.joined(separator: ", ")
    try source.check(
      against: known, families: ["channels.", "notice.", "safeguarding."],
      hint: "check its spelling; the schools are \(ids); the channels are \(channels)")
  }

  private static func mail(from source: SettingsSource) throws(ServerError) -> SMTPSettings? {
    guard let url = source.text("smtp.url") else {
      for key in ["smtp.user", "smtp.password", "smtp.password-file", "smtp.from", "smtp.ca-file"]
      where source.text(key) != nil {
        throw .missingSetting("smtp.url", why: "\(key) is set")
      }
      return nil
    }
    guard let from = source.text("smtp.from") else {
      throw .missingSetting("smtp.from", why: "mail needs a sender's address")
    }
    let caFile = source.text("smtp.ca-file")
    if let caFile, !FileManager.default.isReadableFile(atPath: caFile) {
      throw .badSetting("smtp.ca-file", why: "the file it names cannot be read")
    }
    return SMTPSettings(
      url: url, user: source.text("smtp.user"), password: try source.secret("smtp.password"), from: from, caFile: caFile
    )
  }

  private static func routes(
    from source: SettingsSource, schools: [SchoolID], hasMail: Bool
  ) throws(ServerError) -> [SchoolID: NoticeRoute] {
    var routes: [SchoolID: NoticeRoute] = [:]
    for school in schools {
      let mailKey = "safeguarding.\(school).email"
      let mail = try source.value(mailKey, form: "write mail addresses, with commas between them") { text in
        let addresses = text.split(separator: ",").map { $0.trimming(\.isWhitespace) }
        return !addresses.isEmpty && addresses.allSatisfy(AccountEntry.isMailAddress) ? addresses : nil
      }
      if mail != nil, !hasMail {
        throw .missingSetting("smtp.url", why: "\(mailKey) is set, and mail cannot leave without it")
      }
      let urlKey = "notice.\(school).url"
      let url = try source.secret(urlKey).map { text throws(ServerError) in
        guard let url = EndpointURL(text) else {
          throw .badSetting(urlKey, why: "it is neither an https URL nor an http URL on loopback")
        }
        return url
      }
      let formats = NoticeFormat.allCases.map(\.rawValue).joined(separator: ", ")
      let formatKey = "notice.\(school).format"
      let format = try source.value(formatKey, form: "write one of \(formats)", parse: NoticeFormat.init(rawValue:))
      if format != nil, url == nil { throw .missingSetting(urlKey, why: "\(formatKey) is set") }
      if mail != nil || url != nil { routes[school] = NoticeRoute(mail: mail ?? [], url: url, format: format) }
    }
    return routes
  }
}

/// Where parents reach the service.
struct PublicAddress: Hashable, Sendable {
  /// Scheme, host and port as a browser writes them: `https://chat.example.org`.
  let origin: String
  let isSecure: Bool

  /// Returns `nil` for another scheme, no host, or a path.
  init?(_ text: String) {
    guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
      let host = url.host?.lowercased(), !host.isEmpty, ["", "/"].contains(url.path), url.query == nil, url.user == nil
    else { return nil }
    isSecure = scheme == "https"
    let isStandard = url.port == nil || url.port == (isSecure ? 443 : 80)
    origin = "\(scheme)://\(host)" + (isStandard ? "" : ":\(url.port ?? 0)")
  }
}

extension Duration {
  /// A time as settings write it: `500ms`, `2s`, `5m`, `1h`, `1d`; a number alone is seconds.
  init?(setting text: String) {
    let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400), ("", 1)]
    let text = text.trimming(\.isWhitespace)
    guard let (unit, seconds) = units.first(where: { text.hasSuffix($0.0) }),
      let number = Double(text.dropLast(unit.count).trimming(\.isWhitespace)), number >= 0, number * seconds <= 864_000
    else { return nil }
    self = .seconds(number * seconds)
  }
}
