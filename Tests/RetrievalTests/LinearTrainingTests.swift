import Testing

@testable import Retrieval

@Suite struct LinearTrainingTests {
  /// Rows on nine features, so many that some labels fill eight lanes and others do not.
  private static let rows = (0..<60).map { row in
    SparseRow(
      (0..<3).map { step in
        let (id, value) = ((row * 7 + step * 4) % 9, 1 + (row + step) % 3)
        return (id: UInt32(id), value: Float(value) / 3)
      })
  }
  private static let labels = (0..<60).map { row in [row % 11, 11 + row % 2] }

  private static func training(_ places: [Int], _ loss: LinearClassifier.Loss, passes: Int) -> LinearTraining {
    LinearTraining(
      rows: RowMatrix(places.map { rows[$0] }, below: 9), labels: places.map { labels[$0] }, labelCount: 13,
      featureCount: 9, options: .init(loss: loss, cost: 2, balanced: true, tolerance: 0.005, passes: passes))
  }

  /// There is one optimum, whatever training begins with.
  @Test(arguments: [LinearClassifier.Loss.squaredHinge, .logistic])
  func goingOnEndsWhereStartingAnewDoes(loss: LinearClassifier.Loss) {
    var whole = Self.training(Array(Self.rows.indices), loss, passes: 2000)
    whole.run()
    let places = Self.rows.indices.filter { $0 % 5 != 2 }
    var anew = Self.training(places, loss, passes: 2000)
    anew.run()
    var continued = Self.training(places, loss, passes: 1)
    continued.run(from: whole, places: places, passes: 2000)
    #expect(zip(anew.weights, continued.weights).allSatisfy { abs($0 - $1) < 0.05 })
    #expect(zip(anew.biases, continued.biases).allSatisfy { abs($0 - $1) < 0.05 })
    #expect(!zip(whole.weights, continued.weights).allSatisfy { abs($0 - $1) < 0.05 })
  }

  /// What a label learns does not hang on how many others are trained beside it.
  @Test(arguments: [LinearClassifier.Loss.squaredHinge, .logistic], [1, 2, 7, 8, 9, 16])
  func labelsAreTrainedApart(loss: LinearClassifier.Loss, labelCount: Int) {
    func weights(_ labelCount: Int) -> [Float] {
      var training = LinearTraining(
        rows: RowMatrix(Self.rows, below: 9), labels: Self.rows.indices.map { $0 % 3 == 0 ? [0] : [] },
        labelCount: labelCount, featureCount: 9, options: .init(loss: loss, tolerance: 0, passes: 20))
      training.run()
      return (0..<9).map { training.weights[$0 * labelCount] }
    }
    #expect(weights(labelCount) == weights(3))
  }
}
