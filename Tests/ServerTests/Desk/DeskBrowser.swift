import HTTPTypes
import HummingbirdTesting
import Testing

/// A browser that has opened the sign-in: the key it was given, and what its forms bring along.
struct DeskBrowser: Sendable {
  private(set) var cookie: String
  private(set) var form: String

  init(_ service: TestService, _ path: String = "/desk/sign-in") async throws {
    let page = try await service.send(.get, path)
    cookie = String(try #require(page.headers[.setCookie]?.split(separator: ";").first))
    form = try Self.form(in: page)
  }

  /// The token of the forms in a page.
  private static func form(in page: TestClient.Response) throws -> String {
    String(try #require(page.text.firstMatch(of: /name="form" value="([0-9a-f]{64})"/)).output.1)
  }

  /// What the sign-in says to that address and password; the browser keeps the key that it had.
  func signIn(
    _ service: TestService, _ email: String, _ password: String = DeskState.password, more: [String: String] = [:]
  ) async throws -> TestClient.Response {
    try await post(service, "/desk/sign-in", ["email": email, "password": password].merging(more) { $1 })
  }

  /// The same, and the browser keeps what it is given, as browsers do.
  mutating func enter(
    _ service: TestService, _ email: String, _ password: String = DeskState.password, more: [String: String] = [:]
  ) async throws -> TestClient.Response {
    let answer = try await signIn(service, email, password, more: more)
    guard let given = answer.headers[.setCookie]?.split(separator: ";").first else { return answer }
    cookie = String(given)
    let place = answer.headers[.location] ?? "/desk/sign-in"
    form = try Self.form(in: try await get(service, place))
    return answer
  }

  func get(_ service: TestService, _ path: String) async throws -> TestClient.Response {
    try await service.send(.get, path, headers: [.cookie: cookie])
  }

  func post(_ service: TestService, _ path: String, _ fields: [String: String] = [:]) async throws
    -> TestClient.Response
  {
    try await service.send(
      .post, path, headers: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"],
      body: DeskState.encode(fields.merging(["form": form]) { mine, _ in mine }))
  }
}
