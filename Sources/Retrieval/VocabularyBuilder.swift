/// A vocabulary that still grows, and the counts of the texts that it grew from.
struct VocabularyBuilder: TermVisitor {
  let language: Language
  let weighting: Weighting
  let lexicon: Lexicon
  private(set) var words = TermTableBuilder()
  private(set) var pairs = TermTableBuilder()
  private(set) var grams = TermTableBuilder()
  /// Words as they are written, and the number of each one's stem: most come again, and a look-up is quicker than
  /// taking the stem.
  private var surfaces = TermTableBuilder()
  private var stems: [Int] = []
  /// Family in the two highest bits of an id, number within the family below.
  private var texts = CountMatrix()
  /// The terms of the text in hand.
  private var terms: [UInt32] = []

  init(language: Language, weighting: Weighting, lexicon: Lexicon = .empty) {
    self.language = language
    self.weighting = weighting
    self.lexicon = lexicon
  }

  /// Learns one text; `scanner` must be made for the same weighting, language and lexicon.
  mutating func add(_ text: String, with scanner: inout TermScanner) {
    scanner.scan(NormalizedText(text), &self)
    texts.append(&terms)
  }

  mutating func word(_ bytes: UnsafeBufferPointer<UInt8>, _ stemmer: Stemmer, at range: Range<Int>) -> Int? {
    let surface = surfaces.insert(bytes)
    if surface == stems.count { stems.append(stemmer.withStem(of: bytes) { words.insert($0) }) }
    keep(stems[surface], .word)
    return stems[surface]
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

  /// The vocabulary and the counts of all texts, in their order; to be called once. Pairs and n-grams of fewer texts than the weighting
  /// asks for are left out.
  mutating func finish() -> (Vocabulary, CountMatrix) {
    if weighting.rarest > 1 {
      pairs = dropRare(pairs, .pair)
      grams = dropRare(grams, .gram)
    }
    let vocabulary = Vocabulary(self)
    let bases = TermFamily.allCases.map { UInt32(vocabulary.base(of: $0)) }
    texts.renumber { bases[Int($0 >> 30)] + $0 & 0x3FFF_FFFF }
    return (vocabulary, texts)
  }

  /// The table without its rare terms; the others move up.
  private mutating func dropRare(_ table: TermTableBuilder, _ family: TermFamily) -> TermTableBuilder {
    let mark = UInt32(family.rawValue)
    var frequencies = [Int](repeating: 0, count: table.count)
    for term in texts.ids where term >> 30 == mark { frequencies[Int(term & 0x3FFF_FFFF)] += 1 }
    var kept = TermTableBuilder()
    let numbers = frequencies.indices.map { number in
      frequencies[number] < weighting.rarest ? nil : table.withBytes(of: number) { kept.insert($0) }
    }
    texts.renumber { term in
      term >> 30 == mark ? numbers[Int(term & 0x3FFF_FFFF)].map { mark << 30 | UInt32($0) } : term
    }
    return kept
  }

  /// Learns all the texts.
  static func learn(
    _ texts: [String], weighting: Weighting, language: Language, lexicon: Lexicon = .empty
  ) -> (Vocabulary, CountMatrix) {
    var builder = VocabularyBuilder(language: language, weighting: weighting, lexicon: lexicon)
    var scanner = TermScanner(weighting: weighting, language: language, lexicon: lexicon)
    for text in texts { builder.add(text, with: &scanner) }
    return builder.finish()
  }
}
