import NIOConcurrencyHelpers

/// What came in, in order. Those who wait for something look again at each arrival.
package final class Arrivals<Element: Sendable>: Sendable {
  /// What was waited for had not come when the test's time was up.
  package struct Missing: Error, CustomStringConvertible {
    package let description: String
  }

  private struct State {
    var all: [Element] = []
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var lastID = 0
  }

  private let state = NIOLockedValueBox(State())

  package init() {}

  package var all: [Element] { state.withLockedValue { $0.all } }

  package func append(_ element: Element) {
    let listeners = state.withLockedValue { state in
      state.all.append(element)
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield() }
  }

  /// Everything that came, once it is enough; the test's time limit ends the waiting.
  ///
  /// - Parameter what: what is waited for, for the one who reads why the test failed.
  @discardableResult
  package func wait(for what: String, until isEnough: ([Element]) -> Bool) async throws -> [Element] {
    let (changes, listener) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id = state.withLockedValue { state in
      state.lastID += 1
      state.listeners[state.lastID] = listener
      return state.lastID
    }
    defer { state.withLockedValue { _ = $0.listeners.removeValue(forKey: id) } }
    var next = changes.makeAsyncIterator()
    while true {
      let all = all
      if isEnough(all) { return all }
      guard await next.next() != nil else { throw Missing(description: "\(what), among \(all.count)") }
    }
  }
}
