/// Of one row: whether each label is true of it (+1 or −1), and the price of a fault on it.
struct LabelTargets {
  private(set) var signs, costs: [Float]

  /// All false.
  init(noCosts: [Float]) {
    signs = [Float](repeating: -1, count: noCosts.count)
    costs = noCosts
  }

  /// Makes these true.
  mutating func set(_ labels: [Int], _ yesCosts: [Float]) {
    for label in labels { (signs[label], costs[label]) = (1, yesCosts[label]) }
  }

  /// Makes these false again.
  mutating func reset(_ labels: [Int], _ noCosts: [Float]) {
    for label in labels { (signs[label], costs[label]) = (-1, noCosts[label]) }
  }
}

/// One step of coordinate descent in the dual problem, for all labels of one row, eight at a time.
struct DualStep {
  typealias Lanes = SIMD8<Float>

  let loss: LinearClassifier.Loss
  /// x · x + 1 of the row.
  let norm: Float
  let targets: LabelTargets

  /// The log-odds that all dual variables of logistic regression begin with.
  static let leastLogit: Float = -15
  /// A dual variable that is off by less stays as it is for the pass.
  private static let restingFault: Float = 0.01
  /// So far a step is followed.
  private static let exactFault: Float = 1e-3

  /// Turns the row's scores in `steps` into signed changes of its dual variables, makes them, and gives back the
  /// largest fault against optimality.
  func take(_ duals: UnsafeMutableBufferPointer<Float>, _ steps: UnsafeMutableBufferPointer<Float>) -> Float {
    var largest: Float = 0
    for start in stride(from: 0, to: duals.count, by: Lanes.scalarCount) {
      let own = start..<min(start + Lanes.scalarCount, duals.count)
      let signs = Lanes(targets.signs[own])
      let old = Lanes(UnsafeBufferPointer(rebasing: duals[own]))
      let margins = signs * Lanes(UnsafeBufferPointer(rebasing: steps[own]))
      let costs = Lanes(targets.costs[own], padding: 1)
      let (new, changes, faults) =
        loss == .logistic
        ? logistic(old, margins: margins, costs: costs) : hinge(old, margins: margins, costs: costs)
      let signed = signs * changes
      for label in own {
        duals[label] = new[label - start]
        steps[label] = signed[label - start]
        largest = max(largest, faults[label - start])
      }
    }
    return largest
  }

  /// Hsieh et al. 2008, algorithm 1 with L2 loss.
  private func hinge(_ old: Lanes, margins: Lanes, costs: Lanes) -> (duals: Lanes, changes: Lanes, faults: Lanes) {
    let ridges = 0.5 / costs
    let slopes = margins - 1 + old * ridges
    let free = old - slopes / (ridges + norm)
    let new = free.replacing(with: 0, where: free .< 0)
    let faults = slopes.magnitudes.replacing(with: 0, where: (old .== 0) .& (slopes .>= 0))
    return (new, new - old, faults)
  }

  /// Newton's method on each dual variable (Yu, Huang and Lin 2011), in its log-odds u, alpha = cost · σ(u): at the
  /// optimum u is minus the margin, so those that are there already are seen without any exponential.
  private func logistic(_ old: Lanes, margins: Lanes, costs: Lanes) -> (duals: Lanes, changes: Lanes, faults: Lanes) {
    let faults = (margins + old).magnitudes
    let resting = faults .<= Self.restingFault
    if all(resting) { return (old, .zero, faults) }
    let steepness = norm * costs
    let before = Self.sigmoids(old)
    // u + rest + steepness · σ(u) rises with u and is 0 between these.
    let rest = margins - steepness * before
    var (low, high) = (-rest - steepness, -rest)
    var u = old.clamped(from: low, to: high)
    for _ in 0..<50 {
      let shares = Self.sigmoids(u)
      let values = u + rest + steepness * shares
      let open = (values.magnitudes .>= Self.exactFault) .& .!resting
      if !any(open) { break }
      high.replace(with: u, where: values .> 0)
      low.replace(with: u, where: values .<= 0)
      let newton = u - values / (1 + steepness * shares * (1 - shares))
      let isInside = (newton .> low) .& (newton .< high)
      u.replace(with: ((low + high) * 0.5).replacing(with: newton, where: isInside), where: open)
    }
    let changes = costs * (Self.sigmoids(u) - before)
    return (old.replacing(with: u, where: .!resting), changes.replacing(with: 0, where: resting), faults)
  }

  static func sigmoid(_ u: Float) -> Float { sigmoids(Lanes(repeating: u))[0] }

  private static func sigmoids(_ u: Lanes) -> Lanes { 1 / (1 + exponentials(-u)) }

  /// e to these, to seven digits: 2 to a whole number, times the series of e to what is left, at most ln 2 / 2. Only
  /// sums and products, so that it is the same on every machine.
  private static func exponentials(_ x: Lanes) -> Lanes {
    let x = x.clamped(from: Lanes(repeating: -80), to: Lanes(repeating: 80))
    // Adding 1.5 · 2²³ rounds to a whole number, which then stands in the low bits.
    let shift: Float = 12_582_912
    let shifted = x * 1.442695 + shift
    let whole = shifted - shift
    let r = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4
    var series = 1 + r * (1 / 7)
    series = 1 + r * series * (1 / 6)
    series = 1 + r * series * (1 / 5)
    series = 1 + r * series * (1 / 4)
    series = 1 + r * series * (1 / 3)
    series = 1 + r * series * (1 / 2)
    series = 1 + r * series
    let powers = SIMD8<Int32>(truncatingIfNeeded: unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- 0x4B40_0000)
    return series * unsafeBitCast((powers &+ 127) &<< 23, to: Lanes.self)
  }
}

extension SIMD8<Float> {
  /// The first elements of `elements`, at most eight, and behind them `padding`.
  fileprivate init(_ elements: some RandomAccessCollection<Float>, padding: Float = 0) {
    self.init(repeating: padding)
    for (lane, element) in elements.enumerated() { self[lane] = element }
  }

  fileprivate var magnitudes: SIMD8<Float> { replacing(with: -self, where: self .< 0) }

  /// As the library's `clamped`, which is not inlined.
  fileprivate func clamped(from low: Self, to high: Self) -> Self {
    let raised = replacing(with: low, where: self .< low)
    return raised.replacing(with: high, where: raised .> high)
  }
}
