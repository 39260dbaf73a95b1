import Retrieval

/// A text as the screening engine sees it: its words in order, which of them rules speak of, and where its sentences end.
///
/// Made once by ``RuleBook/read(_:)`` and handed to every check.
public struct ScreenedText: Sendable {
  /// A word, and what the lexicon has of it.
  struct Word: Sendable {
    /// UTF-8 offsets in the repaired text.
    let bytes: Range<Int>
    let sentence: Int
    /// Where its atoms stand among ``ScreenedText/atoms``.
    let atoms: Range<Int>
  }

  /// A sentence that has at least one word.
  struct Sentence: Sendable {
    let words: Range<Int>
    /// UTF-8 offsets in the repaired text, with the punctuation that closes it.
    let bytes: Range<Int>
  }

  /// The text with what was put right in it.
  let normalized: NormalizedText
  let words: [Word]
  let sentences: [Sentence]
  let atoms: [Lexicon.Atom]
  /// The clauses of its sentences.
  private(set) var clauses: [ClauseFinder.Clause] = []
  /// For each word whether it belongs to a figure of speech; empty if there is none.
  private(set) var masked: [Bool] = []
  /// The concepts in it, by place.
  private(set) var marks: [Concepts.Mark] = []
  /// Whether any word or phrase of the inventories of harm is in it.
  private(set) var isAlarming = false

  init(
    _ normalized: NormalizedText, lexicon: Lexicon, idioms: PhraseMatcher, clauses: ClauseFinder, concepts: Concepts
  ) {
    self.normalized = normalized
    var segments = SentenceScanner(normalized.bytes)
    segments.run()
    sentences = segments.sentences
    var words: [Word] = []
    var atoms: [Lexicon.Atom] = []
    words.reserveCapacity(segments.words.count)
    atoms.reserveCapacity(segments.words.count * 2)
    normalized.bytes.withUnsafeBufferPointer { bytes in
      for (number, sentence) in segments.sentences.enumerated() {
        for word in segments.words[sentence.words] {
          let first = atoms.count
          lexicon.look(up: bytes[word], adding: &atoms)
          words.append(Word(bytes: word, sentence: number, atoms: first..<atoms.count))
        }
      }
    }
    self.words = words
    self.atoms = atoms
    self.clauses = clauses.clauses(in: self)
    for match in idioms.matches(in: self) {
      if masked.isEmpty { masked = Array(repeating: false, count: words.count) }
      for word in match.words { masked[word] = true }
    }
    marks = concepts.marks(in: self)
    isAlarming = concepts.areAlarming(marks)
  }

  /// The Unicode scalars of the original text from the first to the last of `words`.
  func scalars(of range: Range<Int>) -> Range<Int> {
    guard let last = range.last else { return 0..<0 }
    return normalized.originalRange(ofUTF8: words[range.lowerBound].bytes.lowerBound..<words[last].bytes.upperBound)
  }

  /// The Unicode scalars of the original text that a sentence stands on.
  func scalars(of sentence: Sentence) -> Range<Int> { normalized.originalRange(ofUTF8: sentence.bytes) }

  /// The normalised text of some words that follow each other.
  func normalized(_ words: Range<Int>) -> NormalizedText {
    guard let last = words.last, words.count < self.words.count else { return normalized }
    return normalized.part(self.words[words.lowerBound].bytes.lowerBound..<self.words[last].bytes.upperBound)
  }

  /// Whether a comma, a colon, a dash or a bracket stands between a word and the one before it.
  func hasComma(before word: Int) -> Bool {
    guard word > 0 else { return false }
    return normalized.bytes[words[word - 1].bytes.upperBound..<words[word].bytes.lowerBound].contains {
      Self.commas.contains($0)
    }
  }

  private static let commas = Array(",:-()".utf8)

  /// The clause that a word is in.
  func clause(of word: Int) -> Int {
    var (low, high) = (0, clauses.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if clauses[middle].words.lowerBound <= word { low = middle } else { high = middle }
    }
    return low
  }

