import HTTPTypes
import Hummingbird
import NIOCore

typealias Requests = BasicRequestContext

/// What answers a request of one method to one path.
typealias Answering = @Sendable (Request, Requests) async throws -> Response

extension Router<Requests> {
  /// Answers the methods given for `path`, and every other with 405 and what is allowed, `OPTIONS` with 204.
  ///
  /// - Parameters:
  ///   - isKnown: whether there is such a place at all; if not, every method is answered 404 by `missing`.
  ///   - offers: whether this place answers a method that others under the same path do.
  func at(
    _ path: RouterPath, isKnown: @escaping @Sendable (Requests) -> Bool = { _ in true },
    offers: @escaping @Sendable (HTTPRequest.Method, Requests) -> Bool = { _, _ in true },
    missing: @escaping Answering = { _, _ in Response(status: .notFound) },
    refused: @escaping @Sendable (Requests) -> Void = { _ in }, _ answers: [HTTPRequest.Method: Answering]
  ) {
    for method in [.get, .head, .post, .put, .patch, .delete, .options, .trace] as [HTTPRequest.Method] {
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
  func bytes(upTo limit: Int) async throws -> [UInt8]? {
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
  init(_ status: HTTPResponse.Status = .ok, type: String, text: String, headers: HTTPFields = [:]) {
    var headers = headers
    headers[.contentType] = type
    self.init(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
