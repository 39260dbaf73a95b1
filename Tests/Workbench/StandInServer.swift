import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix
package import NIOSSL

/// The network's far end: takes HTTP requests on loopback and answers each as it is told.
package final class StandInServer: Sendable {
  package struct Received: Sendable {
    package let target: String
    package let headers: [String: String]
    package let body: String
  }

  /// What becomes of one request.
  package enum Answer: Sendable {
    case status(Int, headers: [String] = [], body: String = "")
    /// Nothing at all.
    case hang
    /// The head of an answer that promises a body, and then the end of the connection.
    case cutHalfWay
    /// Something that is no answer, and then the end of the connection.
    case nonsense
    /// The end of the connection.
    case close
  }

  package let port: Int
  /// Every request, in the order they came in whole.
  package let requests: AsyncStream<Received>
  private let listener: any Channel
  private let peers: Peers

  /// How many connections were opened.
  package var connections: Int { peers.count }

  /// How many are open: none once everything is read that a client sent which has ended.
  package var openConnections: Int { peers.openCount }

  /// - Parameters:
  ///   - reserved: where it listens; `nil` for any free port.
  ///   - tls: speaks TLS with that certificate.
  ///   - answer: the answer to a request, given it and how many came before it.
  package static func start(
    on reserved: ReservedPort? = nil, tls: NIOSSLContext? = nil,
    _ answer: @escaping @Sendable (Received, Int) -> Answer
  ) async throws -> StandInServer {
    let (requests, continuation) = AsyncStream.makeStream(of: Received.self)
    let (seen, peers) = (NIOLockedValueBox(0), Peers())
    let bootstrap = ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        peers.add(channel)
        return channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.addHandler(
            HTTPReader { received in
              let number = seen.withLockedValue { number in
                defer { number += 1 }
                return number
              }
              continuation.yield(received)
              return answer(received, number)
            })
        }
      }
    let listener =
      if let reserved {
        try await bootstrap.withBoundSocket(reserved.handOver()).get()
      } else {
        try await bootstrap.bind(host: "127.0.0.1", port: 0).get()
      }
    return StandInServer(listener, requests, peers)
  }

  private init(_ listener: any Channel, _ requests: AsyncStream<Received>, _ peers: Peers) {
    self.listener = listener
    self.requests = requests
    self.peers = peers
    port = listener.localAddress?.port ?? 0
  }

  package func url(_ path: String = "/in") -> String { "http://127.0.0.1:\(port)\(path)" }

  /// Stops listening and ends every connection.
  package func stop() async throws {
    try await listener.close()
    peers.closeAll()
  }
}

/// The connections of a server.
final class Peers: Sendable {
  private struct State {
    var open: [ObjectIdentifier: any Channel] = [:]
    var count = 0
  }

  private let state = NIOLockedValueBox(State())

  /// How many there were.
  var count: Int { state.withLockedValue(\.count) }

  var openCount: Int { state.withLockedValue(\.open.count) }

  func add(_ channel: any Channel) {
    state.withLockedValue { state in
      state.open[ObjectIdentifier(channel)] = channel
      state.count += 1
    }
    channel.closeFuture.whenComplete { _ in
      self.state.withLockedValue { _ = $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
    }
  }

  func closeAll() {
    for channel in state.withLockedValue({ Array($0.open.values) }) { channel.close(promise: nil) }
  }
}

/// Reads one request after the other: a head, and a body of `Content-Length` bytes.
private final class HTTPReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: (StandInServer.Received) -> StandInServer.Answer
  private var bytes: [UInt8] = []

  init(_ answer: @escaping (StandInServer.Received) -> StandInServer.Answer) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    bytes += unwrapInboundIn(data).readableBytesView
    while let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
      let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
      let pairs = lines.dropFirst().map { line in
        let parts = line.split(separator: ":", maxSplits: 1)
        return (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
      }
      let headers = Dictionary(pairs) { first, _ in first }
      let length = headers["content-length"].flatMap { Int($0) } ?? 0
      guard bytes.count >= end.upperBound + length else { return }
      let body = String(decoding: bytes[end.upperBound..<end.upperBound + length], as: UTF8.self)
      bytes.removeFirst(end.upperBound + length)
      let target = lines[0].split(separator: " ")[1]
      send(answer(.init(target: String(target), headers: headers, body: body)), context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  private func send(_ answer: StandInServer.Answer, _ context: ChannelHandlerContext) {
    switch answer {
    case .hang: return
    case .close: context.close(promise: nil)
    case .nonsense:
      write("SSH-2.0-OpenSSH_9.2\r\n", context)
      context.close(promise: nil)
    case .cutHalfWay:
      write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf", context)
      context.close(promise: nil)
    case .status(let status, let headers, let body):
      let head = ["HTTP/1.1 \(status) X", "Content-Length: \(body.utf8.count)"] + headers
      write(head.joined(separator: "\r\n") + "\r\n\r\n" + body, context)
    }
  }

  private func write(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }
}
