import Crypto
import FoundationEssentials

/// Signs and checks by the Standard Webhooks specification, version 1 (HMAC-SHA256 over `id.timestamp.body`).
struct StandardWebhook: Sendable {
  /// How far a timestamp may be from the clock, each way.
  static let window = 300

  private let key: SymmetricKey

  /// - Parameter secret: base 64, with or without `whsec_` before it. Returns `nil` for anything else.
  init?(secret: String) {
    let text = secret.hasPrefix("whsec_") ? String(secret.dropFirst("whsec_".count)) : secret
    guard let bytes = Data(base64Encoded: text), !bytes.isEmpty else { return nil }
    key = SymmetricKey(data: bytes)
  }

  /// Throws `unproven` unless one of the version 1 signatures fits the raw body and the time is near.
  func verify(_ request: WebhookRequest, at instant: Date) throws(ChannelError) {
    guard let id = request.header("webhook-id"), !id.isEmpty,
      let timestamp = request.header("webhook-timestamp"), let seconds = Self.seconds(timestamp),
      let signatures = request.header("webhook-signature"),
      abs(instant.timeIntervalSince1970.rounded(.down) - Double(seconds)) <= Double(Self.window)
    else { throw .unproven }
    let expected = code(id: id, timestamp: timestamp, body: request.body)
    var isProven = false
    for signature in signatures.utf8.split(separator: UInt8(ascii: " ")) where signature.starts(with: "v1,".utf8) {
      guard let bytes = Data(base64Encoded: Data(signature.dropFirst(3))) else { continue }
      // swift-crypto compares an authentication code in constant time.
      if expected == bytes { isProven = true }
    }
    guard isProven else { throw .unproven }
  }

  /// The three headers that prove `body`.
  func headers(id: String, body: [UInt8], at instant: Date) -> [ProviderRequest.Header] {
    let timestamp = String(Int(instant.timeIntervalSince1970.rounded(.down)))
    let signature = Data(code(id: id, timestamp: timestamp, body: body)).base64EncodedString()
    return [
      .init("webhook-id", id), .init("webhook-timestamp", timestamp), .init("webhook-signature", "v1," + signature),
    ]
  }

  private func code(id: String, timestamp: String, body: [UInt8]) -> HMAC<SHA256>.MAC {
    var hmac = HMAC<SHA256>(key: key)
    hmac.update(data: Array("\(id).\(timestamp).".utf8))
    hmac.update(data: body)
    return hmac.finalize()
  }

  private static func seconds(_ text: String) -> Int? {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
  }
}
