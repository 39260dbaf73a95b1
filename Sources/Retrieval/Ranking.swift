/// The cards that a question may be about.
public struct Ranking: Sendable, Hashable {
  /// One card.
  public struct Hit: Sendable, Hashable {
    /// Its id.
    public let card: String
    /// Its score; comparable within one ranking only.
    public let score: Float
    /// Whether the card answers, or only gathers questions that are not answered here.
    public let answerable: Bool
  }

  /// Best first, at most as many as asked for; equal scores in the order of the index's cards. Empty when the text
  /// shares no term with the index, or when the index has no answerable card.
  public let hits: [Hit]
  /// The probability, 0 to 1, that an answerable card of this index answers the text, when as many questions are out
  /// of scope as in. Which card: see ``margin``.
  public let confidence: Double
  /// How far the best score is above the second; 0 when there are fewer than two cards.
  public let margin: Float
  /// The similarity, 0 to 1, of the nearest single example question.
  public let nearest: Float
  /// The share, 0 to 1, of the idf mass of the text's words that the index's examples and titles have.
  public let coverage: Float
  /// The share, 0 to 1, that the best answerable card's own rows have.
  public let winnerCoverage: Float

  static let empty = Ranking(hits: [], confidence: 0, margin: 0, nearest: 0, coverage: 0, winnerCoverage: 0)
}
