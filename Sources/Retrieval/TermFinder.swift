/// Looks the terms of a text up in a vocabulary; to be used only while that lives.
struct TermFinder: TermVisitor {
  /// The known terms as they come.
  private(set) var found: [UInt32] = []
  /// Where each of them stands (UTF-8 offsets of the normalised text), when that was asked for.
  private(set) var ranges: [Range<Int>] = []
  private(set) var unknownWords = 0

  private let words, pairs: TermProbe
  private let grams: GramTable
  private let pairBase, gramBase: Int
  private let keepsRanges: Bool

  init(words: TermTable, pairs: TermTable, grams: GramTable, capacity: Int, keepsRanges: Bool) {
    self.words = words.probe
    self.pairs = pairs.probe
    self.grams = grams
    pairBase = words.count
    gramBase = words.count + pairs.count
    self.keepsRanges = keepsRanges
    found.reserveCapacity(capacity)
  }

  @inline(__always)
  mutating func word(_ bytes: UnsafeBufferPointer<UInt8>, _ stemmer: Stemmer, at range: Range<Int>) -> Int? {
    let number = stemmer.withStem(of: bytes) { words.find($0) }
    if let number { keep(number, at: range) } else { unknownWords += 1 }
    return number
  }

  @inline(__always)
  mutating func pair(_ key: PairKey, at range: Range<Int>) {
    if let number = key.withBytes({ pairs.find($0) }) { keep(pairBase + number, at: range) }
  }

  @inline(__always)
  mutating func gram(_ key: GramKey, _ bytes: UnsafeBufferPointer<UInt8>, at range: Range<Int>) {
    if let number = grams.find(key, bytes) { keep(gramBase + number, at: range) }
  }

  @inline(__always)
  private mutating func keep(_ term: Int, at range: Range<Int>) {
    found.append(UInt32(truncatingIfNeeded: term))
    if keepsRanges { ranges.append(range) }
  }
}
