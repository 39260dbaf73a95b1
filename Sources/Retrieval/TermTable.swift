/// Terms and their numbers: open addressing over one arena of bytes. Numbers are given in the order in which terms
/// come.
struct TermTable: Sendable {
  /// Where term n begins in the arena; one more than there are terms.
  private let starts: FlatArray<UInt32>
  private let arena: FlatArray<UInt8>
  /// Term number + 1, 0 for an empty place; a power of two of them, at least twice as many as terms.
  private let slots: FlatArray<UInt32>

  var count: Int { starts.elements.count - 1 }

  init(_ builder: TermTableBuilder) {
    starts = FlatArray(builder.starts)
    arena = FlatArray(builder.arena)
    slots = FlatArray(builder.slots)
  }

  /// The bytes of term `number`.
  func bytes(of number: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: arena.elements[Int(starts.elements[number])..<Int(starts.elements[number + 1])])
  }

  /// The number of the term with these bytes, or nil.
  func find(_ term: UnsafeBufferPointer<UInt8>) -> Int? {
    let found = TermProbe(starts: starts.elements, arena: arena.elements, slots: slots.elements).place(of: term)
    let slot = slots.elements[found]
    return slot == 0 ? nil : Int(slot) - 1
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(starts)
    writer.put(arena)
    writer.put(slots)
  }

  /// Throws unless every number that a look-up can follow stays inside, and a look-up always ends.
  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    starts = try reader.array()
    arena = try reader.array()
    slots = try reader.array()
    let terms = starts.elements.count - 1
    let places = slots.elements
    guard terms >= 0, starts.elements.areStarts(of: terms, total: arena.elements.count),
      places.count > 0, places.count & (places.count - 1) == 0, places.count >= 2 * terms,
      places.allSatisfy({ $0 <= UInt32(terms) }), places.contains(0)
    else { throw .damaged }
  }
}

/// A term table that still grows.
struct TermTableBuilder {
  private(set) var starts: [UInt32] = [0]
  private(set) var arena: [UInt8] = []
  private(set) var slots: [UInt32] = Array(repeating: 0, count: 16)

  var count: Int { starts.count - 1 }

  func bytes(of number: Int) -> ArraySlice<UInt8> { arena[Int(starts[number])..<Int(starts[number + 1])] }

  /// The number of the term, new when it was not there.
  mutating func insert(_ term: UnsafeBufferPointer<UInt8>) -> Int {
    if 2 * (count + 1) > slots.count { grow() }
    let place = self.place(of: term)
    if slots[place] != 0 { return Int(slots[place]) - 1 }
    arena.append(contentsOf: term)
    starts.append(UInt32(arena.count))
    slots[place] = UInt32(count)
    return count - 1
  }

  private func place(of term: UnsafeBufferPointer<UInt8>) -> Int {
    starts.withUnsafeBufferPointer { starts in
      arena.withUnsafeBufferPointer { arena in
        slots.withUnsafeBufferPointer { TermProbe(starts: starts, arena: arena, slots: $0).place(of: term) }
      }
    }
  }

  private mutating func grow() {
    let terms = count
    slots = Array(repeating: 0, count: slots.count * 2)
    for number in 0..<terms {
      let place = arena.withUnsafeBufferPointer { arena in
        self.place(of: UnsafeBufferPointer(rebasing: arena[Int(starts[number])..<Int(starts[number + 1])]))
      }
      slots[place] = UInt32(number + 1)
    }
  }
}

/// The look-up that a growing and a finished table share.
private struct TermProbe {
  let starts: UnsafeBufferPointer<UInt32>
  let arena: UnsafeBufferPointer<UInt8>
  let slots: UnsafeBufferPointer<UInt32>

  /// The place of the term, or the empty place where it belongs.
  @inline(__always)
  func place(of term: UnsafeBufferPointer<UInt8>) -> Int {
    let mask = slots.count - 1
    var place = Int(truncatingIfNeeded: Self.hash(term)) & mask
    while slots[place] != 0, !holds(Int(slots[place]) - 1, term) { place = (place + 1) & mask }
    return place
  }

  @inline(__always)
  private func holds(_ number: Int, _ term: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[number])
    guard Int(starts[number + 1]) - start == term.count else { return false }
    for index in 0..<term.count where arena[start + index] != term[index] { return false }
    return true
  }

  /// FNV-1a with a final mix; fixed, so that tables are the same on every run.
  @inline(__always)
  private static func hash(_ term: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in term { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash ^= hash >> 32
    return (hash &* 0x9E37_79B9_7F4A_7C15) >> 16
  }
}
