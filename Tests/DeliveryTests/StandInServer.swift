import Foundation
import NIOConcurrencyHelpers
import NIOCore
import NIOPosix

/// The network's far end: takes HTTP requests on loopback and answers each as it is told.
final class StandInServer: Sendable {
  struct Received: Sendable {
    let target: String
    let headers: [String: String]
    let body: String
  }

  /// What becomes of one request.
  enum Answer: Sendable {
    case status(Int, headers: [String] = [], body: String = "")
    /// Nothing at all.
    case hang
    /// The head of an answer that promises a body, and then the end of the connection.
    case cutHalfWay
    /// The end of the connection.
    case close
  }

  let port: Int
  /// Every request, in the order they came in whole.
  let requests: AsyncStream<Received>
  private let listener: any Channel
  private let count: NIOLockedValueBox<Int>

  /// How many connections were opened.
  var connections: Int { count.withLockedValue { $0 } }

  /// - Parameter answer: the answer to a request, given it and how many came before it.
  static func start(_ answer: @escaping @Sendable (Received, Int) -> Answer) async throws -> StandInServer {
    let (requests, continuation) = AsyncStream.makeStream(of: Received.self)
    let (seen, connections) = (NIOLockedValueBox(0), NIOLockedValueBox(0))
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        connections.withLockedValue { $0 += 1 }
        return channel.eventLoop.makeCompletedFuture {
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
      }.bind(host: "127.0.0.1", port: 0).get()
    return StandInServer(listener, requests, connections)
  }

  private init(_ listener: any Channel, _ requests: AsyncStream<Received>, _ count: NIOLockedValueBox<Int>) {
    self.listener = listener
    self.requests = requests
    self.count = count
    port = listener.localAddress?.port ?? 0
  }

  func url(_ path: String = "/in") -> String { "http://127.0.0.1:\(port)\(path)" }

  func stop() async throws { try await listener.close() }
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

  private func send(_ answer: StandInServer.Answer, _ context: ChannelHandlerContext) {
    switch answer {
    case .hang: return
    case .close: context.close(promise: nil)
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
