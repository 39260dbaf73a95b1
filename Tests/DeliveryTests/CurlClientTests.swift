import Channels
import Foundation
import Testing
import Workbench

@testable import Delivery

@Suite(.timeLimit(.minutes(15))) struct CurlClientTests {
  /// Runs `body` with a client that is shut down afterwards.
  private func withClient<T>(
    _ limits: TransferLimits = TransferLimits(), _ body: (CurlClient) async throws -> T
  ) async throws -> T {
    let client = try CurlClient(limits: limits)
    do {
      let result = try await body(client)
      await client.shutdown()
      return result
    } catch {
      await client.shutdown()
      throw error
    }
  }

  private func post(_ server: StandInServer, _ body: String = "{}") -> ProviderRequest {
    ProviderRequest(url: server.url(), headers: [.init("X-School", "roose")], body: Array(body.utf8))
  }

  @Test func aRequestGoesOutAndItsAnswerComesBack() async throws {
    let server = try await StandInServer.start { _, _ in .status(202, headers: ["Retry-After: 7 "], body: "thanks") }
    let response = try await withClient { try await $0.send(post(server, "żółć \u{0} 👩‍👩‍👧")) }
    #expect(
      response
        == ProviderResponse(
          status: 202, headers: [("Retry-After", "7"), ("Content-Length", "6")], body: Array("thanks".utf8)))
    var received = server.requests.makeAsyncIterator()
    let request = try #require(await received.next())
    #expect(request.body == "żółć \u{0} 👩‍👩‍👧")
    #expect(request.target == "/in" && request.headers["x-school"] == "roose" && request.headers["expect"] == nil)
    try await server.stop()
  }

  @Test(arguments: [200, 301, 404, 410, 429, 500, 503]) func everyStatusIsAnAnswer(_ status: Int) async throws {
    let server = try await StandInServer.start { _, _ in .status(status, headers: ["Location: http://127.0.0.1:1/"]) }
    #expect(try await withClient { try await $0.send(post(server)) }.status == status)
    try await server.stop()
  }

  @Test(arguments: [("hang", 28), ("close", 52), ("cut", 18)])
  func aFarEndThatFailsLeavesItInDoubt(_ way: String, _ code: Int) async throws {
    let server = try await StandInServer.start { _, _ in
      switch way {
      case "hang": .hang
      case "close": .close
      default: .cutHalfWay
      }
    }
    let error = await #expect(throws: DeliveryError.self) {
      try await withClient(TransferLimits(total: .seconds(5))) { try await $0.send(post(server)) }
    }
    guard case .failed(code, _, inDoubt: true) = error else { throw try #require(error) }
    try await server.stop()
  }

  @Test func nobodyThereIsNotInDoubt() async throws {
    let server = try await StandInServer.start { _, _ in .status(200) }
    try await server.stop()
    let error = await #expect(throws: DeliveryError.self) { try await withClient { try await $0.send(post(server)) } }
    guard case .failed(7, _, inDoubt: false) = error else { throw try #require(error) }
  }

  @Test func aLongAnswerIsCut() async throws {
    let server = try await StandInServer.start { _, _ in .status(200, body: String(repeating: "x", count: 3_000_000)) }
    let response = try await withClient(TransferLimits(answer: 1000)) { try await $0.send(post(server)) }
    #expect(response.status == 200 && response.body.count == 1000)
    try await server.stop()
  }

  @Test func connectionsAreUsedAgain() async throws {
    let server = try await StandInServer.start { _, number in .status(200, body: "\(number)") }
    try await withClient { client in
      for number in 0..<20 {
        let body = try await client.send(post(server)).body
        #expect(body == Array("\(number)".utf8))
      }
    }
    #expect(server.connections == 1)
    try await server.stop()
  }

  @Test func manyAreUnderWayAtOnce() async throws {
    let server = try await StandInServer.start { request, _ in .status(200, body: request.body) }
    let wrong = try await withClient { client in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          group.addTask { try await client.send(post(server, "\(number)")).body != Array("\(number)".utf8) }
        }
        return try await group.filter { $0 }.reduce(0) { count, _ in count + 1 }
      }
    }
    #expect(wrong == 0)
    #expect(server.connections <= 32)
    try await server.stop()
  }

  @Test func cancellingEndsATransferAndTheNextOneWorks() async throws {
    let server = try await StandInServer.start { request, _ in request.body == "hang" ? .hang : .status(200) }
    try await withClient { client in
      let task = Task { try await client.send(post(server, "hang")) }
      var received = server.requests.makeAsyncIterator()
      _ = await received.next()
      task.cancel()
      await #expect(throws: DeliveryError.cancelled) { try await task.value }
      let status = try await client.send(post(server)).status
      #expect(status == 200)
    }
    try await server.stop()
  }

  @Test func aTaskThatIsCancelledBeforeSendsNothing() async throws {
    let server = try await StandInServer.start { _, _ in .hang }
    try await withClient { client in
      for _ in 0..<100 {
        let task = Task {
          withUnsafeCurrentTask { $0?.cancel() }
          return try await client.send(post(server))
        }
        await #expect(throws: DeliveryError.cancelled) { try await task.value }
      }
    }
    #expect(server.connections == 0)
    try await server.stop()
  }

  @Test func afterShutdownNothingIsSent() async throws {
    let server = try await StandInServer.start { _, _ in .status(200) }
    let client = try CurlClient()
    await client.shutdown()
    await #expect(throws: DeliveryError.cancelled) { try await client.send(post(server)) }
    await client.shutdown()
    try await server.stop()
  }

  @Test(arguments: [
    ProviderRequest(url: "http://127.0.0.1:1/", headers: [.init("X", "a\r\nY: b")], body: []),
    ProviderRequest(url: "http://127.0.0.1:1/\n", headers: [], body: []),
  ]) func aLineBreakIsNotSent(_ request: ProviderRequest) async throws {
    let error = await #expect(throws: DeliveryError.self) { try await withClient { try await $0.send(request) } }
    guard case .unsendable = error else { throw try #require(error) }
  }

  @Test func otherProtocolsAreRefused() async throws {
    let request = ProviderRequest(url: "file:///etc/passwd", headers: [], body: [])
    let error = await #expect(throws: DeliveryError.self) { try await withClient { try await $0.send(request) } }
    guard case .misconfigured(1, _) = error else { throw try #require(error) }
  }
}
