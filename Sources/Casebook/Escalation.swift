/// How urgently somebody at the school has to know, from nobody at all to dialling 999.
public enum Escalation: String, Hashable, Comparable, CaseIterable, Sendable, Codable {
  /// An ordinary question or draft.
  case none
  /// Staff follow it up in their own time: a person is wanted, a data request, a past allegation.
  case staff
  /// The safeguarding lead is told at once: a child may be at risk, or somebody is threatened.
  case urgent
  /// Danger to life now.
  case emergency

  private var rank: Int {
    switch self {
    case .none: 0
    case .staff: 1
    case .urgent: 2
    case .emergency: 3
    }
  }

  public static func < (a: Escalation, b: Escalation) -> Bool { a.rank < b.rank }
}
