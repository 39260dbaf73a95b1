import HTTPTypes
import Hummingbird
import WebPages

/// Gives every answer the headers that keep a page to itself: nothing is loaded from elsewhere, nothing runs that stands
/// in the page, nobody frames it, and no copy of it is kept.
struct SecurityHeaders: RouterMiddleware {
  /// Whether browsers are told to come back by https only.
  let isSecure: Bool
  /// The page for a place that is not there.
  let notFound: @Sendable () -> Response

  /// No `unsafe-inline` anywhere: styles and scripts are files of ours. Forms and requests go to us only.
  private static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
    "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
  ].joined(separator: "; ")

  func handle(
    _ request: Request, context: Requests, next: @concurrent (Request, Requests) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch let error as HTTPError where error.status == .notFound {
      response = notFound()
    } catch let error as any HTTPResponseError {
      response = try error.response(from: request, context: context)
    }
    response.headers[.contentSecurityPolicy] = Self.policy
    response.headers[.xContentTypeOptions] = "nosniff"
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    for (name, value) in Self.others { response.headers[name] = value }
    if isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
    return response
  }

  private static let others: [(HTTPField.Name, String)] = [
    // Not `no-referrer`: browsers then send `Origin: null` with our own forms.
    ("Referrer-Policy", "same-origin"), ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"),
  ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
