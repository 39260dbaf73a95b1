import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server
@testable import StaffDesk

@Suite(.timeLimit(.minutes(15)))
struct DeskSignInTests {
  @Test(arguments: [
    "/desk", "/desk?list=closed", "/desk/cases/RO-NONE-NONE",
  ])
  func nobodySeesAnythingWithoutSigningIn(path: String) async throws {
    try await TestService.run { service in
      for headers in [[:], [.cookie: "schoolgate_desk=\(DeskToken().text)"], [.cookie: "schoolgate_desk=x"]]
        as [HTTPFields]
      {
        let answer = try await service.send(.get, path, headers: headers)
        #expect(answer.status == .seeOther)
        #expect(answer.headers[.location]?.hasPrefix("/desk/sign-in") == true)
      }
    }
  }

  @Test(arguments: [nil, "https://chat.example.org"])
  func theRightPasswordBeginsANewSession(address: String?) async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(address.map { ["public.url": $0] } ?? [:], state: state.folder) { service in
      let browser = try await DeskBrowser(service)
      let answer = try await browser.signIn(service, " Head@Roose.example ")
      #expect(answer.status == .seeOther && answer.headers[.location] == "/desk")
      let header = try #require(answer.headers[.setCookie])
      #expect(header.hasSuffix("; Path=/desk; HttpOnly; SameSite=Strict" + (address == nil ? "" : "; Secure")))
      let cookie = String(try #require(header.split(separator: ";").first))
      #expect(cookie != browser.cookie)
      let page = try await service.send(.get, "/desk", headers: [.cookie: cookie])
      #expect(page.status == .ok && page.text.contains("Name of head"))
      // The key from before the sign-in opens nothing: nobody can have planted it.
      #expect(try await service.send(.get, "/desk", headers: [.cookie: browser.cookie]).status == .seeOther)
      let again = try await service.send(.get, "/desk/sign-in", headers: [.cookie: cookie])
      #expect(again.headers[.location] == "/desk")
    }
  }

  @Test func everyWrongTryIsAnsweredAlike() async throws {
    let state = try await DeskState(kinds: [])
    try await DeskState.withStore(in: state.folder) { store in
      _ = try await store.accounts.remove(DeskState.email(.office), at: Date())
    }
    try await TestService.run(state: state.folder) { service in
      let browser = try await DeskBrowser(service)
      var pages: Set<String> = []
      for (email, password) in [
        (DeskState.email(.head), "wrong"), (DeskState.email(.head), ""), ("nobody@roose.example", DeskState.password),
        (DeskState.email(.office), DeskState.password), ("", ""), ("' OR 1=1 --", "' OR 1=1 --"),
      ] {
        let answer = try await browser.signIn(service, email, password)
        #expect(answer.status == .unprocessableContent)
        #expect(answer.headers[.setCookie] == nil)
        pages.insert(answer.text.replacing(/value="[^"]*"/, with: "value"))
      }
      #expect(pages.count == 1)
      #expect(pages.first?.contains("do not fit together") == true)
    }
  }

  @Test(arguments: [
    ("RO-3Y0T-TT9Y", "/desk/cases/RO-3Y0T-TT9Y"), ("//evil.example", "/desk"), ("https://evil.example", "/desk"),
    ("RO-1\r\nSet-Cookie: a=b", "/desk"), ("../../leave", "/desk"),
  ])
  func theLinkOfANoticeLeadsToItsRecordAndNowhereElse(receipt: String, place: String) async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(state: state.folder) { service in
      let answer = try await DeskBrowser(service).signIn(service, DeskState.email(.head), more: ["case": receipt])
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == place)
      let page = try await service.send(.get, "/desk/sign-in?" + DeskState.encode(["case": receipt]))
      #expect(page.text.contains(#"name="case""#) == (place != "/desk"))
    }
  }

  @Test func aLinkFromAMailPageIsFollowedWithTheCookie() async throws {
    try await TestService.run { service in
      let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
      for (path, target) in [("/desk/cases/RO-1", "/desk/cases/RO-1"), ("/desk", "/desk"), ("//desk", "/desk")] {
        let answer = try await service.send(.get, path, headers: [site: "cross-site"])
        // No new cookie, which would take the place of the one that the browser kept to itself.
        #expect(answer.status == .ok && answer.headers[.setCookie] == nil)
        #expect(answer.text.contains(#"content="0;url=\#(target)""#))
      }
    }
  }

  @Test func aCookieIsWorthNothingAfterSigningOut() async throws {
    let state = try await DeskState()
    let receipt = try #require(state.receipts["harm"])
    try await TestService.run(state: state.folder) { service in
      let headers = try state.headers(.safeguardingLead)
      let answer = try await service.send(
        .post, "/desk/sign-out", headers: headers, body: try state.form(.safeguardingLead))
      #expect(answer.status == .seeOther && answer.headers[.setCookie]?.hasSuffix("; Max-Age=0") == true)
      #expect(try await service.send(.get, "/desk", headers: headers).status == .seeOther)
      let note = try await service.send(
        .post, "/desk/cases/\(receipt)/note", headers: headers,
        body: try state.form(.safeguardingLead, ["words": "replayed"]))
      #expect(note.status == .seeOther && note.headers[.location] == "/desk/sign-in")
      #expect(try await service.send(.get, "/desk/events", headers: headers).text.contains("event: over"))
    }
    try await DeskState.withStore(in: state.folder) { store in
      let record = try await store.handoff(receipt)
      #expect(record?.acts.map(\.kind) == [.opened])
    }
  }

  @Test func tooManyTriesAreHeldBackAndOthersAreNot() async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(["clock.now": "2026-01-14T10:00:00Z"], state: state.folder) { service in
      let browser = try await DeskBrowser(service)
      for _ in 0..<5 {
        #expect(try await browser.signIn(service, DeskState.email(.head), "wrong").status == .unprocessableContent)
      }
      let held = try await browser.signIn(service, DeskState.email(.head))
      #expect(held.status == .tooManyRequests)
      let wait = try #require(held.headers[.retryAfter].flatMap { Int($0) })
      #expect((1...30).contains(wait) && held.text.contains("too many tries"))
      #expect(try await browser.signIn(service, DeskState.email(.office)).status == .seeOther)
    }
  }

  @Test func aPasswordIsHashedAnewWhenTheParametersHaveRisen() async throws {
    let state = try await DeskState(kinds: [])
    let weak = try PasswordHash(Array(DeskState.password.utf8), salt: Array("somesalt".utf8), memory: 256)
    let account = NewAccount(
      school: DeskState.school, role: .head, name: "H", email: DeskState.email(.head), password: weak.encoded)
    let isReplaced = try await DeskState.withStore(in: state.folder) { try await $0.accounts.replace(account) }
    #expect(isReplaced)
    try await TestService.run(state: state.folder) { service in
      for _ in 0..<2 {
        let answer = try await DeskBrowser(service).signIn(service, DeskState.email(.head))
        #expect(answer.status == .seeOther)
      }
    }
    try await DeskState.withStore(in: state.folder) { store in
      let kept = try await store.accounts.credentials(of: DeskState.email(.head))
      #expect(kept?.password.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$") == true)
    }
  }
}
