/// Cuts a text into parts that a platform takes.
enum TextSplitter {
  /// The parts of `text`, each of at most `limit` user-perceived characters, cut after a line or a word where one ends in
  /// the second half. White space at a cut is left out. One part, maybe empty, for a text that fits.
  static func parts(of text: String, limit: Int) -> [String] {
    var parts: [String] = []
    var rest = text[...]
    while let end = rest.index(rest.startIndex, offsetBy: limit, limitedBy: rest.endIndex), end < rest.endIndex {
      let middle = rest.index(rest.startIndex, offsetBy: limit / 2)
      let window = rest[middle..<end]
      let cut =
        window.lastIndex(where: \.isNewline) ?? window.lastIndex(where: \.isWhitespace)
        ?? (rest[end].isWhitespace ? end : nil)
      parts.append(String(rest[..<(cut ?? end)]))
      rest = rest[(cut ?? end)...].drop(while: \.isWhitespace)
    }
    if parts.isEmpty || !rest.isEmpty { parts.append(String(rest)) }
    return parts
  }
}
