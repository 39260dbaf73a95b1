public import Casebook

/// What a school has filled in about itself: `school.yaml`. A fact that is absent is worded around, never guessed.
public struct SchoolProfile: Hashable, Sendable, Codable {
  public struct Titles: Hashable, Sendable, Codable {
    /// "Headteacher", "Head of School".
    public let head: String
    /// Who answers for safeguarding, in a sentence: "safeguarding lead". Its nation's word where the school has none.
    public let lead: String?
    /// The same by the official title: DSL in England, DSP in Wales.
    public let leadTitle: String?

    private enum CodingKeys: String, CodingKey {
      case head, lead
      case leadTitle = "lead-title"
    }
  }

  public struct Office: Hashable, Sendable, Codable {
    public let phone: String?
    public let email: String?
    /// When it is open on working days.
    public let hours: SchoolCalendar.Hours?
  }

  public let id: SchoolID
  public let name: String
  /// The policy by its everyday name: "Roose's social networking policy".
  public let policy: String
  public let nation: String
  public private(set) var titles: Titles
  /// Whom a parent can ring outside the school, by the name of the placeholder.
  public private(set) var contacts: [String: ContactCard]?
  public let office: Office
  /// How soon the school answers; said only if the school has confirmed one.
  public let replyRule: ReplyRule?
  /// The terms, half-terms apart; none where the school has not said.
  public let termDates: [SchoolCalendar.Term]?
  public let insetDays: [CalendarDay]?
  /// Whom the school tells again; `nil` for the common ladder.
  public let alerts: EscalationLadder?
  /// Phrases that only this school's pack may say.
  public let ownFacts: [String]

  private enum CodingKeys: String, CodingKey {
    case id, name, policy, nation, contacts, titles, office, alerts
    case replyRule = "reply-rule"
    case termDates = "term-dates"
    case insetDays = "inset-days"
    case ownFacts = "own-facts"
  }

  /// A school of which nothing but its id is known.
  init(named id: SchoolID) {
    self.id = id
    name = "your school"
    policy = "your school's policy"
    nation = ""
    titles = Titles(head: "Headteacher", lead: nil, leadTitle: nil)
    office = Office(phone: nil, email: nil, hours: nil)
    replyRule = nil
    termDates = nil
    insetDays = nil
    alerts = nil
    ownFacts = []
  }

  /// The school's name for a heading: its id made readable while it is not read yet, and where the name is none ("your
  /// school", as sentences have it).
  public static func title(of school: SchoolID, named name: String?) -> String {
    if let name, name.first?.isLowercase == false { return name }
    return school.rawValue.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }
      .joined(separator: " ")
  }

  /// The profile with what the common layer has for every school: its nation's titles and the cards, where the school has
  /// none of its own.
  func completed(by nation: Nations.Nation?, _ cards: ContactCards) -> SchoolProfile {
    var profile = self
    profile.titles = Titles(
      head: titles.head, lead: titles.lead ?? nation?.lead, leadTitle: titles.leadTitle ?? nation?.title)
    profile.contacts = cards.contacts.merging(contacts ?? [:]) { $1 }
    return profile
  }

  /// The local authority's front door; `nil` where the school has not said.
  public var frontDoor: ContactCard? { contacts?[ContactCards.frontDoor] }

  /// The words for the placeholders that articles and wording may use: `office`, `head`, `school`, `lead`, and the cards.
  public var placeholders: [String: String] {
    (contacts ?? [:]).mapValues(\.spoken).merging([
      "office": office.phone.map { "the school office on \($0)" } ?? "the school office",
      "head": "the \(titles.head)",
      "school": name,
      "lead": "the \(titles.lead ?? "safeguarding lead")",
    ]) { $1 }
  }
}

/// A document that articles cite: `documents.yaml`.
public struct SourceDocument: Hashable, Sendable, Codable {
  public let id: String
  public let title: String
  public let date: String?
  public let url: String?
  /// When national facts were last checked, `YYYY-MM-DD`.
  public let checked: String?
  public let sections: [String]

  struct List: Decodable {
    let documents: [SourceDocument]
  }
}
