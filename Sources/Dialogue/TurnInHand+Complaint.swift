import Casebook
import Knowledge

extension TurnInHand {
  /// Goes on with a complaint that is under way: "what next", "I already did that", "she said no"; `false` if the
  /// message is none of these or no complaint is under way. One that tells of a talk at school and asks what next begins one.
  mutating func continueComplaint(_ heard: Understanding) -> Bool {
    if state.complaint == nil, heard.has(.toldSchool), heard.has(.next), knowledge.hasFormalStages {
      state.complaint = Complaint(at: instant)
      state.complaint?.advance(.exhausted, at: instant)
      return present(stage: .formal, moving: true)
    }
    guard state.complaint != nil, state.topic?.hasPrefix("complaint.") == true || heard.has(.exhausted) else {
      return false
    }
    if heard.has(.notYet) {
      state.complaint?.advance(.withdrawn, at: instant)
      return present(stage: .informal, moving: true)
    }
    if heard.has(.exhausted), heard.wordCount <= 30 {
      if isBehind(heard) { state.complaint?.advance(.exhausted, at: instant) }
      guard let complaint = state.complaint else { return false }
      return complaint.isExhausted
        ? present(topic: "complaint.after-stage-3") : present(stage: complaint.stage, moving: true)
    }
    if heard.isMainly(.next, spare: 6), !heard.has(.postIntent) {
      let now = state.stageInView ?? state.complaint?.stage ?? .informal
      guard let next = Complaint.Stage(rawValue: now.rawValue + 1) else {
        return present(topic: "complaint.after-stage-3")
      }
      return present(stage: next, moving: false)
    }
    return false
  }

  /// Whether the stage the parent stands at is behind them. A talk that led nowhere does not end a formal stage.
  private func isBehind(_ heard: Understanding) -> Bool {
    state.complaint?.stage == .informal || heard.has(.formalStep) || heard.wordCount <= 5
  }

  /// Says what the school's policy has on a stage. Asking ahead does not move the complaint.
  private mutating func present(stage: Complaint.Stage, moving: Bool) -> Bool {
    let standing = state.complaint
    guard present(topic: "complaint.stage-\(stage.rawValue)") else { return false }
    state.complaint = standing
    if moving, knowledge.hasFormalStages { state.complaint?.advance(.pointed(to: stage), at: instant) }
    state.stageInView = stage
    return true
  }

  /// Notes where an answer about a complaint leaves the parent, and what stage the reply tells.
  mutating func note(_ article: Article) -> Complaint.Stage? {
    guard article.topic.hasPrefix("complaint."), article.kind == .guidance else { return nil }
    if let stage = article.stage {
      var complaint = state.complaint ?? Complaint(at: instant)
      complaint.advance(.pointed(to: stage), at: instant)
      state.complaint = complaint
      state.stageInView = stage
      return stage
    }
    if state.complaint == nil { state.complaint = Complaint(at: instant) }
    if article.topic.hasPrefix("complaint.stage-") || article.topic == "complaint.committee" { return nil }
    let isUnderWay = state.topic?.hasPrefix("complaint.") == true
    return isUnderWay ? state.complaint?.stage : nil
  }
}
