import Casebook
import Foundation
import Store
import Testing
import Workbench

/// A school with everything around it: its chat platforms, its mail, and the settings that lead there.
struct Town {
  static let school = "roose"
  static let lead = "lead@school.example"

  let state: ScratchFolder
  let provider: Provider
  let mails: Arrivals<StandInMailServer.Mail>
  private let mailServer: StandInMailServer
  var settings: [String: String]

  /// - Parameters:
  ///   - isOpen: whether the platforms are up from the beginning.
  ///   - refuses: the mail server's reply instead of the usual one.
  init(
    isOpen: Bool = true, refuses: @escaping @Sendable (_ command: String) -> String? = { _ in nil }
  ) async throws {
    state = try Packs.state(from: await Packs.smallState.value)
    provider = try Provider()
    if isOpen { try await provider.open() }
    let mails = Arrivals<StandInMailServer.Mail>()
    self.mails = mails
    mailServer = try await StandInMailServer.start(refuses: refuses) { mails.append($0) }
    settings = [
      "http.port": "0", "knowledge.dir": try Packs.small.get(), "state.dir": state.path, "intake.quiet": "0s",
      "smtp.url": mailServer.url, "smtp.from": "gate@school.example", "safeguarding.\(Self.school).email": Self.lead,
      "delivery.backoff": Array(repeating: "100ms", count: 500).joined(separator: ","),
    ]
    for platform in Platform.allCases {
      settings.merge(platform.settings(of: Self.school, at: provider.url)) { $1 }
    }
  }

  /// What the service wrote to standard error, in all its lives.
  var log: String { (try? String(contentsOfFile: state.path + "/log", encoding: .utf8)) ?? "" }

  /// Starts the service without waiting for it to listen.
  func launch() throws -> ServeProcess { try ServeProcess(settings, log: state.path + "/log") }

  func start() async throws -> LiveService { try await launch().listening() }

  /// Runs the service for as long as `body` does, then has it end, which it does well.
  func serving<T: Sendable>(_ body: (LiveService) async throws -> T) async throws -> T {
    let service = try await start()
    do {
      let result = try await body(service)
      #expect(await service.process.stop() == 0)
      return result
    } catch {
      await service.process.killNow()
      throw error
    }
  }

  /// Waits until every message is answered and nothing waits to be sent.
  func settle(_ service: LiveService) async throws {
    _ = try await Caller.poll(service.address + "/metrics") { answer in
      answer.text.contains("schoolgate_turns_pending 0.0\n") && answer.text.contains("schoolgate_outbox_depth 0.0\n")
    }
  }

  /// Looks into the store while the service is down.
  func store<T>(_ body: (CaseStore) async throws -> T) async throws -> T {
    let store = try await CaseStore(.sqlite(path: state.path + "/schoolgate.sqlite"))
    do {
      let result = try await body(store)
      try store.close()
      return result
    } catch {
      try store.close()
      throw error
    }
  }

  func records() async throws -> [CaseRecord] { try await store { try await $0.cases(of: SchoolID(Self.school)) } }

  /// Waits until everything has arrived that a service sent which has ended.
  func hearOut() async throws {
    while !provider.isAlone || mailServer.openConnections > 0 { try await Task.sleep(for: .milliseconds(1)) }
  }

  /// Ends the stand-ins; nothing came to them that a platform would have refused.
  func close() async throws {
    try await provider.close()
    try await mailServer.stop()
    #expect(provider.faults.all == [])
  }
}

extension StandInMailServer.Mail {
  /// The number of the record that it tells of.
  var receipt: String? { body.firstMatch(of: "Receipt: ") }
}

extension [String] {
  /// The rest of the first line with that beginning.
  fileprivate func firstMatch(of beginning: String) -> String? {
    first { $0.hasPrefix(beginning) }.map { String($0.dropFirst(beginning.count)) }
  }
}
