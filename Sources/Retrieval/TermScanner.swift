/// Takes a normalised text apart into the terms of all families.
struct TermScanner {
  private let takesPairs, takesGrams: Bool
  private let stemmer: Stemmer
  private var padded: [UInt8] = []
  private var characters: [Int] = []

  /// Lengths of character n-grams.
  private static let gramLengths = 3...5

  init(weighting: Weighting, language: Language) {
    takesPairs = weighting.pair > 0
    takesGrams = weighting.gram > 0
    stemmer = Stemmer(language)
  }

  /// Visits each term with its bytes and the range of the word or words it stands on (UTF-8 offsets of the text).
  /// `visit` gives a word's number back, or nil when it is unknown; a pair is visited only when both its words have
  /// one.
  mutating func scan(_ text: NormalizedText, _ visit: (TermFamily, UnsafeBufferPointer<UInt8>, Range<Int>) -> Int?) {
    var previous: (number: Int, range: Range<Int>)?
    var offset = 0
    while let range = text.word(from: offset) {
      offset = range.upperBound
      text.bytes.withUnsafeBufferPointer { bytes in
        let word = UnsafeBufferPointer(rebasing: bytes[range])
        let number = stemmer.withStem(of: word) { visit(.word, $0, range) }
        if takesPairs, let previous, let number {
          PairKey.withBytes(previous.number, number) {
            _ = visit(.pair, $0, previous.range.lowerBound..<range.upperBound)
          }
        }
        if takesGrams { scanGrams(of: word) { _ = visit(.gram, $0, range) } }
        previous = number.map { ($0, range) }
      }
    }
  }

  /// As scikit-learn's `char_wb`: a padded word that is shorter than n counts once, whole.
  private mutating func scanGrams(of word: UnsafeBufferPointer<UInt8>, _ visit: (UnsafeBufferPointer<UInt8>) -> Void) {
    padded.removeAll(keepingCapacity: true)
    padded.append(0x20)
    padded.append(contentsOf: word)
    padded.append(0x20)
    characters.removeAll(keepingCapacity: true)
    for index in padded.indices where padded[index] & 0xC0 != 0x80 { characters.append(index) }
    characters.append(padded.count)
    let length = characters.count - 1
    padded.withUnsafeBufferPointer { bytes in
      for size in Self.gramLengths {
        if size >= length {
          visit(bytes)
          break
        }
        for start in 0...(length - size) {
          visit(UnsafeBufferPointer(rebasing: bytes[characters[start]..<characters[start + size]]))
        }
      }
    }
  }
}

/// The bytes under which a pair of words is kept: their numbers.
enum PairKey {
  static func withBytes(_ first: Int, _ second: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    withUnsafeBytes(of: (UInt64(first) << 32 | UInt64(second)).littleEndian) {
      body($0.assumingMemoryBound(to: UInt8.self))
    }
  }

  /// The numbers again, or nil when the bytes are no pair.
  static func words(_ bytes: UnsafeBufferPointer<UInt8>) -> (Int, Int)? {
    guard bytes.count == 8 else { return nil }
    let key = UInt64(littleEndian: UnsafeRawBufferPointer(bytes).loadUnaligned(as: UInt64.self))
    return (Int(key >> 32), Int(key & 0xFFFF_FFFF))
  }
}
