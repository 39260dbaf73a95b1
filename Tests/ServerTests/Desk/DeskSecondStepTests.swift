import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server
@testable import StaffDesk

/// Signing in with a code besides the password.
@Suite(.timeLimit(.minutes(15)))
struct DeskSecondStepTests {
  private static let lead = DeskState.email(.safeguardingLead)
  private static let clock = ["clock.now": "2026-01-14T10:00:00Z"]
  private static let secret = CodeSecret(bytes: Array("12345678901234567890".utf8))

  /// The code of a moment, some steps away.
  private static func code(_ steps: Int64 = 0, of secret: CodeSecret = secret, at instant: Date = Date()) -> String {
    secret.code(CodeSecret.step(at: instant) + steps)
  }

  /// A state in which the lead has set it up, with one recovery code.
  private static func state(recovery: RecoveryCode? = nil) async throws -> DeskState {
    let state = try await DeskState()
    try await DeskState.withStore(in: state.folder) { store in
      let member = try #require(try await store.accounts.credentials(of: lead)).member
      try await store.beginSession("setup", of: member.id, stage: .setup, at: Date())
      _ = try await store.offer(secret.base32, to: "setup")
      let digests = recovery.map { [$0.digest] } ?? []
      #expect(try await store.confirmOffer("setup", step: 1, recovery: digests, at: Date()))
    }
    return state
  }

