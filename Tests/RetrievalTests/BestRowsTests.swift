import Testing

@testable import Retrieval

/// Passing rows over must not change what is found: held against adding everything up.
@Suite struct BestRowsTests {
  private struct Case: CustomTestStringConvertible {
    let rowCount: Int
    let count: Int
    /// Of so many rows one has the feature.
    let rarities: [Int]

    var testDescription: String { "\(count) of \(rowCount) rows, features in one of \(rarities)" }
  }

  /// Numbers below `limit`, the same on every run.
  private struct Numbers {
    var state: UInt64 = 11

    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
  }

  @Test(arguments: [
    Case(rowCount: 1, count: 10, rarities: [1]),
    Case(rowCount: 300, count: 10, rarities: [1, 2, 50]),
    Case(rowCount: 300, count: 1000, rarities: [1, 3, 9]),
    Case(rowCount: 30_000, count: 10, rarities: [1, 2, 3, 700, 2000]),
    Case(rowCount: 30_000, count: 1, rarities: [2, 2, 2]),
    Case(rowCount: 140_000, count: 10, rarities: [1, 2, 7, 900, 30_000]),
    Case(rowCount: 140_000, count: 100, rarities: [5, 40, 41, 42, 43]),
    Case(rowCount: 65_537, count: 3, rarities: [60_000, 1]),
  ])
  private func theSameAsAddingEverythingUp(example: Case) {
    var numbers = Numbers()
    var matrix = RowMatrix()
    for _ in 0..<example.rowCount {
      matrix.append(
        SparseRow(
          example.rarities.enumerated().compactMap { id, rarity in
            // Rare features weigh more, as they do, and few weights make many ties.
            let weight = Float(1 + numbers.next(below: 6)) * Float(rarity.bitWidth - rarity.leadingZeroBitCount)
            return numbers.next(below: rarity) == 0 ? (UInt32(id), weight) : nil
          }))
    }
    let featureCount = example.rarities.count
    let postings = Postings(rowCount: example.rowCount, featureCount: featureCount, row: matrix.row)
    var best = BestRows()
    for _ in 0..<12 {
      let asked = (0..<featureCount).filter { _ in numbers.next(below: 3) > 0 }
      let question = SparseRow(asked.map { (UInt32($0), Float(1 + numbers.next(below: 2))) })
      var scores = [Float](repeating: 0, count: example.rowCount)
      scores.withUnsafeMutableBufferPointer { postings.add(question, to: $0) }
      let expected = scores.indices.filter { scores[$0] > 0 }.map { scores[$0] }.sorted(by: >).prefix(example.count)
      let found = best.find(example.count, for: question, in: postings)
      #expect(found.count == expected.count)
      #expect(Set(found.map(\.row)).count == found.count)
      for (hit, score) in zip(found, expected) {
        #expect(abs(hit.score - score) <= 1e-5 * score)
        #expect(abs(scores[hit.row] - hit.score) <= 1e-5 * score)
      }
      let inOrder = zip(found, found.dropFirst()).allSatisfy { one, other in
        one.score > other.score || one.score == other.score && one.row < other.row
      }
      #expect(inOrder)
    }
  }
}
