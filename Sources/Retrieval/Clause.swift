/// A sentence or a part of one.
public struct Clause: Sendable, Hashable {
  /// The original's words, without white space at either end; its closing punctuation belongs to it.
  public let text: String
  /// Where it stands: offsets in Unicode scalars of the original text.
  public let range: Range<Int>
}

extension Tokenizer {
  /// The clauses of a text, in order, none empty or without a letter or digit.
  ///
  /// A clause ends after `.` `!` `?` `;` and at a line break. A full stop between two letters or digits ("3.30",
  /// "school.org") and after a title ("Mrs.") ends none.
  /// - Parameter softly: also cut after commas and before the words "and" and "but".
  public func clauses(in text: String, softly: Bool = false) -> [Clause] {
    let scalars = Array(text.unicodeScalars)
    var clauses: [Clause] = []
    var start = 0
    for cut in Self.cuts(in: NormalizedText(text), softly: softly) + [scalars.count] where cut > start {
      if let clause = Self.clause(of: scalars, in: start..<cut) { clauses.append(clause) }
      start = cut
    }
    return clauses
  }

  /// Scalar offsets of the original before which a new clause begins, ascending.
  private static func cuts(in text: NormalizedText, softly: Bool) -> [Int] {
    let bytes = text.bytes
    var cuts: [Int] = []
    var word = 0..<0
    var index = 0
    while index < bytes.count {
      if NormalizedText.isWord(bytes[index]) {
        word = text.word(from: index) ?? index..<bytes.count
        if softly, joins(bytes[word]) { cuts.append(text.originalRange(ofUTF8: word).lowerBound) }
        index = word.upperBound
        continue
      }
      let next = index + 1
      let inWord = word.upperBound == index && next < bytes.count && NormalizedText.isWord(bytes[next])
      let ends =
        switch bytes[index] {
        case UInt8(ascii: "\n"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ";"): true
        case UInt8(ascii: "."): !inWord && !(word.upperBound == index && isTitle(bytes[word]))
        case UInt8(ascii: ","): softly && !inWord
        default: false
        }
      let goesOn = next < bytes.count && bytes[index] != UInt8(ascii: "\n") && closing.contains(bytes[next])
      if ends, !goesOn { cuts.append(text.originalRange(ofUTF8: index..<next).upperBound) }
      if ends, goesOn { index = endOfRun(bytes, from: next, cuts: &cuts, in: text) } else { index = next }
    }
    return cuts
  }

  /// Takes in the punctuation that follows an end ("?!", "...", a closing quote) and cuts behind it.
  private static func endOfRun(_ bytes: [UInt8], from start: Int, cuts: inout [Int], in text: NormalizedText) -> Int {
    var end = start
    while end < bytes.count, closing.contains(bytes[end]) { end += 1 }
    cuts.append(text.originalRange(ofUTF8: start..<end).upperBound)
    return end
  }

  private static let closing = Array(".!?;)\"'".utf8)

  private static func joins(_ word: ArraySlice<UInt8>) -> Bool {
    word.elementsEqual("and".utf8) || word.elementsEqual("but".utf8)
  }

  private static func isTitle(_ word: ArraySlice<UInt8>) -> Bool {
    ["mr", "mrs", "ms", "dr", "st", "mx"].contains { word.elementsEqual($0.utf8) }
  }

  private static func clause(of scalars: [Unicode.Scalar], in range: Range<Int>) -> Clause? {
    guard let first = scalars[range].firstIndex(where: { !$0.properties.isWhitespace }),
      let last = scalars[range].lastIndex(where: { !$0.properties.isWhitespace }),
      scalars[first...last].contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil })
    else { return nil }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[first...last])
    return Clause(text: String(view), range: first..<last + 1)
  }
}
