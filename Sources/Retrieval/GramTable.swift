/// The character n-grams of a vocabulary and their numbers.
///
/// A text has ten times as many n-grams as words, so a look-up is one place of one array: the n-gram itself lies
/// there beside its number.
struct GramTable: Sendable {
  /// Where n-gram n begins in the arena; one more than there are.
  private let starts: FlatArray<UInt32>
  private let arena: FlatArray<UInt8>
  /// Open addressing: the key above, number + 1 in the low 24 bits; 0 for an empty place.
  private let slots: FlatArray<UInt64>

  private static let numberBits: UInt64 = 24
  private static let numberMask: UInt64 = 1 << numberBits - 1
  /// So many n-grams can be numbered.
  static let limit = Int(numberMask)

  var count: Int { starts.elements.count - 1 }

  /// The n-grams of `builder` that can be numbered: those that came first.
  init(_ builder: TermTableBuilder) {
    let count = min(builder.count, Self.limit)
    var slots = [UInt64](repeating: 0, count: count * 3 / 2 + 1)
    for number in 0..<count {
      let key = builder.withBytes(of: number) { GramKey($0) }
      var place = Self.home(of: key, capacity: slots.count)
      while slots[place] != 0 { place = place + 1 == slots.count ? 0 : place + 1 }
      slots[place] = key.bits << Self.numberBits | UInt64(number + 1)
    }
    starts = FlatArray(Array(builder.starts.prefix(count + 1)))
    arena = FlatArray(Array(builder.arena.prefix(Int(builder.starts[count]))))
    self.slots = FlatArray(slots)
  }

  /// The bytes of n-gram `number`.
  func bytes(of number: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: arena.elements[Int(starts.elements[number])..<Int(starts.elements[number + 1])])
  }

  /// The number of the n-gram with this key and these bytes, or nil.
  @inline(__always)
  func find(_ key: GramKey, _ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let slots = self.slots.elements
    var place = Self.home(of: key, capacity: slots.count)
    while true {
      let slot = slots[place]
      if slot == 0 { return nil }
      if slot >> Self.numberBits == key.bits {
        let number = Int(slot & Self.numberMask) - 1
        if key.isWhole || self.bytes(of: number).elementsEqual(bytes) { return number }
      }
      place += 1
      if place == slots.count { place = 0 }
    }
  }

  @inline(__always)
  private static func home(of key: GramKey, capacity: Int) -> Int {
    let hash = key.bits &* 0x9E37_79B9_7F4A_7C15
    return Int(((hash >> 32) &* UInt64(capacity)) >> 32)
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
    let count = starts.elements.count - 1
    guard count >= 0, starts.elements.areStarts(of: count, total: arena.elements.count), slots.elements.contains(0),
      slots.elements.allSatisfy({
        $0 == 0 || 1...UInt64(count + 1) ~= $0 & Self.numberMask && $0 & Self.numberMask <= count
      })
    else { throw .damaged }
  }
}

/// Forty bits that stand for a character n-gram.
struct GramKey {
  let bits: UInt64

  /// Longest n-gram, in bytes, that a key can hold.
  static let wholeLength = 5
  private static let hashed: UInt64 = 1 << 39

  /// The key of up to five bytes of ASCII, which lie in `bits` from the lowest on.
  @inline(__always)
  init(ascii bits: UInt64) { self.bits = bits }

  /// The key of any n-gram: the bytes themselves if they are ASCII, else a hash.
  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.count <= Self.wholeLength, bytes.allSatisfy({ $0 < 0x80 }) {
      bits = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    } else {
      bits = Self.hashed | TermProbe.hash(bytes) & (Self.hashed - 1)
    }
  }

  /// Whether the key is the n-gram: equal keys are equal n-grams.
  @inline(__always)
  var isWhole: Bool { bits & Self.hashed == 0 }
}
