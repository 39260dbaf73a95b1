import Casebook
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import ServiceLifecycle
import Store

@testable import Server

/// A whole service on a free port of loopback.
struct TestService: Sendable {
  static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

  let port: Int
  let stop: @Sendable () async -> Void

  /// Runs a service for as long as `body` does, then shuts it down gracefully and waits for its end.
  ///
  /// - Parameters:
  ///   - settings: beside the port, the knowledge folder and the state folder; without a quiet time if they have none.
  ///   - state: the state folder; a new one with built packs if it is left out.
  ///   - logger: gets what the service logs.
  static func run(
    _ settings: [String: String] = [:], knowledge: String? = nil, state: String? = nil,
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: @escaping @Sendable (TestService) async throws -> Void
  ) async throws {
    let shared = try TestKnowledge.shared.get()
    var flags = ["intake.quiet": "0"].merging(settings) { $1 }
    flags["http.port"] = "0"
    flags["knowledge.dir"] = knowledge ?? shared.folder
    flags["state.dir"] = try state ?? shared.state()
    let (addresses, listening) = AsyncStream.makeStream(of: String.self)
    let group = try await buildServiceGroup(
      settings: Settings(flags: flags, environment: [:]), logger: logger
    ) { listening.yield($0) }
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { listening.finish() }
        try await group.run()
      }
      if let address = await addresses.first(where: { _ in true }),
        let port = address.split(separator: ":").last.flatMap({ Int($0) })
      {
        let service = TestService(port: port) { await group.triggerGracefulShutdown() }
        do {
          try await body(service)
        } catch {
          await group.triggerGracefulShutdown()
          throw error
        }
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// One request on a connection of its own.
  func send(
    _ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil
  ) async throws -> TestClient.Response {
    let request = TestClient.Request(
      path, method: method, authority: "127.0.0.1:\(port)", headers: headers, body: body.map { ByteBuffer(string: $0) })
    // The test's own time limit is what ends a test that hangs: the machine may have much else to do.
    return try await TestClient.withClient(
      host: "127.0.0.1", port: port, configuration: .init(timeout: .seconds(110))
    ) { try await $0.execute(request) }
  }

  /// Asks again until `isMet`. The test's time limit ends it.
  func wait(for path: String, headers: HTTPFields = [:], until isMet: @Sendable (TestClient.Response) -> Bool)
    async throws
    -> TestClient.Response
  {
    while true {
      let response = try await send(.get, path, headers: headers)
      if isMet(response) { return response }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  /// A message to the generic hook, signed.
  func post(
    _ text: String, id: String, from sender: String = "parent-1", to school: String = "roose", at date: Date = Date()
  ) async throws -> HTTPResponse.Status {
    let body = #"{"sender":"\#(sender)","message":"\#(text)"}"#
    return try await send(
      .post, "/hooks/generic/\(school)", headers: Signature.headers(id: id, body: body, at: date), body: body
    ).status
  }
}

extension TestClient.Response {
  var text: String { body.map { String(buffer: $0) } ?? "" }
}

/// Signs as a sender by Standard Webhooks does, written apart from the code that is tested.
enum Signature {
  static func of(id: String, timestamp: String, body: String) throws -> String {
    guard let key = Data(base64Encoded: String(TestService.secret.dropFirst("whsec_".count))) else {
      throw CocoaError(.coderInvalidValue)
    }
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(id).\(timestamp).\(body)".utf8), using: SymmetricKey(data: key))
    return "v1," + Data(code).base64EncodedString()
  }

  static func headers(id: String, body: String, at date: Date = Date()) throws -> HTTPFields {
    let timestamp = String(Int(date.timeIntervalSince1970))
    var headers: HTTPFields = [.contentType: "application/json"]
    for (name, value) in [
      ("webhook-id", id), ("webhook-timestamp", timestamp),
      ("webhook-signature", try of(id: id, timestamp: timestamp, body: body)),
    ] {
      if let field = HTTPField.Name(name) { headers[field] = value }
    }
    return headers
  }
}

/// The far end: takes callbacks and notices on a free port of loopback.
struct Receiver: Sendable {
  struct Received: Sendable {
    let path: String
    let headers: HTTPFields
    let body: String

    func json() throws -> [String: Any] {
      try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
    }
  }

  let port: Int
  let requests: AsyncStream<Received>

  /// The settings of a school whose generic hook answers here and whose staff are told here.
  func settings(for school: String = "roose") -> [String: String] {
    [
      "channels.generic.\(school).secret": TestService.secret,
      "channels.generic.\(school).callback-url": "http://127.0.0.1:\(port)/callback",
      "notice.\(school).url": "http://127.0.0.1:\(port)/notice",
    ]
  }

  static func run(_ body: @escaping @Sendable (Receiver) async throws -> Void) async throws {
    let (requests, arrived) = AsyncStream.makeStream(of: Received.self)
    let router = Router()
    for path in ["callback", "callback/**", "notice"] as [RouterPath] {
      router.post(path) { request, _ in
        let text = String(buffer: try await request.body.collect(upTo: 1 << 20))
        arrived.yield(Received(path: request.uri.path, headers: request.headers, body: text))
        return HTTPResponse.Status.ok
      }
    }
    let app = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
    try await app.test(.live) { client in
      try await body(Receiver(port: client.port ?? 0, requests: requests))
    }
  }
}
