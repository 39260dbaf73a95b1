/// What a parent may send to the school in the place of a draft that was checked, with one tap.
public struct DraftOffer: Hashable, Sendable, Codable {
  /// Whose matter it is.
  public enum Matter: String, Hashable, Sendable, Codable {
    /// A worry: for those who deal with complaints.
    case concern
    /// A question that the office can answer.
    case question
  }

  /// The messages that the draft came in, as an edit of them is named.
  public let sources: [String]
  public let draft: PrivateText
  /// The words that were shown to the parent, and no others.
  public let message: PrivateText
  /// Who is to have them, as the parent was told: "the Headteacher".
  public let addressee: String
  public let matter: Matter
  /// Whether it is to be kept from the head.
  public let isAboutHead: Bool

  public init(
    sources: [String], draft: PrivateText, message: PrivateText, addressee: String, matter: Matter, isAboutHead: Bool
  ) {
    self.sources = sources
    self.draft = draft
    self.message = message
    self.addressee = addressee
    self.matter = matter
    self.isAboutHead = isAboutHead
  }
}
