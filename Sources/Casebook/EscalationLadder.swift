public import FoundationEssentials

/// Whom a school tells again, and when, while nobody has taken a record.
///
/// What is urgent climbs by the minute, day and night, and then comes back on each working morning. Everything else comes
/// back on each working morning, and nobody is written to about it at night.
public struct EscalationLadder: Hashable, Sendable, Codable {
  /// One step up.
  public struct Rung: Hashable, Sendable, Codable {
    /// How long after the record was opened, as `10 minutes`.
    public let after: Minutes
    /// Who is told from then on, beside those of the rungs below.
    public let tell: [StaffRole]

    public init(after: Minutes, tell: [StaffRole]) {
      self.after = after
      self.tell = tell
    }
  }

  /// From one time to another, over midnight where the first is the later. From a time to the same is none at all.
  public struct Night: Hashable, Sendable, Codable {
    public let from: TimeOfDay
    public let to: TimeOfDay

    public init(from: TimeOfDay, to: TimeOfDay) {
      self.from = from
      self.to = to
    }

    func contains(_ time: TimeOfDay) -> Bool {
      from <= to ? time >= from && time < to : time >= from || time < to
    }
  }

  /// A morning that comes sooner after the first notice of what is not urgent is too soon to tell of it again.
  private static let rest: TimeInterval = 6 * 3600

  /// For what is urgent, the lowest first.
  public let urgent: [Rung]
  /// When a working morning begins where the school has given no office hours.
  public let morning: TimeOfDay
  /// When nobody is written to about what is not urgent.
  public let night: Night

  public init(urgent: [Rung], morning: TimeOfDay, night: Night) {
    self.urgent = urgent
    self.morning = morning
    self.night = night
  }

  /// Where nothing is known of a school: each working morning.
  public static let none = EscalationLadder(
    urgent: [], morning: TimeOfDay(minute: 8 * 60), night: Night(from: .midnight, to: .midnight))

  /// When somebody is told again.
  public struct Alert: Hashable, Sendable {
    /// 1 for the first time that they are told again.
    public let rung: Int
    public let at: Date
  }

  /// What comes after a rung: 0 is the notice that went out when the record was opened.
  ///
  /// - Parameters:
  ///   - openedAt: when staff were first told of the record at its level.
  ///   - instant: now; mornings that are over are not made up for.
  public func next(
    after rung: Int, of level: Escalation, openedAt: Date, at instant: Date, in calendar: SchoolCalendar
  ) -> Alert {
    if level >= .urgent, rung < urgent.count {
      return Alert(rung: rung + 1, at: openedAt + urgent[rung].after.seconds)
    }
    let earliest = level >= .urgent ? openedAt : openedAt + Self.rest
    return Alert(
      rung: rung + 1, at: calendar.workingMorning(after: max(earliest, instant), at: calendar.hours?.from ?? morning))
  }

  /// Where a record stands when the time for its next alert has come: the rung that is reached now, if one is, and what
  /// comes after it. Rungs that time went past while nobody could be told are made up for by one notice.
  ///
  /// - Parameter rung: the one that it stands on; `nil` before its first alert was planned.
  public func climb(
    from rung: Int?, of level: Escalation, openedAt: Date, at instant: Date, in calendar: SchoolCalendar
  ) -> (reached: Int?, next: Alert) {
    var reached = rung.map { $0 + 1 }
    var next = next(
      after: reached ?? 0, of: level, openedAt: openedAt, at: reached == nil ? openedAt : instant, in: calendar)
    while next.at <= instant {
      reached = next.rung
      next = self.next(after: next.rung, of: level, openedAt: openedAt, at: instant, in: calendar)
    }
    return (reached, next)
  }

  /// When the first notice leaves: at once, and what is not urgent not at night.
  public func notice(of level: Escalation, at instant: Date) -> Date {
    let wall = WallTime(instant)
    guard level < .urgent, night.contains(wall.time) else { return instant }
    let isToday = wall.time < night.to
    return WallTime.instant(isToday ? wall.day : wall.day.advanced(by: 1), at: night.to)
  }
}

extension EscalationLadder {
  /// A number of minutes, written `10 minutes`.
  public struct Minutes: Hashable, Sendable, Codable, CustomStringConvertible {
    public let count: Int

    public init(_ count: Int) { self.count = count }

    /// Reads `10 minutes`, of a day at most; `nil` for anything else.
    public init?(_ text: String) {
      let parts = text.split(separator: " ")
      guard parts.count == 2, parts[1] == "minutes" || parts[1] == "minute", let count = Int(parts[0]),
        (1...1440).contains(count)
      else { return nil }
      self.count = count
    }

    public init(from decoder: any Decoder) throws {
      self = try decoder.value("write a time as “10 minutes”", Minutes.init)
    }

    public func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      try container.encode(description)
    }

    public var description: String { "\(count) minute" + (count == 1 ? "" : "s") }

    var seconds: TimeInterval { Double(count) * 60 }
  }
}
