/// A linear layer's weights in little memory.
///
/// Most labels have nearly the same small weight for a feature: that of a text which has nothing to do with them. It
/// is kept once, and of each other label how far its weight is from that, in 127 steps either way that are the same
/// for all; nothing for a label that is less than a step and a half away, which is half of those beyond half a step.
/// No weight is off by more than a step and a half. A feature with steps for many labels keeps one for each of them,
/// which is quicker to add.
struct LinearWeights: Sendable {
  /// What is kept of one feature beside its steps, side by side because they are read together.
  struct Head: BitwiseCopyable, Sendable {
    /// Where its words begin; they end where the next feature's begin.
    let start: UInt32
    /// The weight of the labels without steps of their own.
    let common: Float
  }

  let labelCount: Int
  /// One more than there are features.
  private let heads: FlatArray<Head>
  /// As many words as a feature with all labels has: the steps of each label, a signed byte each. Fewer: one word for
  /// each label that has any, how far it is from the one before (from −1 at the start) in the low byte, its steps
  /// above; a gap over 255 is bridged by words of 0 steps.
  private let words: FlatArray<UInt16>
  /// What one step is.
  let unit: Float

  private static let steps: Float = 127
  private static let leastSteps = 2
  private static let longestGap = 255
  /// A feature keeps the steps of all labels unless that takes more than so many times the words.
  private static let wholeShare = 2

  var featureCount: Int { heads.elements.count - 1 }
  /// Number of words of a feature that keeps the steps of all labels.
  private static func wholeLength(_ labelCount: Int) -> Int { (labelCount + 1) / 2 }

  /// - Parameter weights: those of one feature for all labels lie side by side.
  init(_ weights: [Float], labelCount: Int) {
    let featureCount = labelCount == 0 ? 0 : weights.count / labelCount
    var common = [Float](repeating: 0, count: featureCount)
    var largest: Float = 0
    for feature in 0..<featureCount {
      let own = weights[feature * labelCount..<(feature + 1) * labelCount]
      common[feature] = Self.common(own)
      largest = own.reduce(largest) { max($0, abs($1 - common[feature])) }
    }
    let unit = largest / Self.steps
    var heads: [Head] = []
    var words: [UInt16] = []
    for feature in 0..<featureCount {
      heads.append(Head(start: UInt32(words.count), common: common[feature]))
      guard unit > 0 else { continue }
      words += Self.words(
        weights[feature * labelCount..<(feature + 1) * labelCount].map { weight in
          let distance = ((weight - common[feature]) / unit).rounded()
          let steps = Int8(max(-Self.steps, min(distance, Self.steps)))
          return abs(Int(steps)) < Self.leastSteps ? 0 : steps
        })
    }
    heads.append(Head(start: UInt32(words.count), common: 0))
    self.labelCount = labelCount
    self.heads = FlatArray(heads)
    self.words = FlatArray(words)
    self.unit = unit
  }

  /// The words of one feature.
  private static func words(_ steps: [Int8]) -> [UInt16] {
    func word(_ low: UInt8, _ high: Int8) -> UInt16 { UInt16(low) | UInt16(UInt8(bitPattern: high)) << 8 }
    var words: [UInt16] = []
    var last = -1
    for (label, steps) in steps.enumerated() where steps != 0 {
      while label - last > longestGap {
        words.append(word(UInt8(longestGap), 0))
        last += longestGap
      }
      words.append(word(UInt8(label - last), steps))
      last = label
    }
    let whole = wholeLength(steps.count)
    guard words.count * wholeShare >= whole else { return words }
    return (0..<whole).map { place in
      word(UInt8(bitPattern: steps[2 * place]), 2 * place + 1 < steps.count ? steps[2 * place + 1] : 0)
    }
  }

  /// The median; 0 for a single label, whose weights have nothing in common.
  private static func common(_ weights: ArraySlice<Float>) -> Float {
    weights.count < 3 ? 0 : median(Array(weights))
  }

