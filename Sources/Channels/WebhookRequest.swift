/// One request to a hook, as it came in: the body is kept as bytes, because proofs are made over bytes.
public struct WebhookRequest: Sendable {
  /// In capitals: `POST`.
  public let method: String
  /// Decoded query parameters; the first of a repeated name counts.
  public let query: [String: String]
  public let body: [UInt8]
  private let headers: [String: String]

  /// - Parameter headers: names in any case; the first of a repeated name counts.
  public init(method: String, headers: [(String, String)], query: [(String, String)] = [], body: [UInt8]) {
    self.method = method.uppercased()
    self.headers = Dictionary(headers.map { ($0.lowercased(), $1) }) { first, _ in first }
    self.query = Dictionary(query) { first, _ in first }
    self.body = body
  }

  /// The value of the header called `name` in any case, `nil` without it.
  public func header(_ name: String) -> String? { headers[name.lowercased()] }
}
