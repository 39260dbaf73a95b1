public import FoundationEssentials

/// One message as a chat platform delivered it, already verified and taken out of the platform's envelope.
public struct InboundMessage: Hashable, Sendable, Codable {
  /// What the parent did, or what else happened in their chat.
  public enum Content: Hashable, Sendable, Codable {
    /// Words that were typed or the label of a button that was pressed.
    case text(PrivateText)
    /// A photo, voice note, sticker or other thing that this assistant cannot read; the platform's word for it.
    case unsupported(String)
    /// New words for an earlier message, named by its `reference` or else its `id`: screened, never answered.
    case edit(of: String, PrivateText)
    /// An earlier message was taken back.
    case withdrawal(of: String)
    /// Somebody at the school wrote to the parent by the account's own phone; no words where it was a photo or voice note.
    case echo(PrivateText)
    /// The chat goes on under another address: a group that was upgraded, a person with a new number.
    case move(to: String)
  }

  /// The provider's id of this message. Unique together with the channel, school and account of `conversation`.
  public let id: String
  /// What the platform calls this message afterwards, in an edit or when it is answered, where that is not `id`.
  /// Unique in its conversation only.
  public let reference: String?
  public let conversation: ConversationID
  public let content: Content
  /// When the platform says that it was sent; `nil` where it does not say.
  public let sentAt: Date?
  /// Whether others than the parent read along: then nothing personal is said.
  public let isGroup: Bool
  /// Whether nothing that is written before or after belongs to it: a button that was pressed, a form that waits for its
  /// answer. It is a turn of its own and begins at once.
  public let standsAlone: Bool
  /// What else the platform calls the person at `conversation.address`, where it says both: whichever name comes alone
  /// another time, it is the same conversation.
  public let alias: String?

  public init(
    id: String, reference: String? = nil, conversation: ConversationID, content: Content, sentAt: Date? = nil,
    isGroup: Bool = false, standsAlone: Bool = false, alias: String? = nil
  ) {
    self.id = id
    self.reference = reference
    self.conversation = conversation
    self.content = content
    self.sentAt = sentAt
    self.isGroup = isGroup
    self.standsAlone = standsAlone
    self.alias = alias
  }
}
