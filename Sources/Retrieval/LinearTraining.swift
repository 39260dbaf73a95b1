internal import Glibc

extension LinearClassifier {
  /// A classifier learnt from rows and the labels that each of them bears (none, one or several).
  ///
  /// L2-regularised, the bias too; solved in the dual by coordinate descent (squared hinge: Hsieh et al. 2008;
  /// logistic: Yu, Huang and Lin 2011), rows in a fixed shuffled order: the same input gives the same bits. Labels
  /// and features outside the counts are ignored.
  /// - Parameters:
  ///   - labels: one list a row (as many lists as rows), of numbers below `labelCount`.
  ///   - featureCount: as ``FeatureSpace/count``.
  public static func train(
    rows: [SparseRow], labels: [[Int]], labelCount: Int, featureCount: Int, options: Options = Options()
  ) -> LinearClassifier {
    var training = LinearTraining(
      rows: RowMatrix(rows, below: featureCount), labels: labels, labelCount: labelCount, featureCount: featureCount,
      options: options)
    training.run()
    return training.classifier
  }

  /// The scores, `[row][label]`, that each row gets from a classifier which has not seen the rows of its fold: for
  /// choosing thresholds.
  /// - Parameter folds: the fold of each row, from 0; rows that resemble each other belong in one fold.
  public static func heldOutScores(
    rows: [SparseRow], labels: [[Int]], labelCount: Int, featureCount: Int, folds: [Int], options: Options = Options()
  ) -> [[Float]] {
    var scores = [[Float]](repeating: [], count: rows.count)
    for fold in Set(folds).sorted() {
      let seen = rows.indices.filter { folds[$0] != fold }
      let classifier = train(
        rows: seen.map { rows[$0] }, labels: seen.map { labels[$0] }, labelCount: labelCount,
        featureCount: featureCount,
        options: options)
      for row in rows.indices where folds[row] == fold { scores[row] = classifier.scores(for: rows[row]) }
    }
    return scores
  }
}

/// All labels are trained at once: a row is visited once a pass, and the weights of a feature for all labels lie side
/// by side.
struct LinearTraining {
  private let rows: RowMatrix
  private let options: LinearClassifier.Options
  private let labelCount: Int
  private let featureCount: Int
  /// +1 or −1 for each row and label.
  private var signs: [Float]
  /// The price of a fault on false and on true rows, for each label.
  private var costs: [(no: Float, yes: Float)]
  /// The dual variable of each row and label.
  private var alphas: [Float]
  private(set) var weights: [Float]
  private(set) var biases: [Float]
  /// x · x + 1 of each row (1 for the bias).
  private let norms: [Float]

  init(
    rows: RowMatrix, labels: [[Int]], labelCount: Int, featureCount: Int, options: LinearClassifier.Options
  ) {
    precondition(labels.count == rows.count, "Give each row its list of labels.")
    self.rows = rows
    self.options = options
    self.labelCount = labelCount
    self.featureCount = featureCount
    signs = [Float](repeating: -1, count: rows.count * labelCount)
    for (row, own) in labels.enumerated() {
      for label in own where label >= 0 && label < labelCount { signs[row * labelCount + label] = 1 }
    }
    norms = (0..<rows.count).map { row in rows.range(of: row).reduce(1) { $0 + rows.values[$1] * rows.values[$1] } }
    alphas = [Float](repeating: 0, count: rows.count * labelCount)
    weights = [Float](repeating: 0, count: featureCount * labelCount)
    biases = [Float](repeating: 0, count: labelCount)
    costs = []
    costs = (0..<labelCount).map { cost(of: $0) }
  }

  private func cost(of label: Int) -> (no: Float, yes: Float) {
    guard options.balanced else { return (options.cost, options.cost) }
    let yes = stride(from: label, to: signs.count, by: max(labelCount, 1)).count { signs[$0] > 0 }
    guard yes > 0, yes < rows.count else { return (options.cost, options.cost) }
    let half = options.cost * Float(rows.count) / 2
    return (half / Float(rows.count - yes), half / Float(yes))
  }

  /// What `run` has learnt, in the form that is kept.
  var classifier: LinearClassifier {
    LinearClassifier(
      loss: options.loss, weights: LinearWeights(weights, labelCount: labelCount), biases: biases)
  }

  mutating func run() {
    if options.loss == .logistic { startLogistic() }
    var order = Array(0..<rows.count)
    var shuffle = Shuffle()
    var steps = [Float](repeating: 0, count: labelCount)
    for _ in 0..<options.passes {
      shuffle.shuffle(&order)
      var largest: Float = 0
      for row in order {
        margins(of: row, into: &steps)
        largest = max(largest, turnIntoSteps(&steps, row: row))
        add(steps, times: row)
      }
      if largest <= options.tolerance { break }
    }
  }

