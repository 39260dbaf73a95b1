/// Which rows have a feature and how strongly: rows turned over, feature by feature.
struct Postings: Sendable {
  /// Where feature n begins; one more than there are features.
  private let starts: FlatArray<UInt32>
  /// Row numbers, ascending within a feature.
  private let rows: FlatArray<UInt32>
  private let weights: FlatArray<Float>
  let rowCount: Int

  init(_ matrix: RowMatrix, featureCount: Int) {
    var starts = [UInt32](repeating: 0, count: featureCount + 1)
    for id in matrix.ids { starts[Int(id) + 1] += 1 }
    for feature in 0..<featureCount { starts[feature + 1] += starts[feature] }
    var rows = [UInt32](repeating: 0, count: matrix.ids.count)
    var weights = [Float](repeating: 0, count: matrix.ids.count)
    var next = starts
    for row in 0..<matrix.count {
      for place in matrix.range(of: row) {
        let feature = Int(matrix.ids[place])
        rows[Int(next[feature])] = UInt32(row)
        weights[Int(next[feature])] = matrix.values[place]
        next[feature] += 1
      }
    }
    self.starts = FlatArray(starts)
    self.rows = FlatArray(rows)
    self.weights = FlatArray(weights)
    rowCount = matrix.count
  }

  /// Adds to each row's score its dot product with the question; terms in ascending order, so that sums are the same
  /// on every run.
  func add(_ question: SparseRow, to scores: UnsafeMutableBufferPointer<Float>) {
    let (starts, rows, weights) = (self.starts.elements, self.rows.elements, self.weights.elements)
    for (id, value) in zip(question.ids, question.values) {
      for place in Int(starts[Int(id)])..<Int(starts[Int(id) + 1]) {
        scores[Int(rows[place])] += value * weights[place]
      }
    }
  }

  /// The rows from `range` that have the feature, with their weights, ascending.
  func entries(of feature: UInt32, within range: Range<Int>) -> [(row: Int, weight: Float)] {
    var places: [(row: Int, weight: Float)] = []
    var place = firstPlace(of: feature, from: range.lowerBound)
    while place < Int(starts.elements[Int(feature) + 1]), Int(rows.elements[place]) < range.upperBound {
      places.append((Int(rows.elements[place]), weights.elements[place]))
      place += 1
    }
    return places
  }

  /// Whether a row from `range` has the feature.
  func contains(_ feature: UInt32, within range: Range<Int>) -> Bool {
    let place = firstPlace(of: feature, from: range.lowerBound)
    return place < Int(starts.elements[Int(feature) + 1]) && Int(rows.elements[place]) < range.upperBound
  }

  private func firstPlace(of feature: UInt32, from row: Int) -> Int {
    var (low, high) = (Int(starts.elements[Int(feature)]), Int(starts.elements[Int(feature) + 1]))
    while low < high {
      let middle = (low + high) / 2
      if Int(rows.elements[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(rowCount)
    writer.put(starts)
    writer.put(rows)
    writer.put(weights)
  }

  /// Throws unless all numbers stay inside.
  init(reading reader: inout ArchiveReader, featureCount: Int) throws(RetrievalError) {
    rowCount = try reader.count()
    starts = try reader.array()
    rows = try reader.array()
    weights = try reader.array()
    let limit = UInt32(truncatingIfNeeded: rowCount)
    guard starts.elements.areStarts(of: featureCount, total: rows.elements.count),
      weights.elements.count == rows.elements.count, rows.elements.allSatisfy({ $0 < limit })
    else { throw .damaged }
  }
}
