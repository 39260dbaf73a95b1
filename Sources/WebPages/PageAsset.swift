public import Hummingbird

/// A file that pages ask for, from here and nowhere else. Its address changes with its content.
public struct PageAsset: Sendable {
  private let name: String
  private let type: String
  private let text: String
  /// Where it is: `/assets/chat.css?v=` and eight hexadecimal digits of the content.
  public let address: String

  /// - Parameters:
  ///   - name: unique in the service.
  ///   - type: its media type, with the character set.
  public init(name: String, type: String, text: String) {
    self.name = name
    self.type = type
    self.text = text
    var hash: UInt32 = 0x811c_9dc5
    for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16)
    address = "/assets/\(name)?v=" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// The school house that every page bears.
  public static let icon = PageAsset(name: "icon.svg", type: "image/svg+xml", text: BaseStyle.icon)

  public func add(to router: Router<Requests>) {
    let (type, text) = (type, text)
    router.at(
      "assets/\(name)",
      [
        .get: { _, _ in
          Response(type: type, text: text, headers: [.cacheControl: "public, max-age=31536000, immutable"])
        }
      ])
  }
}
