public import HTTPTypes
public import Hummingbird
import NIOCore

extension Router<Requests> {
  /// Answers the methods given for `path`, and every other with 405 and what is allowed, `OPTIONS` with 204.
  ///
  /// - Parameters:
  ///   - isKnown: whether there is such a place at all; if not, every method is answered 404 by `missing`.
  ///   - offers: whether this place answers a method that others under the same path do.
  public func at(
    _ path: RouterPath, isKnown: @escaping @Sendable (Requests) -> Bool = { _ in true },
    offers: @escaping @Sendable (HTTPRequest.Method, Requests) -> Bool = { _, _ in true },
    missing: @escaping Answering = { _, _ in Response(status: .notFound) },
    refused: @escaping @Sendable (Requests) -> Void = { _ in }, _ answers: [HTTPRequest.Method: Answering]
  ) {
    let methods: [HTTPRequest.Method?] = [
      .get, .head, .post, .put, .patch, .delete, .options, .trace, HTTPRequest.Method("QUERY"),
    ]
    for method in methods.compactMap({ $0 }) {
      // The router makes HEAD out of GET itself.
      if method == .head, answers[.get] != nil { continue }
      on(path, method: method) { request, context in
        guard isKnown(context) else { return try await missing(request, context) }
        if let answer = answers[method], offers(method, context) { return try await answer(request, context) }
        if method != .options { refused(context) }
        let offered = answers.keys.filter { offers($0, context) }
        let names = Set(offered.map(\.rawValue)).union(offered.contains(.get) ? ["HEAD", "OPTIONS"] : ["OPTIONS"])
        let allowed = names.sorted().joined(separator: ", ")
        return Response(status: method == .options ? .noContent : .methodNotAllowed, headers: [.allow: allowed])
      }
    }
  }
}

extension Request {
  /// The body's bytes, `nil` when there are more than `limit`.
  public func bytes(upTo limit: Int) async throws -> [UInt8]? {
    if let length = headers[.contentLength].flatMap(Int.init), length > limit { return nil }
    do {
      let buffer = try await body.collect(upTo: limit)
      return Array(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      return nil
    }
  }
}

extension Response {
  /// A text response of that type.
  public init(_ status: HTTPResponse.Status = .ok, type: String, text: String, headers: HTTPFields = [:]) {
    var headers = headers
    headers[.contentType] = type
    self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}

extension Request {
  /// Whether a request that changes something comes from a page of ours. The cookie's `SameSite` keeps most others out;
  /// browsers say the rest themselves, and what is no browser has no cookie that it was not given.
  ///
  /// - Parameter address: where the service is reached, as `https://chat.example.org`, if it has been told.
  public func isOurs(at address: String?) -> Bool {
    if let site = headers[.secFetchSite], site != "same-origin", site != "none" { return false }
    guard let origin = headers[.origin]?.lowercased() else { return true }
    if origin == address { return true }
    guard let host = head.authority?.lowercased() else { return false }
    return origin == "http://\(host)" || origin == "https://\(host)"
  }
}

extension HTTPField.Name {
  /// Where a browser says that a request comes from: `same-origin`, `cross-site`, `none`, …
  public static let secFetchSite = Self("Sec-Fetch-Site")!
}
