import NIOConcurrencyHelpers
import Workbench

/// The far end of every platform: it takes what is in the platform's own form, refuses the rest, and keeps both.
final class Provider: Sendable {
  /// A reply as it arrived.
  struct Reply: Sendable {
    let platform: Platform
    let recipient: String
    let text: String
    let buttons: [String]
    /// What tells a repeat, on platforms that have such a thing.
    var id: String?
    /// The id of the message that it answers, on platforms that say it.
    var answered: String?
    /// The kind of the reply, on platforms that say it.
    var kind: String?
    /// The approved template that is sent in place of words.
    var template: String?
    /// Whether the service was told that it was taken.
    var isTaken = false
    var at = ContinuousClock.now

    /// The number of the record that the parent is told.
    var receipt: String? { Provider.receipt(in: text) }
  }

  /// Everything that came in the right form, in order.
  let replies = Arrivals<Reply>()
  /// Notices that came by the staff's hook.
  let notices = Arrivals<String>()
  /// What came in another form.
  let faults = Arrivals<String>()
  let port: Int
  private let reserved: ReservedPort
  private let server = NIOLockedValueBox<StandInServer?>(nil)
  private let mood = NIOLockedValueBox<@Sendable (Reply) -> StandInServer.Answer?>({ _ in nil })

  /// One that is down: connections are refused.
  init() throws {
    reserved = try ReservedPort()
    port = reserved.number
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Whether nobody has a connection to it.
  var isAlone: Bool { server.withLockedValue { $0 }?.openConnections == 0 }

  /// The replies that were taken.
  var taken: [Reply] { replies.all.filter(\.isTaken) }

  /// Starts to listen.
  func open() async throws {
    let started = try await StandInServer.start(on: reserved) { request, _ in self.take(request) }
    server.withLockedValue { $0 = started }
  }

  /// - Parameter answer: what is answered to a reply; `nil` takes it.
  func behave(_ answer: @escaping @Sendable (Reply) -> StandInServer.Answer?) { mood.withLockedValue { $0 = answer } }

  /// The number of a record that a text tells.
  static func receipt(in text: String) -> String? {
    text.firstMatch(of: /[A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}/).map { String($0.0) }
  }

  func close() async throws { try await server.withLockedValue { $0 }?.stop() }

  private func take(_ request: StandInServer.Received) -> StandInServer.Answer {
    if request.target == "/notice" {
      notices.append(request.body)
      return .status(200)
    }
    guard var reply = Platform.read(request.target, request.headers, request.body) else {
      faults.append("\(request.target) \(request.body)")
      return .status(400)
    }
    let refusal = mood.withLockedValue { $0 }(reply)
    reply.isTaken = refusal == nil
    replies.append(reply)
    return refusal ?? .status(200, headers: ["Content-Type: application/json"], body: reply.platform.thanks)
  }
}
