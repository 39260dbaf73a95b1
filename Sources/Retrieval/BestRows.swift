/// Finds the rows with the largest dot product with a question, without adding up those that cannot be among them.
///
/// Term by term, the weightiest first, within blocks of 65,536 rows whose scores fit the second-level cache. Once the
/// terms to come, all together, weigh less than what the last of the best rows has already, only rows that are near
/// it are looked up in them: MaxScore (Turtle & Flood 1995), over scores kept by row. Common words, whose lists are
/// the long ones and whose weights the small ones, are mostly never walked.
struct BestRows: Sendable {
  /// A row and its score.
  struct Found {
    let row: Int
    let score: Float
  }

  /// One term of the question.
  private struct Term {
    let feature: Int
    /// What one step of a weight adds.
    let factor: Float
    /// The most that this term and all after it can add.
    var rest: Float
  }

  /// Of each row of the block in hand; 0 between searches.
  private var scores: [Float] = []
  /// The rows of the block in hand that have a score, the first `reachedCount` places; unless so many have one that
  /// it is quicker to look at all.
  private var reached: [UInt16] = []
  private var reachedCount = 0
  private var isCrowded = false
  /// Scores of the best rows, best first; for `floorReached` alone.
  private var leaders: [Float] = []

  /// A row is looked up rather than a list walked when there are so many times more entries than rows.
  private static let lookUpShare = 40
  /// Up to so many entries are added without a thought: of a block with few reached rows, and of a crowded one.
  private static let shortRun = 512
  private static let crowdedShortRun = 20_000
  /// From so many entries of one term on a block is crowded.
  private static let crowd = 8192
  private static let lanes = 8
  private static let stretch = 64

  /// The best `count` rows, best first, equal ones in their order; only those that share a feature with the question.
  mutating func find(_ count: Int, for question: SparseRow, in postings: Postings) -> [Found] {
    let terms = Self.terms(of: question, in: postings)
    guard count > 0, !terms.isEmpty, postings.rowCount > 0 else { return [] }
    makeRoom(for: min(postings.rowCount, Postings.blockLength))
    var best: [Found] = []
    best.reserveCapacity(count + 1)
    // The last first: it is the short one, and a floor from it spares walks through the long ones.
    for block in (0..<postings.blockCount).reversed() {
      add(terms, of: block, in: postings, best: best, count: count)
      let base = block * Postings.blockLength
      let known = best.count == count ? best[count - 1].score : 0
      let floor = max(known, floorReached(count))
      for row in rows(from: floor) {
        Self.insert(Found(row: base + Int(row), score: scores[Int(row)]), into: &best, count: count)
      }
      clear()
    }
    return best
  }

  private mutating func makeRoom(for blockLength: Int) {
    let length = (blockLength + Self.stretch - 1) / Self.stretch * Self.stretch
    guard scores.count < length else { return }
    scores = [Float](repeating: 0, count: length)
    // One more: a row that was reached before is written down behind the others all the same.
    reached = [UInt16](repeating: 0, count: length + 1)
  }

  private static func terms(of question: SparseRow, in postings: Postings) -> [Term] {
    var terms: [Term] = []
    for (id, value) in zip(question.ids, question.values) {
      let factor = value * postings.unit(of: Int(id))
      if factor > 0 { terms.append(Term(feature: Int(id), factor: factor, rest: 0)) }
    }
    terms.sort { ($1.factor, $0.feature) < ($0.factor, $1.feature) }
    var rest: Float = 0
    for place in terms.indices.reversed() {
      rest += terms[place].factor * Postings.steps
      // Sums of a row are rounded otherwise than this one.
      terms[place].rest = rest * 1.0001
    }
    return terms
  }

  /// Adds the terms up as far as a row may still be among the best.
  private mutating func add(_ terms: [Term], of block: Int, in postings: Postings, best: [Found], count: Int) {
    var floor = best.count == count ? best[count - 1].score : 0
    let most = terms.first?.rest ?? 0
    for term in terms {
      let (rows, weights) = postings.run(of: term.feature, in: block)
      if rows.isEmpty { continue }
      let isLong = rows.count > (isCrowded ? Self.crowdedShortRun : max(Self.shortRun, reachedCount))
      // Later blocks have the floor of those before.
      if isLong, best.count < count, most - term.rest > term.rest { floor = max(floor, floorReached(count)) }
      if isLong, floor > term.rest, keepReached(from: floor - term.rest, ifAtMost: rows.count / Self.lookUpShare) {
        lookUp(rows, weights, term.factor)
      } else {
        walk(rows, weights, term.factor)
      }
    }
  }

  /// Adds a term to all its rows.
  private mutating func walk(
    _ rows: UnsafeBufferPointer<UInt16>, _ weights: UnsafeBufferPointer<UInt8>, _ factor: Float
  ) {
    isCrowded = isCrowded || rows.count > Self.crowd
    if isCrowded {
      scores.withUnsafeMutableBufferPointer { Postings.add(rows, weights, times: factor, to: $0) }
      return
    }
    var end = reachedCount
    scores.withUnsafeMutableBufferPointer { scores in
      reached.withUnsafeMutableBufferPointer { reached in
        for place in 0..<rows.count {
          let row = rows[place]
          let old = scores[Int(row)]
          reached[end] = row
          end += old == 0 ? 1 : 0
          scores[Int(row)] = old + factor * Float(weights[place])
        }
      }
    }
    reachedCount = end
  }

