/// The id of a school, as its folder under `Knowledge/schools` is called: `roose`.
public struct SchoolID: RawRepresentable, Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
  public init(_ rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }

  public static func < (a: SchoolID, b: SchoolID) -> Bool { a.rawValue < b.rawValue }

  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

/// The number a parent is given for something that staff will read: `DB-7K3M-Q2XF`.
///
/// It is said to a parent only in the transaction that writes the record down.
public struct ReceiptNumber: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public var description: String { rawValue }

  /// What stands where a receipt would, in commands that keep nothing.
  public static let trial = ReceiptNumber(rawValue: "TRIAL")

  /// The receipt number for `seed`, in Crockford's base 32: no letter that is mistaken for a digit when it is read out.
  ///
  /// - Parameter seed: forty random bits; higher bits are ignored.
  public init(school: SchoolID, seed: UInt64) {
    let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var rest = seed
    var letters: [Character] = []
    for position in 0..<8 {
      if position == 4 { letters.append("-") }
      letters.append(alphabet[Int(rest & 31)])
      rest >>= 5
    }
    let prefix = school.rawValue.prefix(2).uppercased()
    rawValue = prefix + "-" + String(letters)
  }

  public init(from decoder: any Decoder) throws {
    rawValue = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}

/// One parent's conversation with one school on one channel: what is kept in order and handled one turn at a time.
public struct ConversationID: Hashable, Sendable, Codable {
  /// The channel id of the web chat, whose page reads its replies from the store: nothing is sent to it.
  public static let webChannel = "web"

  /// The channel's id: `generic`, `web`, …
  public let channel: String
  public let school: SchoolID
  /// The school's own account on that channel (a phone number id, a bot); empty where a channel has only one.
  public let account: String
  /// Whom a reply goes to, opaque, as the provider writes it.
  public let address: String

  public init(channel: String, school: SchoolID, account: String, address: String) {
    self.channel = channel
    self.school = school
    self.account = account
    self.address = address
  }

  /// The same conversation under another address.
  public func moved(to address: String) -> ConversationID {
    ConversationID(channel: channel, school: school, account: account, address: address)
  }
}
