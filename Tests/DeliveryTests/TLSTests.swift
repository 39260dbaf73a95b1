import Channels
import Foundation
import NIOConcurrencyHelpers
import NIOSSL
import Testing
import Workbench

@testable import Delivery

/// Mail and callbacks go only to the server that the settings mean.
@Suite(.timeLimit(.minutes(15))) struct TLSTests {
  /// What is wrong with a server, if anything.
  enum Identity: CaseIterable {
    case right, unknownAuthority, otherAuthority, otherName
  }

  /// The server's side, and the authority that its client is told to trust.
  private func meeting(_ identity: Identity) async throws -> (server: NIOSSLContext, caFile: String?) {
    let authority = try await Authority()
    let server = try await authority.server(named: identity == .otherName ? "DNS:mail.example" : "IP:127.0.0.1")
    switch identity {
    case .right, .otherName: return (server, authority.caFile)
    case .unknownAuthority: return (server, nil)
    case .otherAuthority: return (server, try await Authority().caFile)
    }
  }

  private func mail() throws -> MailMessage {
    try MailMessage(
      from: "gate@school.example", to: ["lead@school.example"], subject: "Notice", body: "Line", id: "msg_1",
      at: Date(timeIntervalSince1970: 1_768_384_805))
  }

  @Test(arguments: Identity.allCases, [false, true])
  func mailGoesToTheRightServerOnly(_ identity: Identity, _ isTLSFromTheStart: Bool) async throws {
    let (tls, caFile) = try await meeting(identity)
    let taken = Arrivals<StandInMailServer.Mail>()
    let server = try await StandInMailServer.start(
      tls: tls, isTLSFromTheStart: isTLSFromTheStart, taken: { taken.append($0) })
    let mailer = try Mailer(
      SMTPSettings(
        url: "\(isTLSFromTheStart ? "smtps" : "smtp")://127.0.0.1:\(server.port)", user: "gate", password: "s3cret",
        from: "gate@school.example", caFile: caFile))
    let mail = try mail()
    var failure: DeliveryError?
    do throws(DeliveryError) { try await mailer.send(mail) } catch { failure = error }
    await mailer.shutdown()
    try await server.stop()
    guard identity == .right else {
      guard case .misconfigured(60, _) = failure else { throw try #require(failure) }
      #expect(taken.all.isEmpty)
      return
    }
    #expect(failure == nil)
    let login = Data("\0gate\0s3cret".utf8).base64EncodedString()
    #expect(taken.all.map(\.isSecure) == [true] && taken.all.map(\.login) == [login])
  }

  @Test func aWrongLoginIsAMatterOfTheSettings() async throws {
    let (tls, caFile) = try await meeting(.right)
    let server = try await StandInMailServer.start(tls: tls, refuses: { $0.hasPrefix("LOGIN") ? "535 no" : nil })
    let mailer = try Mailer(
      SMTPSettings(url: server.url, user: "gate", password: "wrong", from: "gate@school.example", caFile: caFile))
    let error = await #expect(throws: DeliveryError.self) { try await mailer.send(mail()) }
    guard case .misconfigured(67, _) = error else { throw try #require(error) }
    #expect(!"\(String(describing: error))".contains("wrong"))
    await mailer.shutdown()
    try await server.stop()
  }

  @Test(arguments: Identity.allCases) func aCallbackGoesToTheRightServerOnly(_ identity: Identity) async throws {
    let (tls, caFile) = try await meeting(identity)
    let count = NIOLockedValueBox(0)
    let server = try await StandInServer.start(tls: tls) { _, _ in
      count.withLockedValue { $0 += 1 }
      return .status(200)
    }
    let client = try CurlClient(caFile: caFile)
    let request = ProviderRequest(url: "https://127.0.0.1:\(server.port)/in", headers: [], body: Array("{}".utf8))
    var failure: DeliveryError?
    do throws(DeliveryError) { _ = try await client.send(request) } catch { failure = error }
    await client.shutdown()
    try await server.stop()
    #expect(count.withLockedValue { $0 } == (identity == .right ? 1 : 0))
    guard identity == .right else {
      guard case .misconfigured(60, _) = failure else { throw try #require(failure) }
      return
    }
    #expect(failure == nil)
  }
}