  /// The words that something said on `words` may take back: those of its clause and of what that goes on from, as far as
  /// a sentence is held in mind.
  func scope(of words: Range<Int>) -> Range<Int> {
    guard let last = words.last else { return words }
    var first = clause(of: words.lowerBound)
    while !clauses[first].isApart { first -= 1 }
    let all = clauses[first].words.lowerBound..<clauses[clause(of: last)].words.upperBound
    return all.clamped(to: (words.lowerBound - Self.reach)..<(words.upperBound + Self.reach))
  }

  private static let reach = 30

  /// The words that are not left out, in runs of those that follow each other.
  func stretches(without left: Set<Int>) -> [Range<Int>] {
    guard !left.isEmpty else { return [words.indices] }
    var stretches: [Range<Int>] = []
    var start = 0
    for clause in clauses.indices where left.contains(clause) {
      if start < clauses[clause].words.lowerBound { stretches.append(start..<clauses[clause].words.lowerBound) }
      start = clauses[clause].words.upperBound
    }
    if start < words.count { stretches.append(start..<words.count) }
    return stretches
  }

  /// Overlapping windows of some twenty words that begin and end with clauses, so that a worry or an insult is not drowned
  /// in a long message; none in a short one.
  var windows: [Range<Int>] {
    guard words.count > Self.longMessage else { return [] }
    var cuts: [Int] = []
    for clause in clauses {
      cuts += stride(from: clause.words.lowerBound, to: clause.words.upperBound, by: Self.window)
    }
    cuts.append(words.count)
    var windows: [Range<Int>] = []
    var after = 0
    for start in cuts.dropLast() {
      guard windows.last.map({ start - $0.lowerBound >= Self.window / 2 }) ?? true else { continue }
      while cuts[after] - start < Self.window, after + 1 < cuts.count { after += 1 }
      if windows.last?.upperBound != cuts[after] { windows.append(start..<cuts[after]) }
    }
    return windows
  }

  private static let longMessage = 40
  private static let window = 24
}

/// Finds words and sentences in normalised text in one pass.
///
/// A sentence ends after `.` `!` `?` `;` and at a line break; a full stop inside a word ("3.30") or after a title ("Mrs.")
/// ends none. What closes it ("?!", a quotation mark) belongs to it.
private struct SentenceScanner {
  let bytes: [UInt8]
  var words: [Range<Int>] = []
  var sentences: [ScreenedText.Sentence] = []
  private var firstWord = 0
  private var start = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() {
    var index = 0
    while index < bytes.count {
      if Self.isWord(bytes[index]) {
        var end = index + 1
        while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
        words.append(index..<end)
        index = end
      } else if endsSentence(at: index) {
        var end = index + 1
        if bytes[index] != UInt8(ascii: "\n") {
          while end < bytes.count, Self.closing.contains(bytes[end]) { end += 1 }
        }
        close(at: end)
        index = end
      } else {
        index += 1
      }
    }
    close(at: bytes.count)
  }

  private mutating func close(at end: Int) {
    defer { start = end }
    guard firstWord < words.count else { return }
    var range = start..<end
    while let first = range.first, Self.isBlank(bytes[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, Self.isBlank(bytes[last]) { range = range.lowerBound..<last }
    sentences.append(ScreenedText.Sentence(words: firstWord..<words.count, bytes: range))
    firstWord = words.count
  }

  private func endsSentence(at index: Int) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "\n"), UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: ";"): return true
    case UInt8(ascii: "."):
      guard let word = words.last, word.upperBound == index else { return true }
      let isInWord = index + 1 < bytes.count && Self.isWord(bytes[index + 1])
      return !isInWord && !Self.titles.contains { bytes[word].elementsEqual($0) }
    default: return false
    }
  }

  private static let closing = Array(".!?;)\"'".utf8)
  private static let titles = ["mr", "mrs", "ms", "dr", "st", "mx"].map { Array($0.utf8) }

  /// Everything beyond ASCII that is left in normalised text is a letter or a mark.
  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A }
}
