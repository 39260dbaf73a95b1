public import FoundationEssentials

extension SchoolCalendar {
  /// When what came in at `receivedAt` is to be answered by a rule, with the arithmetic.
  ///
  /// Hours run on days that count only, and are real hours: on a Sunday when clocks change and Sundays count, the day has 23
  /// or 25. What comes on a day that does not count waits for the next that does, so 24 hours end with that day. Days end at
  /// midnight; the day that it came on is not one of them.
  public func deadline(from receivedAt: Date, by rule: ReplyRule) -> DueTime {
    let first = WallTime(receivedAt)
    var skipped: [(day: CalendarDay, why: Closure)] = []
    var day = first.day
    func pass(_ why: Closure) {
      skipped.append((day, why))
      day = day.advanced(by: 1)
    }
    let end: Date
    switch rule.within {
    case .hours(let count):
      var rest = Double(count) * 3600
      var from = receivedAt
      while true {
        let midnight = WallTime.start(of: day.advanced(by: 1))
        if let why = closure(on: day, counting: rule.counting) {
          pass(why)
        } else if midnight.timeIntervalSince(from) >= rest {
          break
        } else {
          rest -= midnight.timeIntervalSince(from)
          day = day.advanced(by: 1)
        }
        from = midnight
      }
      end = from + rest
    case .days(let count):
      var rest = count
      if let why = closure(on: day, counting: rule.counting) { pass(why) } else { day = day.advanced(by: 1) }
      while true {
        if let why = closure(on: day, counting: rule.counting) {
          pass(why)
          continue
        }
        rest -= 1
        day = day.advanced(by: 1)
        if rest == 0 { break }
      }
      end = WallTime.start(of: day)
    }
    return DueTime(
      at: end,
      arithmetic: ["Received on \(first.title).", "The school answers \(rule.title)."] + Self.lines(of: skipped)
        + limits(upTo: WallTime(end).day, counting: rule.counting) + [Self.dueLine(end)])
  }

  /// `Due by the end of Monday 23 November 2026.`
  static func dueLine(_ instant: Date) -> String {
    let wall = WallTime(instant)
    guard wall.time == .midnight else { return "Due by \(wall.title)." }
    return "Due by the end of \(wall.day.advanced(by: -1).title) (\(WallTime(instant - 1).zone))."
  }

  /// The days that did not count: those in a row for the same reason in one line.
  private static func lines(of skipped: [(day: CalendarDay, why: Closure)]) -> [String] {
    var runs: [(first: CalendarDay, last: CalendarDay, why: Closure)] = []
    for (day, why) in skipped {
      if let run = runs.last, run.why == why, run.last.advanced(by: 1) == day {
        runs[runs.count - 1].last = day
      } else {
        runs.append((day, day, why))
      }
    }
    return runs.map { first, last, why in
      switch first.distance(to: last) {
      case 0: "\(first.title) does not count: \(why.title)."
      case 1: "\(first.shortTitle) and \(last.title) do not count: \(why.title)."
      default: "\(first.title) to \(last.title) do not count: \(why.title)."
      }
    }
  }

  /// What was not known of the days that were counted.
  private func limits(upTo last: CalendarDay, counting: ReplyRule.Counting) -> [String] {
    var lines: [String] = []
    if counting != .everyDay, let holidaysUntil, last > holidaysUntil {
      lines.append("Bank holidays are known up to \(holidaysUntil.title) only.")
    }
    if counting == .schoolDays, let known = terms.map(\.to).max(), last > known {
      lines.append("Term dates are known up to \(known.title) only.")
    }
    return lines
  }
}
