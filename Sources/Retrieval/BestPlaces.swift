extension UnsafeBufferPointer<Float> {
  /// The places of the `count` largest elements, largest first, equal ones in their order.
  func best(_ count: Int) -> [Int] {
    guard count > 0 else { return [] }
    var best: [Int] = []
    var floor = -Float.infinity
    for place in indices {
      let value = self[place]
      if best.count == count, value <= floor { continue }
      best.insert(place, at: best.firstIndex { self[$0] < value } ?? best.count)
      if best.count > count { best.removeLast() }
      if best.count == count { floor = self[best[count - 1]] }
    }
    return best
  }
}

extension [Float] {
  /// The places of the `count` largest elements, largest first, equal ones in their order.
  func best(_ count: Int) -> [Int] { withUnsafeBufferPointer { $0.best(count) } }
}
