import Foundation
import Glibc
import NIOCore
import NIOPosix

/// A port of loopback that is kept for a server which is down: until one takes it over, connections are refused.
package struct ReservedPort: Sendable {
  package let number: Int
  private let socket: CInt

  package init() throws {
    socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { [socket] pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else { throw CocoaError(.fileWriteUnknown) }
    number = Int(UInt16(bigEndian: address.sin_port))
  }

  /// The bound socket, for the one server that takes it over.
  func handOver() -> NIOBSDSocket.Handle { socket }
}
