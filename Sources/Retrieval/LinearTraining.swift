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
  /// The labels that are true of each row.
  private let labels: [[Int]]
  /// The price of a fault on false and on true rows, for each label.
  private let noCosts, yesCosts: [Float]
  /// The dual variable of each row and label; of logistic regression the log-odds of its share of the cost.
  private var duals: [Float]
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
    self.labels = labels.map { Set($0.filter { 0..<labelCount ~= $0 }).sorted() }
    norms = (0..<rows.count).map { row in rows.range(of: row).reduce(1) { $0 + rows.values[$1] * rows.values[$1] } }
    duals = [Float](repeating: 0, count: rows.count * labelCount)
    weights = [Float](repeating: 0, count: featureCount * labelCount)
    biases = [Float](repeating: 0, count: labelCount)
    (noCosts, yesCosts) = Self.costs(of: self.labels, labelCount: labelCount, options)
  }

  private static func costs(
    of labels: [[Int]], labelCount: Int, _ options: LinearClassifier.Options
  ) -> (no: [Float], yes: [Float]) {
    var costs = (
      no: [Float](repeating: options.cost, count: labelCount), yes: [Float](repeating: options.cost, count: labelCount)
    )
    guard options.balanced else { return costs }
    var trueRows = [Int](repeating: 0, count: labelCount)
    for label in labels.joined() { trueRows[label] += 1 }
    let half = options.cost * Float(labels.count) / 2
    for (label, yes) in trueRows.enumerated() where yes > 0 && yes < labels.count {
      costs.no[label] = half / Float(labels.count - yes)
      costs.yes[label] = half / Float(yes)
    }
    return costs
  }

  /// What has been learnt, in the form that is kept.
  var classifier: LinearClassifier {
    LinearClassifier(
      loss: options.loss, weights: LinearWeights(weights, labelCount: labelCount), biases: biases)
  }

  /// Trains from nothing.
  mutating func run() {
    if options.loss == .logistic {
      for place in duals.indices { duals[place] = DualStep.leastLogit }
      addAll()
    }
    descend(passes: options.passes)
  }

  /// Goes on from where the training of more rows ended, which takes few passes: what is left out takes what it gave
  /// to the weights along.
  ///
  /// - Parameter places: which of its rows each of these is.
  mutating func run(from whole: LinearTraining, places: [Int], passes: Int) {
    duals = places.flatMap { whole.duals[$0 * labelCount..<($0 + 1) * labelCount] }
    addAll()
    descend(passes: passes)
  }

  private mutating func descend(passes: Int) {
    var order = Array(0..<rows.count)
    var shuffle = Shuffle()
    var targets = LabelTargets(noCosts: noCosts)
    var steps = [Float](repeating: 0, count: labelCount)
    for _ in 0..<passes {
      shuffle.shuffle(&order)
      var largest: Float = 0
      for row in order {
        scores(of: row, into: &steps)
        targets.set(labels[row], yesCosts)
        let own = row * labelCount..<(row + 1) * labelCount
        let fault = duals.withUnsafeMutableBufferPointer { duals in
          steps.withUnsafeMutableBufferPointer { steps in
            DualStep(loss: options.loss, norm: norms[row], targets: targets)
              .take(UnsafeMutableBufferPointer(rebasing: duals[own]), steps)
          }
        }
        targets.reset(labels[row], noCosts)
        largest = max(largest, fault)
        add(steps, times: row)
      }
      if largest <= options.tolerance { break }
    }
  }

  /// Adds what the dual variables stand for to the weights, which are 0.
  private mutating func addAll() {
    var targets = LabelTargets(noCosts: noCosts)
    var steps = [Float](repeating: 0, count: labelCount)
    for row in 0..<rows.count {
      targets.set(labels[row], yesCosts)
      for label in 0..<labelCount {
        let dual = duals[row * labelCount + label]
        let alpha = options.loss == .logistic ? targets.costs[label] * DualStep.sigmoid(dual) : dual
        steps[label] = targets.signs[label] * alpha
      }
      targets.reset(labels[row], noCosts)
      add(steps, times: row)
    }
  }

  /// The scores of a row for all labels.
  private func scores(of row: Int, into scores: inout [Float]) {
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
