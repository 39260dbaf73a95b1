/// Words that others stand in the place of wherever texts are compared: abbreviations, text-speak, common misspellings,
/// forms that a stemmer misses. "ht" becomes "head teacher" in examples and questions alike, before stems are taken.
///
/// An index keeps the lexicon that it was built with.
public struct Lexicon: Sendable {
  private let words: TermTable
  /// What stands in the place of word n begins here in the arena; one more than there are words.
  private let starts: FlatArray<UInt32>
  private let arena: FlatArray<UInt8>

  /// Nothing stands in the place of anything.
  public static let empty = Lexicon([:])

  /// From words and what stands in their place, one word or several; both are normalised. What is no single word, or
  /// has nothing to stand in its place, is left out. What stands in a word's place is never looked up again.
  public init(_ entries: [String: String]) {
    var words = TermTableBuilder()
    var starts: [UInt32] = [0]
    var arena: [UInt8] = []
    for (word, meaning) in entries.sorted(by: { $0.key < $1.key }) {
      let (word, meaning) = (NormalizedText(word), NormalizedText(meaning))
      guard word.word(from: 0) == word.bytes.indices, meaning.word(from: 0) != nil else { continue }
      guard word.bytes.withUnsafeBufferPointer({ words.insert($0) }) == starts.count - 1 else { continue }
      arena += meaning.bytes
      starts.append(UInt32(arena.count))
    }
    self.words = TermTable(words)
    self.starts = FlatArray(starts)
    self.arena = FlatArray(arena)
  }

  /// Number of words that others stand in the place of.
  public var count: Int { words.count }

  /// The normalised text that stands in a word's place, or nil; valid while the lexicon lives.
  @inline(__always)
  func replacement(of word: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>? {
    guard words.count > 0, let number = words.probe.find(word) else { return nil }
    return UnsafeBufferPointer(
      rebasing: arena.elements[Int(starts.elements[number])..<Int(starts.elements[number + 1])])
  }

  func write(to writer: inout ArchiveWriter) {
    words.write(to: &writer)
    writer.put(starts)
    writer.put(arena)
  }

  /// Throws unless every place stays inside.
  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    words = try TermTable(reading: &reader)
    starts = try reader.array()
    arena = try reader.array()
    guard starts.elements.areStarts(of: words.count, total: arena.elements.count) else { throw .damaged }
  }
}
