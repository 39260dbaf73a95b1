import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// An SMTP server on loopback that keeps what it is handed.
final class StandInMailServer: Sendable {
  struct Mail: Sendable {
    var from = ""
    var recipients: [String] = []
    var lines: [String] = []

    /// The value of a header, folded lines joined.
    func header(_ name: String) -> String? {
      guard let start = lines.firstIndex(where: { $0.hasPrefix(name + ": ") }) else { return nil }
      let rest = lines[(start + 1)...].prefix { $0.hasPrefix(" ") }
      return ([String(lines[start].dropFirst(name.count + 2))] + rest).joined(separator: "\n")
    }

    var body: [String] { Array(lines[(lines.firstIndex(of: "") ?? lines.endIndex)...].dropFirst()) }
  }

  let port: Int
  let mails: AsyncStream<Mail>
  private let listener: any Channel

  /// - Parameter refuses: the reply instead of the usual one to a command with that beginning.
  static func start(
    refuses: @escaping @Sendable (_ command: String) -> String? = { _ in nil }
  ) async throws -> StandInMailServer {
    let (mails, continuation) = AsyncStream.makeStream(of: Mail.self)
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(SMTPReader(refuses) { continuation.yield($0) })
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    return StandInMailServer(listener, mails)
  }

  private init(_ listener: any Channel, _ mails: AsyncStream<Mail>) {
    self.listener = listener
    self.mails = mails
    port = listener.localAddress?.port ?? 0
  }

  var url: String { "smtp://127.0.0.1:\(port)/school.example" }

  func stop() async throws { try await listener.close() }
}

private final class SMTPReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let refuses: (String) -> String?
  private let take: (StandInMailServer.Mail) -> Void
  private var bytes: [UInt8] = []
  private var mail = StandInMailServer.Mail()
  private var isInData = false

  init(_ refuses: @escaping (String) -> String?, take: @escaping (StandInMailServer.Mail) -> Void) {
    self.refuses = refuses
    self.take = take
  }

  func channelActive(context: ChannelHandlerContext) { reply("220 sink", context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += unwrapInboundIn(data).readableBytesView
    while let end = bytes.firstRange(of: Array("\r\n".utf8)) {
      let line = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      bytes.removeFirst(end.upperBound)
      if isInData { takeData(line, context) } else { takeCommand(line, context) }
    }
  }

  private func takeData(_ line: String, _ context: ChannelHandlerContext) {
    guard line == "." else {
      mail.lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
      return
    }
    isInData = false
    reply(refuses(".") ?? "250 taken", context)
    if refuses(".") == nil { take(mail) }
    mail = StandInMailServer.Mail()
  }

  private func takeCommand(_ line: String, _ context: ChannelHandlerContext) {
    if let refusal = refuses(line) { return reply(refusal, context) }
    if line.hasPrefix("MAIL FROM:") { mail.from = String(line.dropFirst(10)) }
    if line.hasPrefix("RCPT TO:") { mail.recipients.append(String(line.dropFirst(8))) }
    isInData = line == "DATA"
    reply(isInData ? "354 go on" : line == "QUIT" ? "221 bye" : "250 fine", context)
  }

  private func reply(_ line: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: line + "\r\n")), promise: nil)
  }
}
