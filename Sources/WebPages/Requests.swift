public import Hummingbird
public import NIOCore

/// What is known of a request beside what it says itself.
public struct Requests: RequestContext, RemoteAddressRequestContext {
  public var coreContext: CoreRequestContextStorage
  /// Who is at the other end of the connection: the parent, or a proxy before us.
  public let remoteAddress: SocketAddress?

  public init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    remoteAddress = source.channel.remoteAddress
  }
}

/// What answers a request of one method to one path.
public typealias Answering = @Sendable (Request, Requests) async throws -> Response
