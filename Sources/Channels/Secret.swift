import Crypto

/// A secret from the settings. Printing, reflecting or dumping it shows nothing of it.
struct Secret: Sendable {
  let text: String
  private let digest: SHA256.Digest

  init(_ text: String) {
    self.text = text
    digest = SHA256.hash(data: Array(text.utf8))
  }

  /// Whether `given` is the secret, in a time that tells neither its characters nor its length.
  func matches(_ given: String?) -> Bool {
    // swift-crypto compares digests in constant time.
    SHA256.hash(data: Array((given ?? "").utf8)) == digest && given != nil
  }
}

extension Secret: CustomStringConvertible, CustomReflectable {
  var description: String { "<secret>" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
