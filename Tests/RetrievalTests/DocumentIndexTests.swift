import Retrieval
import Testing

@Suite struct DocumentIndexTests {
  private static let documents = [
    Document(id: "d1", text: "the cat sat on the mat"), Document(id: "d2", text: "the dog sat"),
    Document(id: "d3", text: "cats and dogs and cats"), Document(id: "d4", text: ""),
  ]

  private func search(_ text: String, top: Int = 10, weighting: Weighting = .bm25) -> [DocumentIndex.Hit] {
    var scratch = DocumentIndex.Scratch()
    return DocumentIndex(documents: Self.documents, weighting: weighting).search(text, top: top, scratch: &scratch)
  }

  /// N = 4, df(cat) = 2: idf = ln 2; mean length (6 + 3 + 5) / 4 = 3.5.
  /// d3: tf 2, length 5: 2 / (2 + 1.2 (0.25 + 0.75 · 5 / 3.5)); d1: tf 1, length 6, kept in steps of 1/255 of d3's.
  @Test func bm25AsByHand() throws {
    let hits = search("cat")
    #expect(hits.map(\.id) == ["d3", "d1"])
    #expect(abs(try #require(hits.first).score - 0.693147 * 2 / (2 + 1.2 * (0.25 + 0.75 * 5 / 3.5))) < 1e-5)
    #expect(abs(try #require(hits.last).score - 0.693147 / (1 + 1.2 * (0.25 + 0.75 * 6 / 3.5))) < 0.5 / 255)
  }

  /// BM25+ adds 1 / 2.2 to what a term's frequency gives.
  @Test func bm25PlusAsByHand() throws {
    let hit = try #require(search("cat", weighting: .bm25Plus).first)
    #expect(abs(hit.score - 0.693147 * (2 / (2 + 1.2 * (0.25 + 0.75 * 5 / 3.5)) + 1 / 2.2)) < 1e-5)
  }

  /// "red red car" is (1 + ln 2, 1) brought to length 1, without idf; the question has one word, so its row is 1.
  @Test func lncLtcAsByHand() throws {
    let index = DocumentIndex(
      documents: [Document(id: "a", text: "red red car"), Document(id: "b", text: "blue car")], weighting: .lncLtc)
    var scratch = DocumentIndex.Scratch()
    let hit = try #require(index.search("red", scratch: &scratch).first)
    #expect(hit.id == "a" && abs(hit.score - 1.693147 / (1.693147 * 1.693147 + 1).squareRoot()) < 1e-4)
  }

  @Test(arguments: [
    ("dog", 10, ["d2", "d3"]), ("dog", 1, ["d2"]), ("dog", 0, []), ("zebra", 10, []), ("", 10, []),
    ("the the cat mat", 1, ["d1"]),
  ])
  func bestFirst(text: String, top: Int, ids: [String]) {
    #expect(search(text, top: top).map(\.id) == ids)
  }

  @Test(arguments: Weighting.names)
  func everyWeightingFindsTheDocumentItself(name: String) throws {
    let weighting = try #require(Weighting.named(name))
    for document in Self.documents.prefix(3) {
      #expect(search(document.text, weighting: weighting).first?.id == document.id)
    }
  }

  @Test func oneScratchServesManyIndexes() {
    var scratch = DocumentIndex.Scratch()
    let large = DocumentIndex(documents: Self.documents)
    let small = DocumentIndex(documents: Array(Self.documents.prefix(1)))
    let first = large.search("cat", scratch: &scratch)
    #expect(small.search("cat", scratch: &scratch).map(\.id) == ["d1"])
    #expect(large.search("cat", scratch: &scratch) == first)
  }

  @Test func aStoredIndexSearchesTheSame() throws {
    let index = DocumentIndex(documents: Self.documents)
    let bytes = index.encoded()
    #expect(DocumentIndex(documents: Self.documents).encoded() == bytes)
    let again = try DocumentIndex(decoding: bytes)
    var scratch = DocumentIndex.Scratch()
    #expect(again.search("cat mat dog", scratch: &scratch) == index.search("cat mat dog", scratch: &scratch))
    #expect(again.count == 4)
    #expect(throws: RetrievalError.damaged) { try DocumentIndex(decoding: bytes.dropLast(16) + bytes.prefix(16)) }
  }
}
