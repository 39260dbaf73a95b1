import Testing

@testable import Retrieval

@Suite struct LexiconTests {
  private static let lexicon = Lexicon([
    "ht": "head teacher", "mam": "mum", "2moro": "tomorrow", "Café": "canteen", "whats": "what is",
    "two words": "left out", "nothing": "  ", "": "empty", "ring": "call", "call": "phone",
  ])

  private static func terms(_ text: String, _ weighting: Weighting = .tfidf) -> [String] {
    let learnt = ["head teacher mum tomorrow canteen what is call phone two words nothing ring"]
    let vocabulary = VocabularyBuilder.learn(
      learnt + learnt, weighting: weighting, language: .english, lexicon: lexicon
    ).0
    return vocabulary.places(in: NormalizedText(text)).map { vocabulary.text(of: Int($0.term)) }
  }

  @Test(arguments: [
    ("HT", "head teacher"), ("the ht’s mam", "the ht’s mum"), ("my Mam", "my mum"), ("2moro", "tomorrow"),
    ("CAFE", "canteen"), ("What's", "what is"), ("mamma", "mamma"), ("ht mam", "head teacher mum"),
  ])
  func aWordCountsAsWhatStandsInItsPlace(text: String, same: String) {
    #expect(Self.terms(text) == Self.terms(same))
  }

  /// What stands in a word's place is not looked up again; entries that are none are left out.
  @Test func replacementsAreFinal() {
    #expect(Self.lexicon.count == 7)
    #expect(Self.terms("ring", .tfidfWords) == ["call"])
    #expect(Self.terms("nothing two", .tfidfWords).contains("noth"))
  }

  /// Spelled out or short: the same card, the same score, the same confidence.
  @Test func cardsAreFoundByEitherForm() throws {
    let rows =
      ToyCards.rows + [
        IndexRow(card: "ht", text: "can i see the HT"), IndexRow(card: "ht", text: "when is the head teacher in"),
      ]
    let index = TermIndex(rows: rows, options: .init(lexicon: Self.lexicon))
    let (short, long) = (index.rank("is the ht in 2moro"), index.rank("is the head teacher in tomorrow"))
    #expect(short == long)
    #expect(short.hits.first?.card == "ht")
    #expect(TermIndex(rows: rows).rank("is the ht in 2moro") != long)
    let again = try TermIndex(decoding: index.encoded())
    #expect(again.rank("is the ht in 2moro") == short)
    #expect(again.encoded() == index.encoded())
  }

  @Test func aTermStandsWhereTheWrittenWordDoes() throws {
    let vocabulary = VocabularyBuilder.learn(
      ["head teacher"], weighting: .tfidfWords, language: .english, lexicon: Self.lexicon
    ).0
    let places = vocabulary.places(in: NormalizedText("our ht knows"))
    #expect(places.map(\.range) == [4..<6, 4..<6, 4..<6])
  }
}
