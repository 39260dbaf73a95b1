/// The form of stored bytes: a 32-byte head (magic, version, length, checksum), then values and 16-byte aligned
/// arrays, little-endian.
enum Archive {
  /// What a stored value is; the magic bytes of its head.
  enum Kind: UInt64 {
    case features = 0x3146_4754_4753_4353
    case classifier = 0x314C_4754_4753_4353
    case index = 0x3149_4754_4753_4353
    case documents = 0x3144_4754_4753_4353
    case words = 0x3157_4754_4753_4353
  }

  static let version: UInt32 = 6
  static let headLength = 32

  /// The bytes of what `write` puts into a writer, under a head.
  static func seal(_ kind: Kind, _ write: (inout ArchiveWriter) -> Void) -> [UInt8] {
    var writer = ArchiveWriter()
    write(&writer)
    writer.align()
    var head = ArchiveWriter()
    head.put(kind.rawValue)
    head.put(UInt64(version))
    head.put(UInt64(writer.bytes.count))
    head.put(writer.bytes.withUnsafeBytes(checksum))
    return head.bytes + writer.bytes
  }

  /// Checks the head and the checksum of `block` and has `read` take it apart.
  static func open<Value>(
    _ kind: Kind, _ block: Block, _ read: (inout ArchiveReader) throws(RetrievalError) -> Value
  ) throws(RetrievalError) -> Value {
    guard block.bytes.count >= headLength, word(block, 0) == kind.rawValue else { throw .notAnIndex }
    guard word(block, 8) == UInt64(version) else {
      throw .otherVersion(found: UInt32(truncatingIfNeeded: word(block, 8)), expected: version)
    }
    let body = UnsafeRawBufferPointer(rebasing: block.bytes[headLength...])
    guard word(block, 16) == UInt64(body.count), word(block, 24) == checksum(body) else { throw .damaged }
    var reader = ArchiveReader(block: block, offset: headLength)
    let value = try read(&reader)
    guard reader.isAtEnd else { throw .damaged }
    return value
  }

  /// Copies `bytes` into a block of the right alignment.
  static func block(copying bytes: UnsafeRawBufferPointer) -> Block {
    Block(byteCount: bytes.count) { $0.copyMemory(from: bytes) }
  }

  /// The caller's bytes in place, or a copy when they are not aligned.
  static func block(mapped bytes: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable) -> Block {
    let aligned = Int(bitPattern: bytes.baseAddress) % Block.alignment == 0
    return aligned ? Block(mapped: bytes, keeping: owner) : block(copying: bytes)
  }

  private static func word(_ block: Block, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: block.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Four multiply-and-shift lanes over 8-byte words, in the manner of xxHash: finds accidents, not forgers.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let prime: UInt64 = 0x9E37_79B1_85EB_CA87
    var lanes = SIMD4<UInt64>(1, 2, 3, 4) &* prime
    var offset = 0
    while offset + 32 <= bytes.count {
      for lane in 0..<4 {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + lane * 8, as: UInt64.self))
        let mixed = (lanes[lane] ^ word) &* prime
        lanes[lane] = mixed ^ (mixed >> 32)
      }
      offset += 32
    }
    var sum = UInt64(bytes.count)
    for lane in 0..<4 { sum = (sum ^ lanes[lane]) &* prime ^ (sum >> 29) }
    for index in offset..<bytes.count { sum = (sum ^ UInt64(bytes[index])) &* prime ^ (sum >> 29) }
    return sum
  }
}

/// Puts values and arrays one behind the other.
struct ArchiveWriter {
  private(set) var bytes: [UInt8] = []

  mutating func align() {
    while !bytes.count.isMultiple(of: Block.alignment) { bytes.append(0) }
  }

  mutating func put(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ value: Int) { put(UInt64(value)) }
  mutating func put(_ value: Float) { put(UInt64(value.bitPattern)) }
  mutating func put(_ value: Double) { put(value.bitPattern) }
  mutating func put(_ value: Bool) { put(UInt64(value ? 1 : 0)) }

  /// Numbers as they lie in memory: all supported machines are little-endian.
  mutating func put<Element>(_ array: FlatArray<Element>) {
    put(array.elements.count)
    align()
    bytes.append(contentsOf: UnsafeRawBufferPointer(array.elements))
    align()
  }

  mutating func put(_ text: String) { put(FlatArray(Array(text.utf8))) }
}

/// Takes values and arrays off again; every step is checked against the length.
struct ArchiveReader {
  private let block: Block
  private var offset: Int

  init(block: Block, offset: Int) {
    self.block = block
    self.offset = offset
  }

  var isAtEnd: Bool { offset == block.bytes.count }

  mutating func word() throws(RetrievalError) -> UInt64 {
    guard block.bytes.count - offset >= 8 else { throw .damaged }
    defer { offset += 8 }
    return UInt64(littleEndian: block.bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// A number that counts things, so it can't be more than there are bytes.
  mutating func count() throws(RetrievalError) -> Int {
    let value = try word()
    guard value <= UInt64(block.bytes.count) else { throw .damaged }
    return Int(value)
  }

  mutating func float() throws(RetrievalError) -> Float {
    Float(bitPattern: UInt32(truncatingIfNeeded: try word()))
  }

  mutating func double() throws(RetrievalError) -> Double { Double(bitPattern: try word()) }

  mutating func flag() throws(RetrievalError) -> Bool { try word() != 0 }

  mutating func array<Element>(of type: Element.Type = Element.self) throws(RetrievalError) -> FlatArray<Element> {
    let count = try count()
    try align()
    let length = count * MemoryLayout<Element>.stride
    guard block.bytes.count - offset >= length else { throw .damaged }
    let array = FlatArray<Element>(in: block, at: offset, count: count)
    offset += length
    try align()
    return array
  }

  mutating func text() throws(RetrievalError) -> String {
    String(decoding: try array(of: UInt8.self).elements, as: UTF8.self)
  }

  private mutating func align() throws(RetrievalError) {
    let next = (offset + Block.alignment - 1) / Block.alignment * Block.alignment
    guard next <= block.bytes.count else { throw .damaged }
    offset = next
  }
}
