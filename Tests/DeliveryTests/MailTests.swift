import Foundation
import Testing
import Workbench

@testable import Delivery

@Suite struct MailTests {
  static let now = Date(timeIntervalSince1970: 1_768_384_805)

  private func mail(
    _ subject: String = "Notice", _ body: String = "Line", to: [String] = ["lead@school.example"]
  ) throws -> MailMessage {
    try MailMessage(from: "gate@school.example", to: to, subject: subject, body: body, id: "msg_1", at: Self.now)
  }

  private func text(_ mail: MailMessage) -> String { String(decoding: mail.bytes, as: UTF8.self) }

  @Test func isWrittenAsMailIs() throws {
    let lines = text(try mail("Notice", "one\ntwo", to: ["a@x.example", "b@x.example"])).components(separatedBy: "\r\n")
    #expect(
      lines == [
        "Date: Wed, 14 Jan 2026 10:00:05 +0000", "From: <gate@school.example>", "To: <a@x.example>,", " <b@x.example>",
        "Message-ID: <msg_1@school.example>", "Subject: Notice", "MIME-Version: 1.0", "Auto-Submitted: auto-generated",
        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit", "", "one", "two", "",
      ])
  }

  @Test func aPageStandsBesideThePlainText() throws {
    let mail = try MailMessage(
      from: "gate@school.example", to: ["a@x.example"], subject: "Notice", body: "one", html: "<p>Żółć</p>",
      id: "msg_1",
      at: Self.now)
    let lines = text(mail).components(separatedBy: "\r\n")
    #expect(
      lines.drop { $0 != "MIME-Version: 1.0" } == [
        "MIME-Version: 1.0", "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative; boundary=\"=_msg_1\"", "", "--=_msg_1",
        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 7bit", "", "one", "--=_msg_1",
        "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64", "",
        Data("<p>Żółć</p>".utf8).base64EncodedString(), "--=_msg_1--", "",
      ])
  }

  @Test func otherLettersAreEncoded() throws {
    let subject = "Zgłoszenie: 👩‍👩‍👧 Żółć " + String(repeating: "ą", count: 60)
    let written = text(try mail(subject, String(repeating: "Żółć ", count: 50)))
    #expect(written.utf8.allSatisfy { $0 < 0x80 })
    #expect(written.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
    let words = written.components(separatedBy: "=?UTF-8?B?").dropFirst().map { $0.components(separatedBy: "?=")[0] }
    let decoded = words.map { String(decoding: Data(base64Encoded: $0) ?? Data(), as: UTF8.self) }
    #expect(decoded.joined() == subject && decoded.count > 1)
  }

  @Test func aSubjectCannotAddAHeader() throws {
    #expect(text(try mail("a\r\nBcc: x@y.example\n")).contains("Subject: a Bcc: x@y.example\r\nMIME"))
  }

  @Test(arguments: [
    [], [""], ["lead"], ["@x"], ["a@"], ["a@b@c"], ["a b@c"], ["a@b>\r\nRCPT TO:<c@d"], ["<a@b>"], ["ą@b"],
    ["a@b", "c\u{0}@d"],
  ]) func addressesAreChecked(_ addresses: [String]) {
    let error = #expect(throws: DeliveryError.self) { try mail(to: addresses) }
    guard case .unsendable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(
    arguments: [
      ("http://x", nil, nil, "a@b", "smtp.url"), ("smtp://", nil, nil, "a@b", "smtp.url"),
      ("smtp://x y", nil, nil, "a@b", "smtp.url"), ("smtp://x", nil, nil, "ab", "smtp.from"),
      ("smtp://x", "u", nil, "a@b", "smtp.password"), ("smtps://x", nil, "p", "a@b", "smtp.user"),
    ] as [(String, String?, String?, String, String)])
  func settingsAreChecked(_ url: String, _ user: String?, _ password: String?, _ from: String, _ key: String) {
    let error = #expect(throws: DeliveryError.self) {
      try Mailer(SMTPSettings(url: url, user: user, password: password, from: from))
    }
    guard case .badSetting(key, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// What a server makes of a mail, and how that ends.
  private func send(
    _ mail: MailMessage, user: String? = nil, refuses: @escaping @Sendable (String) -> String?
  ) async throws -> StandInMailServer.Mail? {
    let server = try await StandInMailServer.start(refuses: refuses)
    let settings = SMTPSettings(
      url: server.url, user: user, password: user.map { _ in "p" }, from: "gate@school.example")
    let mailer = try Mailer(settings, limits: TransferLimits(total: .seconds(5)))
    var failure: DeliveryError?
    do throws(DeliveryError) { try await mailer.send(mail) } catch { failure = error }
    await mailer.shutdown()
    try await server.stop()
    if let failure { throw failure }
    var mails = server.mails.makeAsyncIterator()
    return await mails.next()
  }

  @Test func arrivesWithItsDotsAndToEveryRecipient() async throws {
    let message = try mail("Notice", ".\n..two\nthree", to: ["a@x.example", "b@x.example"])
    let mail = try #require(try await send(message) { _ in nil })
    #expect(mail.from == "<gate@school.example>" && mail.recipients == ["<a@x.example>", "<b@x.example>"])
    #expect(mail.body == [".", "..two", "three"])
    #expect(mail.header("Subject") == "Notice")
  }

  @Test func oneRefusedRecipientDoesNotKeepTheOtherFromIt() async throws {
    let message = try mail(to: ["gone@x.example", "lead@x.example"])
    let mail = try #require(try await send(message) { $0.hasPrefix("RCPT TO:<gone") ? "550 gone" : nil })
    #expect(mail.recipients == ["<lead@x.example>"])
  }

  @Test(arguments: ["RCPT", "MAIL", "."]) func aRefusalIsAnError(_ command: String) async throws {
    let message = try mail()
    let error = await #expect(throws: DeliveryError.self) {
      try await send(message) { $0.hasPrefix(command) ? "554 no" : nil }
    }
    #expect(error == .refused(status: 554))
  }

  @Test func aLoginIsNeverSentInTheClear() async throws {
    let message = try mail()
    let error = await #expect(throws: DeliveryError.self) { try await send(message, user: "u") { _ in nil } }
    guard case .misconfigured(64, _) = error else { throw try #require(error) }
  }
}

@Suite struct BackoffTests {
  static let backoff = Backoff([.seconds(10), .seconds(100)])

  @Test(
    arguments: [
      (1, nil, 0.5, Duration.seconds(10)), (2, nil, 0.0, .seconds(90)), (2, nil, 1.0, .seconds(110)),
      (3, nil, 0.5, nil),
      (1, .seconds(60), 0.5, .seconds(60)), (2, .seconds(60), 0.5, .seconds(100)), (3, .seconds(60), 0.5, nil),
      (0, nil, 0.5, nil),
    ] as [(Int, Duration?, Double, Duration?)])
  func wait(_ failures: Int, _ asked: Duration?, _ random: Double, _ wait: Duration?) {
    #expect(Self.backoff.wait(afterFailures: failures, asked: asked, random: random) == wait)
  }

  @Test func noticesGoOnForEver() {
    #expect(Backoff.notices.wait(afterFailures: 1, random: 0.5) == .seconds(2))
    #expect(Backoff.notices.wait(afterFailures: 1_000_000, random: 0.5) == .seconds(60))
    #expect(Backoff([]).wait(afterFailures: 1, random: 0.5) == nil)
  }
}
