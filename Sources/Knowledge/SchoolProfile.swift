public import Casebook

/// What a school has filled in about itself: `school.yaml`. A fact that is absent is worded around, never guessed.
public struct SchoolProfile: Hashable, Sendable, Codable {
  public struct Titles: Hashable, Sendable, Codable {
    /// "Headteacher", "Head of School".
    public let head: String
    /// "safeguarding lead"; DSL in England, DSP in Wales.
    public let lead: String
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
  public let titles: Titles
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
    case id, name, policy, nation, titles, office, alerts
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
    titles = Titles(head: "Headteacher", lead: "safeguarding lead")
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

  /// The words for the placeholders that articles and wording may use: `office`, `head`, `school`, `lead`.
  public var placeholders: [String: String] {
    [
      "office": office.phone.map { "the school office on \($0)" } ?? "the school office",
      "head": "the \(titles.head)",
      "school": name,
      "lead": "the \(titles.lead)",
    ]
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
