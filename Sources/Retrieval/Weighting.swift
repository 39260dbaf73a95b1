/// A family of terms.
public enum TermFamily: UInt8, Sendable, CaseIterable {
  /// Stemmed words.
  case word
  /// Two stemmed words that stand side by side.
  case pair
  /// Three to five characters inside one word, which is padded with a space at either end.
  case gram
}

/// How terms count.
///
/// With `tfidf` each family is a block of its own: a term weighs (1 + ln tf) · idf with idf = ln((1 + N) / (1 + df))
/// + 1, the block is brought to length 1 and then multiplied by the square root of the family's share, so that the
/// dot product of two rows is the mean of the families' cosines by their weights (Salton & Buckley 1988; smoothing as
/// in scikit-learn). With `bm25` only words count, by Lucene's variant of BM25: ln(1 + (N − df + ½) / (df + ½)) · tf
/// / (tf + k1 (1 − b + b · length / mean)) (Robertson & Zaragoza 2009; Kamphuis et al. 2020).
public struct Weighting: Sendable, Hashable {
  /// The ways to weigh a term.
  public enum Scheme: UInt64, Sendable { case tfidf, bm25 }

  /// The name under which a user picks it.
  public let name: String
  /// Which formula is used.
  public let scheme: Scheme
  /// The weights of the families; 0 leaves a family out.
  public let word, pair, gram: Float
  /// BM25's saturation and length normalisation; without effect under `tfidf`.
  public let k1, b: Float
  /// A pair or character n-gram counts when it is in so many of the texts that are learnt. One that is in a single text
  /// tells little of another, and they are more than half of all.
  public let rarest: Int

  /// Words 1, pairs 0.3, character n-grams 1: the weights for cards with short example questions.
  public static let tfidf = Weighting(
    name: "tfidf", scheme: .tfidf, word: 1, pair: 0.3, gram: 1, k1: 0, b: 0, rarest: 1)
  /// Words 1, pairs 0.7, character n-grams 1, those of two texts or more: for classifying whole messages, where pairs
  /// tell who does what to whom.
  public static let tfidfPairs = Weighting(
    name: "tfidf-pairs", scheme: .tfidf, word: 1, pair: 0.7, gram: 1, k1: 0, b: 0, rarest: 2)
  /// Words 1, pairs 0.3: cosine for longer documents.
  public static let tfidfWords = Weighting(
    name: "tfidf-words", scheme: .tfidf, word: 1, pair: 0.3, gram: 0, k1: 0, b: 0, rarest: 1)
  /// Lucene's BM25 with its defaults k1 = 1.2, b = 0.75: for ranking documents.
  public static let bm25 = Weighting(
    name: "bm25", scheme: .bm25, word: 1, pair: 0, gram: 0, k1: 1.2, b: 0.75, rarest: 1)

  private static let all = [tfidf, tfidfPairs, tfidfWords, bm25]

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
