public import FoundationEssentials

/// Where a parent stands on the way through a school's complaint stages.
public struct Complaint: Hashable, Sendable, Codable {
  /// A stage of the school's procedure.
  public enum Stage: Int, Hashable, Comparable, CaseIterable, Sendable, Codable {
    /// Speak to the class teacher or headteacher.
    case informal = 1
    /// A formal complaint in writing to the headteacher.
    case formal = 2
    /// The chair of governors and the committee of governors.
    case governors = 3

    public static func < (a: Stage, b: Stage) -> Bool { a.rawValue < b.rawValue }
  }

  /// What a parent tells about the stage they are at.
  public enum Event: Hashable, Sendable {
    /// The parent was sent to this stage, or says that they stand there.
    case pointed(to: Stage)
    /// "I already did that", "she said no", "it didn't help": the stage is behind them.
    case exhausted
    /// "Actually I have not spoken to her yet".
    case withdrawn
  }

  /// The stage the parent should act at now.
  public private(set) var stage: Stage
  /// Whether the last stage is behind them too.
  public private(set) var isExhausted: Bool
  /// When the parent was first sent to each stage.
  public private(set) var reached: [Date]

  public init(at instant: Date) {
    stage = .informal
    isExhausted = false
    reached = [instant]
  }

  /// Moves on by what the parent told.
  ///
  /// A complaint never moves past the last stage, and only `withdrawn` or an explicit `pointed` moves it back.
  public mutating func advance(_ event: Event, at instant: Date) {
    let target: Stage
    switch event {
    case .pointed(let stage):
      target = stage
      isExhausted = false
    case .exhausted:
      guard let next = Stage(rawValue: stage.rawValue + 1) else {
        isExhausted = true
        return
      }
      target = next
    case .withdrawn:
      target = .informal
      isExhausted = false
    }
    guard target != stage else { return }
    stage = target
    reached.append(instant)
  }
}
