/// The terms of all texts that were learnt, numbered: words first, then pairs, then character n-grams.
struct Vocabulary: Sendable {
  let language: Language
  let weighting: Weighting
  private let words, pairs: TermTable
  private let grams: GramTable

  var wordCount: Int { words.count }
  var count: Int { words.count + pairs.count + grams.count }

  init(_ builder: VocabularyBuilder) {
    language = builder.language
    weighting = builder.weighting
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
    var scanner = TermScanner(weighting: weighting, language: language)
    var finder = TermFinder(
      words: words, pairs: pairs, grams: grams, capacity: text.bytes.count * 4, keepsRanges: keepsRanges)
    withExtendedLifetime(self) { scanner.scan(text, &finder) }
    return finder
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(language.rawValue)
    weighting.write(to: &writer)
    words.write(to: &writer)
    pairs.write(to: &writer)
    grams.write(to: &writer)
  }

  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    guard let language = Language(rawValue: try reader.text()) else { throw .damaged }
    self.language = language
    weighting = try Weighting(reading: &reader)
    words = try TermTable(reading: &reader)
    pairs = try TermTable(reading: &reader)
    grams = try GramTable(reading: &reader)
  }
}

/// A vocabulary that still grows, and the counts of the texts that it grew from.
struct VocabularyBuilder: TermVisitor {
  let language: Language
  let weighting: Weighting
  private(set) var words = TermTableBuilder()
  private(set) var pairs = TermTableBuilder()
  private(set) var grams = TermTableBuilder()
  /// One list a text: family in the two highest bits, number within the family below.
  private var texts: [[UInt32]] = []
  /// Those of the text in hand.
  private var terms: [UInt32] = []

  init(language: Language, weighting: Weighting) {
    self.language = language
    self.weighting = weighting
  }

  mutating func add(_ text: String, with scanner: inout TermScanner) {
    scanner.scan(NormalizedText(text), &self)
    texts.append(terms)
    terms.removeAll(keepingCapacity: true)
  }

  mutating func word(_ bytes: UnsafeBufferPointer<UInt8>, at range: Range<Int>) -> Int? {
    let number = words.insert(bytes)
    keep(number, .word)
    return number
  }

  mutating func pair(_ key: PairKey, at range: Range<Int>) {
    keep(key.withBytes { pairs.insert($0) }, .pair)
  }

  mutating func gram(_ key: GramKey, _ bytes: UnsafeBufferPointer<UInt8>, at range: Range<Int>) {
    let number = grams.insert(bytes)
    if number < GramTable.limit { keep(number, .gram) }
  }

  private mutating func keep(_ number: Int, _ family: TermFamily) {
    terms.append(UInt32(family.rawValue) << 30 | UInt32(number))
  }

  /// Forgets pairs and n-grams of fewer texts than the weighting asks for; the others move up.
  private mutating func dropRare() {
    for family in [TermFamily.pair, .gram] {
      let table = family == .pair ? pairs : grams
      let mark = UInt32(family.rawValue) << 30
      var frequencies = [Int](repeating: 0, count: table.count)
      for text in texts {
        for term in Set(text) where term >> 30 == mark >> 30 { frequencies[Int(term & 0x3FFF_FFFF)] += 1 }
      }
      var kept = TermTableBuilder()
      let numbers = frequencies.indices.map { number in
        frequencies[number] < weighting.rarest ? nil : table.withBytes(of: number) { kept.insert($0) }
      }
      texts = texts.map { text in
        text.compactMap { term in
          term >> 30 == mark >> 30 ? numbers[Int(term & 0x3FFF_FFFF)].map { mark | UInt32($0) } : term
        }
      }
      if family == .pair { pairs = kept } else { grams = kept }
    }
  }

  /// Learns all the texts.
  static func learn(_ texts: [String], weighting: Weighting, language: Language) -> (Vocabulary, [TermCounts]) {
    var builder = VocabularyBuilder(language: language, weighting: weighting)
    var scanner = TermScanner(weighting: weighting, language: language)
    for text in texts { builder.add(text, with: &scanner) }
    if weighting.rarest > 1 { builder.dropRare() }
    let vocabulary = Vocabulary(builder)
    let bases = TermFamily.allCases.map { UInt32(vocabulary.base(of: $0)) }
    let counts = builder.texts.map { terms in
      TermCounts(terms.map { bases[Int($0 >> 30)] + $0 & 0x3FFF_FFFF }, unknownWords: 0)
    }
    return (vocabulary, counts)
  }
}

/// How often each known term occurs in one text.
struct TermCounts: Sendable {
  /// Ascending, each once.
  let ids: [UInt32]
  let counts: [UInt32]
  /// Words that the vocabulary does not have.
  let unknownWords: Int

  /// From the terms in any order.
  init(_ terms: [UInt32], unknownWords: Int) {
    var ids: [UInt32] = []
    var counts: [UInt32] = []
    ids.reserveCapacity(terms.count)
    counts.reserveCapacity(terms.count)
    for term in Self.sorted(terms) {
      if ids.last == term {
        counts[counts.count - 1] += 1
      } else {
        ids.append(term)
        counts.append(1)
      }
    }
    self.ids = ids
    self.counts = counts
    self.unknownWords = unknownWords
  }

  /// Ascending, by a radix sort of eight bits at a time: a text has a few hundred terms, and comparing them takes longer.
  private static func sorted(_ terms: [UInt32]) -> [UInt32] {
    let largest = terms.max() ?? 0
    var (from, to) = (terms, terms)
    var shift: UInt32 = 0
    while shift < 32, largest >> shift > 0 {
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
        places.update(repeating: 0)
        for term in from { places[Int(term >> shift & 0xFF)] += 1 }
        var next = 0
        for digit in 0..<256 { (places[digit], next) = (next, next + places[digit]) }
        for term in from {
          to[places[Int(term >> shift & 0xFF)]] = term
          places[Int(term >> shift & 0xFF)] += 1
        }
      }
      swap(&from, &to)
      shift += 8
    }
    return from
  }

  /// Number of words, known and unknown; words are the terms below `limit`.
  func wordCount(below limit: Int) -> Int {
    var words = unknownWords
    for (id, count) in zip(ids, counts) where Int(id) < limit { words += Int(count) }
    return words
  }
}
