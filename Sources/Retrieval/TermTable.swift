/// Terms and their numbers: open addressing over one arena of bytes. Numbers are given in the order in which terms
/// come.
struct TermTable: Sendable {
  /// Where term n begins in the arena; one more than there are terms.
  private let starts: FlatArray<UInt32>
  private let arena: FlatArray<UInt8>
  /// See ``TermProbe/slots``.
  private let slots: FlatArray<UInt32>

  var count: Int { starts.elements.count - 1 }

  init(_ builder: TermTableBuilder) {
    starts = FlatArray(builder.starts)
    arena = FlatArray(builder.arena)
    slots = FlatArray(builder.slots(capacity: builder.count * 3 / 2 + 1))
  }

  /// The bytes of term `number`.
  func bytes(of number: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: arena.elements[Int(starts.elements[number])..<Int(starts.elements[number + 1])])
  }

  /// For look-ups; to be used only while the table lives.
  var probe: TermProbe { TermProbe(starts: starts.elements, arena: arena.elements, slots: slots.elements) }

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
    let mask = TermProbe.numberMask(capacity: slots.elements.count)
    guard terms >= 0, starts.elements.areStarts(of: terms, total: arena.elements.count),
      slots.elements.count > terms, slots.elements.contains(0),
      slots.elements.allSatisfy({ $0 & mask <= UInt32(terms) && ($0 == 0 || $0 & mask != 0) })
    else { throw .damaged }
  }
}

/// A term table that still grows.
struct TermTableBuilder {
  private(set) var starts: [UInt32] = [0]
  private(set) var arena: [UInt8] = []
  private var slots: [UInt32] = Array(repeating: 0, count: 16)

  var count: Int { starts.count - 1 }

  /// The number of the term, new when it was not there.
  mutating func insert(_ term: UnsafeBufferPointer<UInt8>) -> Int {
    if 2 * (count + 1) > slots.count { slots = slots(capacity: slots.count * 2) }
    let hash = TermProbe.hash(term)
    let place = withProbe(slots) { $0.place(of: term, hash: hash) }
    if let number = TermProbe.number(in: slots[place], capacity: slots.count) { return number }
    arena.append(contentsOf: term)
    starts.append(UInt32(arena.count))
    slots[place] = TermProbe.slot(count - 1, hash: hash, capacity: slots.count)
    return count - 1
  }

  /// Runs `body` on the bytes of term `number`.
  func withBytes<Result>(of number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    arena[Int(starts[number])..<Int(starts[number + 1])].withUnsafeBufferPointer(body)
  }

  /// The slots of all terms in a table of `capacity` places, which must be more than there are terms.
  func slots(capacity: Int) -> [UInt32] {
    var slots = [UInt32](repeating: 0, count: capacity)
    for number in 0..<count {
      withBytes(of: number) { term in
        let hash = TermProbe.hash(term)
        let place = withProbe(slots) { $0.place(of: term, hash: hash) }
        slots[place] = TermProbe.slot(number, hash: hash, capacity: capacity)
      }
    }
    return slots
  }

  private func withProbe<Result>(_ slots: [UInt32], _ body: (TermProbe) -> Result) -> Result {
    starts.withUnsafeBufferPointer { starts in
      arena.withUnsafeBufferPointer { arena in
        slots.withUnsafeBufferPointer { body(TermProbe(starts: starts, arena: arena, slots: $0)) }
      }
    }
  }
}

/// The look-up that a growing and a finished table share.
struct TermProbe {
  let starts: UnsafeBufferPointer<UInt32>
  let arena: UnsafeBufferPointer<UInt8>
  /// Term number + 1 in as many low bits as the capacity needs, above them bits of the term's hash, so that most
  /// strangers are known without a look at their bytes; 0 for an empty place.
  let slots: UnsafeBufferPointer<UInt32>

  /// The number of the term with these bytes, or nil.
  @inline(__always)
  func find(_ term: UnsafeBufferPointer<UInt8>) -> Int? {
    Self.number(in: slots[place(of: term, hash: Self.hash(term))], capacity: slots.count)
  }

  /// The place of the term, or the empty place where it belongs.
  @inline(__always)
  func place(of term: UnsafeBufferPointer<UInt8>, hash: UInt64) -> Int {
    let mask = Self.numberMask(capacity: slots.count)
    let tag = UInt32(truncatingIfNeeded: hash) & ~mask
    var place = Int(((hash >> 32) &* UInt64(slots.count)) >> 32)
    while true {
      let slot = slots[place]
      if slot == 0 || slot & ~mask == tag && holds(Int(slot & mask) - 1, term) { return place }
      place += 1
      if place == slots.count { place = 0 }
    }
  }

  @inline(__always)
  private func holds(_ number: Int, _ term: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = Int(starts[number])
    guard Int(starts[number + 1]) - start == term.count else { return false }
    for index in 0..<term.count where arena[start + index] != term[index] { return false }
    return true
  }

  /// The bits of a slot that hold the number.
  @inline(__always)
  static func numberMask(capacity: Int) -> UInt32 {
    UInt32.max >> UInt32(UInt32(truncatingIfNeeded: capacity).leadingZeroBitCount)
  }

  @inline(__always)
  static func number(in slot: UInt32, capacity: Int) -> Int? {
    slot == 0 ? nil : Int(slot & numberMask(capacity: capacity)) - 1
  }

  static func slot(_ number: Int, hash: UInt64, capacity: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: hash) & ~numberMask(capacity: capacity) | UInt32(number + 1)
  }

  /// FNV-1a with a final mix; fixed, so that tables are the same on every run.
  @inline(__always)
  static func hash(_ term: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in term { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash ^= hash >> 32
    hash = hash &* 0x9E37_79B9_7F4A_7C15
    return hash ^ hash >> 29
  }
}
