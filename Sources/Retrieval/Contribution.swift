/// What one term of a text adds to a score.
public struct Contribution: Sendable, Hashable {
  /// The term as a person may read it; in a character n-gram "_" is a word's edge.
  public let term: String
  /// Its family.
  public let family: TermFamily
  /// Its weight in the text's row.
  public let weight: Float
  /// What it adds to the score.
  public let amount: Float
  /// The words that it stands on, in order: offsets in Unicode scalars of the original text. A pair's range covers
  /// both words.
  public let ranges: [Range<Int>]
}

extension FeatureSpace {
  /// What each known term of a text adds to a label's score: the amounts and the label's bias add up to the score.
  ///
  /// The largest amounts first, whatever their sign; equal ones in the order of the features.
  public func contributions(in text: String, to label: Int, of classifier: LinearClassifier) -> [Contribution] {
    let normalized = NormalizedText(text)
    let row = row(for: vocabulary.counts(in: normalized))
    return contributions(in: normalized, row: row, perUnit: row.ids.map { classifier.weight(of: $0, for: label) })
  }

  /// As above, for any score that is a sum over the features of `row`.
  func contributions(in text: NormalizedText, row: SparseRow, perUnit: [Float]) -> [Contribution] {
    var places = [[Range<Int>]](repeating: [], count: row.ids.count)
    for (term, range) in vocabulary.places(in: text) {
      guard let place = row.place(of: term) else { continue }
      let words = text.originalRange(ofUTF8: range)
      if places[place].last != words { places[place].append(words) }
    }
    let order = row.ids.indices.sorted { first, second in
      let (one, two) = (abs(row.values[first] * perUnit[first]), abs(row.values[second] * perUnit[second]))
      return one == two ? first < second : one > two
    }
    return order.map { place in
      let (family, term) = term(row.ids[place])
      return Contribution(
        term: term, family: family, weight: row.values[place], amount: row.values[place] * perUnit[place],
        ranges: places[place])
    }
  }
}

extension SparseRow {
  /// The place of a feature in ``ids``, or nil.
  fileprivate func place(of id: UInt32) -> Int? {
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == id ? low : nil
  }
}
