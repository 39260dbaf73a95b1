public import Casebook

/// What a school has written on one topic, ready to be said: a Markdown file with its front matter.
public struct Article: Hashable, Sendable, Codable {
  /// Whether a school whose policy has nothing on the topic says this as advice or as "the policy doesn't say".
  public enum Kind: String, Hashable, Sendable, Codable {
    case guidance, unknown
  }

  /// What an answer asks the parent for.
  public enum Request: String, Hashable, Sendable, Codable {
    /// The post that is to be checked: the next message is taken for it.
    case draft
    /// A complaint: to write it together is offered first.
    case complaint
  }

  /// A document and the section of it where the answer stands.
  public struct Source: Hashable, Sendable, Codable {
    public let document: String
    public let section: String
  }

  /// The topic's id: `complaint.stage-1`.
  public let topic: String
  /// A single fact of the topic that parents ask for on its own; `nil` for the topic itself.
  public let facet: String?
  public let title: String
  /// The label of its quick-reply button, at most 20 characters.
  public let button: String
  public let kind: Kind
  public let sources: [Source]
  /// Topics offered as buttons, at most three.
  public let next: [String]
  /// What the answer asks for; the next message is taken for that.
  public let asks: Request?
  /// The complaint stage that the answer sends the parent to.
  public let stage: Complaint.Stage?
  /// The school's line for a draft that breaks this; present exactly where the school's policy has the category.
  public let post: String?
  /// The same answer in at most 160 characters of the GSM 7-bit alphabet.
  public let sms: String
  /// The answer, placeholders filled in.
  public let body: String

  /// The id of the card: the topic, and the facet after a slash.
  public var card: String { facet.map { topic + "/" + $0 } ?? topic }
}
