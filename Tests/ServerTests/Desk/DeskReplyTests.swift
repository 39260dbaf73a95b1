import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server

/// What staff write to a parent, and to whom they pass a record on.
@Suite(.timeLimit(.minutes(15)))
struct DeskReplyTests {
  /// A record that somebody has open.
  private struct Page {
    let service: TestService
    let state: DeskState
    let role: StaffRole
    let path: String

    init(_ kind: String, _ role: StaffRole, _ state: DeskState, _ service: TestService) async throws {
      (self.service, self.state, self.role) = (service, state, role)
      path = "/desk/cases/\(try #require(state.receipts[kind]))"
      _ = try await service.wait(for: "/ready") { $0.status == .ok }
    }

    func get(_ more: String = "") async throws -> TestClient.Response {
      try await service.send(.get, path + more, headers: try state.headers(role))
    }

    func act(_ act: String, _ fields: [String: String] = [:], seen: String? = nil) async throws
      -> TestClient.Response
    {
      var seen = seen
      if seen == nil { seen = DeskState.seen(in: try await get().text) }
      return try await service.send(
        .post, path + "/" + act, headers: try state.headers(role),
        body: try state.form(role, fields.merging(["seen": seen ?? ""]) { mine, _ in mine }))
    }
  }

  @Test(arguments: [
    ("This stays between us, I promise.", "between us"), ("We will keep it confidential.", "keep it secret"),
    ("He will be excluded.", "how it ends"), ("You will have an answer by Friday.", "by when"),
  ])
  func aPromiseIsNotSentAndNotLost(words: String, why: String) async throws {
    let state = try await DeskState()
    try await TestService.run(state: state.folder) { service in
      let page = try await Page("plain", .office, state, service)
      let answer = try await page.act("reply", ["words": words])
      #expect(answer.status == .unprocessableContent && answer.text.contains("makes a promise"))
      #expect(answer.text.contains(why) && answer.text.contains("aria-describedby=\"reply-hint\">\(words)</textarea>"))
    }
    try await DeskState.withStore(in: state.folder) { store in
      let receipt = try #require(state.receipts["plain"])
      #expect(try await store.handoff(receipt)?.acts.contains { $0.kind == .reply } == false)
    }
  }

  @Test func whatStaffCanPickPromisesNothing() async throws {
    let state = try await DeskState()
    try await TestService.run(state: state.folder) { service in
      let page = try await Page("plain", .office, state, service)
      let text = try await page.get().text
      let names = text.matches(of: /<option>([^<]+)<\/option>/).map { String($0.output.1) }
      #expect(names.count >= 5)
      for name in names {
        let filled = try await page.act("reply", ["act": "fill", "canned": name, "words": "Dear Ann,"])
        #expect(filled.status == .ok)
        let found = try #require(filled.text.firstMatch(of: /aria-describedby="reply-hint">([^<]*)<\/textarea>/))
        #expect(found.output.1.hasPrefix("Dear Ann,\n\n") && found.output.1.count > 40 && !found.output.1.contains("{"))
        let words = String(found.output.1).replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
        #expect(try await page.act("reply", ["words": words]).status == .seeOther, "\(name)")
      }
    }
  }

  @Test func aReplyOnAPageThatIsOutOfDateIsRefusedAndKept() async throws {
    let state = try await DeskState()
    try await TestService.run(state: state.folder) { service in
      let (office, head) = (
        try await Page("plain", .office, state, service), try await Page("plain", .head, state, service)
      )
      let seen = DeskState.seen(in: try await office.get().text)
      #expect(try await head.act("reply", ["words": "The head writes."]).status == .seeOther)
      let late = try await office.act("reply", ["words": "The office writes."], seen: seen)
      #expect(late.status == .conflict && late.text.contains("while you were writing"))
      #expect(late.text.contains("The head writes.") && late.text.contains("Name of head wrote to the parent"))
      // Without having seen anything nothing is decided, and nobody else's chat is written into.
      for forged in ["", "0", "x", "-1", "99999"] {
        #expect(try await office.act("reply", ["words": "The office writes."], seen: forged).status == .conflict)
      }
      #expect(try await office.act("reply", ["words": "The office writes."]).status == .conflict)
    }
    try await DeskState.withStore(in: state.folder) { store in
      let place = ConversationID(channel: "web", school: DeskState.school, account: "", address: "plain")
      let texts = try await store.transcript(of: place).lines.compactMap { entry in
        if case .staffReply(let reply) = entry.line { reply.text } else { nil }
      }
      #expect(texts.last?.contains("The head writes.") == true && !texts.contains { $0.contains("The office writes.") })
    }
  }

