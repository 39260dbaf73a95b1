/// What is done with the terms of a text.
protocol TermVisitor {
  /// A word as it is written, what takes its stem, and where it stands (UTF-8 offsets of the normalised text); gives
  /// the stem's number back, or nil when it is unknown.
  mutating func word(_ bytes: UnsafeBufferPointer<UInt8>, _ stemmer: Stemmer, at range: Range<Int>) -> Int?
  /// Two words that are known and stand side by side, by their numbers.
  mutating func pair(_ key: PairKey, at range: Range<Int>)
  /// A character n-gram of the word that stands there.
  mutating func gram(_ key: GramKey, _ bytes: UnsafeBufferPointer<UInt8>, at range: Range<Int>)
}

/// Takes a normalised text apart into the terms of all families.
struct TermScanner {
  private let takesPairs, takesGrams: Bool
  private let stemmer: Stemmer
  private let lexicon: Lexicon
  /// The word in hand between two spaces, and behind it as many zeros as one load of eight bytes may read too many.
  private var padded: [UInt8] = []
  private var characters: [Int] = []

  /// Lengths of character n-grams.
  private static let gramLengths = 3...5

  init(weighting: Weighting, language: Language, lexicon: Lexicon = .empty) {
    takesPairs = weighting.pair > 0
    takesGrams = weighting.gram > 0
    stemmer = Stemmer(language)
    self.lexicon = lexicon
  }

  /// Shows each term to `visitor`: a word, the pair that it ends, its n-grams from the shortest on; then the next word.
  /// Words that stand in another's place by the lexicon are shown where that stands.
  mutating func scan(_ text: NormalizedText, _ visitor: inout some TermVisitor) {
    var previous: Place?
    text.bytes.withUnsafeBufferPointer { bytes in
      var offset = 0
      while let range = NormalizedText.word(in: bytes, from: offset) {
        offset = range.upperBound
        let word = UnsafeBufferPointer(rebasing: bytes[range])
        guard let others = lexicon.replacement(of: word) else {
          scan(word, at: range, after: &previous, &visitor)
          continue
        }
        var place = 0
        while let own = NormalizedText.word(in: others, from: place) {
          place = own.upperBound
          scan(UnsafeBufferPointer(rebasing: others[own]), at: range, after: &previous, &visitor)
        }
      }
    }
  }

  /// A known word's number, and where it stands.
  private typealias Place = (number: Int, range: Range<Int>)

  private mutating func scan(
    _ word: UnsafeBufferPointer<UInt8>, at range: Range<Int>, after previous: inout Place?,
    _ visitor: inout some TermVisitor
  ) {
    let number = visitor.word(word, stemmer, at: range)
    if takesPairs, let previous, let number {
      visitor.pair(PairKey(first: previous.number, second: number), at: previous.range.lowerBound..<range.upperBound)
    }
    if takesGrams { scanGrams(of: word, at: range, &visitor) }
    previous = number.map { ($0, range) }
  }

  /// As scikit-learn's `char_wb`: a padded word that is shorter than n counts once, whole.
  private mutating func scanGrams(
    of word: UnsafeBufferPointer<UInt8>, at range: Range<Int>, _ visitor: inout some TermVisitor
  ) {
    padded.removeAll(keepingCapacity: true)
    padded.append(0x20)
    padded.append(contentsOf: word)
    padded.append(0x20)
    let length = padded.count
    for _ in 0..<MemoryLayout<UInt64>.size { padded.append(0) }
    guard word.allSatisfy({ $0 < 0x80 }) else {
      scanOtherGrams(length: length, at: range, &visitor)
      return
    }
    padded.withUnsafeBufferPointer { bytes in
      for size in Self.gramLengths {
        let mask = UInt64.max >> UInt64(64 - 8 * min(size, length))
        for start in 0...max(length - size, 0) {
          let eight = UnsafeRawPointer(bytes.baseAddress! + start).loadUnaligned(as: UInt64.self)
          let gram = UnsafeBufferPointer(rebasing: bytes[start..<start + min(size, length)])
          visitor.gram(GramKey(ascii: UInt64(littleEndian: eight) & mask), gram, at: range)
        }
        if size >= length { break }
      }
    }
  }

  /// The n-grams of a word beyond ASCII, whose characters are of one to four bytes.
  private mutating func scanOtherGrams(length: Int, at range: Range<Int>, _ visitor: inout some TermVisitor) {
    characters.removeAll(keepingCapacity: true)
    for index in 0..<length where padded[index] & 0xC0 != 0x80 { characters.append(index) }
    characters.append(length)
    let count = characters.count - 1
    padded.withUnsafeBufferPointer { bytes in
      for size in Self.gramLengths {
        for start in 0...max(count - size, 0) {
          let end = characters[min(start + size, count)]
          let gram = UnsafeBufferPointer(rebasing: bytes[characters[start]..<end])
          visitor.gram(GramKey(gram), gram, at: range)
        }
        if size >= count { break }
      }
    }
  }
}

/// A pair of words: their numbers.
struct PairKey {
  let first, second: Int

  init(first: Int, second: Int) {
    self.first = first
    self.second = second
  }

  /// The numbers again, or nil when the bytes are no pair.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard bytes.count == 8 else { return nil }
    let key = UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt64.self))
    self.init(first: Int(key >> 32), second: Int(key & 0xFFFF_FFFF))
  }

  /// The bytes under which the pair is kept.
  @inline(__always)
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    withUnsafeBytes(of: (UInt64(first) << 32 | UInt64(second)).littleEndian) {
      body($0.assumingMemoryBound(to: UInt8.self))
    }
  }
}
