import CQREncode

/// A text as a square of light and dark modules that a phone's camera reads. Source: ISO/IEC 18004, by libqrencode.
struct QRCode: Hashable, Sendable {
  /// How many modules each side has, without the light border.
  let width: Int
  /// The dark modules, row by row.
  let isDark: [Bool]

  /// The smallest code for `text` that can still be read with 15 % of it lost; `nil` for a text that is too long for any.
  init?(_ text: String) {
    guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
    defer { QRcode_free(code) }
    let width = Int(code.pointee.width)
    self.width = width
    isDark = (0..<width * width).map { code.pointee.data[$0] & 1 == 1 }
  }

  /// The border that readers need around it, in modules.
  static let border = 4

  /// The width of the picture, in modules.
  var size: Int { width + 2 * Self.border }

  /// The dark modules as the `d` of an SVG path, a rectangle for each run of them.
  var path: String {
    var path = ""
    for row in 0..<width {
      var column = 0
      while column < width {
        let start = column
        while column < width, isDark[row * width + column] { column += 1 }
        if column > start {
          path += "M\(start + Self.border) \(row + Self.border)h\(column - start)v1h-\(column - start)z"
        }
        if column < width { column += 1 }
      }
    }
    return path
  }
}
