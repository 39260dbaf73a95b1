import NIOCore
import NIOPosix
import Workbench

/// A client that sends what it likes, as slowly as it likes.
final class RawClient: Sendable {
  /// What came back, piece by piece; `nil` for the end of the connection.
  let received = Arrivals<String?>()
  private let channel: any Channel

  static func connect(to service: LiveService) async throws -> RawClient {
    let port = Int(service.address.split(separator: ":").last ?? "") ?? 0
    return RawClient(
      try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup).connect(host: "127.0.0.1", port: port)
        .get())
  }

  private init(_ channel: any Channel) {
    self.channel = channel
    let received = received
    _ = channel.pipeline.addHandler(Listener { received.append($0) })
    channel.closeFuture.whenComplete { _ in received.append(nil) }
  }

  func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)) }

  func close() async throws { try await channel.close() }
}

private final class Listener: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private let hear: @Sendable (String) -> Void

  init(_ hear: @escaping @Sendable (String) -> Void) { self.hear = hear }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) { hear(String(buffer: unwrapInboundIn(data))) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
