import Testing

@testable import Retrieval

@Suite struct StoredIndexTests {
  private static let index = TermIndex(
    rows: ToyCards.rows + [
      IndexRow(card: "lunch", text: "The kitchen serves dinner.", kind: .body),
      IndexRow(card: "else", text: "dogs", answerable: false),
    ])
  private static let bytes = index.encoded()
  private static let questions = ToyCards.answered + ToyCards.unanswered + ["dogs", "kitchen dinner", ""]

  /// Memory as a mapped file would be.
  private final class Mapping: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer
    private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer

    init(_ content: [UInt8], offset: Int) {
      memory = .allocate(byteCount: content.count + offset, alignment: 16)
      let part = UnsafeMutableRawBufferPointer(rebasing: memory[offset...])
      part.copyBytes(from: content)
      bytes = UnsafeRawBufferPointer(part)
    }

    deinit { memory.deallocate() }
  }

  @Test func aStoredIndexRanksTheSame() throws {
    let again = try TermIndex(decoding: Self.bytes)
    #expect(again.encoded() == Self.bytes)
    #expect(again.cards == Self.index.cards)
    for question in Self.questions {
      #expect(again.rank(question) == Self.index.rank(question))
      #expect(again.explain(question) == Self.index.explain(question))
    }
  }

  @Test(arguments: [0, 1, 8])
  func aMappedIndexRanksTheSame(offset: Int) throws {
    let index = try {
      let mapping = Mapping(Self.bytes, offset: offset)
      return try TermIndex(mapped: mapping.bytes, keeping: mapping)
    }()
    for question in Self.questions { #expect(index.rank(question) == Self.index.rank(question)) }
  }

  @Test(arguments: [0, 1, 7, 31, 32, 33, 100, 5000, -1, -8])
  func cutBytesThrow(length: Int) {
    let cut = Array(length < 0 ? Self.bytes.dropLast(-length) : Self.bytes.prefix(length))
    #expect(throws: RetrievalError.self) { try TermIndex(decoding: cut) }
  }

  @Test func everyChangedByteIsNoticed() {
    for place in stride(from: 0, to: Self.bytes.count, by: max(1, Self.bytes.count / 400)) {
      var bytes = Self.bytes
      bytes[place] ^= 0x10
      #expect(throws: RetrievalError.self) { try TermIndex(decoding: bytes) }
    }
  }

  @Test func theErrorSaysWhatIsWrong() {
    #expect(throws: RetrievalError.notAnIndex) {
      try TermIndex(decoding: Array("no index, certainly not one of ours".utf8))
    }
    #expect(throws: RetrievalError.notAnIndex) { try TermIndex(decoding: FeatureSpace(texts: ["a"]).encoded()) }
    var newer = Self.bytes
    newer[8] = 9
    #expect(throws: RetrievalError.otherVersion(found: 9, expected: Archive.version)) { try TermIndex(decoding: newer) }
    #expect(throws: RetrievalError.damaged) { try TermIndex(decoding: Self.bytes + [0]) }
    #expect("\(RetrievalError.damaged)".contains("build it again"))
  }

  /// Wrong numbers under a right checksum: refused, or ranked without harm; never a trap.
  @Test func forgedBytesDoNoHarm() {
    var random = Shuffle()
    var refused = 0
    for round in 0..<300 {
      var bytes = Self.bytes
      var places = Array(Archive.headLength..<Archive.headLength + 3000) + stride(from: 3040, to: bytes.count, by: 997)
      random.shuffle(&places)
      for place in places.prefix(1 + round % 3) { bytes[place] = UInt8(truncatingIfNeeded: places[5] &* 31 &+ round) }
      let sum = bytes.dropFirst(Archive.headLength).withUnsafeBytes(Archive.checksum)
      withUnsafeBytes(of: sum.littleEndian) { bytes.replaceSubrange(24..<32, with: $0) }
      guard let index = try? TermIndex(decoding: bytes) else {
        refused += 1
        continue
      }
      for question in Self.questions { _ = index.explain(question).description.count + index.rank(question).hits.count }
    }
    #expect(refused > 50)
  }
}
