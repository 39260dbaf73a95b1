public import Casebook

/// What the nations call things: `common/nations.yaml`.
struct Nations: Decodable {
  struct Nation: Decodable {
    /// Who answers for safeguarding, in a sentence: "safeguarding lead".
    let lead: String
    /// The official title.
    let title: String
  }

  static let file = "nations.yaml"

  let nations: [String: Nation]
}

/// Whom a parent can ring outside the school, and when the number was last held against its source.
public struct ContactCard: Hashable, Sendable, Codable {
  /// As it stands in a sentence: "the NSPCC".
  public let name: String
  public let phone: String
  public let source: String
  public let checked: CalendarDay

  /// "the NSPCC on 0808 800 5000".
  public var spoken: String { "\(name) on \(phone)" }
}

/// The cards that every school has: `common/contacts.yaml`.
struct ContactCards: Decodable {
  static let file = "contacts.yaml"
  /// The name of the card of the local authority, which only a school can have.
  static let frontDoor = "front-door"

  let contacts: [String: ContactCard]
}
