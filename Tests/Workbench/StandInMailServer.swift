import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
package import NIOSSL

/// An SMTP server on loopback that keeps what it is handed.
package final class StandInMailServer: Sendable {
  package struct Mail: Sendable {
    package var from = ""
    package var recipients: [String] = []
    package var lines: [String] = []
    /// Whether it came over TLS.
    package var isSecure = false
    /// The user and the password that it came with, base 64 of `\0USER\0PASSWORD` (RFC 4616).
    package var login: String?

    /// The value of a header, folded lines joined.
    package func header(_ name: String) -> String? {
      guard let start = lines.firstIndex(where: { $0.hasPrefix(name + ": ") }) else { return nil }
      let rest = lines[(start + 1)...].prefix { $0.hasPrefix(" ") }
      return ([String(lines[start].dropFirst(name.count + 2))] + rest).joined(separator: "\n")
    }

    package var body: [String] { Array(lines[(lines.firstIndex(of: "") ?? lines.endIndex)...].dropFirst()) }
  }

  package let port: Int
  package let mails: AsyncStream<Mail>
  private let listener: any Channel
  private let peers: Peers

  /// How many connections are open: none once everything is read that a client sent which has ended.
  package var openConnections: Int { peers.openCount }

  /// - Parameters:
  ///   - tls: offers STARTTLS with that certificate, and a login after it.
  ///   - isTLSFromTheStart: speaks TLS at once instead.
  ///   - refuses: the reply instead of the usual one to a command with that beginning.
  ///   - taken: gets each mail before its sender is told that it is taken.
  package static func start(
    tls: NIOSSLContext? = nil, isTLSFromTheStart: Bool = false,
    refuses: @escaping @Sendable (_ command: String) -> String? = { _ in nil },
    taken: @escaping @Sendable (Mail) -> Void = { _ in }
  ) async throws -> StandInMailServer {
    let (mails, continuation) = AsyncStream.makeStream(of: Mail.self)
    let peers = Peers()
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        peers.add(channel)
        return channel.eventLoop.makeCompletedFuture {
          if isTLSFromTheStart, let tls {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
          }
          try channel.pipeline.syncOperations.addHandler(
            SMTPReader(tls: tls, isSecure: isTLSFromTheStart, refuses) { mail in
              taken(mail)
              continuation.yield(mail)
            })
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    return StandInMailServer(listener, mails, peers)
  }

  private init(_ listener: any Channel, _ mails: AsyncStream<Mail>, _ peers: Peers) {
    self.listener = listener
    self.peers = peers
    self.mails = mails
    port = listener.localAddress?.port ?? 0
  }

  package var url: String { "smtp://127.0.0.1:\(port)/school.example" }

  package func stop() async throws { try await listener.close() }
}

private final class SMTPReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What the next line is.
  private enum Expectation { case command, login, data }

  private let tls: NIOSSLContext?
  private let refuses: (String) -> String?
  private let take: (StandInMailServer.Mail) -> Void
  private var bytes: [UInt8] = []
  private var mail = StandInMailServer.Mail()
  private var expectation = Expectation.command
  private var isSecure: Bool
  private var login: String?

  init(
    tls: NIOSSLContext?, isSecure: Bool, _ refuses: @escaping (String) -> String?,
    take: @escaping (StandInMailServer.Mail) -> Void
  ) {
    self.tls = tls
    self.isSecure = isSecure
    self.refuses = refuses
    self.take = take
  }

  func channelActive(context: ChannelHandlerContext) { reply("220 sink", context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += unwrapInboundIn(data).readableBytesView
    while let end = bytes.firstRange(of: Array("\r\n".utf8)) {
      let line = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      bytes.removeFirst(end.upperBound)
      switch expectation {
      case .command: takeCommand(line, context)
      case .login: takeLogin(line, context)
      case .data: takeData(line, context)
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func takeData(_ line: String, _ context: ChannelHandlerContext) {
    guard line == "." else {
      mail.lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
      return
    }
    expectation = .command
    (mail.isSecure, mail.login) = (isSecure, login)
    if let refusal = refuses(".") {
      reply(refusal, context)
    } else {
      take(mail)
      reply("250 taken", context)
    }
    mail = StandInMailServer.Mail()
  }

  private func takeLogin(_ line: String, _ context: ChannelHandlerContext) {
    expectation = .command
    login = line
    reply(refuses("LOGIN " + line) ?? "235 welcome", context)
  }

  private func takeCommand(_ line: String, _ context: ChannelHandlerContext) {
    if let refusal = refuses(line) { return reply(refusal, context) }
    if line.hasPrefix("MAIL FROM:") { mail.from = String(line.dropFirst(10)) }
    if line.hasPrefix("RCPT TO:") { mail.recipients.append(String(line.dropFirst(8))) }
    switch line {
    case "DATA":
      expectation = .data
      reply("354 go on", context)
    case "AUTH PLAIN":
      expectation = .login
      reply("334 ", context)
    case "STARTTLS": secure(context)
    case "QUIT": reply("221 bye", context)
    case _ where line.hasPrefix("EHLO") && tls != nil:
      reply("250-fine\r\n250 " + (isSecure ? "AUTH PLAIN" : "STARTTLS"), context)
    default: reply("250 fine", context)
    }
  }

  private func secure(_ context: ChannelHandlerContext) {
    guard let tls, !isSecure else { return reply("502 no", context) }
    reply("220 go ahead", context)
    isSecure = true
    do {
      try context.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls), position: .first)
    } catch {
      context.close(promise: nil)
    }
  }

  private func reply(_ line: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: line + "\r\n")), promise: nil)
  }
}
