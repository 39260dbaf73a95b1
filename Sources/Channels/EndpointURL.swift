import FoundationEssentials

/// A URL from the settings that is sent to: `https`, or `http` on the loopback interface.
///
/// The ban on private addresses is for URLs that arrive in payloads; this one was written by who runs the service.
public struct EndpointURL: Hashable, Sendable {
  public let text: String

  /// Returns `nil` for another scheme, plain `http` to another machine, no host, or characters that no URL has.
  public init?(_ text: String) {
    guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), let url = URL(string: text), let host = url.host,
      !host.isEmpty
    else { return nil }
    switch url.scheme?.lowercased() {
    case "https": break
    case "http" where Self.isLoopback(host): break
    default: return nil
    }
    self.text = text
  }

  /// Whether `host` names this machine itself.
  public static func isLoopback(_ host: String) -> Bool {
    let name = host.lowercased()
    if name == "localhost" || name == "::1" || name == "[::1]" { return true }
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
