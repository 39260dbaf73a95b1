public import Casebook

/// Wakes those who wait for work, so that they need not ask the store again and again.
///
/// Read `rings` before looking for work and hand it to `wait`: what is rung in between is not missed.
public actor Bell {
  /// How often it has been rung.
  public private(set) var rings = 0
  private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
  private var lastID = 0

  init() {}

  /// Returns at once when it was rung since `seen`, else at the next ring, after `limit`, or when the task is cancelled.
  public func wait(past seen: Int, atMost limit: Duration) async {
    guard rings == seen, !Task.isCancelled else { return }
    lastID += 1
    let id = lastID
    let timer = Task {
      try? await Task.sleep(for: limit)
      wake(id)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiting[id] = $0 }
    } onCancel: {
      timer.cancel()
    }
    timer.cancel()
  }

  /// Wakes everybody who waits. The store rings it; a worker does when it has a hand free again.
  public func ring() {
    rings += 1
    let woken = waiting
    waiting = [:]
    for continuation in woken.values { continuation.resume() }
  }

  private func wake(_ id: Int) { waiting.removeValue(forKey: id)?.resume() }
}

/// A bell for each conversation that somebody listens to, so that a message wakes its own page and no other.
actor ConversationBells {
  private var bells: [ConversationID: (bell: Bell, listeners: Int)] = [:]

  func enter(_ conversation: ConversationID) -> Bell {
    let bell = bells[conversation]?.bell ?? Bell()
    bells[conversation] = (bell, (bells[conversation]?.listeners ?? 0) + 1)
    return bell
  }

  func leave(_ conversation: ConversationID) {
    guard let (bell, listeners) = bells[conversation] else { return }
    bells[conversation] = listeners > 1 ? (bell, listeners - 1) : nil
  }

  /// The bell that somebody listens to, `nil` when nobody does.
  func bell(of conversation: ConversationID) -> Bell? { bells[conversation]?.bell }
}

extension CaseStore {
  /// A bell that is rung when the conversation has a new message or reply, until `stopListening` is called as often.
  public func listen(to conversation: ConversationID) async -> Bell { await conversations.enter(conversation) }

  public func stopListening(to conversation: ConversationID) async { await conversations.leave(conversation) }

  /// Wakes the pages of a conversation.
  func ring(_ conversation: ConversationID) async { await conversations.bell(of: conversation)?.ring() }
}
