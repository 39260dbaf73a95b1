/// How often each known term occurs in one text.
struct TermCounts: Sendable {
  /// Ascending, each once.
  let ids: [UInt32]
  /// At most 255 each: no weighting tells more of them apart.
  let counts: [UInt8]
  /// Words that the vocabulary does not have.
  let unknownWords: Int

  /// From the terms in any order.
  init(_ terms: [UInt32], unknownWords: Int) {
    var matrix = CountMatrix()
    var terms = terms
    matrix.append(&terms)
    self.init(ids: matrix.ids, counts: matrix.counts, unknownWords: unknownWords)
  }

  fileprivate init(ids: [UInt32], counts: [UInt8], unknownWords: Int) {
    self.ids = ids
    self.counts = counts
    self.unknownWords = unknownWords
  }

  /// Number of words, known and unknown; words are the terms below `limit`.
  func wordCount(below limit: Int) -> Int {
    var words = unknownWords
    for (id, count) in zip(ids, counts) where Int(id) < limit { words += Int(count) }
    return words
  }
}

/// The counts of many texts side by side.
struct CountMatrix: Sendable, RandomAccessCollection {
  private var starts: [Int] = [0]
  private(set) var ids: [UInt32] = []
  private(set) var counts: [UInt8] = []

  var startIndex: Int { 0 }
  var endIndex: Int { starts.count - 1 }

  subscript(text: Int) -> TermCounts {
    let own = starts[text]..<starts[text + 1]
    return TermCounts(ids: Array(ids[own]), counts: Array(counts[own]), unknownWords: 0)
  }

  /// Takes in the terms of one more text, in any order, and leaves `terms` empty.
  mutating func append(_ terms: inout [UInt32]) {
    Self.sort(&terms)
    let start = ids.count
    for term in terms {
      if ids.count > start, ids[ids.count - 1] == term {
        if counts[counts.count - 1] < .max { counts[counts.count - 1] += 1 }
      } else {
        ids.append(term)
        counts.append(1)
      }
    }
    starts.append(ids.count)
    terms.removeAll(keepingCapacity: true)
  }

  /// Gives every term the number that `number` says and leaves out those for which it says nil; the order must stay.
  mutating func renumber(_ number: (UInt32) -> UInt32?) {
    var (kept, first) = (0, 0)
    for text in 0..<count {
      for place in first..<starts[text + 1] {
        guard let id = number(ids[place]) else { continue }
        (ids[kept], counts[kept]) = (id, counts[place])
        kept += 1
      }
      first = starts[text + 1]
      starts[text + 1] = kept
    }
    ids.removeLast(ids.count - kept)
    counts.removeLast(counts.count - kept)
  }

  private static let fewTerms = 48

  /// Ascending. Few terms by insertion; a few hundred by a radix sort of eight bits at a time, which takes less than
  /// comparing them.
  private static func sort(_ terms: inout [UInt32]) {
    guard terms.count > fewTerms else {
      for end in terms.indices.dropFirst() {
        let term = terms[end]
        var place = end
        while place > 0, terms[place - 1] > term {
          terms[place] = terms[place - 1]
          place -= 1
        }
        terms[place] = term
      }
      return
    }
    let largest = terms.max() ?? 0
    var other = terms
    var shift: UInt32 = 0
    while shift < 32, largest >> shift > 0 {
      withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
        places.initialize(repeating: 0)
        for term in terms { places[Int(term >> shift & 0xFF)] += 1 }
        var next = 0
        for digit in 0..<256 { (places[digit], next) = (next, next + places[digit]) }
        for term in terms {
          other[places[Int(term >> shift & 0xFF)]] = term
          places[Int(term >> shift & 0xFF)] += 1
        }
      }
      swap(&terms, &other)
      shift += 8
    }
  }
}