  /// What would stand in the middle if these were sorted: Hoare's quickselect.
  private static func median(_ weights: [Float]) -> Float {
    var weights = weights
    let middle = weights.count / 2
    weights.withUnsafeMutableBufferPointer { weights in
      var (first, last) = (0, weights.count - 1)
      while first < last {
        let pivot = weights[(first + last) / 2]
        var (low, high) = (first, last)
        while low <= high {
          while weights[low] < pivot { low += 1 }
          while weights[high] > pivot { high -= 1 }
          guard low <= high else { break }
          weights.swapAt(low, high)
          (low, high) = (low + 1, high - 1)
        }
        if middle <= high { last = high } else if middle >= low { first = low } else { break }
      }
    }
    return weights[middle]
  }

  /// Adds to each label's score its dot product with the row.
  func add(_ row: SparseRow, to scores: UnsafeMutableBufferPointer<Float>) {
    let (heads, words, whole) = (self.heads.elements, self.words.elements, Self.wholeLength(labelCount))
    let known = row.ids.prefix { Int($0) < featureCount }
    var shared: Float = 0
    for (id, value) in zip(known, row.values) { shared += value * heads[Int(id)].common }
    func add(_ place: Int, _ first: UInt16, _ run: Range<Int>) {
      let rest = UnsafeBufferPointer(rebasing: words[run.dropFirst()])
      let factor = row.values[place] * unit
      if rest.count + 1 == whole {
        scores[0] += factor * Float(Int8(truncatingIfNeeded: first))
        if labelCount > 1 { scores[1] += factor * Float(Int8(truncatingIfNeeded: first >> 8)) }
        let steps = UnsafeRawBufferPointer(rest).assumingMemoryBound(to: Int8.self)
        for label in 2..<max(labelCount, 2) { scores[label] += factor * Float(steps[label - 2]) }
      } else {
        var label = Int(first & 0xFF) - 1
        scores[label] += factor * Float(Int8(truncatingIfNeeded: first >> 8))
        for word in rest {
          label += Int(word & 0xFF)
          scores[label] += factor * Float(Int8(truncatingIfNeeded: word >> 8))
        }
      }
    }
    words.forEachRun(of: known, between: { (heads[$0].start, heads[$0 + 1].start) }, visit: add)
    for label in 0..<labelCount { scores[label] += shared }
  }

  /// The weight of a feature for a label; both must be below the counts.
  func weight(of feature: Int, for label: Int) -> Float {
    let own = words.elements[Int(heads.elements[feature].start)..<Int(heads.elements[feature + 1].start)]
    var steps: Int8 = 0
    if own.count == Self.wholeLength(labelCount) {
      steps = Int8(truncatingIfNeeded: own[own.startIndex + label / 2] >> (label.isMultiple(of: 2) ? 0 : 8))
    } else {
      var last = -1
      for word in own where last < label {
        last += Int(word & 0xFF)
        if last == label { steps = Int8(truncatingIfNeeded: word >> 8) }
      }
    }
    return heads.elements[feature].common + unit * Float(steps)
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(unit)
    writer.put(heads)
    writer.put(words)
  }

  /// Throws unless all labels stay inside.
  init(reading reader: inout ArchiveReader, labelCount: Int, featureCount: Int) throws(RetrievalError) {
    self.labelCount = labelCount
    unit = try reader.float()
    heads = try reader.array()
    words = try reader.array()
    let (heads, words) = (self.heads.elements, self.words.elements)
    guard heads.count == featureCount + 1, heads[0].start == 0, Int(heads[featureCount].start) == words.count else {
      throw .damaged
    }
    for feature in 0..<featureCount {
      let (start, end) = (Int(heads[feature].start), Int(heads[feature + 1].start))
      guard start <= end, end <= words.count else { throw .damaged }
      if end - start == Self.wholeLength(labelCount) { continue }
      var last = -1
      for word in words[start..<end] {
        last += Int(word & 0xFF)
        guard word & 0xFF > 0, last < labelCount else { throw .damaged }
      }
    }
  }
}
