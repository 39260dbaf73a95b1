import Casebook

/// What is kept of a question that had no answer, for whoever writes the articles: the question in small letters, without
/// names, numbers and addresses.
///
/// A long message is a story and no question: nothing is kept of it.
struct AskedQuestion {
  private static let longest = 200
  private static let words = 2...30
  /// What stands where something was left out.
  private static let gap = "…"

  /// The words that are kept; `nil` where nothing is.
  let kept: PrivateText?

  init(_ heard: Understanding) {
    kept = Self.words(of: heard).map(PrivateText.init)
  }

  private static func words(of heard: Understanding) -> String? {
    let scalars = Array(heard.text.unicodeScalars)
    guard scalars.count <= longest else { return nil }
    let names = heard.ranges(of: .named)
    let titles = heard.ranges(of: .titled)
    var kept: [String] = []
    var (begins, isAfterTitle) = (true, false)
    for range in scalars.split(whereSeparator: \.properties.isWhitespace) {
      let word = String(String.UnicodeScalarView(range))
      let place = range.startIndex..<range.endIndex
      let isName = isAfterTitle || names.contains { $0.overlaps(place) }
      isAfterTitle = titles.contains { $0.overlaps(place) }
      let isKept = !isName && !isPersonal(word, begins: begins)
      begins = word.last.map { ".!?".contains($0) } ?? true
      let bare = word.lowercased().trimming { !$0.isLetter }
      if !isKept {
        if kept.last != gap { kept.append(gap) }
      } else if !bare.isEmpty {
        kept.append(bare)
      }
    }
    guard words.contains(kept.count), kept.count(where: { $0 != gap }) >= words.lowerBound else { return nil }
    return kept.joined(separator: " ")
  }

  /// Whether a word is a number, an address, or a name by how it is written.
  private static func isPersonal(_ word: String, begins: Bool) -> Bool {
    if word.contains(where: { $0.isNumber || $0 == "@" || $0 == "/" || $0 == "_" }) { return true }
    guard !begins, word.first?.isUppercase == true else { return false }
    let letters = word.filter(\.isLetter)
    // "I", "I'm", and what is said in capitals: PE, SATs.
    return
      !(word.hasPrefix("I'") || word.hasPrefix("I’") || letters == "I"
      || letters.dropFirst().first?.isUppercase == true)
  }
}

extension String {
  fileprivate func trimming(_ isOuter: (Character) -> Bool) -> String {
    var rest = self[...]
    while let first = rest.first, isOuter(first) { rest.removeFirst() }
    while let last = rest.last, isOuter(last) { rest.removeLast() }
    return String(rest)
  }
}
