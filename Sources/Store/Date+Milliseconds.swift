import FoundationEssentials

extension Date {
  /// Milliseconds since 1970 as the store keeps them; times beyond what fits, which only a provider invents, end at the edge.
  var milliseconds: Int64 {
    let value = (timeIntervalSince1970 * 1000).rounded()
    return Int64(exactly: value) ?? (value < 0 ? .min : .max)
  }

  init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}
