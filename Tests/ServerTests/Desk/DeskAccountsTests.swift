import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server
@testable import StaffDesk

/// The administrator's accounts, and everybody's own sessions.
@Suite(.timeLimit(.minutes(15)))
struct DeskAccountsTests {
  private static func number(of email: String, in folder: String) async throws -> String {
    try await DeskState.withStore(in: folder) { store in
      "\(try #require(try await store.accounts.credentials(of: email)).member.id.rawValue)"
    }
  }

  private static func post(
    _ service: TestService, _ state: DeskState, _ path: String, as role: StaffRole = .administrator,
    _ fields: [String: String]
  ) async throws -> TestClient.Response {
    try await service.send(.post, path, headers: try state.headers(role), body: try state.form(role, fields))
  }

  private static let newcomer = [
    "name": " Newly Come ", "email": "New@Roose.example ", "role": "office", "new-password": "a first password",
    "password": DeskState.password,
  ]

  @Test func anAccountIsAddedAndWorks() async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(state: state.folder) { service in
      #expect(try await Self.post(service, state, "/desk/accounts/add", Self.newcomer).status == .seeOther)
      let list = try await service.send(.get, "/desk", headers: try state.headers(.administrator)).text
      #expect(list.contains("Newly Come") && list.contains("new@roose.example") && !list.contains("a first password"))
      let again = try await Self.post(service, state, "/desk/accounts/add", Self.newcomer)
      #expect(again.status == .unprocessableContent && again.text.contains("has an account already"))
      var browser = try await DeskBrowser(service)
      #expect(
        try await browser.enter(service, "new@roose.example", "a first password").headers[.location] == "/desk")
    }
  }

  @Test(arguments: [
    (["password": "wrong"], "not your password"), (["password": ""], "not your password"),
    (["new-password": "short"], "12 to 256"), (["new-password": "aaaaaaaaaaaaaaa"], "too easy"),
    (["email": "new"], "one e-mail address"), (["name": "  "], "name that colleagues read"),
    (["role": "king"], "what the person is"),
  ])
  func whatIsWrongIsSaidAndKept(change: [String: String], words: String) async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(state: state.folder) { service in
      let fields = Self.newcomer.merging(change) { $1 }
      let answer = try await Self.post(service, state, "/desk/accounts/add", fields)
      #expect(answer.status == .unprocessableContent && answer.text.contains(words))
      #expect(change["role"] != nil || change["name"] != nil || answer.text.contains("value=\"Newly Come\""))
      #expect(!answer.text.contains(fields["new-password"] ?? "") && !answer.text.contains(DeskState.password))
    }
    let members = try await DeskState.withStore(in: state.folder) { store in
      try await store.accounts.members(of: DeskState.school)
    }
    #expect(members.count == StaffRole.allCases.count)
  }

  @Test func anAccountIsChangedEndedResetAndRemoved() async throws {
    let state = try await DeskState(kinds: [])
    let head = try await Self.number(of: DeskState.email(.head), in: state.folder)
    try await TestService.run(state: state.folder) { service in
      func act(_ act: String, _ fields: [String: String] = [:]) async throws -> TestClient.Response {
        let fields = fields.merging(["act": act, "password": DeskState.password]) { $1 }
        return try await Self.post(service, state, "/desk/accounts/\(head)", fields)
      }
      func isIn(_ browser: DeskBrowser) async throws -> Bool {
        try await browser.get(service, "/desk").status == .ok
      }
      for change in ["end", "reset", "change"] {
        var browser = try await DeskBrowser(service)
        _ = try await browser.enter(service, DeskState.email(.head))
        #expect(try await isIn(browser))
        #expect(try await act(change, ["name": "Now Chair", "role": "chair-of-governors"]).status == .seeOther)
        #expect(try await !isIn(browser), "\(change)")
      }
      let list = try await service.send(.get, "/desk", headers: try state.headers(.administrator)).text
      #expect(list.contains("Now Chair"))
      #expect(try await act("remove").status == .seeOther)
      #expect(try await act("remove").status == .notFound)
      var browser = try await DeskBrowser(service)
      #expect(try await browser.enter(service, DeskState.email(.head)).status == .unprocessableContent)
    }
  }

  @Test func nobodyElseChangesAccountsAndNobodyTheirOwn() async throws {
    let state = try await DeskState(kinds: [])
    let (head, own) = (
      try await Self.number(of: DeskState.email(.head), in: state.folder),
      try await Self.number(of: DeskState.email(.administrator), in: state.folder)
    )
    try await TestService.run(state: state.folder) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      for role in StaffRole.allCases where role != .administrator {
        for path in ["add", head] {
          let answer = try await Self.post(
            service, state, "/desk/accounts/\(path)", as: role,
            Self.newcomer.merging(["act": "remove"]) { $1 })
          #expect(answer.status == .notFound)
        }
      }
      let fields = ["act": "remove", "password": DeskState.password]
      let answer = try await Self.post(service, state, "/desk/accounts/\(own)", fields)
      #expect(answer.status == .unprocessableContent && answer.text.contains("another administrator"))
      for path in ["0", "x", "99999", "-1"] {
        #expect(try await Self.post(service, state, "/desk/accounts/\(path)", fields).status == .notFound)
      }
      let unknown = try await Self.post(
        service, state, "/desk/accounts/\(head)", ["act": "promote", "password": DeskState.password])
      #expect(unknown.status == .notFound)
    }
    let members = try await DeskState.withStore(in: state.folder) { store in
      try await store.accounts.members(of: DeskState.school)
    }
    #expect(members.count == StaffRole.allCases.count)
  }

  @Test func ownSessionsAreShownAndEnded() async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(state: state.folder) { service in
      var (here, there) = (try await DeskBrowser(service), try await DeskBrowser(service))
      _ = try await here.enter(service, DeskState.email(.office))
      _ = try await there.enter(service, DeskState.email(.office))
      let page = try await here.get(service, "/desk/account").text
      let digests = page.matches(of: /name="session" value="([0-9a-f]{64})"/).map { String($0.output.1) }
      // These two, and the one that every role has from the start.
      #expect(digests.count == 3 && page.matches(of: /This browser/).count == 1)
      #expect(try await here.post(service, "/desk/account/end").status == .seeOther)
      #expect(try await there.get(service, "/desk").status == .seeOther)
      #expect(try await here.get(service, "/desk").status == .ok)
      // Another's session is not ended by who knows its name.
      let token = try #require(state.tokens[.head])
      #expect(try await here.post(service, "/desk/account/end", ["session": token.digest]).status == .seeOther)
      #expect(try await service.send(.get, "/desk", headers: try state.headers(.head)).status == .ok)
      let left = try await here.get(service, "/desk/account").text
      let mine = try #require(left.firstMatch(of: /name="session" value="([0-9a-f]{64})"/)).output.1
      let ended = try await here.post(service, "/desk/account/end", ["session": String(mine)])
      #expect(ended.headers[.location] == "/desk/sign-in")
      #expect(try await here.get(service, "/desk").status == .seeOther)
    }
  }

  /// Noon of 14 January 2026, the day that is given, and until when the account is away then.
  @Test(arguments: [
    ("2026-01-14", "2026-01-15T00:00:00Z"), ("2026-04-06", "2026-04-06T23:00:00Z"), ("", nil), ("2026-01-13", nil),
    ("2028-01-14", nil), ("tomorrow", nil), ("2026-02-30", nil), ("<script>", nil),
  ])
  func whoIsAwaySaysUntilWhen(day: String, until: String?) async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(["clock.now": "2026-01-14T12:00:00Z"], state: state.folder) { service in
      var browser = try await DeskBrowser(service)
      _ = try await browser.enter(service, DeskState.email(.office))
      let answer = try await browser.post(service, "/desk/account/away", ["until": day])
      #expect(answer.status == (until != nil || day.isEmpty ? .seeOther : .unprocessableContent))
      let page = try await browser.get(service, "/desk/account").text
      #expect(page.contains("You are away until the end of") == (until != nil))
      #expect(page.contains(#"type="date" value="\#(day)""#) == (until != nil || day.isEmpty))
    }
    let away = try await DeskState.withStore(in: state.folder) { store in
      try await store.accounts.away(of: DeskState.school)
    }
    #expect(try Array(away.values) == (until.map { [try Date($0, strategy: .iso8601)] } ?? []))
  }
}
