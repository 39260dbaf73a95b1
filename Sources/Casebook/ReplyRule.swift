public import FoundationEssentials

/// How soon a school says it answers. It is a school's own word: without one nothing is due and nothing is said.
public struct ReplyRule: Hashable, Sendable, Codable {
  /// How long it may take, on days that count.
  public enum Span: Hashable, Sendable {
    /// So many hours of days that count.
    case hours(Int)
    /// By the end of the day that comes so many counted days after the one that it came on.
    case days(Int)
  }

  /// Which days count.
  public enum Counting: String, Hashable, Sendable, Codable, CaseIterable {
    case everyDay = "every-day"
    /// Monday to Friday without bank holidays.
    case workingDays = "working-days"
    /// Of these, the days of term on which pupils are in.
    case schoolDays = "school-days"
  }

  public let within: Span
  public let counting: Counting
  /// As parents are told it: "within 24 hours, or on the next working day if you write at the weekend".
  public let words: String

  public init(within: Span, counting: Counting, words: String) {
    self.within = within
    self.counting = counting
    self.words = words
  }

  /// `within 24 hours, counted on working days`.
  var title: String {
    switch counting {
    case .everyDay: "within \(within)"
    case .workingDays: "within \(within), counted on working days"
    case .schoolDays: "within \(within), counted on school days"
    }
  }
}

extension ReplyRule.Span: CustomStringConvertible, Codable {
  /// `24 hours`, `1 day`.
  public var description: String {
    switch self {
    case .hours(let count): "\(count) hour" + (count == 1 ? "" : "s")
    case .days(let count): "\(count) day" + (count == 1 ? "" : "s")
    }
  }

  /// Reads `24 hours` or `2 days`, of 720 hours and 90 days at most; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let count = Int(parts[0]) else { return nil }
    switch parts[1] {
    case "hour" where (1...720).contains(count), "hours" where (1...720).contains(count): self = .hours(count)
    case "day" where (1...90).contains(count), "days" where (1...90).contains(count): self = .days(count)
    default: return nil
    }
  }

  public init(from decoder: any Decoder) throws {
    self = try decoder.value("write a time as “24 hours” or “2 days”", ReplyRule.Span.init)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// When something is due, and how that was worked out.
public struct DueTime: Hashable, Sendable, Codable {
  public let at: Date
  /// For staff, a line each: when it came in, what counts, which days do not and why, when it is due.
  public let arithmetic: [String]

  public init(at: Date, arithmetic: [String]) {
    self.at = at
    self.arithmetic = arithmetic
  }
}
