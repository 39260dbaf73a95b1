import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server
@testable import StaffDesk

/// What comes in at the desk's forms: forged, broken, too long, or dressed up as markup.
@Suite(.timeLimit(.minutes(15)))
struct DeskFormTests {
  @Test func aFormOfAnotherSessionOrSiteDoesNothing() async throws {
    let state = try await DeskState()
    let receipt = try #require(state.receipts["harm"])
    try await TestService.run(["public.url": "https://chat.example.org"], state: state.folder) { service in
      let headers = try state.headers(.safeguardingLead)
      let own = try state.form(.safeguardingLead, ["words": "forged"])
      let forms = [
        "words=forged", "words=forged&form=", "words=forged&form=" + String(repeating: "0", count: 64),
        try state.form(.head, ["words": "forged"]),
      ]
      for form in forms {
        let answer = try await service.send(.post, "/desk/cases/\(receipt)/note", headers: headers, body: form)
        #expect(answer.status == .forbidden && answer.text.contains("Nothing was done"))
      }
      for (name, value) in [
        ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"),
        ("Sec-Fetch-Site", "same-site"),
      ] {
        var foreign = headers
        foreign[try #require(HTTPField.Name(name))] = value
        for path in ["cases/\(receipt)/note", "sign-out"] {
          #expect(try await service.send(.post, "/desk/\(path)", headers: foreign, body: own).status == .forbidden)
        }
      }
      var ours = headers
      ours[try #require(HTTPField.Name("Origin"))] = "https://chat.example.org"
      #expect(
        try await service.send(.post, "/desk/cases/\(receipt)/note", headers: ours, body: own).status == .seeOther)
      #expect(try await service.send(.post, "/desk/sign-in", headers: [:], body: nil).status == .badRequest)
    }
    try await DeskState.withStore(in: state.folder) { store in
      let record = try await store.handoff(receipt)
      #expect(record?.acts.filter { $0.kind == .note }.count == 1)
    }
  }

  @Test func aBrokenOrOversizedFormIsRefusedWithAPage() async throws {
    let state = try await DeskState()
    let receipt = try #require(state.receipts["harm"])
    try await TestService.run(state: state.folder) { service in
      let headers = try state.headers(.safeguardingLead)
      let form = try state.form(.safeguardingLead)
      var json = headers
      json[.contentType] = "application/json"
      for (headers, body, status) in [
        (headers, form + "&words=" + String(repeating: "x", count: 66_000), 413), (headers, form + "&words=%ZZ", 400),
        (json, #"{"form":"x"}"#, 400), (headers, form + "&words=" + String(repeating: "x", count: 4001), 422),
        (headers, form + "&words=+%0A+", 422), (headers, form + "&words=%FF", 303),
      ] {
        let answer = try await service.send(.post, "/desk/cases/\(receipt)/note", headers: headers, body: body)
        #expect(answer.status.code == status)
        #expect(status == 303 || answer.text.contains("<h1>"))
        #expect(answer.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
      }
      let long = try await service.send(
        .post, "/desk/cases/\(receipt)/note", headers: headers,
        body: form + "&words=" + String(repeating: "y", count: 4001))
      #expect(long.text.contains(String(repeating: "y", count: 4001)))
      let closing = try await service.send(
        .post, "/desk/cases/\(receipt)/close", headers: headers, body: form + "&outcome=burnt&words=why")
      #expect(closing.status == .unprocessableContent && closing.text.contains("Say how it ended."))
    }
  }

  @Test(arguments: [
    ("/desk", "GET, HEAD, OPTIONS"), ("/desk/sign-in", "GET, HEAD, OPTIONS, POST"), ("/desk/sign-out", "OPTIONS, POST"),
    ("/desk/cases/RO-1", "GET, HEAD, OPTIONS"), ("/desk/cases/RO-1/claim", "OPTIONS, POST"),
    ("/desk/cases/RO-1/print", "GET, HEAD, OPTIONS"), ("/desk/account", "GET, HEAD, OPTIONS"),
    ("/desk/account/end", "OPTIONS, POST"), ("/desk/account/away", "OPTIONS, POST"),
    ("/desk/accounts/add", "OPTIONS, POST"),
    ("/desk/accounts/7", "OPTIONS, POST"),
    ("/desk/second-step", "GET, HEAD, OPTIONS, POST"), ("/desk/second-step/begin", "OPTIONS, POST"),
  ])
  func anotherMethodIsToldWhatThereIs(path: String, allowed: String) async throws {
    try await TestService.run { service in
      let answer = try await service.send(.put, path)
      #expect(answer.status == .methodNotAllowed && answer.headers[.allow] == allowed)
      #expect(try await service.send(.get, "/desk/nowhere/at/all").status == .notFound)
    }
  }

  private static let markup =
    "<script>alert(1)</script> \u{600}<b\u{600}> \" onload=x ' {{formToken}} {{{words}}} &amp;"

  @Test func wordsNeverBecomePartOfThePage() async throws {
    let harm = DeskState.Kind(name: Self.markup, level: .urgent, kind: "neglect", readers: "LDH")
    let state = try await DeskState(kinds: [harm])
    let receipt = try #require(state.receipts[harm.name])
    try await TestService.run(state: state.folder) { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      let headers = try state.headers(.safeguardingLead)
      let note = try state.form(.safeguardingLead, ["words": Self.markup])
      #expect(
        try await service.send(.post, "/desk/cases/\(receipt)/note", headers: headers, body: note).status == .seeOther)
      let again = try await service.send(
        .post, "/desk/cases/\(receipt)/reply", headers: headers,
        body: try state.form(.safeguardingLead, ["words": Self.markup, "owner": "\"><script>", "outcome": "<b>"]))
      let page = try await service.send(.get, "/desk/cases/\(receipt)", headers: headers)
      let signIn = try await service.send(
        .post, "/desk/sign-in", headers: headers,
        body: try state.form(.safeguardingLead, ["email": Self.markup, "password": Self.markup]))
      for answer in [page, again, signIn] {
        // Compared by bytes: a mark beside a character hides it from a comparison of characters.
        let bytes = Data(answer.text.utf8)
        for raw in ["<script>alert", "<b\u{600}", "\u{600}<b", "x ' {"] {
          #expect(bytes.range(of: Data(raw.utf8)) == nil)
        }
        #expect(answer.text.matches(of: /<script/).count == 1)
        #expect(answer.text.contains("{{formToken}} {{{words}}} &amp;amp;"))
      }
      #expect(page.text.matches(of: /&lt;script&gt;alert\(1\)/).count == 3)
    }
  }

  @Test func pagesAskNobodyElseAndRunNothingOfTheirOwn() async throws {
    let state = try await DeskState()
    let receipt = try #require(state.receipts["harm"])
    try await TestService.run(state: state.folder) { service in
      for path in [
        "/desk", "/desk/cases/\(receipt)", "/desk/cases/\(receipt)/print", "/desk/sign-in", "/desk/nowhere",
        "/desk/account",
        "/desk/second-step",
      ] {
        let headers = path == "/desk/sign-in" ? [:] : try state.headers(.safeguardingLead)
        let page = try await service.send(.get, path, headers: headers)
        let policy = try #require(page.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'") && !policy.contains("unsafe"))
        #expect(page.headers[.cacheControl] == "no-store")
        #expect(!page.text.contains(" style=") && !page.text.contains("<style"))
        #expect(page.text.firstMatch(of: /\son[a-z]+=/) == nil)
        for match in page.text.matches(of: /(?:src|href|action)="([^"]*)"/) {
          #expect(match.output.1.hasPrefix("/") || match.output.1.hasPrefix("#"))
        }
        for match in page.text.matches(of: /(?:src|href)="(\/assets\/[^"]*)"/) {
          #expect(try await service.send(.get, String(match.output.1)).status == .ok)
        }
        for match in page.text.matches(of: /<form[^>]*>\s*<input type="hidden" name="form" value="([^"]*)"/) {
          #expect(match.output.1.count == 64)
        }
        #expect(
          page.text.matches(of: /<form method="post"/).count
            == page.text.matches(of: /name="form" value="[0-9a-f]{64}"/).count)
      }
    }
  }

  @Test func whatIsRefusedIsLoggedWithoutItsContent() async throws {
    let state = try await DeskState()
    let receipt = try #require(state.receipts["harm"])
    let book = LogBook()
    try await TestService.run(state: state.folder, logger: book.logger) { service in
      let headers = try state.headers(.safeguardingLead)
      func post(_ path: String, _ fields: [String: String]) async throws -> HTTPResponse.Status {
        try await service.send(
          .post, "/desk/\(path)", headers: headers, body: try state.form(.safeguardingLead, fields)
        ).status
      }
      let secret = "zebra-4711"
      #expect(
        try await post("sign-in", ["email": "\(secret)@roose.example", "password": secret]) == .unprocessableContent)
      #expect(try await post("second-step/begin", ["password": secret]) == .unprocessableContent)
      #expect(try await post("cases/\(receipt)/note", ["words": "\(secret) \u{7}\n\(secret)"]) == .seeOther)
      #expect(try await post("cases/\(receipt)/reply", ["words": secret, "seen": secret]) == .conflict)
      #expect(try await post("cases/\(receipt)/close", ["outcome": secret]) == .unprocessableContent)
      #expect(try await post("cases/\(secret)/note", ["words": secret]) == .notFound)
      #expect(try await post("accounts/add", ["email": secret, "password": secret]) == .notFound)
      #expect(try await service.send(.get, "/desk?q=\(secret)", headers: headers).status == .ok)
      var forged = headers
      forged[.cookie] = "schoolgate_desk=\(secret)\u{1F}x"
      #expect(try await service.send(.get, "/desk", headers: forged).status == .seeOther)
    }
    #expect(book.text.contains("A sign-in at the desk was refused."))
    #expect(book.text.contains("A password at the desk was refused."))
    for secret in ["zebra", "4711", "the words of harm", DeskState.password, "@roose.example"] {
      #expect(!book.text.contains(secret))
    }
    let cookie = try #require(try state.headers(.safeguardingLead)[.cookie]?.split(separator: "=").last)
    #expect(cookie.count == 64 && !book.text.contains(cookie))
  }
}