  @Test(arguments: StaffRole.allCases)
  func whoReadsOfHarmHasToSetItUp(_ role: StaffRole) async throws {
    let isRequired = [.safeguardingLead, .deputyLead].contains(role)
    let state = try await DeskState()
    let receipt = try #require(state.receipts["harm"])
    try await TestService.run(state: state.folder) { service in
      var browser = try await DeskBrowser(service)
      let answer = try await browser.enter(service, DeskState.email(role))
      #expect(answer.headers[.location] == (isRequired ? "/desk/second-step" : "/desk"))
      guard isRequired else { return }
      for path in ["/desk", "/desk/cases/\(receipt)", "/desk?list=closed"] {
        let page = try await browser.get(service, path)
        #expect(page.status == .seeOther && page.headers[.location]?.hasPrefix("/desk/sign-in") == true)
      }
      let note = try await browser.post(service, "/desk/cases/\(receipt)/note", ["words": "early"])
      #expect(note.headers[.location] == "/desk/sign-in")
      #expect(try await browser.get(service, "/desk/events").text.contains("event: over"))
      #expect(try await browser.get(service, "/desk/sign-in").headers[.location] == "/desk/second-step")

      let page = try await browser.get(service, "/desk/second-step").text
      let key = String(try #require(page.firstMatch(of: /class="key">([A-Z2-7 ]+)</)).output.1)
      #expect(key.wholeMatch(of: /([A-Z2-7]{4} ){7}[A-Z2-7]{4}/) != nil)
      // Loaded again, it is the same: the phone may have it already.
      #expect(try await browser.get(service, "/desk/second-step").text.contains(key))
      let secret = try #require(CodeSecret(base32: key.replacing(" ", with: "")))
      #expect(page.contains("secret=\(secret.base32)&amp;issuer=Schoolgate%20Roose"))
      let wrong = try await browser.post(service, "/desk/second-step", ["code": Self.code(40, of: secret)])
      #expect(wrong.status == .unprocessableContent && wrong.text.contains(key))
      let right = try await browser.post(service, "/desk/second-step", ["code": Self.code(of: secret)])
      #expect(right.status == .ok)
      let codes = right.text.matches(of: /<code>([0-9A-HJKMNP-TV-Z ]{19})<\/code>/).map { String($0.output.1) }
      #expect(Set(codes).count == RecoveryCode.count)
      #expect(try await browser.get(service, "/desk").status == .ok)
      // Shown once.
      let again = try await browser.get(service, "/desk/second-step").text
      #expect(again.contains("8 recovery codes left") && !again.contains(key) && !again.contains(codes[0]))

      var other = try await DeskBrowser(service)
      _ = try await other.enter(service, DeskState.email(role))
      let entered = try await other.post(service, "/desk/sign-in", ["code": codes[0].lowercased()])
      #expect(entered.headers[.location] == "/desk")
    }
  }

  @Test func inOneStepOrInTwoAndEachCodeOnce() async throws {
    let state = try await Self.state()
    try await TestService.run(state: state.folder) { service in
      let code = Self.code()
      var browser = try await DeskBrowser(service)
      let half = try await browser.enter(service, Self.lead, more: ["case": "RO-3Y0T-TT9Y"])
      #expect(half.headers[.location] == "/desk/sign-in?case=RO-3Y0T-TT9Y")
      #expect(try await browser.get(service, "/desk").status == .seeOther)
      for wrong in ["", Self.code(40), "' OR 1=1", String(repeating: "1", count: 4000)] {
        let answer = try await browser.post(service, "/desk/sign-in", ["code": wrong])
        #expect(answer.status == .unprocessableContent && answer.text.contains("does not fit"))
      }
      let entered = try await browser.post(service, "/desk/sign-in", ["code": code, "case": "RO-3Y0T-TT9Y"])
      #expect(entered.headers[.location] == "/desk/cases/RO-3Y0T-TT9Y")
      #expect(try await browser.get(service, "/desk").status == .ok)

      var replayed = try await DeskBrowser(service)
      let again = try await replayed.enter(service, Self.lead, more: ["code": code])
      #expect(again.status == .unprocessableContent && again.text.contains("does not fit"))
      #expect(try await replayed.get(service, "/desk").status == .seeOther)
      var atOnce = try await DeskBrowser(service)
      let whole = try await atOnce.enter(service, Self.lead, more: ["code": Self.code(1)])
      #expect(whole.headers[.location] == "/desk")
      #expect(try await atOnce.get(service, "/desk").status == .ok)
    }
  }

  @Test func aRecoveryCodeWorksOnce() async throws {
    let recovery = RecoveryCode()
    let state = try await Self.state(recovery: recovery)
    try await TestService.run(state: state.folder) { service in
      for (code, isRight) in [(RecoveryCode().groups, false), (recovery.groups, true), (recovery.groups, false)] {
        var browser = try await DeskBrowser(service)
        _ = try await browser.enter(service, Self.lead, more: ["code": code])
        #expect(try await browser.get(service, "/desk").status == (isRight ? .ok : .seeOther))
      }
    }
  }

  @Test func codesCannotBeTriedOut() async throws {
    let state = try await Self.state()
    try await TestService.run(Self.clock, state: state.folder) { service in
      var browser = try await DeskBrowser(service)
      _ = try await browser.enter(service, Self.lead)
      for _ in 0..<5 {
        #expect(try await browser.post(service, "/desk/sign-in", ["code": "000000"]).status == .unprocessableContent)
      }
      let held = try await browser.post(service, "/desk/sign-in", ["code": "000000"])
      #expect(held.status == .tooManyRequests && held.headers[.retryAfter] != nil)
    }
  }

  @Test func aPasswordIsAskedForBeforeItIsSetUpAnew() async throws {
    let state = try await Self.state()
    try await TestService.run(state: state.folder) { service in
      var (browser, other) = (try await DeskBrowser(service), try await DeskBrowser(service))
      _ = try await browser.enter(service, Self.lead, more: ["code": Self.code()])
      _ = try await other.enter(service, Self.lead, more: ["code": Self.code(1)])
      let refused = try await browser.post(service, "/desk/second-step/begin", ["password": "wrong"])
      #expect(refused.status == .unprocessableContent && refused.text.contains("not your password"))
      #expect(try await browser.post(service, "/desk/second-step", ["code": Self.code()]).status == .seeOther)
      let begun = try await browser.post(service, "/desk/second-step/begin", ["password": DeskState.password])
      #expect(begun.status == .seeOther)
      let page = try await browser.get(service, "/desk/second-step").text
      let key = String(try #require(page.firstMatch(of: /class="key">([A-Z2-7 ]+)</)).output.1)
      let secret = try #require(CodeSecret(base32: key.replacing(" ", with: "")))
      let forged = try await browser.post(
        service, "/desk/second-step", ["code": Self.code(of: secret), "form": String(repeating: "0", count: 64)])
      #expect(forged.status == .forbidden)
      #expect(try await browser.post(service, "/desk/second-step", ["code": Self.code(of: secret)]).status == .ok)
      #expect(try await browser.get(service, "/desk").status == .ok)
      #expect(try await other.get(service, "/desk").status == .seeOther)
    }
  }

  @Test func whoeverRunsTheServiceCanResetIt() async throws {
    let state = try await Self.state()
    let folder = state.folder
    try await TestService.run(state: folder) { service in
      var browser = try await DeskBrowser(service)
      _ = try await browser.enter(service, Self.lead, more: ["code": Self.code()])
      #expect(try await browser.get(service, "/desk").status == .ok)
      let settings = try Settings(
        flags: ["state.dir": folder, "knowledge.dir": try TestKnowledge.shared.get().folder], environment: [:])
      try await StaffRegister.resetSecondStep(email: Self.lead.uppercased(), settings: settings)
      #expect(try await browser.get(service, "/desk").status == .seeOther)
      var again = try await DeskBrowser(service)
      #expect(try await again.enter(service, Self.lead).headers[.location] == "/desk/second-step")
    }
  }
}
