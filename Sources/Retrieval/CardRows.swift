/// One kind of rows of all cards (example questions, or bodies), grouped by card.
struct CardRows: Sendable {
  let space: FeatureSpace
  let postings: Postings
  /// The first row of each card; one more than there are cards.
  private let starts: FlatArray<UInt32>
  /// For each card 1 / length of the sum of its rows: turns a sum of similarities into the similarity to the centroid.
  private let centroidScales: FlatArray<Float>

  /// How many of a card's rows its score looks at.
  private static let nearestCount = 3

  /// Rows in any order; `cards` says whose each is.
  init(vocabulary: Vocabulary, counts: [TermCounts], cards: [Int], cardCount: Int) {
    space = FeatureSpace(
      vocabulary: vocabulary, counts: counts, cards: vocabulary.weighting.isRareByCard ? cards : nil)
    var starts = [UInt32](repeating: 0, count: cardCount + 1)
    for card in cards { starts[card + 1] += 1 }
    for card in 0..<cardCount { starts[card + 1] += starts[card] }
    var order = [Int](repeating: 0, count: counts.count)
    var next = starts
    for (row, card) in cards.enumerated() {
      order[Int(next[card])] = row
      next[card] += 1
    }
    var matrix = RowMatrix()
    for row in order { matrix.append(space.row(for: counts[row])) }
    postings = Postings(rowCount: matrix.count, featureCount: vocabulary.count, row: matrix.row)
    self.starts = FlatArray(starts)
    centroidScales = FlatArray(
      (0..<cardCount).map { Self.centroidScale(matrix, Int(starts[$0])..<Int(starts[$0 + 1])) })
  }

  private static func centroidScale(_ matrix: RowMatrix, _ rows: Range<Int>) -> Float {
    let sum = SparseRow(rows.flatMap { row in matrix.range(of: row).map { (matrix.ids[$0], matrix.values[$0]) } })
    let squares = sum.values.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? 1 / squares.squareRoot() : 0
  }

  var rowCount: Int { postings.rowCount }
  var cardCount: Int { centroidScales.elements.count }

  /// The rows of a card.
  func rows(of card: Int) -> Range<Int> { Int(starts.elements[card])..<Int(starts.elements[card + 1]) }

  /// The similarity of a question to each row.
  func similarities(to question: SparseRow) -> [Float] {
    var scores = [Float](repeating: 0, count: rowCount)
    scores.withUnsafeMutableBufferPointer { postings.add(question, to: $0) }
    return scores
  }

  /// A card's score from the rows' similarities: the mean of its best three (of all, when it has fewer), and that of
  /// its centroid.
  func score(of card: Int, _ similarities: [Float]) -> Float {
    similarities.withUnsafeBufferPointer { similarities in
      let rows = rows(of: card)
      guard !rows.isEmpty else { return 0 }
      // The three largest without a branch: which row is near is anybody's guess.
      var best = (-Float.infinity, -Float.infinity, -Float.infinity)
      var sum: Float = 0
      for row in rows {
        let value = similarities[row]
        sum += value
        best.2 = larger(best.2, smaller(best.1, value))
        best.1 = larger(best.1, smaller(best.0, value))
        best.0 = larger(best.0, value)
      }
      let nearest = rows.count == 1 ? best.0 : rows.count == 2 ? (best.0 + best.1) / 2 : (best.0 + best.1 + best.2) / 3
      return nearest + sum * centroidScales.elements[card]
    }
  }

  /// The share of ``score(of:_:)`` that each feature of a question has: the score is the dot product of question and
  /// this.
  func explanation(of card: Int, _ similarities: [Float], features: [UInt32]) -> [Float] {
    let rows = rows(of: card)
    let nearest = Set(rows.sorted { (similarities[$1], $0) < (similarities[$0], $1) }.prefix(Self.nearestCount))
    return features.map { feature in
      postings.entries(of: feature, within: rows).reduce(0) { sum, entry in
        let near = nearest.contains(entry.row) ? entry.weight / Float(nearest.count) : 0
        return sum + near + entry.weight * centroidScales.elements[card]
      }
    }
  }

  func write(to writer: inout ArchiveWriter) {
    space.write(to: &writer)
    postings.write(to: &writer)
    writer.put(starts)
    writer.put(centroidScales)
  }

  init(reading reader: inout ArchiveReader, cardCount: Int) throws(RetrievalError) {
    space = try FeatureSpace(reading: &reader)
    postings = try Postings(reading: &reader, featureCount: space.count)
    starts = try reader.array()
    centroidScales = try reader.array()
    guard starts.elements.areStarts(of: cardCount, total: postings.rowCount), centroidScales.elements.count == cardCount
    else { throw .damaged }
  }
}

/// What `max` does for numbers that are never NaN, in one instruction.
@inline(__always)
private func larger(_ one: Float, _ other: Float) -> Float { one > other ? one : other }

@inline(__always)
private func smaller(_ one: Float, _ other: Float) -> Float { one < other ? one : other }
