import Testing

@testable import Retrieval

@Suite struct EditedTextTests {
  /// A text, what is put where in its normalised form, the text that this gives, and where a stretch of it came from.
  @Test(arguments: [
    ("He’s an 1d10t!", 7..<12, "idiot", "hes an idiot!", 7..<12, 8..<13),
    ("He’s an 1d10t!", 7..<12, "idiot", "hes an idiot!", 8..<9, 8..<13),
    ("u smell", 0..<1, "you", "you smell", 0..<9, 0..<7),
    ("u smell", 0..<1, "you", "you smell", 4..<9, 2..<7),
    ("say hi", 3..<3, " a", "say a hi", 5..<8, 3..<6),
    ("", 0..<0, "a", "a", 0..<1, 0..<1),
  ])
  func anEditIsMappedBack(
    text: String, place: Range<Int>, written: String, result: String, stretch: Range<Int>, original: Range<Int>
  ) {
    let edited = NormalizedText(text).replacing([(place, Array(written.utf8))])
    #expect(edited.text == result)
    #expect(edited.originalRange(ofUTF8: stretch) == original)
  }

  @Test func severalEditsKeepTheirPlaces() {
    let edited = NormalizedText("k.i.l.l u now").replacing([(0..<7, Array("kill".utf8)), (8..<9, Array("you".utf8))])
    #expect(edited.text == "kill you now")
    #expect(edited.originalRange(ofUTF8: 0..<4) == 0..<7)
    #expect(edited.originalRange(ofUTF8: 5..<8) == 8..<9)
    #expect(edited.originalRange(ofUTF8: 9..<12) == 10..<13)
    #expect(edited.originalRange(ofUTF8: 0..<12) == 0..<13)
  }

  @Test func aPartKeepsItsPlaces() {
    let text = NormalizedText("Hi. DON’T go. Bye")
    let part = text.part(4..<12)
    #expect(part.text == "dont go.")
    #expect(part.originalRange(ofUTF8: 0..<4) == 4..<9)
    #expect(part.originalRange(ofUTF8: 5..<8) == 10..<13)
    #expect(text.part(0..<text.bytes.count).text == text.text)
  }
}

@Suite struct WordTableTests {
  private static let words = ["so", "what", "", "so", "ŵy", "whatever"].map { Array($0.utf8) }

  @Test(arguments: [("so", 0), ("what", 1), ("", 2), ("ŵy", 3), ("whatever", 4), ("wha", nil), ("so ", nil)])
  func aWordHasTheNumberOfItsFirstPlace(word: String, number: Int?) {
    let table = WordTable(Self.words)
    #expect(Array(word.utf8).withUnsafeBufferPointer { table.number(of: $0) } == number)
    #expect(table.count == 5)
    if let number { #expect(table.word(number) == Array(word.utf8)) }
  }

  @Test func aStoredTableIsTheSame() throws {
    let bytes = WordTable(Self.words).encoded()
    let held = Held(bytes)
    let table = try WordTable(mapped: held.bytes, keeping: held)
    #expect(table.encoded() == bytes)
    #expect(Array("whatever".utf8).withUnsafeBufferPointer { table.number(of: $0) } == 4)
  }

  @Test(arguments: [0, 20, 40, -1])
  func cutBytesThrow(length: Int) {
    let bytes = WordTable(Self.words).encoded()
    let held = Held(Array(length < 0 ? bytes.dropLast(-length) : bytes.prefix(length)))
    #expect(throws: RetrievalError.self) { try WordTable(mapped: held.bytes, keeping: held) }
  }

  /// Memory as a mapped file would be.
  private final class Held: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(_ content: [UInt8]) {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
      memory.copyBytes(from: content)
      bytes = UnsafeRawBufferPointer(memory)
    }

    deinit { bytes.deallocate() }
  }
}
