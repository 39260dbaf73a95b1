public import FoundationEssentials

/// The days and hours of a school: what it works, what counts for a time that it has given, and when people read again.
///
/// Everything that a school has not said is left open: without term dates every week is alike, without office hours nothing
/// is known of opening.
public struct SchoolCalendar: Hashable, Sendable, Codable {
  /// A bank holiday of the school's nation: the day that is off, which for a substitute is the substitute.
  public struct Holiday: Hashable, Sendable, Codable {
    public let date: CalendarDay
    public let name: String

    public init(date: CalendarDay, name: String) {
      self.date = date
      self.name = name
    }
  }

  /// Days from the first to the last on which school is held. Half-terms and holidays lie between two of them.
  public struct Term: Hashable, Sendable, Codable {
    public let from: CalendarDay
    public let to: CalendarDay

    public init(from: CalendarDay, to: CalendarDay) {
      self.from = from
      self.to = to
    }
  }

  /// When the office is open on a day that the school works.
  public struct Hours: Hashable, Sendable, Codable {
    public let from: TimeOfDay
    public let to: TimeOfDay

    public init(from: TimeOfDay, to: TimeOfDay) {
      self.from = from
      self.to = to
    }
  }

  /// Why a day does not count.
  enum Closure: Hashable {
    case weekend
    case bankHoliday(String)
    case holidays
    case inset

    var title: String {
      switch self {
      case .weekend: "weekend"
      case .bankHoliday(let name): name
      case .holidays: "school holidays"
      case .inset: "INSET day"
      }
    }
  }

  /// The last day that the list of bank holidays goes to; `nil` without a list.
  let holidaysUntil: CalendarDay?
  let terms: [Term]
  /// `nil` where the school has not said.
  public let hours: Hours?
  private let holidays: [Holiday]
  private let insetDays: [CalendarDay]

  /// - Parameters:
  ///   - holidays: the bank holidays of the nation, up to `holidaysUntil`.
  ///   - terms: in any order; none where the school has given no term dates.
  ///   - insetDays: days in term without pupils.
  public init(
    holidays: [Holiday] = [], holidaysUntil: CalendarDay? = nil, terms: [Term] = [],
    insetDays: [CalendarDay] = [], hours: Hours? = nil
  ) {
    self.holidays = holidays
    self.holidaysUntil = holidaysUntil
    self.terms = terms.sorted { $0.from < $1.from }
    self.insetDays = insetDays
    self.hours = hours
  }

  /// Why that day does not count; `nil` for one that does.
  func closure(on day: CalendarDay, counting: ReplyRule.Counting) -> Closure? {
    guard counting != .everyDay else { return nil }
    if counting == .schoolDays, isHoliday(day) { return .holidays }
    if day.isWeekend { return .weekend }
    if let holiday = holidays.first(where: { $0.date == day }) { return .bankHoliday(holiday.name) }
    return counting == .schoolDays && insetDays.contains(day) ? .inset : nil
  }

  /// Whether a day lies between two terms. What lies before the first that is known and after the last is not known to be.
  private func isHoliday(_ day: CalendarDay) -> Bool {
    guard let first = terms.first, let last = terms.map(\.to).max(), day >= first.from, day <= last else {
      return false
    }
    return !terms.contains { ($0.from...max($0.from, $0.to)).contains(day) }
  }

  /// Whether somebody is at the school on that day: staff come in on INSET days too.
  private func isWorked(_ day: CalendarDay) -> Bool {
    closure(on: day, counting: .workingDays) == nil && !isHoliday(day)
  }

  /// Whether the office is open; `nil` where the school has not said when it is.
  public func isOpen(at instant: Date) -> Bool? {
    guard let hours else { return nil }
    let wall = WallTime(instant)
    return isWorked(wall.day) && wall.time >= hours.from && wall.time < hours.to
  }

  /// When the office opens next, later than `instant`; `nil` where the school has not said when it does.
  public func opening(after instant: Date) -> Date? {
    hours.map { hours in next(after: instant, at: hours.from, where: isWorked) }
  }

  /// When the next working day has come to that time, later than `instant`: also in the school's holidays, because what
  /// nobody has taken yet must not wait for weeks.
  public func workingMorning(after instant: Date, at time: TimeOfDay) -> Date {
    next(after: instant, at: time) { closure(on: $0, counting: .workingDays) == nil }
  }

  private func next(after instant: Date, at time: TimeOfDay, where isMet: (CalendarDay) -> Bool) -> Date {
    var day = WallTime(instant).day
    // It ends: after the last day that is known of, every Monday is worked.
    while true {
      let moment = WallTime.instant(day, at: time)
      if moment > instant, isMet(day) { return moment }
      day = day.advanced(by: 1)
    }
  }
}
