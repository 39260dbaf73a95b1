/// Which rows have a feature and how strongly: rows turned over, feature by feature.
///
/// Rows stand in blocks of 65,536, so that a row number fits 16 bits. A weight is kept as a share of its feature's
/// largest one, in 255 steps: off by at most 1/510 of that.
struct Postings: Sendable {
  /// Where the entries of feature n begin in block b, at b · (number of features) + n; one more than there are.
  private let starts: FlatArray<UInt32>
  /// The row of each entry within its block, ascending within a feature and block, and its weight in steps.
  private let rows: FlatArray<UInt16>
  private let weights: FlatArray<UInt8>
  /// What one step of a feature's weights is.
  private let units: FlatArray<Float>
  let rowCount: Int

  private static let blockBits = 16
  /// The steps of a feature's largest weight.
  static let steps: Float = 255
  /// Number of rows of a block; the last may have fewer.
  static let blockLength = 1 << blockBits

  private var featureCount: Int { units.elements.count }

  private static func blockCount(_ rowCount: Int) -> Int { (rowCount + 1 << blockBits - 1) >> blockBits }

  /// - Parameter row: gives the values of a row, none negative; asked twice for each.
  init(rowCount: Int, featureCount: Int, row: (Int) -> SparseRow) {
    let blocks = Self.blockCount(rowCount)
    var units = [Float](repeating: 0, count: featureCount)
    var starts = [UInt32](repeating: 0, count: blocks * featureCount + 1)
    for number in 0..<rowCount {
      let (row, base) = (row(number), (number >> Self.blockBits) * featureCount)
      for (id, value) in zip(row.ids, row.values) {
        units[Int(id)] = max(units[Int(id)], value / Self.steps)
        starts[base + Int(id) + 1] += 1
      }
    }
    for run in 0..<blocks * featureCount { starts[run + 1] += starts[run] }
    let entryCount = Int(starts[blocks * featureCount])
    var next = starts
    var allWeights: FlatArray<UInt8>?
    rows = FlatArray(count: entryCount) { rows in
      allWeights = FlatArray(count: entryCount) { weights in
        for number in 0..<rowCount {
          let (row, base) = (row(number), (number >> Self.blockBits) * featureCount)
          for (id, value) in zip(row.ids, row.values) {
            let place = Int(next[base + Int(id)])
            let unit = units[Int(id)]
            rows[place] = UInt16(truncatingIfNeeded: number)
            // At least one step: a row that has a term must not seem to lack it.
            weights[place] = unit > 0 ? UInt8(min(max((value / unit).rounded(), 1), Self.steps)) : 0
            next[base + Int(id)] += 1
          }
        }
      }
    }
    weights = allWeights ?? FlatArray([])
    self.starts = FlatArray(starts)
    self.units = FlatArray(units)
    self.rowCount = rowCount
  }

  /// Adds to each row's score its dot product with the question; terms in ascending order, so that sums are the same
  /// on every run.
  func add(_ question: SparseRow, to scores: UnsafeMutableBufferPointer<Float>) {
    let (starts, rows, weights, units) = (
      self.starts.elements, self.rows.elements, self.weights.elements, self.units.elements
    )
    for block in 0..<Self.blockCount(rowCount) {
      let scores = UnsafeMutableBufferPointer(rebasing: scores[(block << Self.blockBits)...])
      let base = block * featureCount
      func add(_ place: Int, _ first: UInt16, _ run: Range<Int>) {
        let factor = question.values[place] * units[Int(question.ids[place])]
        scores[Int(first)] += factor * Float(weights[run.lowerBound])
        let rest = run.dropFirst()
        Self.add(
          UnsafeBufferPointer(rebasing: rows[rest]), UnsafeBufferPointer(rebasing: weights[rest]), times: factor,
          to: scores)
      }
      rows.forEachRun(
        of: question.ids[...], between: { (starts[base + $0], starts[base + $0 + 1]) }, visit: add)
    }
  }

