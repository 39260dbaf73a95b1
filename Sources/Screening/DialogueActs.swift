/// Recognises what a parent does with a message rather than asks: greets, thanks, wants a person, moves on.
public final class DialogueActs: Sendable {
  private let rules: RuleSet

  init(rules: RuleSet) { self.rules = rules }

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
  public func acts(in text: ScreenedText) -> [Act] {
    rules.hits(in: text).map { hit in
      Act(id: hit.id, words: hit.words, total: text.words.count, range: text.scalars(of: hit.words))
    }
  }
}
