import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(15)))
struct ChatPageTests {
  private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
  private static let json: HTTPFields = [.contentType: "application/json"]

  /// The cookie of a new visitor, as a browser sends it back.
  private static func cookie(_ service: TestService, school: String = "roose") async throws -> String {
    let header = try await service.send(.get, "/chat/\(school)").headers[.setCookie]
    return String(try #require(header?.split(separator: ";").first))
  }

  @Test func pagesAskNobodyElseAndRunNothingOfTheirOwn() async throws {
    try await TestService.run { service in
      for path in ["/", "/chat/roose", "/nowhere", "/assets/chat.js"] {
        let response = try await service.send(.get, path)
        let policy = try #require(response.headers[.contentSecurityPolicy])
        #expect(policy.hasPrefix("default-src 'none'"))
        #expect(!policy.contains("unsafe") && !policy.contains("*"))
        #expect(response.headers[.xContentTypeOptions] == "nosniff")
        guard path != "/assets/chat.js" else { continue }
        #expect(response.headers[.cacheControl] == "no-store")
        #expect(!response.text.contains(" style=") && !response.text.contains("<style"))
        #expect(response.text.firstMatch(of: /\son[a-z]+=/) == nil)
        #expect(response.text.matches(of: /<script/).count == 1)
        for match in response.text.matches(of: /(?:src|href|action)="([^"]*)"/) {
          #expect(match.output.1.hasPrefix("/") || match.output.1.hasPrefix("#") || match.output.1.hasPrefix("tel:"))
        }
        for match in response.text.matches(of: /(?:src|href)="(\/assets\/[^"]*)"/) {
          #expect(try await service.send(.get, String(match.output.1)).status == .ok)
        }
      }
    }
  }

  @Test(arguments: [(nil, false), ("https://chat.example.org", true), ("http://chat.example.org", false)])
  func theCookieIsOutOfReachOfScriptsAndOtherSites(address: String?, isSecure: Bool) async throws {
    try await TestService.run(address.map { ["public.url": $0] } ?? [:]) { service in
      let cookie = try #require(try await service.send(.get, "/chat/roose").headers[.setCookie])
      #expect(cookie.wholeMatch(of: /schoolgate_chat=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax(; Secure)?/) != nil)
      #expect(cookie.hasSuffix("; Secure") == isSecure)
      #expect(try await service.send(.get, "/").headers[.setCookie] == nil)
    }
  }

  @Test func aFormGetsItsAnswerOnTheNextPage() async throws {
    try await TestService.run { service in
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
      var headers = Self.form
      headers[.cookie] = try await Self.cookie(service)
      let body = "text=How+do+I+complain%3F&from=0&id=once"
      let sent = try await service.send(.post, "/chat/roose/messages", headers: headers, body: body)
      #expect(sent.status == .seeOther)
      #expect(sent.headers[.location] == "/chat/roose?from=0#latest")
      #expect(try await service.send(.post, "/chat/roose/messages", headers: headers, body: body).status == .seeOther)

      let page = try await service.send(.get, "/chat/roose?from=0", headers: headers)
      #expect(page.headers[.setCookie] == nil)
      #expect(page.text.matches(of: /<p>How do I complain\?<\/p>/).count == 1)
      #expect(page.text.contains("formal complaints process"))
      #expect(page.text.contains(#"<p class="source">Where it stands:"#))
      #expect(page.text.contains(#"<button type="submit" name="text""#))

      let back = try await service.send(.get, "/chat/roose", headers: headers)
      #expect(!back.text.contains("How do I complain?"))
      #expect(back.text.contains("Show earlier messages"))
      #expect(
        try await service.send(.get, "/chat/roose?earlier=1", headers: headers).text.contains("How do I complain?"))

      let other = try await service.send(
        .get, "/chat/roose?earlier=1", headers: [.cookie: try await Self.cookie(service)])
      #expect(!other.text.contains("How do I complain?"))
    }
  }

  @Test func aScriptGetsItsAnswerAsEventsAndWhenItAsks() async throws {
    try await TestService.run { service in
      var headers = Self.json
      headers[.cookie] = try await Self.cookie(service)
      let cookie = headers
      async let events = service.send(.get, "/chat/roose/events?after=0", headers: headers)
      let sent = try await service.send(
        .post, "/chat/roose/messages", headers: headers, body: #"{"text":"How do I complain?","id":"a"}"#)
      #expect(sent.status == .accepted)
      let asked = try await service.wait(for: "/chat/roose/messages?after=0", headers: cookie) {
        $0.text.contains("assistant") && $0.text.contains(#""pending":false"#)
      }
      struct Update: Decodable {
        struct Message: Decodable {
          let sequence: Int
          let from: String
          let suggestions: [String]
        }
        let messages: [Message]
      }
      let update = try JSONDecoder().decode(Update.self, from: Data(asked.text.utf8))
      #expect(update.messages.map(\.from) == ["parent", "assistant"])
      #expect(update.messages.last?.suggestions.isEmpty == false)
      let last = try #require(update.messages.last?.sequence)
      let later = try await service.send(.get, "/chat/roose/messages?after=\(last)", headers: cookie)
      #expect(later.text == "{\"messages\":[],\"pending\":false}\n")

      // A graceful shutdown ends the stream, which is how this client comes to see it.
      await service.stop()
      let stream = try await events
      #expect(stream.headers[.contentType] == "text/event-stream")
      #expect(stream.text.contains("event: update\nid: \(last)\ndata: {"))
      #expect(stream.text.contains("formal complaints process"))
    }
  }

  @Test(arguments: [
    ("text=", 422, "Write your message first."), ("text=+%0A+", 422, "Write your message first."),
    ("text=" + String(repeating: "x", count: 4001), 422, "too long"),
    ("text=%ZZ", 400, "could not be read"), ("nothing=1", 400, "could not be read"),
    ("text=" + String(repeating: "x", count: 66_000), 413, "too long"),
    ("text=" + String(repeating: "%F0%9F%98%80", count: 4000), 303, ""), ("text=%FF%00ok", 303, ""),
  ])
  func messagesThatCannotBeSentComeBackWithWhy(body: String, status: Int, words: String) async throws {
    try await TestService.run { service in
      let response = try await service.send(.post, "/chat/roose/messages", headers: Self.form, body: body)
      #expect(response.status.code == status)
      #expect(status == 303 || response.text.contains(words))
      #expect(status == 303 || response.text.contains("<title>Error: "))
      let sent = body.dropFirst("text=".count)
      #expect(status != 422 || sent.first != "x" || response.text.contains(sent))
    }
  }

  @Test(arguments: [
    (["Origin": "https://evil.example"], 403), (["Origin": "null"], 403), (["Sec-Fetch-Site": "cross-site"], 403),
    (["Sec-Fetch-Site": "same-site"], 403), (["Sec-Fetch-Site": "same-origin"], 202), ([:], 202),
    (["Origin": "https://chat.example.org"], 202), (["Origin": "http://127.0.0.1:PORT"], 202),
  ])
  func onlyOurOwnPagesCanSend(headers: [String: String], status: Int) async throws {
    try await TestService.run(["public.url": "https://chat.example.org"]) { service in
      var fields = Self.json
      for (name, value) in headers {
        if let field = HTTPField.Name(name) { fields[field] = value.replacing("PORT", with: "\(service.port)") }
      }
      let response = try await service.send(.post, "/chat/roose/messages", headers: fields, body: #"{"text":"Hello"}"#)
      #expect(response.status.code == status)
    }
  }

  @Test(arguments: [
    "<script>alert(1)</script>", "\u{600}<script\u{600}>alert(1)\u{600}</script\u{600}>",
    "\u{600}</p\u{600}>\u{600}<a href=//evil.example\u{600}>", "a\"\u{301} b'\u{301}",
    "{{{name}}} {{#lines}}",
  ])
  func wordsOfAParentNeverBecomePartOfThePage(text: String) async throws {
    try await TestService.run { service in
      var headers = Self.json
      headers[.cookie] = try await Self.cookie(service)
      let body = String(decoding: try JSONEncoder().encode(["text": text]), as: UTF8.self)
      #expect(try await service.send(.post, "/chat/roose/messages", headers: headers, body: body).status == .accepted)
      let page = try await service.send(.get, "/chat/roose?earlier=1", headers: headers)
      let bytes = Array(page.text.utf8)
      let raw = Array(text.unicodeScalars.filter(\.isASCII).map(Character.init))
      #expect(page.text.contains("<p class=\"speaker\">You</p>"))
      if text.hasPrefix("{{") {
        #expect(page.text.contains(text))
      } else {
        #expect(!String(decoding: bytes.filter { $0 < 0x80 }, as: UTF8.self).contains(String(raw)))
      }
    }
  }

  @Test func theBannerSaysWhoReadsAlong() async throws {
    try await Receiver.run { receiver in
      try await TestService.run(receiver.settings()) { service in
        let roose = try await service.send(.get, "/chat/roose").text
        #expect(!roose.contains("Demonstration"))
        let ashgate = try await service.send(.get, "/chat/ashgate").text
        #expect(ashgate.contains("Demonstration: nobody at the school reads this."))
        let start = try await service.send(.get, "/").text
        #expect(start.matches(of: /Demonstration/).count == 1)
      }
    }
  }

  @Test func onTrialNothingIsSaidToBePassedOn() async throws {
    try await TestService.run { service in
      var headers = Self.json
      headers[.cookie] = try await Self.cookie(service)
      _ = try await service.send(
        .post, "/chat/roose/messages", headers: headers, body: #"{"text":"my uncle hits me with a belt"}"#)
      let answered = try await service.wait(for: "/chat/roose/messages", headers: headers) {
        $0.text.contains("assistant")
      }
      #expect(answered.text.contains("nobody at the school reads this"))
      #expect(!answered.text.contains("RO-"))
    }
  }

  @Test func leavingEndsTheCookieAndGoesElsewhere() async throws {
    try await TestService.run { service in
      let response = try await service.send(.get, "/leave")
      #expect(response.status == .seeOther)
      #expect(response.headers[.location]?.hasPrefix("https://") == true)
      #expect(response.headers[.setCookie]?.contains("schoolgate_chat=; ") == true)
      #expect(response.headers[.setCookie]?.contains("Max-Age=0") == true)
    }
  }

  @Test(arguments: ["/chat/nowhere", "/chat/nowhere/messages", "/chat/nowhere/events", "/chat/..%2Froose", "/nowhere"])
  func placesThatAreNotThereSaySo(path: String) async throws {
    try await TestService.run { service in
      let response = try await service.send(.get, path)
      #expect(response.status == .notFound)
      #expect(response.text.contains("Page not found"))
    }
  }
}
