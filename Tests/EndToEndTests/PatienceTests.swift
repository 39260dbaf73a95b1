import Foundation
import NIOConcurrencyHelpers
import Testing
import Workbench

/// Who keeps the service waiting: half a minute is what a provider and a client are given, so that these tests wait beside
/// the others.
@Suite(.timeLimit(.minutes(10))) struct PatienceTests {
  @Test func aProviderThatHangsIsLeftAndAskedAgain() async throws {
    let town = try await Town(isOpen: false)
    let tries = NIOLockedValueBox(0)
    town.provider.behave { reply in
      guard reply.answered == "in-1" else { return nil }
      return tries.withLockedValue { tries in
        tries += 1
        return tries == 1 ? .hang : nil
      }
    }
    try await town.serving { service in
      try await OutageTests.ask(1...2, from: 2, on: .generic, at: service)
      try await town.provider.open()
      try await town.provider.replies.wait(for: "the answers") { $0.filter(\.isTaken).count == 2 }
      try await town.settle(service)
    }
    // The one that hung kept nobody else waiting.
    #expect(town.provider.taken.map(\.answered) == ["in-2", "in-1"])
    #expect(town.provider.replies.all.count == 3)
    try await town.close()
  }

  @Test func clientsThatStopHalfWayKeepNobodyWaiting() async throws {
    let town = try await Town()
    let beginnings = [
      "", "POST /hooks/generic/roose HTTP/1.1\r\nHost: x\r\nContent-Le",
      "POST /hooks/generic/roose HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"sender\":",
    ]
    let service = try await town.start()
    var clients: [RawClient] = []
    for number in 0..<60 {
      let client = try await RawClient.connect(to: service)
      try await client.send(beginnings[number % 3])
      clients.append(client)
    }
    let status = try await Platform.generic.post(ParentMessage(1, ChannelTests.question), at: service)
    #expect(status == 202)
    try await town.provider.replies.wait(for: "the answer") { !$0.isEmpty }
    // The service lets go of them by itself after a time.
    for client in clients { try await client.received.wait(for: "the end") { $0.contains(nil) } }
    // Those that had begun a message are counted; the others never said what they wanted.
    _ = try await Caller.poll(service.address + "/metrics") {
      $0.text.contains(#"requests_refused_total{channel="generic",reason="incomplete"} 20"# + "\n")
    }

    let last = try await RawClient.connect(to: service)
    try await last.send(beginnings[2])
    let ending = await service.process.stopTimed()
    // One that is in the middle of a request does not keep it from ending well and soon.
    #expect(ending.status == 0 && ending.took < .seconds(15))
    try await last.received.wait(for: "the end") { $0.contains(nil) }
    try await town.close()
  }
}
