import HTTPTypes
import Hummingbird

/// The files that the pages ask for, from here and nowhere else. Their address changes with their content.
struct PageAssets: Sendable {
  let name: String
  let type: String
  let text: String
  /// Eight hexadecimal digits of the content.
  let version: String

  static let style = PageAssets(name: "chat.css", type: "text/css; charset=utf-8", text: PageStyle.text)
  static let script = PageAssets(name: "chat.js", type: "text/javascript; charset=utf-8", text: PageScript.text)
  static let icon = PageAssets(name: "icon.svg", type: "image/svg+xml", text: PageStyle.icon)

  private init(name: String, type: String, text: String) {
    self.name = name
    self.type = type
    self.text = text
    var hash: UInt32 = 0x811c_9dc5
    for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    let digits = String(hash, radix: 16)
    version = String(repeating: "0", count: 8 - digits.count) + digits
  }

  static func add(to router: Router<Requests>) {
    for asset in [style, script, icon] {
      router.at(
        "assets/\(asset.name)",
        [
          .get: { _, _ in
            Response(
              type: asset.type, text: asset.text, headers: [.cacheControl: "public, max-age=31536000, immutable"])
          }
        ])
    }
  }
}
