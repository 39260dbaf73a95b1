/// WhatsApp's markup, which has no escape character.
enum WhatsAppMarkup {
  private static let marks: Set<Character> = ["*", "_", "~", "`"]
  /// A zero-width space.
  private static let guardMark: Character = "\u{200B}"

  /// `text` with a zero-width space on both sides of every mark that could open bold, italic, struck or code, and before
  /// a `>` that would make its line a quotation. Marks within a word (`stage_1`) open nothing; links are left as they are.
  static func neutralised(_ text: String) -> String {
    guard text.contains(where: { marks.contains($0) || $0 == ">" }) else { return text }
    var result = ""
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        result.append(first)
        rest.removeFirst()
        continue
      }
      let word = rest.prefix { !$0.isWhitespace }
      if first == ">", result.last?.isNewline != false { result.append(guardMark) }
      result += isLink(word) ? String(word) : guarded(word)
      rest = rest[word.endIndex...]
    }
    return result
  }

  private static func isLink(_ word: Substring) -> Bool { word.contains("://") || word.hasPrefix("www.") }

  private static func guarded(_ word: Substring) -> String {
    var result = ""
    var before: Character?
    for index in word.indices {
      let character = word[index]
      let isLast = word.index(after: index) == word.endIndex
      let opens = marks.contains(character) && !isLast && before.map { $0.isLetter || $0.isNumber } != true
      if opens { result.append(guardMark) }
      result.append(character)
      if opens { result.append(guardMark) }
      before = character
    }
    return result
  }
}
