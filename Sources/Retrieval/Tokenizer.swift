/// One word of a text.
public struct Token: Sendable, Hashable {
  /// The word in normalised spelling.
  public let surface: String
  /// Its stem in the tokenizer's language.
  public let stem: String
  /// Where it stands: offsets in Unicode scalars of the original text.
  public let range: Range<Int>
}

/// Cuts texts into words and clauses. It has no state: one value may be used from any number of threads.
public struct Tokenizer: Sendable {
  /// Whose stems are taken.
  public let language: Language

  /// A tokenizer for one language.
  public init(language: Language = .english) { self.language = language }

  /// The text in the one spelling that is compared; see ``NormalizedText``.
  public func normalize(_ text: String) -> NormalizedText { NormalizedText(text) }

  /// The words of a text, in order: runs of letters and digits. Emoji and punctuation give none.
  public func tokens(in text: String) -> [Token] { tokens(in: NormalizedText(text)) }

  /// The words of a text that is already normalised, in order.
  public func tokens(in text: NormalizedText) -> [Token] {
    let stemmer = Stemmer(language)
    var tokens: [Token] = []
    var offset = 0
    while let word = text.word(from: offset) {
      let stem = text.bytes.withUnsafeBufferPointer {
        stemmer.withStem(of: UnsafeBufferPointer(rebasing: $0[word])) { String(decoding: $0, as: UTF8.self) }
      }
      let surface = String(decoding: text.bytes[word], as: UTF8.self)
      tokens.append(Token(surface: surface, stem: stem, range: text.originalRange(ofUTF8: word)))
      offset = word.upperBound
    }
    return tokens
  }

  /// The stem of the first word in `word`; empty when there is none.
  public func stem(_ word: String) -> String { tokens(in: word).first?.stem ?? "" }
}
