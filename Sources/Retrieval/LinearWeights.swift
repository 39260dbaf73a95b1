/// A linear layer's weights in little memory.
///
/// Most labels have nearly the same small weight for a feature: that of a text which has nothing to do with them. It
/// is kept once, and of each other label how far its weight is from that, in 127 steps either way that are the same
/// for all; nothing for a label that is less than a step and a half away, which is half of those beyond half a step.
/// No weight is off by more than a step and a half.
struct LinearWeights: Sendable {
  let labelCount: Int
  /// Where the entries of feature n begin; one more than there are features.
  private let starts: FlatArray<UInt32>
  /// How far the label is from the one before (from −1 at the start) in the low byte, the steps as a signed byte above.
  /// A gap over 255 is bridged by entries of 0 steps.
  private let entries: FlatArray<UInt16>
  /// The weight of the labels without an entry.
  private let common: FlatArray<Float>
  /// What one step is.
  let unit: Float

  private static let steps: Float = 127
  private static let leastSteps = 2
  private static let longestGap = 255

  var featureCount: Int { common.elements.count }

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
    var starts: [UInt32] = [0]
    var entries: [UInt16] = []
    for feature in 0..<featureCount {
      var last = -1
      for label in 0..<labelCount where unit > 0 {
        let distance = ((weights[feature * labelCount + label] - common[feature]) / unit).rounded()
        let steps = Int8(max(-Self.steps, min(distance, Self.steps)))
        guard abs(Int(steps)) >= Self.leastSteps else { continue }
        while label - last > Self.longestGap {
          entries.append(UInt16(Self.longestGap))
          last += Self.longestGap
        }
        entries.append(UInt16(label - last) | UInt16(UInt8(bitPattern: steps)) << 8)
        last = label
      }
      starts.append(UInt32(entries.count))
    }
    self.labelCount = labelCount
    self.starts = FlatArray(starts)
    self.entries = FlatArray(entries)
    self.common = FlatArray(common)
    self.unit = unit
  }

  /// The median; 0 for a single label, whose weights have nothing in common.
  private static func common(_ weights: ArraySlice<Float>) -> Float {
    weights.count < 3 ? 0 : weights.sorted()[weights.count / 2]
  }

  /// Adds to each label's score its dot product with the row.
  func add(_ row: SparseRow, to scores: UnsafeMutableBufferPointer<Float>) {
    let (starts, entries, common) = (self.starts.elements, self.entries.elements, self.common.elements)
    var shared: Float = 0
    for (id, value) in zip(row.ids, row.values) where Int(id) < common.count {
      shared += value * common[Int(id)]
      let factor = value * unit
      var label = -1
      for place in Int(starts[Int(id)])..<Int(starts[Int(id) + 1]) {
        let entry = entries[place]
        label += Int(entry & 0xFF)
        scores[label] += factor * Float(Int8(truncatingIfNeeded: entry >> 8))
      }
    }
    for label in 0..<labelCount { scores[label] += shared }
  }

  /// The weight of a feature for a label; both must be below the counts.
  func weight(of feature: Int, for label: Int) -> Float {
    var last = -1
    for entry in entries.elements[Int(starts.elements[feature])..<Int(starts.elements[feature + 1])] where last < label
    {
      last += Int(entry & 0xFF)
      if last == label, entry >> 8 != 0 {
        return common.elements[feature] + unit * Float(Int8(truncatingIfNeeded: entry >> 8))
      }
    }
    return common.elements[feature]
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(unit)
    writer.put(starts)
    writer.put(entries)
    writer.put(common)
  }

  /// Throws unless all labels stay inside.
  init(reading reader: inout ArchiveReader, labelCount: Int, featureCount: Int) throws(RetrievalError) {
    self.labelCount = labelCount
    unit = try reader.float()
    starts = try reader.array()
    entries = try reader.array()
    common = try reader.array()
    let (starts, entries) = (self.starts.elements, self.entries.elements)
    guard common.elements.count == featureCount, starts.areStarts(of: featureCount, total: entries.count) else {
      throw .damaged
    }
    for feature in 0..<featureCount {
      var last = -1
      for entry in entries[Int(starts[feature])..<Int(starts[feature + 1])] {
        last += Int(entry & 0xFF)
        guard entry & 0xFF > 0, last < labelCount else { throw .damaged }
      }
    }
  }
}
