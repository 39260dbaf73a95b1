/// A text as numbers: the features that it has and their weights.
public struct SparseRow: Sendable, Hashable {
  /// Feature numbers, ascending, each once.
  public let ids: [UInt32]
  /// The weight of each feature.
  public let values: [Float]

  /// A row without features.
  public static let empty = SparseRow(ids: [], values: [])

  /// A row from features and weights in any order; the weights of a feature that comes twice are added.
  public init(_ features: [(id: UInt32, value: Float)]) {
    var ids: [UInt32] = []
    var values: [Float] = []
    for feature in features.sorted(by: { $0.id < $1.id }) {
      if ids.last == feature.id {
        values[values.count - 1] += feature.value
      } else {
        ids.append(feature.id)
        values.append(feature.value)
      }
    }
    self.init(ids: ids, values: values)
  }

  init(ids: [UInt32], values: [Float]) {
    self.ids = ids
    self.values = values
  }
}

/// Many rows side by side.
struct RowMatrix: Sendable {
  private(set) var starts: [Int] = [0]
  private(set) var ids: [UInt32] = []
  private(set) var values: [Float] = []

  var count: Int { starts.count - 1 }

  init() {}

  /// The rows without any feature from `limit` on.
  init(_ rows: [SparseRow], below limit: Int) {
    for row in rows {
      let kept = row.ids.prefix { $0 < limit }.count
      append(SparseRow(ids: Array(row.ids.prefix(kept)), values: Array(row.values.prefix(kept))))
    }
  }

  mutating func append(_ row: SparseRow) {
    ids.append(contentsOf: row.ids)
    values.append(contentsOf: row.values)
    starts.append(ids.count)
  }

  func range(of row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

  func row(_ number: Int) -> SparseRow {
    let own = range(of: number)
    return SparseRow(ids: Array(ids[own]), values: Array(values[own]))
  }
}
