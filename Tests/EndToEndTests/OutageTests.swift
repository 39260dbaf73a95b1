import Casebook
import Foundation
import NIOConcurrencyHelpers
import Store
import Testing
import Workbench

/// The network's far end fails in every way it can, and comes back: everybody is answered, once and in order.
@Suite(.serialized, .timeLimit(.minutes(10))) struct OutageTests {
  /// A way to fail, and whether the far end may have the reply all the same.
  struct Failure: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let platform: Platform
    let answer: StandInServer.Answer
    var pause = Duration.zero

    static let rows: [Failure] = [
      Failure("generic 503", .generic, .status(503)),
      Failure("generic 429", .generic, .status(429, headers: ["Retry-After: 1"]), .seconds(1)),
      Failure("generic redirect", .generic, .status(302, headers: ["Location: /elsewhere"])),
      Failure("generic closes", .generic, .close),
      Failure("generic closes half-way", .generic, .cutHalfWay),
      Failure("generic is no server of HTTP", .generic, .nonsense),
      Failure("whatsapp 500", .whatsapp, .status(500)),
      Failure(
        "whatsapp too many", .whatsapp, .status(400, body: #"{"error":{"code":131056}}"#)),
      Failure("generic 429 without a time", .generic, .status(429)),
      Failure("whatsapp says yes with a page of something else", .whatsapp, .status(200, body: "<html>Sign in</html>")),
      Failure("telegram says yes with a page of something else", .telegram, .status(200, body: "<html>Sign in</html>")),
      Failure(
        "telegram too many", .telegram,
        .status(429, body: #"{"ok":false,"error_code":429,"parameters":{"retry_after":1}}"#), .seconds(1)),
      Failure(
        "telegram says yes and means no", .telegram, .status(200, body: #"{"ok":false,"error_code":502}"#)),
    ]

    init(_ name: String, _ platform: Platform, _ answer: StandInServer.Answer, _ pause: Duration = .zero) {
      testDescription = name
      self.platform = platform
      self.answer = answer
      self.pause = pause
    }
  }

  /// Questions one after the other, each answered, if not sent, before the next is asked.
  static func ask(
    _ numbers: ClosedRange<Int>, from parents: Int, on platform: Platform, at service: LiveService
  ) async throws {
    for number in numbers {
      let message = ParentMessage(number, from: number % parents, ChannelTests.question)
      let status = try await platform.post(message, at: service)
      #expect(status == platform.accepted)
      _ = try await Caller.poll(service.address + "/metrics") { $0.text.contains("schoolgate_turns_pending 0.0\n") }
    }
  }

  @Test(arguments: Failure.rows) func aProviderThatFailsForAWhileGetsEachReplyOnce(_ failure: Failure) async throws {
    let town = try await Town()
    let platform = failure.platform
    town.provider.behave { _ in failure.answer }
    try await town.serving { service in
      try await Self.ask(1...3, from: 3, on: platform, at: service)
      try await town.provider.replies.wait(for: "two tries of each") { all in
        (0..<3).allSatisfy { parent in all.count { $0.recipient == platform.address(of: parent) } >= 2 }
      }
      town.provider.behave { _ in nil }
      try await town.settle(service)
      let metrics = try await Caller.send("GET", service.address + "/metrics").text
      let tries = #"schoolgate_deliveries_total{channel="\#(platform.rawValue)",school="roose",result="#
      #expect(metrics.contains(tries + #""sent"} 3"# + "\n") && metrics.contains(tries + #""postponed"} "#))
    }
    #expect(Set(town.provider.taken.map(\.recipient)) == Set((0..<3).map(platform.address)))
    #expect(town.provider.taken.count == 3)
    for parent in 0..<3 {
      let tries = town.provider.replies.all.filter { $0.recipient == platform.address(of: parent) }
      #expect(Set(tries.map(\.text)).count == 1 && Set(tries.map(\.id)).count == 1)
      #expect(zip(tries, tries.dropFirst()).allSatisfy { $0.at + failure.pause <= $1.at })
    }
    #expect(town.mails.all.isEmpty)
    try await town.close()
  }

  @Test(arguments: Platform.allCases) func aProviderThatIsDownIsWrittenToWhenItIsUp(_ platform: Platform) async throws {
    let town = try await Town(isOpen: false)
    try await town.serving { service in
      try await Self.ask(1...9, from: 3, on: platform, at: service)
      _ = try await Caller.poll(service.address + "/metrics") { $0.text.contains(#"result="postponed"} "#) }
      try await town.provider.open()
      try await town.settle(service)
    }
    let taken = town.provider.taken
    #expect(taken.count == 9 && town.provider.replies.all.count == 9)
    if platform == .generic {
      for parent in 0..<3 {
        let order = taken.filter { $0.recipient == platform.address(of: parent) }.compactMap(\.answered)
        #expect(order == stride(from: parent == 0 ? 3 : parent, through: 9, by: 3).map { "in-\($0)" })
      }
    }
    try await town.close()
  }

  @Test func aFullOutboxIsSentAfterARestart() async throws {
    let town = try await Town(isOpen: false)
    try await town.serving { service in
      try await Self.ask(1...40, from: 7, on: .generic, at: service)
      _ = try await Caller.poll(service.address + "/metrics") { $0.text.contains("schoolgate_outbox_depth 40.0\n") }
    }
    try await town.provider.open()
    try await town.serving { service in try await town.settle(service) }
    let taken = town.provider.taken
    #expect(Set(taken.compactMap(\.answered)) == Set((1...40).map { "in-\($0)" }))
    #expect(taken.count == 40 && Set(taken.compactMap(\.id)).count == 40)
    for parent in 0..<7 {
      let numbers = taken.filter { $0.recipient == "parent-\(parent)" }
        .compactMap { $0.answered.flatMap { Int($0.dropFirst(3)) } }
      #expect(numbers == numbers.sorted())
    }
    try await town.close()
  }

  @Test(arguments: Platform.allCases) func aLastingRefusalBecomesACase(_ platform: Platform) async throws {
    let town = try await Town()
    town.provider.behave { _ in .status(403) }
    try await town.serving { service in
      try await Self.ask(1...1, from: 2, on: platform, at: service)
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      try await town.settle(service)
    }
    #expect(town.provider.replies.all.count == 1)
    let record = try #require(try await town.records().first)
    #expect(record.handoff.kind == "undelivered" && record.acts.map(\.kind) == [.opened, .notified])
    #expect(town.mails.all.map(\.receipt) == [record.handoff.receipt.rawValue])
    try await town.close()
  }

  @Test(arguments: [(Platform.whatsapp, #"{"error":{"code":190}}"#), (.telegram, #"{"ok":false,"error_code":401}"#)])
  func aWrongTokenStopsTheChannelUntilItWorksAgain(_ platform: Platform, _ refusal: String) async throws {
    let isWrong = NIOLockedValueBox(true)
    let town = try await Town()
    town.provider.behave { reply in
      guard reply.platform == platform, isWrong.withLockedValue({ $0 }) else { return nil }
      return .status(401, body: refusal)
    }
    // After a restart too there is one record and one notice.
    for round in 1...2 {
      try await town.serving { service in
        if round == 1 { try await Self.ask(1...6, from: 3, on: platform, at: service) }
        _ = try await Caller.poll(service.address + "/ready") {
          $0.status == 503 && $0.text.contains("\(platform) of roose takes no replies")
        }
        try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      }
    }
    // What else there is goes on.
    try await town.serving { service in
      try await Self.ask(7...7, from: 1, on: .generic, at: service)
      try await town.provider.replies.wait(for: "the other answer") { $0.contains(where: \.isTaken) }
      isWrong.withLockedValue { $0 = false }
      try await town.settle(service)
      _ = try await Caller.poll(service.address + "/ready") { $0.status == 200 }
    }
    #expect(town.provider.taken.filter { $0.platform == platform }.count == 6)
    let records = try await town.records()
    #expect(records.map(\.handoff.kind) == ["channel-stopped"])
    #expect(town.mails.all.map(\.receipt) == records.map(\.handoff.receipt.rawValue))
    #expect(town.log.contains("check its token and permissions") && town.log.contains("A channel takes replies again."))
    try await town.close()
  }

  @Test func staffAreToldByTheirHookWhenMailIsDown() async throws {
    var town = try await Town { $0.hasPrefix("MAIL") ? "451 later" : nil }
    town.settings["notice.\(Town.school).url"] = town.provider.url + "/notice"
    try await town.serving { service in
      _ = try await Platform.generic.post(ParentMessage(1, ChannelTests.disclosure), at: service)
      try await town.provider.notices.wait(for: "the notice") { !$0.isEmpty }
      try await town.settle(service)
      let status = try await Caller.send("GET", service.address + "/ready").status
      #expect(status == 200)
    }
    let receipt = try #require(town.provider.taken.first?.receipt)
    #expect(town.provider.notices.all.count == 1 && town.mails.all.isEmpty)
    #expect(town.provider.notices.all[0].contains(#""receipt":"\#(receipt)""#))
    #expect(!town.provider.notices.all[0].contains("belt"))
    try await town.close()
  }

  @Test func whenNoWayToTellStaffWorksItIsNotReadyUntilOneDoes() async throws {
    let isDown = NIOLockedValueBox(true)
    let town = try await Town { $0.hasPrefix("MAIL") && isDown.withLockedValue { $0 } ? "451 later" : nil }
    try await town.serving { service in
      _ = try await Platform.generic.post(ParentMessage(1, ChannelTests.disclosure), at: service)
      _ = try await Caller.poll(service.address + "/ready") {
        $0.status == 503 && $0.text.contains("staff of roose cannot be told")
      }
      isDown.withLockedValue { $0 = false }
      try await town.mails.wait(for: "the notice") { !$0.isEmpty }
      _ = try await Caller.poll(service.address + "/ready") { $0.status == 200 }
    }
    #expect(town.mails.all.map(\.receipt) == [town.provider.taken.first?.receipt])
    try await town.close()
  }

  /// Eight at a time give their messages to the service until they are accepted, as platforms do.
  @Test func askedToEndUnderLoadItLosesNothingAndRepeatsNothing() async throws {
    let town = try await Town()
    let first = try await town.start()
    let current = NIOLockedValueBox<LiveService?>(first)
    let count = 30
    try await withThrowingTaskGroup { group in
      for sender in 0..<8 {
        group.addTask {
          for number in 0..<count {
            let text = number % 10 == 9 ? ChannelTests.disclosure : ChannelTests.question
            let id = sender * 1000 + number
            let message = ParentMessage(id, from: id, text)
            while true {
              let service = current.withLockedValue { $0 }
              if let service, (try? await Platform.generic.post(message, at: service)) == 202 { break }
              try await Task.sleep(for: .milliseconds(10))
            }
          }
        }
      }
      try await town.provider.replies.wait(for: "a third of the answers") { $0.count >= 8 * count / 3 }
      #expect(await first.process.stop() == 0)
      current.withLockedValue { $0 = nil }
      let second = try await town.start()
      current.withLockedValue { $0 = second }
      try await group.waitForAll()
      try await town.settle(second)
      #expect(await second.process.stop() == 0)
    }
    let answered = town.provider.taken.compactMap(\.answered)
    #expect(Set(answered).count == answered.count)
    #expect(Set(town.provider.taken.compactMap(\.id)).count == answered.count)
    let promised = Set(town.provider.taken.compactMap(\.receipt))
    let records = Set(try await town.records().map(\.handoff.receipt.rawValue))
    #expect(promised == records && promised.isSubset(of: town.mails.all.compactMap(\.receipt)) && promised.count >= 8)
    let mailed = town.mails.all.compactMap { $0.header("Message-ID") }
    #expect(Set(mailed).count == mailed.count)
    try await town.close()
  }
}
