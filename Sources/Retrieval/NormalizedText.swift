/// A text in the one spelling that everything here compares, with the way back to the original.
///
/// Lower case; accents, curly quotes, long dashes and full-width forms become plain ASCII; apostrophes inside words
/// are dropped ("don't" gives "dont"); zero-width characters and combining accents vanish; emoji, symbols and
/// controls become spaces; line breaks stay. Letters of other scripts are kept in lower case. Any input is fine:
/// empty, very long, NUL, unassigned scalars.
public struct NormalizedText: Sendable {
  /// The normalised text as UTF-8.
  public let bytes: [UInt8]
  /// For each byte the scalar of the original that it came from.
  private let origins: [UInt32]
  /// Number of Unicode scalars in the original.
  public let originalCount: Int

  /// The normalised text; costs one copy.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Normalises `text` in one pass over its UTF-8.
  public init(_ text: String) {
    var source = text
    var scanner = Scanner()
    source.withUTF8 { scanner.run(over: $0) }
    bytes = scanner.bytes
    origins = scanner.origins
    originalCount = scanner.scalar
  }

  private init(bytes: [UInt8], origins: [UInt32], originalCount: Int) {
    self.bytes = bytes
    self.origins = origins
    self.originalCount = originalCount
  }

  /// The same text with other words in some places, and the way back to the same original.
  ///
  /// - Parameter edits: ranges of UTF-8 offsets and the normalised bytes that stand there now; ascending, not
  ///   overlapping, within the text.
  public func replacing(_ edits: [(range: Range<Int>, bytes: [UInt8])]) -> NormalizedText {
    var bytes: [UInt8] = []
    var origins: [UInt32] = []
    bytes.reserveCapacity(self.bytes.count)
    origins.reserveCapacity(self.bytes.count)
    var next = 0
    for edit in edits {
      bytes += self.bytes[next..<edit.range.lowerBound]
      origins += self.origins[next..<edit.range.lowerBound]
      let origin = edit.range.lowerBound < self.origins.count ? self.origins[edit.range.lowerBound] : 0
      bytes += edit.bytes
      origins += repeatElement(origin, count: edit.bytes.count)
      next = edit.range.upperBound
    }
    bytes += self.bytes[next...]
    origins += self.origins[next...]
    return NormalizedText(bytes: bytes, origins: origins, originalCount: originalCount)
  }

  /// The text of a range of UTF-8 offsets, which must lie within, with the way back to the same original: to where the
  /// part ends in it.
  public func part(_ range: Range<Int>) -> NormalizedText {
    guard range.count < bytes.count else { return self }
    let end = range.upperBound < bytes.count ? Int(origins[range.upperBound]) : originalCount
    return NormalizedText(bytes: Array(bytes[range]), origins: Array(origins[range]), originalCount: end)
  }

  /// The range of Unicode scalars of the original that a range of UTF-8 offsets of ``text`` came from.
  ///
  /// Dropped scalars (accents, zero-width characters, apostrophes) belong to what stands before them, and a word that
  /// was put in the place of others stands for all of them. Offsets past the end are clamped.
  public func originalRange(ofUTF8 range: Range<Int>) -> Range<Int> {
    let range = range.clamped(to: 0..<bytes.count)
    guard !range.isEmpty else {
      let place = range.lowerBound < bytes.count ? Int(origins[range.lowerBound]) : originalCount
      return place..<place
    }
    let (start, last) = (origins[range.lowerBound], origins[range.upperBound - 1])
    var next = range.upperBound
    while next < bytes.count, origins[next] == last { next += 1 }
    let end = next < bytes.count ? Int(origins[next]) : originalCount
    return Int(start)..<max(end, Int(last) + 1)
  }

  /// The next run of letters and digits at or after `offset` (UTF-8 offsets), or nil at the end.
  func word(from offset: Int) -> Range<Int>? { bytes.withUnsafeBufferPointer { Self.word(in: $0, from: offset) } }

  /// As above, in bytes of normalised text.
  @inline(__always)
  static func word(in bytes: UnsafeBufferPointer<UInt8>, from offset: Int) -> Range<Int>? {
    var start = offset
    while start < bytes.count, !isWord(bytes[start]) { start += 1 }
    guard start < bytes.count else { return nil }
    var end = start + 1
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    return start..<end
  }

  /// Whether a byte of normalised text belongs to a word: everything beyond ASCII that is left here is a letter or a
  /// mark.
  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
  }
}

extension NormalizedText {
  /// Walks the original once.
  private struct Scanner {
    var bytes: [UInt8] = []
    var origins: [UInt32] = []
    var scalar = 0

    mutating func run(over source: UnsafeBufferPointer<UInt8>) {
      bytes.reserveCapacity(source.count)
      origins.reserveCapacity(source.count)
      var index = 0
      while index < source.count {
        let first = source[index]
        if first < 0x80 {
          index += 1
          let folding = Folding.ofASCII(first)
          if case .ascii(let byte) = folding { emit(byte) } else { emit(folding, next: source, at: index) }
        } else {
          let (value, length) = Self.decode(source, at: index)
          index += length
          let folding = Folding.of(value)
          if folding == .letter { emitLower(value) } else { emit(folding, next: source, at: index) }
        }
        scalar += 1
      }
    }

    private mutating func emit(_ byte: UInt8) {
      bytes.append(byte)
      origins.append(UInt32(truncatingIfNeeded: scalar))
    }

    private mutating func emitLower(_ value: Unicode.Scalar) {
      for byte in value.properties.lowercaseMapping.utf8 { emit(byte) }
    }

    private mutating func emit(_ folding: Folding, next source: UnsafeBufferPointer<UInt8>, at index: Int) {
      switch folding {
      case .ascii(let byte): emit(byte)
      case .letters(let first, let second):
        emit(first)
        emit(second)
      case .apostrophe:
        let joins = bytes.last.map(NormalizedText.isWord) == true && Self.startsWord(source, at: index)
        if !joins { emit(0x27) }
      case .letter, .nothing: break
      }
    }

    /// Whether a letter or digit stands at `index` of the original.
    private static func startsWord(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
      guard index < source.count else { return false }
      let folding = source[index] < 0x80 ? Folding.ofASCII(source[index]) : Folding.of(decode(source, at: index).0)
      return switch folding {
      case .ascii(let byte): NormalizedText.isWord(byte)
      case .letters, .letter: true
      case .apostrophe, .nothing: false
      }
    }

    /// The scalar at `index`; a `String`'s UTF-8 is always well formed.
    private static func decode(_ source: UnsafeBufferPointer<UInt8>, at index: Int) -> (Unicode.Scalar, Int) {
      let first = UInt32(source[index])
      let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      guard index + length <= source.count else { return (" ", source.count - index) }
      var value = first & (0xFF >> UInt32(length + 1))
      for offset in 1..<length { value = value << 6 | UInt32(source[index + offset] & 0x3F) }
      return (Unicode.Scalar(value) ?? " ", length)
    }
  }
}