  /// Logistic regression's dual variables are strictly between 0 and the cost, from the start.
  private mutating func startLogistic() {
    var steps = [Float](repeating: 0, count: labelCount)
    for row in 0..<rows.count {
      for label in 0..<labelCount {
        let sign = signs[row * labelCount + label]
        let cost = sign > 0 ? costs[label].yes : costs[label].no
        let alpha = min(0.001 * cost, 1e-6)
        alphas[row * labelCount + label] = alpha
        steps[label] = alpha * sign
      }
      add(steps, times: row)
    }
  }

  /// The scores of a row for all labels.
  private func margins(of row: Int, into scores: inout [Float]) {
    let count = labelCount
    scores.withUnsafeMutableBufferPointer { scores in
      for label in 0..<count { scores[label] = biases[label] }
      weights.withUnsafeBufferPointer { weights in
        for place in rows.range(of: row) {
          let value = rows.values[place]
          let own = UnsafeBufferPointer(
            rebasing: weights[Int(rows.ids[place]) * count..<(Int(rows.ids[place]) + 1) * count])
          for label in 0..<count { scores[label] += value * own[label] }
        }
      }
    }
  }

  /// Turns scores into signed changes of the dual variables, and gives back the largest fault against optimality.
  private mutating func turnIntoSteps(_ steps: inout [Float], row: Int) -> Float {
    var largest: Float = 0
    let norm = norms[row]
    for label in 0..<labelCount {
      let place = row * labelCount + label
      let sign = signs[place]
      let cost = sign > 0 ? costs[label].yes : costs[label].no
      let old = alphas[place]
      let (new, fault) =
        switch options.loss {
        case .squaredHinge: Self.hingeStep(old, margin: sign * steps[label], norm: norm, cost: cost)
        case .logistic: Self.logisticStep(old, margin: sign * steps[label], norm: norm, cost: cost)
        }
      alphas[place] = new
      steps[label] = (new - old) * sign
      largest = max(largest, fault)
    }
    return largest
  }

  /// Hsieh et al. 2008, algorithm 1 with L2 loss.
  private static func hingeStep(_ alpha: Float, margin: Float, norm: Float, cost: Float) -> (Float, Float) {
    let ridge = 1 / (2 * cost)
    let gradient = margin - 1 + alpha * ridge
    if alpha == 0, gradient >= 0 { return (0, 0) }
    return (max(alpha - gradient / (norm + ridge), 0), abs(gradient))
  }

  /// Yu, Huang and Lin 2011, algorithm 5: Newton's method on one dual variable, from the side where it is stable.
  private static func logisticStep(_ alpha: Float, margin: Float, norm: Float, cost: Float) -> (Float, Float) {
    let (a, b, c) = (Double(norm), Double(margin), Double(cost))
    let fromTop = 0.5 * a * (c - 2 * Double(alpha)) + b < 0
    let start = fromTop ? c - Double(alpha) : Double(alpha)
    let slope = fromTop ? -b : b
    var z = c - start < 0.5 * c ? 0.1 * start : start
    func gradient(_ z: Double) -> Double { a * (z - start) + slope + log(z / (c - z)) }
    var value = gradient(z)
    let fault = abs(gradient(start))
    for _ in 0..<50 where abs(value) > 1e-4 {
      let next = z - value / (a + c / ((c - z) * z))
      z = next > 0 && next < c ? next : next <= 0 ? 0.1 * z : 0.5 * (z + c)
      value = gradient(z)
    }
    let result = Float(fromTop ? c - z : z)
    let edge = cost * 1e-6
    return (min(max(result, edge), cost - edge), Float(min(fault, 1e6)))
  }

  /// Adds `steps` times the row to the weights; label by label where few have moved, else all of them in one sweep.
  private mutating func add(_ steps: [Float], times row: Int) {
    let moved = steps.indices.filter { steps[$0] != 0 }
    guard !moved.isEmpty else { return }
    for label in moved { biases[label] += steps[label] }
    let count = labelCount
    let isSparse = moved.count < count / 4
    weights.withUnsafeMutableBufferPointer { weights in
      for place in rows.range(of: row) {
        let value = rows.values[place]
        let start = Int(rows.ids[place]) * count
        let own = UnsafeMutableBufferPointer(rebasing: weights[start..<start + count])
        if isSparse {
          for label in moved { own[label] += value * steps[label] }
        } else {
          steps.withUnsafeBufferPointer { steps in
            for label in 0..<count { own[label] += value * steps[label] }
          }
        }
      }
    }
  }
}

/// A fixed sequence of shuffles (Fisher-Yates over Knuth's linear congruential generator), the same on every run.
struct Shuffle {
  private var state: UInt64 = 0x5EED_5C40_01C4_7E01

  mutating func shuffle(_ order: inout [Int]) {
    guard order.count > 1 else { return }
    for last in (1..<order.count).reversed() {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      order.swapAt(last, Int((state >> 33) % UInt64(last + 1)))
    }
  }
}
