/// Words and their numbers, for look-ups by their bytes: one hash, one place, whether a word is known or not.
public struct WordTable: Sendable {
  private let terms: TermTable

  /// Numbers `words` from 0 in the order in which they come first.
  public init(_ words: some Sequence<[UInt8]>) {
    var builder = TermTableBuilder()
    for word in words { word.withUnsafeBufferPointer { _ = builder.insert($0) } }
    terms = TermTable(builder)
  }

  /// Number of words.
  public var count: Int { terms.count }

  /// The number of a word, or nil when it is not there.
  public func number(of word: UnsafeBufferPointer<UInt8>) -> Int? {
    withExtendedLifetime(terms) { terms.probe.find(word) }
  }

  /// The bytes of a word; `number` must be below ``count``.
  public func word(_ number: Int) -> [UInt8] { withExtendedLifetime(terms) { Array(terms.bytes(of: number)) } }
}

extension WordTable {
  /// The stored form; the same words give the same bytes.
  public func encoded() -> [UInt8] { Archive.seal(.words) { terms.write(to: &$0) } }

  /// Reads ``encoded()`` bytes in place, copying only when they are not 16-byte aligned; `owner` is kept as long as
  /// they are used.
  public init(mapped bytes: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable) throws(RetrievalError) {
    let block = Archive.block(mapped: bytes, keeping: owner)
    terms = try Archive.open(.words, block) { (reader) throws(RetrievalError) in try TermTable(reading: &reader) }
  }
}
