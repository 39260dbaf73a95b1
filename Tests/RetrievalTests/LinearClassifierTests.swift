import Glibc
import Testing

@testable import Retrieval

@Suite struct LinearClassifierTests {
  /// Rows on two features; label 0 is true where the first outweighs the second.
  private static func rows(noisy: Bool) -> (rows: [SparseRow], labels: [[Int]]) {
    var rows: [SparseRow] = []
    var labels: [[Int]] = []
    for step in 0..<40 {
      let share = Float(step) / 39
      rows.append(SparseRow([(id: 0, value: share), (id: 1, value: 1 - share)]))
      let isTrue = share > 0.5
      labels.append(isTrue != (noisy && step % 10 == 3) ? [0] : [])
    }
    return (rows, labels)
  }

  @Test(arguments: [LinearClassifier.Loss.squaredHinge, .logistic], [false, true])
  func learnsWhatCanBeSeparated(loss: LinearClassifier.Loss, noisy: Bool) {
    let (rows, labels) = Self.rows(noisy: noisy)
    let classifier = LinearClassifier.train(
      rows: rows, labels: labels, labelCount: 1, featureCount: 2, options: .init(loss: loss, cost: 10))
    let right = rows.indices.count { (classifier.scores(for: rows[$0])[0] > 0) == ($0 >= 20) }
    #expect(right >= 38)
    #expect(classifier.weight(of: 0, for: 0) > 0)
    #expect(classifier.weight(of: 1, for: 0) < 0)
  }

  /// At the optimum of the primal problem the slope is 0; checked against the solver, which works in the dual. Weights are
  /// kept in a byte each, which moves the slope by up to the cost times half a step a row.
  @Test(arguments: [LinearClassifier.Loss.squaredHinge, .logistic], [Float(0.5), 5])
  func reachesTheOptimum(loss: LinearClassifier.Loss, cost: Float) {
    let (rows, labels) = Self.rows(noisy: true)
    var training = LinearTraining(
      rows: RowMatrix(rows, below: 2), labels: labels, labelCount: 1, featureCount: 2,
      options: .init(loss: loss, cost: cost, tolerance: 1e-4, passes: 2000))
    training.run()
    let (weights, bias) = (training.weights, training.biases[0])
    var slope = [weights[0], weights[1], bias]
    for (row, own) in zip(rows, labels) {
      let sign: Float = own.isEmpty ? -1 : 1
      let score = zip(row.ids, row.values).reduce(bias) { $0 + weights[Int($1.0)] * $1.1 }
      let margin = sign * score
      let probability = 1 / (1 + expf(-score))
      let pull = loss == .logistic ? (own.isEmpty ? probability : probability - 1) : -2 * max(0, 1 - margin) * sign
      for (id, value) in zip(row.ids, row.values) { slope[Int(id)] += cost * pull * value }
      slope[2] += cost * pull
    }
    let step = (weights.map(abs).max() ?? 0) / 127
    #expect(slope.allSatisfy { abs($0) < 0.05 + cost * step * Float(rows.count) })
  }

  @Test func probabilitiesMatchTheShares() {
    // One feature for all rows, a quarter of them true: with little regularisation the probability is a quarter.
    let rows = (0..<200).map { _ in SparseRow([(id: 0, value: 1)]) }
    let labels = (0..<200).map { $0 % 4 == 0 ? [0] : [] }
    for (balanced, expected) in [(false, Float(0.25)), (true, 0.5)] {
      let classifier = LinearClassifier.train(
        rows: rows, labels: labels, labelCount: 1, featureCount: 1,
        options: .init(cost: 10, balanced: balanced, tolerance: 1e-3, passes: 500))
      #expect(abs(classifier.probabilities(for: rows[0])[0] - expected) < 0.02)
    }
  }

  @Test func aRowMayBearSeveralLabels() {
    let rows = (0..<30).map { SparseRow([(id: UInt32($0 % 3), value: 1)]) }
    let labels = (0..<30).map { [[0], [1], [0, 1]][$0 % 3] }
    let classifier = LinearClassifier.train(
      rows: rows, labels: labels, labelCount: 2, featureCount: 3, options: .init(cost: 10))
    for row in 0..<3 {
      #expect(classifier.scores(for: rows[row]).map { $0 > 0 } == [row != 1, row != 0])
    }
  }

  @Test func heldOutRowsAreNotSeen() {
    // Two rows that contradict each other: each is scored by what the other taught.
    let rows = [SparseRow([(id: 0, value: 1)]), SparseRow([(id: 0, value: 1)])]
    let scores = LinearClassifier.heldOutScores(
      rows: rows, labels: [[0], []], labelCount: 1, featureCount: 1, folds: [0, 1],
      options: .init(loss: .squaredHinge, cost: 1))
    #expect(scores[0][0] < 0)
    #expect(scores[1][0] > 0)
  }

  @Test func whatIsOutsideTheCountsIsIgnored() {
    let row = SparseRow([(id: 0, value: 1), (id: 9, value: 1)])
    let classifier = LinearClassifier.train(
      rows: [row, .empty], labels: [[0, 7, -1], []], labelCount: 1, featureCount: 1)
    #expect(classifier.scores(for: row) == classifier.scores(for: SparseRow([(id: 0, value: 1)])))
    #expect(classifier.weight(of: 9, for: 0) == 0)
    #expect(LinearClassifier.train(rows: [], labels: [], labelCount: 2, featureCount: 0).scores(for: row) == [0, 0])
  }

  @Test func theSameRowsGiveTheSameBytes() throws {
    let (rows, labels) = Self.rows(noisy: true)
    let make = { LinearClassifier.train(rows: rows, labels: labels, labelCount: 1, featureCount: 2) }
    let bytes = make().encoded()
    #expect(make().encoded() == bytes)
    #expect(try LinearClassifier(decoding: bytes).scores(for: rows[3]) == make().scores(for: rows[3]))
  }
}