  /// Adds entries to the scores of their rows, eight at a time: their weights are made numbers together.
  static func add(
    _ rows: UnsafeBufferPointer<UInt16>, _ weights: UnsafeBufferPointer<UInt8>, times factor: Float,
    to scores: UnsafeMutableBufferPointer<Float>
  ) {
    let raw = UnsafeRawBufferPointer(weights)
    var place = 0
    while place + 8 <= rows.count {
      let eight = raw.loadUnaligned(fromByteOffset: place, as: SIMD8<UInt8>.self)
      let amounts = SIMD8<Float>(SIMD8<Int32>(truncatingIfNeeded: eight)) * factor
      for lane in 0..<8 { scores[Int(rows[place + lane])] += amounts[lane] }
      place += 8
    }
    while place < rows.count {
      scores[Int(rows[place])] += factor * Float(weights[place])
      place += 1
    }
  }

  var blockCount: Int { Self.blockCount(rowCount) }

  /// What one step of a feature's weights is.
  func unit(of feature: Int) -> Float { units.elements[feature] }

  /// The entries of a feature in a block: rows within the block, ascending, and their weights in steps.
  func run(of feature: Int, in block: Int) -> (rows: UnsafeBufferPointer<UInt16>, weights: UnsafeBufferPointer<UInt8>) {
    let run = block * featureCount + feature
    let places = Int(starts.elements[run])..<Int(starts.elements[run + 1])
    return (
      UnsafeBufferPointer(rebasing: rows.elements[places]), UnsafeBufferPointer(rebasing: weights.elements[places])
    )
  }

  /// The rows from `range` that have the feature, with their weights, ascending.
  func entries(of feature: UInt32, within range: Range<Int>) -> [(row: Int, weight: Float)] {
    var found: [(row: Int, weight: Float)] = []
    forEachEntry(of: feature, within: range) { row, steps in
      found.append((row, Float(steps) * units.elements[Int(feature)]))
      return true
    }
    return found
  }

  /// Whether a row from `range` has the feature.
  func contains(_ feature: UInt32, within range: Range<Int>) -> Bool {
    var isFound = false
    forEachEntry(of: feature, within: range) { _, _ in
      isFound = true
      return false
    }
    return isFound
  }

  /// Visits the entries in `range` until `visit` says false.
  private func forEachEntry(of feature: UInt32, within range: Range<Int>, _ visit: (Int, UInt8) -> Bool) {
    guard !range.isEmpty else { return }
    for block in range.lowerBound >> Self.blockBits...(range.upperBound - 1) >> Self.blockBits {
      let base = block << Self.blockBits
      let run = block * featureCount + Int(feature)
      let end = Int(starts.elements[run + 1])
      var place = firstPlace(from: max(range.lowerBound - base, 0), in: Int(starts.elements[run])..<end)
      while place < end {
        let row = base + Int(rows.elements[place])
        guard row < range.upperBound, visit(row, weights.elements[place]) else { break }
        place += 1
      }
    }
  }

  private func firstPlace(from row: Int, in run: Range<Int>) -> Int {
    var (low, high) = (run.lowerBound, run.upperBound)
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
    writer.put(units)
  }

  /// Throws unless all numbers stay inside.
  init(reading reader: inout ArchiveReader, featureCount: Int) throws(RetrievalError) {
    rowCount = try reader.count()
    starts = try reader.array()
    rows = try reader.array()
    weights = try reader.array()
    units = try reader.array()
    let blocks = Self.blockCount(rowCount)
    guard units.elements.count == featureCount, weights.elements.count == rows.elements.count,
      starts.elements.areStarts(of: blocks * featureCount, total: rows.elements.count)
    else { throw .damaged }
    // Only the last block can be short.
    guard let last = (0..<blocks).last else { return }
    let limit = rowCount - last << Self.blockBits
    let lastRows = rows.elements[Int(starts.elements[last * featureCount])...]
    guard lastRows.allSatisfy({ Int($0) < limit }) else { throw .damaged }
  }
}
