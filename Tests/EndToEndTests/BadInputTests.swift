import Casebook
import Foundation
import NIOConcurrencyHelpers
import Store
import Testing
import Workbench

/// What should never come and does: each gets its answer, and nobody else waits or loses anything for it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct BadInputTests {
  @Test(arguments: Platform.allCases) func bytesThatAreNoTextAreRefused(_ platform: Platform) async throws {
    let town = try await Town()
    let malformed = platform == .telegram ? 200 : 400
    let message = ParentMessage(1, "How do I\u{0} complain?\u{0}")
    let body = try platform.body(of: [message])
    try await town.serving { service in
      for bytes: [UInt8] in [
        [], [0xFF, 0xFE], Array("{".utf8), Array("[[[[".utf8), [0xC0, 0xAF, 0x00],
      ] {
        let status = try await platform.post(Data(bytes), id: "x", at: service)
        #expect(status == malformed, "\(bytes)")
      }
      // A half letter within words that are otherwise in order.
      let broken = Data(body.map { $0 == UInt8(ascii: "H") ? 0xC3 : $0 })
      let status = try await platform.post(broken, id: "x", at: service)
      #expect(status == malformed)
      // NUL is left out of words that are in order.
      let accepted = try await platform.post(message, at: service)
      #expect(accepted == platform.accepted)
      let replies = try await town.provider.replies.wait(for: "the answer") { !$0.isEmpty }
      #expect(replies[0].text.contains("complain"))
      try await town.settle(service)
      let metrics = try await Caller.send("GET", service.address + "/metrics").text
      #expect(
        metrics.contains(
          #"schoolgate_requests_refused_total{channel="\#(platform.rawValue)",reason="malformed"} 6"# + "\n"))
    }
    #expect(town.provider.replies.all.count == 1)
    try await town.close()
  }

  @Test(arguments: [(Platform.generic, 256), (.telegram, 1024), (.whatsapp, 4096)])
  func aBodyOverTheCapIsRefused(_ platform: Platform, _ kilobytes: Int) async throws {
    let town = try await Town()
    let body = Data(repeating: UInt8(ascii: "x"), count: kilobytes * 1024 + 1)
    try await town.serving { service in
      let status = try await platform.post(body, id: "x", at: service)
      #expect(status == 413)
      // Without a length said before, too.
      let client = try await RawClient.connect(to: service)
      try await client.send(
        "POST /hooks/\(platform.rawValue)/roose HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      let piece = String(repeating: "x", count: 64 * 1024)
      for _ in 0...kilobytes / 64 { try? await client.send("10000\r\n\(piece)\r\n") }
      try await client.received.wait(for: "413") { $0.contains { $0?.hasPrefix("HTTP/1.1 413") == true } }
      let metrics = try await Caller.send("GET", service.address + "/metrics").text
      #expect(
        metrics.contains(
          #"schoolgate_requests_refused_total{channel="\#(platform.rawValue)",reason="too-large"} 2"# + "\n"))
    }
    try await town.close()
  }

  @Test func aFullDiskIsSaidAndNothingThatWasAcceptedIsLost() async throws {
    let town = try await Town()
    let accepted = NIOLockedValueBox<Set<String>>([])
    let refused = NIOLockedValueBox(0)
    @Sendable func post(_ numbers: Range<Int>, at service: LiveService) async throws {
      for number in numbers {
        let status = try await Platform.generic.post(
          ParentMessage(number, from: number, ChannelTests.disclosure), at: service)
        switch status {
        case 202: accepted.withLockedValue { _ = $0.insert("in-\(number)") }
        case 503: refused.withLockedValue { $0 += 1 }
        default: Issue.record("status \(status)")
        }
      }
    }
    // Idle, then full, then free again: it goes on by itself.
    let service = try await town.start()
    try await post(0..<3, at: service)
    try await town.settle(service)
    try service.process.limitFiles(to: 0)
    try await post(3..<6, at: service)
    #expect(refused.withLockedValue { $0 } == 3)
    let health = try await Caller.send("GET", service.address + "/health").status
    #expect(health == 200)
    let ready = try await Caller.send("GET", service.address + "/ready")
    #expect(ready.status == 503 && ready.text.contains("the store cannot be written"))
    let metrics = try await Caller.send("GET", service.address + "/metrics").text
    #expect(metrics.contains(#"schoolgate_requests_refused_total{channel="generic",reason="store-down"} 3"# + "\n"))
    // As soon as there is room it is ready, before any message says so.
    try service.process.limitFiles(to: nil)
    let again = try await Caller.send("GET", service.address + "/ready").status
    #expect(again == 200)
    try await post(3..<6, at: service)
    try await town.settle(service)
    #expect(Set(town.provider.taken.compactMap(\.answered)) == Set((0..<6).map { "in-\($0)" }))
    #expect(town.provider.taken.count == 6)

    // Full in the middle of everything: after a restart with room everybody is answered.
    try await withThrowingTaskGroup { group in
      for sender in 1...4 { group.addTask { try await post(sender * 1000..<sender * 1000 + 40, at: service) } }
      try await town.provider.replies.wait(for: "the first answers") { $0.count > 20 }
      try service.process.limitFiles(to: 0)
      try await group.waitForAll()
    }
    #expect(refused.withLockedValue { $0 } > 3)
    _ = await service.process.stop()
    try await town.serving { service in try await town.settle(service) }
    #expect(accepted.withLockedValue { $0 }.subtracting(town.provider.taken.compactMap(\.answered)).isEmpty)
    let records = Set(try await town.records().map(\.handoff.receipt.rawValue))
    #expect(Set(town.provider.taken.compactMap(\.receipt)) == records)
    #expect(records.subtracting(town.mails.all.compactMap(\.receipt)).isEmpty)
    try await town.close()
  }

  /// The disk is full for the moment between the provider's answer and our writing it down.
  @Test func whatWasSentWhileTheDiskWasFullIsNotSentAgain() async throws {
    let town = try await Town()
    let service = try await town.start()
    let process = service.process
    town.provider.behave { _ in
      do { try process.limitFiles(to: 0) } catch { Issue.record(error) }
      return nil
    }
    let status = try await Platform.generic.post(ParentMessage(1, ChannelTests.question), at: service)
    #expect(status == 202)
    try await town.provider.replies.wait(for: "the answer") { !$0.isEmpty }
    town.provider.behave { _ in nil }
    // Nothing can be written, and so nothing more is sent: both are seen once another message is refused.
    let refused = try await Platform.generic.post(ParentMessage(2, from: 2, ChannelTests.question), at: service)
    #expect(refused == 503)
    try process.limitFiles(to: nil)
    try await town.settle(service)
    #expect(await process.stop() == 0)
    #expect(town.provider.replies.all.count == 1)
    try await town.close()
  }
}
