/// The terms of all texts that were learnt, numbered: words first, then pairs, then character n-grams.
struct Vocabulary: Sendable {
  let language: Language
  let weighting: Weighting
  private let words, pairs, grams: TermTable

  var wordCount: Int { words.count }
  var count: Int { words.count + pairs.count + grams.count }

  init(_ builder: VocabularyBuilder) {
    language = builder.language
    weighting = builder.weighting
    words = TermTable(builder.words)
    pairs = TermTable(builder.pairs)
    grams = TermTable(builder.grams)
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
    return base..<base + table(of: family).count
  }

  func family(of term: Int) -> TermFamily {
    term < base(of: .pair) ? .word : term < base(of: .gram) ? .pair : .gram
  }

  /// The term as a person may read it; the space at a word's end is shown as "_".
  func text(of term: Int) -> String {
    let family = family(of: term)
    let bytes = table(of: family).bytes(of: term - base(of: family))
    switch family {
    case .word: return String(decoding: bytes, as: UTF8.self)
    case .gram: return String(decoding: bytes.map { $0 == 0x20 ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    case .pair:
      guard let (first, second) = PairKey.words(bytes), first < words.count, second < words.count else { return "" }
      return text(of: first) + " " + text(of: second)
    }
  }

  /// The terms of a text that are known, with their counts.
  func counts(in text: NormalizedText) -> TermCounts {
    var found: [UInt32] = []
    var unknown = 0
    found.reserveCapacity(text.bytes.count * 4)
    scan(text) { family, term, _ in
      if let term { found.append(UInt32(term)) } else if family == .word { unknown += 1 }
    }
    return TermCounts(found, unknownWords: unknown)
  }

  /// Visits every term of a text with its number, if known, and the word or words it stands on (UTF-8 offsets of the
  /// normalised text).
  func scan(_ text: NormalizedText, _ visit: (TermFamily, Int?, Range<Int>) -> Void) {
    var scanner = TermScanner(weighting: weighting, language: language)
    // Taken out once: a table that is handed on for every term costs more in reference counts than its look-up.
    let (words, pairs, grams) = (self.words.probe, self.pairs.probe, self.grams.probe)
    let (pairBase, gramBase) = (base(of: .pair), base(of: .gram))
    withExtendedLifetime(self) {
      scanner.scan(text) { family, bytes, range in
        let (term, base) =
          switch family {
          case .word: (words.find(bytes), 0)
          case .pair: (pairs.find(bytes), pairBase)
          case .gram: (grams.find(bytes), gramBase)
          }
        visit(family, term.map { $0 + base }, range)
        return term
      }
    }
  }

  private func table(of family: TermFamily) -> TermTable {
    switch family {
    case .word: words
    case .pair: pairs
    case .gram: grams
    }
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(language.rawValue)
    weighting.write(to: &writer)
    for table in [words, pairs, grams] { table.write(to: &writer) }
  }

  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    guard let language = Language(rawValue: try reader.text()) else { throw .damaged }
    self.language = language
    weighting = try Weighting(reading: &reader)
    words = try TermTable(reading: &reader)
    pairs = try TermTable(reading: &reader)
    grams = try TermTable(reading: &reader)
  }
}

/// A vocabulary that still grows, and the counts of the texts that it grew from.
struct VocabularyBuilder {
  let language: Language
  let weighting: Weighting
  private(set) var words = TermTableBuilder()
  private(set) var pairs = TermTableBuilder()
  private(set) var grams = TermTableBuilder()
  /// One list a text: family in the two highest bits, number within the family below.
  private var texts: [[UInt32]] = []

  init(language: Language, weighting: Weighting) {
    self.language = language
    self.weighting = weighting
  }

  mutating func add(_ text: String, with scanner: inout TermScanner) {
    var terms: [UInt32] = []
    scanner.scan(NormalizedText(text)) { family, bytes, _ in
      let term =
        switch family {
        case .word: words.insert(bytes)
        case .pair: pairs.insert(bytes)
        case .gram: grams.insert(bytes)
        }
      terms.append(UInt32(family.rawValue) << 30 | UInt32(term))
      return term
    }
    texts.append(terms)
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
