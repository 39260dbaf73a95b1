import Retrieval

/// Recognises what a parent does with a message rather than asks: greets, thanks, wants a person, moves on.
public struct DialogueActs: Sendable {
  private let rules: RuleSet
  private let tokenizer: Tokenizer

  init(rules: RuleSet, tokenizer: Tokenizer) {
    self.rules = rules
    self.tokenizer = tokenizer
  }

  /// An act and how much of the message it takes up.
  public struct Act: Hashable, Sendable {
    public let id: String
    /// The words of the message that it stands on, counted from 0, of `total`.
    public let words: Range<Int>
    public let total: Int
    /// The Unicode scalars it stands on.
    public let range: Range<Int>
  }

  /// The acts in `text` in the order of their places.
  public func acts(in text: String) -> [Act] {
    let screened = ScreenedText(text, tokenizer: tokenizer)
    return rules.hits(in: screened).map { hit in
      Act(id: hit.id, words: hit.words, total: screened.words.count, range: screened.scalars(of: hit.words))
    }
  }
}