  @Test func aRecordIsPassedOnToWhomItMayBe() async throws {
    let state = try await DeskState()
    try await TestService.run(state: state.folder) { service in
      let office = try await Page("plain", .office, state, service)
      let owner = try await Page("plain", .complaintOwner, state, service)
      let offered = try await office.get().text
      for name in ["the head", "the complaint owner", "Name of complaintOwner, complaint owner"] {
        #expect(offered.contains(">\(name)</option>"))
      }
      for name in ["governor", "administrator", "Name of office"] { #expect(!offered.contains(">the \(name)")) }
      #expect(try await owner.get().status == .notFound)
      let missing = try await office.act("refer", ["to": "role:complaint-owner"])
      #expect(
        missing.status == .unprocessableContent && missing.text.contains("value=\"role:complaint-owner\" selected"))
      for forged in ["role:governor", "role:king", "account:999", "account:x", ""] {
        let answer = try await office.act("refer", ["to": forged, "words": "please"])
        #expect([.conflict, .unprocessableContent].contains(answer.status))
      }
      #expect(try await office.act("refer", ["to": "role:complaint-owner", "words": "please"]).status == .seeOther)
      let page = try await owner.get().text
      #expect(page.contains("Name of office passed it on to the complaint owner") && page.contains("please"))
      let list = try await service.send(.get, "/desk", headers: try state.headers(.complaintOwner))
      #expect(list.text.contains(owner.path))
    }
  }

  @Test func safeguardingIsPutIntoTheSchoolsSystemAndPrinted() async throws {
    let state = try await DeskState()
    try await TestService.run(state: state.folder) { service in
      let lead = try await Page("harm", .safeguardingLead, state, service)
      #expect(try await lead.act("transfer", ["words": "MyConcern 4711"]).status == .seeOther)
      let paper = try await lead.get("/print")
      for words in [
        "put it into the school’s safeguarding system", "MyConcern 4711", "the words of harm", "Printed ",
        "by Name of safeguardingLead",
      ] { #expect(paper.text.contains(words)) }
      #expect(!paper.text.contains("Who has read it"))
      let plain = try await Page("plain", .office, state, service)
      #expect(try await !plain.get().text.contains("safeguarding system"))
    }
  }

  @Test func whatIsLeftOfWhatsAppsDayIsShown() async throws {
    for (channel, isShown) in [("whatsapp", true), ("telegram", false)] {
      let state = try await DeskState(channel: channel)
      try await TestService.run(state: state.folder) { service in
        let page = try await Page("plain", .office, state, service).get().text
        #expect((page.firstMatch(of: /WhatsApp takes a reply until [^:]+:\d\d: 23 hours left\./) != nil) == isShown)
      }
    }
  }

  @Test(arguments: [
    ("/desk?q=harm", ["harm", "harm-about-the-head"]), ("/desk?level=emergency", ["danger"]),
    ("/desk?level=staff", ["allegation"]), ("/desk?mine=1", []), ("/desk?route=office", []), ("/desk?list=closed", []),
    ("/desk?level=nonsense&route=x&page=-1&mine=2&q=", ["danger", "harm", "allegation", "harm-about-the-head"]),
    ("/desk?q=%3Cscript%3E", []), ("/desk?q=the+words&level=urgent", ["harm", "harm-about-the-head"]),
    ("/desk?page=2", []),
  ])
  func theListShowsWhatIsAskedFor(path: String, names: [String]) async throws {
    let state = try await DeskState()
    try await TestService.run(state: state.folder) { service in
      let page = try await service.send(.get, path, headers: try state.headers(.safeguardingLead))
      #expect(page.status == .ok && !page.text.contains("<script>"))
      for (name, receipt) in state.receipts {
        #expect(page.text.contains("/desk/cases/\(receipt)") == names.contains(name), "\(name)")
      }
      guard !path.contains("closed") else { return }
      let watch = String(try #require(page.text.firstMatch(of: /data-watch="([^"]*)"/)).output.1)
      #expect(watch.hasPrefix("/desk/events?") && watch.contains("seen="))
    }
  }
}
