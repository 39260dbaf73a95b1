public import FoundationEssentials

/// How a school hands over: its days and hours, how soon it answers, and whom it tells again.
public struct HandoffPlan: Hashable, Sendable, Codable {
  public let calendar: SchoolCalendar
  /// `nil` where the school has confirmed none.
  public let rule: ReplyRule?
  public let ladder: EscalationLadder

  public init(calendar: SchoolCalendar, rule: ReplyRule?, ladder: EscalationLadder) {
    self.calendar = calendar
    self.rule = rule
    self.ladder = ladder
  }

  /// When a record is due: what is urgent is to be taken before anybody is told again, everything else is to be answered by
  /// the school's own rule; `nil` where it has none.
  public func due(_ level: Escalation, receivedAt: Date) -> DueTime? {
    guard level >= .urgent, let first = ladder.urgent.first else { return answer(receivedAt: receivedAt) }
    let end = receivedAt + first.after.seconds
    return DueTime(
      at: end,
      arithmetic: [
        "Received on \(WallTime(receivedAt).title).", "It is urgent: somebody is to take it within \(first.after).",
        SchoolCalendar.dueLine(end),
      ])
  }

  /// When the parent is to have an answer by the school's own rule; `nil` where it has none.
  public func answer(receivedAt: Date) -> DueTime? { rule.map { calendar.deadline(from: receivedAt, by: $0) } }
}
