public import Casebook
import Synchronization

/// Wakes those who wait for work, so that they need not ask the store again and again.
///
/// Read `rings` before looking for work and hand it to `wait`: what is rung in between is not missed.
public final class Bell: Sendable {
  private struct State {
    var rings = 0
    /// Who waits; `nil` for one that is about to.
    var waiting: [Int: CheckedContinuation<Void, Never>?] = [:]
    var lastID = 0
  }

  private let state = Mutex(State())

  init() {}

  /// How often it has been rung.
  public var rings: Int { state.withLock(\.rings) }

  /// Returns at once when it was rung since `seen`, else at the next ring, after `limit`, or when the task is cancelled.
  public func wait(past seen: Int, atMost limit: Duration) async {
    let place: Int? = state.withLock { state in
      guard state.rings == seen, !Task.isCancelled else { return nil }
      state.lastID += 1
      state.waiting[state.lastID] = .some(nil)
      return state.lastID
    }
    guard let place else { return }
    let timer = Task {
      try? await Task.sleep(for: limit)
      wake(place)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isWoken = state.withLock { state in
          guard state.waiting[place] != nil else { return true }
          state.waiting[place] = continuation
          return false
        }
        if isWoken { continuation.resume() }
      }
    } onCancel: {
      timer.cancel()
    }
    timer.cancel()
  }

  /// Wakes everybody who waits. The store rings it; a worker does when it has a hand free again.
  public func ring() {
    let woken = state.withLock { state in
      state.rings += 1
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in woken.values { continuation?.resume() }
  }

  private func wake(_ place: Int) {
    let continuation = state.withLock { $0.waiting.removeValue(forKey: place) }
    continuation??.resume()
  }
}

/// A bell for each conversation that somebody listens to, so that a message wakes its own page and no other.
final class ConversationBells: Sendable {
  private let bells = Mutex<[ConversationID: (bell: Bell, listeners: Int)]>([:])

  func enter(_ conversation: ConversationID) -> Bell {
    bells.withLock { bells in
      let bell = bells[conversation]?.bell ?? Bell()
      bells[conversation] = (bell, (bells[conversation]?.listeners ?? 0) + 1)
      return bell
    }
  }

  func leave(_ conversation: ConversationID) {
    bells.withLock { bells in
      guard let (bell, listeners) = bells[conversation] else { return }
      bells[conversation] = listeners > 1 ? (bell, listeners - 1) : nil
    }
  }

  /// Wakes those who listen to one of these conversations.
  func ring(_ conversations: some Sequence<ConversationID>) {
    let rung = bells.withLock { bells in bells.isEmpty ? [] : conversations.compactMap { bells[$0]?.bell } }
    for bell in rung { bell.ring() }
  }
}

extension CaseStore {
  /// A bell that is rung when the conversation has a new message or reply, until `stopListening` is called as often.
  public func listen(to conversation: ConversationID) -> Bell { conversations.enter(conversation) }

  public func stopListening(to conversation: ConversationID) { conversations.leave(conversation) }

  /// Wakes the pages of a conversation.
  func ring(_ conversation: ConversationID) { conversations.ring([conversation]) }
}
