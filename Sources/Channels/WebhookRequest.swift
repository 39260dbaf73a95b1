/// One request to a hook, as it came in: the body is kept as bytes, because proofs are made over bytes.
public struct WebhookRequest: Sendable {
  /// In capitals: `POST`.
  public let method: String
  /// Decoded query parameters; the first of a repeated name counts.
  public let query: [String: String]
  public let body: [UInt8]
  private let headers: [(name: String, value: String)]

  /// - Parameter headers: names in any case; the first of a repeated name counts.
  public init(method: String, headers: [(String, String)], query: [(String, String)] = [], body: [UInt8]) {
    self.method = method.uppercased()
    self.headers = headers.map { (name: $0, value: $1) }
    self.query = Dictionary(query) { first, _ in first }
    self.body = body
  }

  /// The value of the header called `name` in any case, `nil` without it.
  public func header(_ name: String) -> String? {
    headers.first { field in
      field.name.utf8.count == name.utf8.count
        && zip(field.name.utf8, name.utf8).allSatisfy { Self.lowercase($0) == Self.lowercase($1) }
    }?.value
  }

  private static func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
