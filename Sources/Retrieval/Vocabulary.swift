/// The terms of all texts that were learnt, numbered: words first, then pairs, then character n-grams.
struct Vocabulary: Sendable {
  let language: Language
  let weighting: Weighting
  private let lexicon: Lexicon
  private let words, pairs: TermTable
  private let grams: GramTable

  var wordCount: Int { words.count }
  var count: Int { words.count + pairs.count + grams.count }

  init(_ builder: VocabularyBuilder) {
    language = builder.language
    weighting = builder.weighting
    lexicon = builder.lexicon
    words = TermTable(builder.words)
    pairs = TermTable(builder.pairs)
    grams = GramTable(builder.grams)
  }

  /// The first number of a family.
  func base(of family: TermFamily) -> Int {
    switch family {
    case .word: 0
    case .pair: words.count
    case .gram: words.count + pairs.count
    }
  }

  /// The numbers of a family.
  func range(of family: TermFamily) -> Range<Int> {
    let base = base(of: family)
    return base..<base + (family == .word ? words.count : family == .pair ? pairs.count : grams.count)
  }

  func family(of term: Int) -> TermFamily {
    term < base(of: .pair) ? .word : term < base(of: .gram) ? .pair : .gram
  }

  /// The term as a person may read it; the space at a word's end is shown as "_".
  func text(of term: Int) -> String {
    switch family(of: term) {
    case .word: return String(decoding: words.bytes(of: term), as: UTF8.self)
    case .gram:
      let bytes = grams.bytes(of: term - base(of: .gram))
      return String(decoding: bytes.map { $0 == 0x20 ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    case .pair:
      guard let pair = PairKey(pairs.bytes(of: term - base(of: .pair))), max(pair.first, pair.second) < words.count
      else { return "" }
      return text(of: pair.first) + " " + text(of: pair.second)
    }
  }

  /// The terms of a text that are known, with their counts.
  func counts(in text: NormalizedText) -> TermCounts {
    let finder = find(text, keepsRanges: false)
    return TermCounts(finder.found, unknownWords: finder.unknownWords)
  }

  /// The terms of a text that are known, as they come, each with the word or words it stands on (UTF-8 offsets of the
  /// normalised text).
  func places(in text: NormalizedText) -> [(term: UInt32, range: Range<Int>)] {
    let finder = find(text, keepsRanges: true)
    return zip(finder.found, finder.ranges).map { ($0, $1) }
  }

  private func find(_ text: NormalizedText, keepsRanges: Bool) -> TermFinder {
    var scanner = TermScanner(weighting: weighting, language: language, lexicon: lexicon)
    var finder = TermFinder(
      words: words, pairs: pairs, grams: grams, capacity: text.bytes.count * 4, keepsRanges: keepsRanges)
    withExtendedLifetime(self) { scanner.scan(text, &finder) }
    return finder
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(language.rawValue)
    weighting.write(to: &writer)
    lexicon.write(to: &writer)
    words.write(to: &writer)
    pairs.write(to: &writer)
    grams.write(to: &writer)
  }

  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    guard let language = Language(rawValue: try reader.text()) else { throw .damaged }
    self.language = language
    weighting = try Weighting(reading: &reader)
    lexicon = try Lexicon(reading: &reader)
    words = try TermTable(reading: &reader)
    pairs = try TermTable(reading: &reader)
    grams = try GramTable(reading: &reader)
  }
}
