import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Workbench

/// Whoever writes to the service over HTTP: a platform's server, a browser, a supervisor.
enum Caller {
  struct Answer: Sendable {
    let status: Int
    let headers: [String: String]
    let text: String

    /// The value of the first cookie that it sets, as a request sends it back.
    var cookie: String? { headers["set-cookie"]?.split(separator: ";").first.map(String.init) }
  }

  /// It never tries again by itself: whether a request was lost is what the tests are about.
  private static let client: HTTPClient = {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }()

  static func send(
    _ method: String, _ url: String, headers: [(String, String)] = [], body: Data = Data()
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: url)
    request.method = .RAW(value: method)
    request.headers.add(contentsOf: .init(headers))
    if method != "GET" { request.body = .bytes(ByteBuffer(data: body)) }
    let response = try await client.execute(request, timeout: .seconds(120))
    return Answer(
      status: Int(response.status.code),
      headers: Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first },
      text: String(buffer: try await response.body.collect(upTo: 1 << 24)))
  }

  /// Asks again until the answer is the one; the test's time limit ends it.
  static func poll(
    _ url: String, headers: [(String, String)] = [], until isMet: (Answer) -> Bool
  ) async throws -> Answer {
    while true {
      let answer = try await send("GET", url, headers: headers)
      if isMet(answer) { return answer }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// The lines of an answer that never ends, as they come.
  static func lines(_ url: String, headers: [(String, String)]) async throws -> Arrivals<String> {
    var request = HTTPClientRequest(url: url)
    request.headers.add(contentsOf: .init(headers))
    let response = try await client.execute(request, timeout: .seconds(120))
    let lines = Arrivals<String>()
    Task {
      var rest = ""
      for try await piece in response.body {
        rest += String(buffer: piece)
        while let end = rest.firstIndex(of: "\n") {
          lines.append(String(rest[..<end]))
          rest = String(rest[rest.index(after: end)...])
        }
      }
      lines.append("the end")
    }
    return lines
  }
}
