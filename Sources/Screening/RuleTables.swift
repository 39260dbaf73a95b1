/// The form in which compiled rules are kept: arrays of numbers and lists of texts one behind the other, little-endian,
/// under a head of magic, length and checksum.
enum RuleTables {
  static let magic: UInt64 = 0x3152_4754_4753_4353
  static let headLength = 24

  /// The bytes of what `write` puts into a writer, under a head.
  static func seal(_ write: (inout RuleTableWriter) -> Void) -> [UInt8] {
    var body = RuleTableWriter()
    write(&body)
    var head = RuleTableWriter()
    for word in [magic, UInt64(body.bytes.count), checksum(body.bytes)] { head.put(word) }
    return head.bytes + body.bytes
  }

  /// FNV-1a over words of eight bytes: finds accidents, not forgers.
  static func checksum(_ bytes: some Collection<UInt8>) -> UInt64 {
    func sum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      var offset = 0
      while offset + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        hash = (hash ^ word) &* 0x100_0000_01B3
        hash ^= hash >> 32
        offset += 8
      }
      for byte in bytes[offset...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hash
    }
    return bytes.withContiguousStorageIfAvailable { sum(UnsafeRawBufferPointer($0)) }
      ?? Array(bytes).withUnsafeBytes(sum)
  }
}

/// Puts arrays and texts one behind the other.
struct RuleTableWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ word: UInt64) { withUnsafeBytes(of: word.littleEndian) { bytes += $0 } }

  /// Numbers as they lie in memory: all supported machines are little-endian.
  mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(_ numbers: [Number]) {
    put(UInt64(numbers.count))
    numbers.withUnsafeBytes { bytes += $0 }
  }

  mutating func put(_ texts: [String]) {
    put(UInt64(texts.count))
    for text in texts { put(Array(text.utf8)) }
  }
}

/// Takes arrays and texts off again; every step is checked against the length.
struct RuleTableReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = RuleTables.headLength

  /// Checks the head and the checksum; throws `RuleError.unreadable`.
  init(_ bytes: UnsafeRawBufferPointer) throws(RuleError) {
    self.bytes = bytes
    guard bytes.count >= RuleTables.headLength else { throw .unreadable("the rules are cut short") }
    let head = (0..<3).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 8, as: UInt64.self)) }
    let body = UnsafeRawBufferPointer(rebasing: bytes[RuleTables.headLength...])
    guard head[0] == RuleTables.magic, head[1] == UInt64(body.count), head[2] == RuleTables.checksum(body) else {
      throw .unreadable("the rules are damaged")
    }
  }

  private mutating func take(_ length: Int) throws(RuleError) -> UnsafeRawBufferPointer {
    guard length <= bytes.count - offset else { throw .unreadable("the rules are cut short") }
    defer { offset += length }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
  }

  private mutating func count() throws(RuleError) -> Int {
    let word = UInt64(littleEndian: try take(8).loadUnaligned(as: UInt64.self))
    guard word <= UInt64(bytes.count) else { throw .unreadable("the rules are damaged") }
    return Int(word)
  }

  mutating func numbers<Number: FixedWidthInteger & BitwiseCopyable>(
    _: Number.Type = Number.self
  ) throws(RuleError) -> [Number] {
    let count = try count()
    let source = try take(count * MemoryLayout<Number>.size)
    return Array(unsafeUninitializedCapacity: count) { target, filled in
      UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
      filled = count
    }
  }

  mutating func texts() throws(RuleError) -> [String] {
    let count = try count()
    var texts: [String] = []
    texts.reserveCapacity(count)
    for _ in 0..<count { texts.append(String(decoding: try numbers(UInt8.self), as: UTF8.self)) }
    return texts
  }
}

/// Runs of a list, kept as where each begins and, last, where the list ends.
struct RunStarts: Sendable {
  private(set) var starts: [Int32] = [0]

  var count: Int { starts.count - 1 }

  subscript(run: Int) -> Range<Int> { Int(starts[run])..<Int(starts[run + 1]) }

  /// Ends the present run where the list has `length` elements.
  mutating func close(at length: Int) { starts.append(Int32(length)) }

  init() {}

  init(reading reader: inout RuleTableReader) throws(RuleError) { starts = try reader.numbers() }

  func write(to writer: inout RuleTableWriter) { writer.put(starts) }
}
