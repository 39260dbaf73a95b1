/// Cuts a text into parts that a platform takes.
enum TextSplitter {
  /// The parts of `text`, each at most `limit` wide, cut between user-perceived characters: after a line or a word where
  /// one ends in the second half, else before the word at the limit, so that a link is cut only if it alone is too long.
  ///
  /// White space at a cut is left out. One part, maybe empty, for a text that fits.
  /// - Parameter width: what a character counts for; one each where the platform counts characters.
  static func parts(of text: String, limit: Int, width: (Character) -> Int = { _ in 1 }) -> [String] {
    var parts: [String] = []
    var rest = text[...]
    while let end = end(in: rest, limit: limit, width: width) {
      let cut = breakingPlace(in: rest, from: self.end(in: rest, limit: limit / 2, width: width) ?? end, to: end)
      parts.append(String(rest[..<cut]))
      rest = rest[cut...].drop(while: \.isWhitespace)
    }
    if parts.isEmpty || !rest.isEmpty { parts.append(String(rest)) }
    return parts
  }

  /// Where the characters of `text` stop fitting into `limit`, `nil` when all fit.
  private static func end(in text: Substring, limit: Int, width: (Character) -> Int) -> String.Index? {
    var sum = 0
    for index in text.indices {
      sum += width(text[index])
      guard sum > limit else { continue }
      if index > text.startIndex { return index }
      // One character alone is too wide (a letter under thousands of accents): cut it, for nobody can read it whole.
      return text.unicodeScalars.index(text.startIndex, offsetBy: max(limit / 2, 1))
    }
    return nil
  }

  private static func breakingPlace(in text: Substring, from middle: String.Index, to end: String.Index) -> String.Index
  {
    let secondHalf = middle < end ? text[middle..<end] : text[end..<end]
    if let place = secondHalf.lastIndex(where: \.isNewline) ?? secondHalf.lastIndex(where: \.isWhitespace) {
      return place
    }
    if text[end].isWhitespace { return end }
    let words = text[..<end]
    guard let place = words.lastIndex(where: \.isWhitespace), !words[..<place].allSatisfy(\.isWhitespace) else {
      return end
    }
    return place
  }
}
