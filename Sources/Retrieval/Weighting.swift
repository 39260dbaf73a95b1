/// A family of terms.
public enum TermFamily: UInt8, Sendable, CaseIterable {
  /// Stemmed words.
  case word
  /// Two stemmed words that stand side by side.
  case pair
  /// Three to five characters inside one word, which is padded with a space at either end.
  case gram
}

extension TermFamily: Encodable {
  /// As its name: "word".
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode("\(self)")
  }
}

/// How terms count.
///
/// With `tfidf` each family is a block of its own: a term weighs (1 + ln tf) · idf with idf = ln((1 + N) / (1 + df))
/// + 1, the block is brought to length 1 and then multiplied by the square root of the family's share, so that the
/// dot product of two rows is the mean of the families' cosines by their weights (Salton & Buckley 1988; smoothing as
/// in scikit-learn). The others weigh words only. `bm25` is Lucene's variant: ln(1 + (N − df + ½) / (df + ½)) · tf / (tf
/// + k1 (1 − b + b · length / mean)) (Robertson & Zaragoza 2009; Kamphuis et al. 2020). `bm25Plus` adds δ / (k1 + 1)
/// with δ = 1 to the second factor, so that a long document never weighs a term like one that lacks it (Lv & Zhai 2011).
/// `logCosine` is SMART's lnc.ltc: the cosine of 1 + ln tf in the document and (1 + ln tf) · idf in the question
/// (Manning, Raghavan & Schütze 2008, 6.4.3).
public struct Weighting: Sendable, Hashable {
  /// The ways to weigh a term.
  public enum Scheme: UInt64, Sendable { case tfidf, bm25, bm25Plus, logCosine }

  /// The name under which a user picks it.
  public let name: String
  /// Which formula is used.
  public let scheme: Scheme
  /// The weights of the families; 0 leaves a family out.
  public let word, pair, gram: Float
  /// BM25's saturation and length normalisation; without effect elsewhere.
  public let k1, b: Float
  /// A pair or character n-gram counts when it is in so many of the texts that are learnt. One that is in a single text
  /// tells little of another, and they are more than half of all.
  public let rarest: Int
  /// Whether N and df are counted in cards, where rows belong to cards: df is then over how many a term is spread, the
  /// perplexity of its distribution over them.
  public let isRareByCard: Bool

  /// Words 1, pairs 0.3, character n-grams 1, pairs and n-grams of one text left out: the weights for cards with short
  /// example questions.
  public static let tfidf = Weighting(
    name: "tfidf", scheme: .tfidf, word: 1, pair: 0.3, gram: 1, k1: 0, b: 0, rarest: 2, isRareByCard: false)
  /// The same, how rare a term is being counted in cards: better where a card has few examples, as the topics of an
  /// unknown corpus often have.
  public static let tfidfCards = Weighting(
    name: "tfidf-cards", scheme: .tfidf, word: 1, pair: 0.3, gram: 1, k1: 0, b: 0, rarest: 2, isRareByCard: true)
  /// Words 1, pairs 0.7, character n-grams 1, those of two texts or more: for classifying whole messages, where pairs
  /// tell who does what to whom.
  public static let tfidfPairs = Weighting(
    name: "tfidf-pairs", scheme: .tfidf, word: 1, pair: 0.7, gram: 1, k1: 0, b: 0, rarest: 2, isRareByCard: false)
  /// Words 1, pairs 0.3: cosine for longer documents.
  public static let tfidfWords = Weighting(
    name: "tfidf-words", scheme: .tfidf, word: 1, pair: 0.3, gram: 0, k1: 0, b: 0, rarest: 1, isRareByCard: false)
  /// Lucene's BM25 with its defaults k1 = 1.2, b = 0.75: for ranking documents.
  public static let bm25 = Weighting(
    name: "bm25", scheme: .bm25, word: 1, pair: 0, gram: 0, k1: 1.2, b: 0.75, rarest: 1, isRareByCard: false)

  /// BM25+, with the same k1 and b.
  public static let bm25Plus = Weighting(
    name: "bm25+", scheme: .bm25Plus, word: 1, pair: 0, gram: 0, k1: 1.2, b: 0.75, rarest: 1, isRareByCard: false)
  /// SMART's lnc.ltc: cosine with the idf in the question alone.
  public static let lncLtc = Weighting(
    name: "lnc.ltc", scheme: .logCosine, word: 1, pair: 0, gram: 0, k1: 0, b: 0, rarest: 1, isRareByCard: false)

  private static let all = [tfidf, tfidfCards, tfidfPairs, tfidfWords, bm25, bm25Plus, lncLtc]

  /// The names that ``named(_:)`` knows.
  public static var names: [String] { all.map(\.name) }

  /// The weighting of that name, or nil.
  public static func named(_ name: String) -> Weighting? { all.first { $0.name == name } }

  /// The weight of one family.
  public func weight(of family: TermFamily) -> Float {
    switch family {
    case .word: word
    case .pair: pair
    case .gram: gram
    }
  }
}

extension Weighting {
  /// The length of a family's block: squares add up to 1.
  func blockLength(of family: TermFamily) -> Float { (weight(of: family) / (word + pair + gram)).squareRoot() }

  func write(to writer: inout ArchiveWriter) { writer.put(name) }

  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    guard let known = Weighting.named(try reader.text()) else { throw .damaged }
    self = known
  }
}
