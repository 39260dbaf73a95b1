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
