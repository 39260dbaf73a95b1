import Testing

@testable import Retrieval

/// What is kept is close to what was learnt, by the bounds that the types promise.
@Suite struct QuantisationTests {
  /// Numbers between -1 and 1, the same on every run.
  private static func numbers(_ count: Int) -> [Float] {
    var state: UInt64 = 7
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int64(state >> 33) - 1 << 30) / Float(1 << 30)
    }
  }

  @Test(arguments: [1, 2, 3, 23, 600])
  func noLinearWeightIsOffByMoreThanAStepAndAHalf(labelCount: Int) {
    // Cubed: many small ones and a few large ones, as they are learnt.
    let weights = Self.numbers(7 * labelCount).map { 8 * $0 * $0 * $0 }
    let kept = LinearWeights(weights, labelCount: labelCount)
    #expect(kept.featureCount == 7)
    #expect(kept.unit > 0 && kept.unit < 0.13)
    for (place, weight) in weights.enumerated() {
      let off = abs(kept.weight(of: place / labelCount, for: place % labelCount) - weight)
      #expect(off <= 1.5 * kept.unit + 1e-5)
    }
  }

  /// Two labels that are further apart than a gap can tell, and nothing between them.
  @Test func farLabelsAreReached() {
    var weights = [Float](repeating: -0.25, count: 900)
    weights[2] = 1
    weights[899] = -1
    let kept = LinearWeights(weights, labelCount: 900)
    var scores = [Float](repeating: 0, count: 900)
    scores.withUnsafeMutableBufferPointer { kept.add(SparseRow([(id: 0, value: 2)]), to: $0) }
    for (label, score) in scores.enumerated() {
      #expect(abs(score - 2 * weights[label]) <= 3 * kept.unit)
      #expect(score == 2 * kept.weight(of: 0, for: label))
    }
  }

  @Test(arguments: [0.05, 1, 40] as [Float])
  func scoresAreThoseOfTheKeptWeights(scale: Float) {
    let weights = Self.numbers(50 * 23).map { scale * $0 }
    let classifier = LinearClassifier(
      loss: .logistic, weights: LinearWeights(weights, labelCount: 23), biases: Self.numbers(23))
    let row = SparseRow(zip(0..., Self.numbers(50)).map { (id: UInt32($0), value: $1) })
    for (label, score) in classifier.scores(for: row).enumerated() {
      let sum = zip(row.ids, row.values).reduce(classifier.bias(for: label)) {
        $0 + $1.1 * classifier.weight(of: $1.0, for: label)
      }
      #expect(abs(sum - score) < 1e-4 * scale + 1e-5)
    }
  }

  /// Rows on either side of a block's edge, where row numbers begin again.
  @Test func postingsAreWithinAStepAcrossBlocks() {
    let rowCount = 70_000
    var matrix = RowMatrix()
    let values = Self.numbers(rowCount).map { abs($0) + 0.01 }
    for (row, value) in values.enumerated() {
      matrix.append(SparseRow([(id: UInt32(row % 3), value: value), (id: 3, value: 1)]))
    }
    let postings = Postings(rowCount: rowCount, featureCount: 4, row: matrix.row)
    var scores = [Float](repeating: 0, count: rowCount)
    scores.withUnsafeMutableBufferPointer {
      postings.add(SparseRow([(id: 1, value: 2), (id: 3, value: 1)]), to: $0)
    }
    let step: Float = 1.01 / 255
    let isClose = scores.indices.allSatisfy { row in
      let expected = 1 + (row % 3 == 1 ? 2 * values[row] : 0)
      return abs(scores[row] - expected) <= step + 1e-6
    }
    #expect(isClose)
    let edge = 65_530..<65_545
    let found = postings.entries(of: 2, within: edge)
    #expect(found.map(\.row) == edge.filter { $0 % 3 == 2 })
    #expect(found.allSatisfy { abs($0.weight - values[$0.row]) <= step })
    #expect(postings.contains(2, within: 65_536..<65_539))
    #expect(!postings.contains(2, within: 65_535..<65_537))
  }

  @Test(arguments: Weighting.names)
  func rarePairsAndGramsAreLeftOutWhereTheWeightingSaysSo(name: String) throws {
    let weighting = try #require(Weighting.named(name))
    let texts = ["red apple", "red apple pie", "green pear"]
    let space = FeatureSpace(texts: texts, weighting: weighting)
    let terms = (0..<UInt32(space.count)).map(space.term)
    #expect(terms.count { $0.family == .word } == 5)
    let hasRareGram = terms.contains { $0.family == .gram && $0.text == "_pea" }
    let hasRarePair = terms.contains { $0.family == .pair && $0.text == "green pear" }
    #expect(hasRareGram == (weighting.gram > 0 && weighting.rarest == 1))
    #expect(hasRarePair == (weighting.pair > 0 && weighting.rarest == 1))
    #expect(terms.contains { $0.text == "red appl" } == (weighting.pair > 0))
    #expect(terms.contains { $0.text == "_app" } == (weighting.gram > 0))
  }
}