  /// Adds a term to the rows that are reached: each is sought from the one before it on, further and further.
  private mutating func lookUp(
    _ rows: UnsafeBufferPointer<UInt16>, _ weights: UnsafeBufferPointer<UInt8>, _ factor: Float
  ) {
    var (low, before) = (0, UInt16.min)
    for row in reached[0..<reachedCount] {
      if row < before { low = 0 }
      before = row
      var step = 16
      while low + step < rows.count, rows[low + step] < row {
        low += step
        step *= 2
      }
      var high = min(low + step, rows.count)
      while low < high {
        let middle = (low + high) / 2
        if rows[middle] < row { low = middle + 1 } else { high = middle }
      }
      if low < rows.count, rows[low] == row { scores[Int(row)] += factor * Float(weights[low]) }
    }
  }

  /// What the last of the best rows so far has at least: 0 when there are not so many.
  ///
  /// In a crowded block only one row in eight is counted, the best of them: near enough, and quick.
  private mutating func floorReached(_ count: Int) -> Float {
    leaders.removeAll(keepingCapacity: true)
    var floor: Float = 0
    if isCrowded {
      for start in stride(from: 0, to: scores.count, by: Self.stretch) {
        var best = SIMD8<Float>(repeating: 0)
        scores.withUnsafeBytes { raw in
          for lane in stride(from: start, to: start + Self.stretch, by: Self.lanes) {
            let eight = raw.loadUnaligned(fromByteOffset: lane * MemoryLayout<Float>.stride, as: SIMD8<Float>.self)
            best = best.replacing(with: eight, where: eight .> best)
          }
        }
        guard any(best .> floor) else { continue }
        for lane in 0..<Self.lanes where best[lane] > floor { floor = lead(best[lane], count) }
      }
    } else {
      for row in reached[0..<reachedCount] where scores[Int(row)] > floor { floor = lead(scores[Int(row)], count) }
    }
    return floor
  }

  /// Takes a score in among the best `count`, and gives the last of them, or 0 while there are fewer.
  private mutating func lead(_ score: Float, _ count: Int) -> Float {
    if leaders.count < count { leaders.append(score) }
    var place = leaders.count - 1
    while place > 0, leaders[place - 1] < score {
      leaders[place] = leaders[place - 1]
      place -= 1
    }
    leaders[place] = score
    return leaders.count < count ? 0 : leaders[count - 1]
  }

  /// The rows with at least this score, which is above 0 or any.
  private func rows(from least: Float) -> [UInt16] {
    var rows: [UInt16] = []
    let floor = least > 0 ? least.nextDown : 0
    forEachScore(above: floor) { row, _ in
      rows.append(row)
      return floor
    }
    return rows
  }

  /// Visits the rows whose score is above a floor; `visit` gives back the floor from then on,
  /// and an infinite one to see no more.
  private func forEachScore(above start: Float, _ visit: (_ row: UInt16, _ score: Float) -> Float) {
    var floor = start
    scores.withUnsafeBufferPointer { scores in
      guard isCrowded else {
        for row in reached[0..<reachedCount] where scores[Int(row)] > floor {
          floor = visit(row, scores[Int(row)])
          if floor == .infinity { return }
        }
        return
      }
      let raw = UnsafeRawBufferPointer(scores)
      for start in stride(from: 0, to: scores.count, by: Self.lanes) {
        let eight = raw.loadUnaligned(fromByteOffset: start * MemoryLayout<Float>.stride, as: SIMD8<Float>.self)
        guard any(eight .> floor) else { continue }
        for row in start..<start + Self.lanes where scores[row] > floor {
          floor = visit(UInt16(truncatingIfNeeded: row), scores[row])
          if floor == .infinity { return }
        }
      }
    }
  }

  /// Forgets the rows below `least` if no more than `limit` would be left, and says whether it did. A block is crowded
  /// no more then.
  private mutating func keepReached(from least: Float, ifAtMost limit: Int) -> Bool {
    var kept: [(row: UInt16, score: Float)] = []
    var count = 0
    forEachScore(above: least.nextDown) { row, score in
      if count < limit { kept.append((row, score)) }
      count += 1
      return count > limit ? .infinity : least.nextDown
    }
    guard count <= limit else { return false }
    clear()
    for (row, score) in kept {
      scores[Int(row)] = score
      reached[reachedCount] = row
      reachedCount += 1
    }
    return true
  }

  private mutating func clear() {
    if isCrowded {
      scores.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
    } else {
      for row in reached[0..<reachedCount] { scores[Int(row)] = 0 }
    }
    reachedCount = 0
    isCrowded = false
  }

  private static func insert(_ found: Found, into best: inout [Found], count: Int) {
    let place = best.firstIndex { ($0.score, found.row) < (found.score, $0.row) } ?? best.count
    guard place < count else { return }
    if best.count == count { best.removeLast() }
    best.insert(found, at: place)
  }
}
