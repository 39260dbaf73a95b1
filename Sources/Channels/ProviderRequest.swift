/// One request to a provider. Its URL and headers may carry secrets, so that printing it shows the method and a length.
public struct ProviderRequest: Hashable, Sendable {
  /// A header line to be sent.
  public struct Header: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public let method: String
  public let url: String
  public let headers: [Header]
  public let body: [UInt8]

  public init(method: String = "POST", url: String, headers: [Header], body: [UInt8]) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

extension ProviderRequest: CustomStringConvertible, CustomReflectable {
  public var description: String { "\(method) <\(body.count) bytes>" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a provider answered.
public struct ProviderResponse: Hashable, Sendable {
  public let status: Int
  public let body: [UInt8]
  private let headers: [String: String]

  public init(status: Int, headers: [(String, String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = Dictionary(headers.map { ($0.lowercased(), $1) }) { first, _ in first }
    self.body = body
  }

  /// The value of the header called `name` in any case, `nil` without it.
  public func header(_ name: String) -> String? { headers[name.lowercased()] }
}
