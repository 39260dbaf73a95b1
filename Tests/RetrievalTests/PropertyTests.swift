import Testing

@testable import Retrieval

/// What must hold whatever the texts are: made of scalars from all over Unicode, from one seed.
@Suite struct PropertyTests {
  private struct Chance {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }

    /// Words, spaces and anything else that a phone can send.
    mutating func text(_ length: Int) -> String {
      var text = String.UnicodeScalarView()
      for _ in 0..<length {
        let value: Int
        switch next(below: 8) {
        case 0: value = next(below: 0x11_0000)
        case 1: value = 0x1F300 + next(below: 0x300)
        case 2: value = next(below: 0x250)
        case 3, 4: value = 0x20
        default: value = 0x61 + next(below: 6)
        }
        text.append(Unicode.Scalar(UInt32(value)) ?? "\u{FFFD}")
      }
      return String(text)
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
      var elements = elements
      for last in elements.indices.dropFirst().reversed() { elements.swapAt(last, next(below: last + 1)) }
      return elements
    }
  }

  private static func rows(_ chance: inout Chance) -> [IndexRow] {
    (0..<60).map { place in
      let kind: IndexRow.Kind = place % 9 == 0 ? .body : place % 7 == 0 ? .title : .example
      return IndexRow(
        card: "c\(place % 11)/\(place % 3)", text: chance.text(chance.next(below: 60)), kind: kind,
        answerable: place % 11 != 4)
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func cardsAreRankedByFiniteNumbersThatAddUp(seed: UInt64) {
    var chance = Chance(state: seed)
    let rows = Self.rows(&chance)
    let index = TermIndex(rows: rows)
    #expect(TermIndex(rows: rows).encoded() == index.encoded())
    for _ in 0..<40 {
      let text = chance.text(chance.next(below: 120))
      let ranking = index.rank(text, top: 20)
      #expect(ranking == index.rank(text, top: 20))
      #expect((0...1).contains(ranking.confidence) && (0...1.0001).contains(ranking.coverage))
      #expect(ranking.hits.allSatisfy { $0.score.isFinite })
      #expect(zip(ranking.hits, ranking.hits.dropFirst()).allSatisfy { $0.score >= $1.score })
      for card in index.explain(text).cards {
        #expect(abs(card.terms.reduce(card.bias) { $0 + $1.amount } - card.score) < 1e-3)
      }
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func theOrderOfTheRowsOfCardsDoesNotMatter(seed: UInt64) {
    var chance = Chance(state: seed)
    let rows = Self.rows(&chance)
    let options = TermIndex.Options(linear: false, calibrated: false)
    let index = TermIndex(rows: rows, options: options)
    let other = TermIndex(rows: chance.shuffled(rows), options: options)
    for _ in 0..<30 {
      let text = chance.text(80)
      let (one, two) = (index.rank(text, top: 50), other.rank(text, top: 50))
      let scores = Dictionary(uniqueKeysWithValues: two.hits.map { ($0.card, $0.score) })
      #expect(one.hits.count == two.hits.count)
      #expect(one.hits.allSatisfy { abs($0.score - scores[$0.card, default: .infinity]) < 1e-4 })
      #expect(abs(one.confidence - two.confidence) < 1e-3)
    }
  }

  @Test(arguments: Weighting.names)
  func theOrderOfTheDocumentsDoesNotMatter(name: String) throws {
    let weighting = try #require(Weighting.named(name))
    var chance = Chance(state: 9)
    let documents = (0..<80).map { Document(id: "d\($0)", text: chance.text(100)) }
    let index = DocumentIndex(documents: documents, weighting: weighting)
    #expect(DocumentIndex(documents: documents, weighting: weighting).encoded() == index.encoded())
    let other = DocumentIndex(documents: chance.shuffled(documents), weighting: weighting)
    var scratch = DocumentIndex.Scratch()
    for _ in 0..<30 {
      let text = chance.text(40)
      let one = index.search(text, top: 100, scratch: &scratch)
      let two = other.search(text, top: 100, scratch: &scratch)
      let scores = Dictionary(uniqueKeysWithValues: two.map { ($0.id, $0.score) })
      #expect(one.count == two.count)
      #expect(one.allSatisfy { $0.score.isFinite && $0.score > 0 })
      #expect(one.allSatisfy { abs($0.score - scores[$0.id, default: .infinity]) < 1e-4 * max($0.score, 1) })
    }
  }

  @Test(arguments: ["", "the of and to", "😀😀🎉", "zzz qqq", " \u{0}\u{200D}\n", "。。。！？"])
  func questionsWithoutAnythingKnownAreNotAnswered(text: String) {
    let index = TermIndex(rows: [
      IndexRow(card: "a", text: "school dinner money"), IndexRow(card: "b", text: "bus stop"),
    ])
    #expect(index.rank(text).hits.isEmpty)
    #expect(index.rank(text).confidence == 0)
  }

  /// A million letters are one row like any other: one word, many words, or the same word again and again.
  @Test(arguments: ["a", "abc ", "é😀 b"])
  func aMillionCharactersAreOneRow(unit: String) {
    let text = String(repeating: unit, count: 1_000_000 / unit.count)
    let index = TermIndex(
      rows: [IndexRow(card: "long", text: text), IndexRow(card: "short", text: "dinner money")],
      options: .init(linear: false, calibrated: false))
    #expect(index.rank("dinner money").hits.first?.card == "short")
    #expect(index.rank(text).hits.first?.card == "long")
    var scratch = DocumentIndex.Scratch()
    let documents = DocumentIndex(documents: [Document(id: "1", text: text), Document(id: "1", text: "dinner")])
    #expect(documents.search("dinner", scratch: &scratch).map(\.id) == ["1"])
  }
}
