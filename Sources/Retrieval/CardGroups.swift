/// Which cards are about the same thing.
struct CardGroups: Sendable {
  /// The group of each card.
  private let numbers: FlatArray<UInt32>
  /// Number of groups.
  let count: Int

  /// From the name of each card's group.
  init(naming names: [String]) {
    var known: [String: UInt32] = [:]
    numbers = FlatArray(
      names.map { name in
        let number = known[name] ?? UInt32(known.count)
        known[name] = number
        return number
      })
    count = known.count
  }

  var cardCount: Int { numbers.elements.count }

  /// The group of a card.
  func group(of card: Int) -> Int { Int(numbers.elements[card]) }

  /// The groups of more than one card.
  var shared: [Int] {
    var sizes = [Int](repeating: 0, count: count)
    for group in numbers.elements { sizes[Int(group)] += 1 }
    return sizes.indices.filter { sizes[$0] > 1 }
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(count)
    writer.put(numbers)
  }

  /// Throws unless all groups stay inside.
  init(reading reader: inout ArchiveReader, cardCount: Int) throws(RetrievalError) {
    count = try reader.count()
    numbers = try reader.array()
    let limit = UInt32(truncatingIfNeeded: count)
    guard numbers.elements.count == cardCount, numbers.elements.allSatisfy({ $0 < limit }) else { throw .damaged }
  }
}
