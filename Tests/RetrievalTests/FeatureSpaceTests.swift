import Testing

@testable import Retrieval

@Suite struct FeatureSpaceTests {
  @Test func familiesAreBlocksOfTheirOwn() {
    let texts = ["red apple", "red pear", "green pear"]
    let space = FeatureSpace(texts: texts + texts)
    let row = space.row(for: "red apple")
    let squares = Dictionary(grouping: zip(row.ids, row.values)) { space.term($0.0).family }
      .mapValues { $0.reduce(Float(0)) { $0 + $1.1 * $1.1 } }
    #expect(squares.count == 3)
    for family in TermFamily.allCases {
      #expect(abs(squares[family, default: 0] - Weighting.tfidf.weight(of: family) / 2.3) < 1e-5)
    }
  }

  @Test func wordsWeighAsByHand() throws {
    // df(red) = 2, df(apple) = 1, N = 3: idf 1 + ln(4/3) and 1 + ln(4/2).
    let space = FeatureSpace(texts: ["red apple", "red pear", "green pear"], weighting: .tfidfWords)
    let row = space.row(for: "apple apple red")
    let words = Dictionary(
      uniqueKeysWithValues: zip(row.ids, row.values).filter { space.term($0.0).family == .word }.map {
        (space.term($0.0).text, $0.1)
      })
    let ratio = try #require(words["appl"]) / #require(words["red"])
    #expect(abs(ratio - (1 + 0.693147) * 1.693147 / 1.287682) < 1e-4)
  }

  @Test(arguments: [
    ("cat", ["_ca", "cat", "at_", "_cat", "cat_", "_cat_"]), ("a", ["_a_"]), ("ok", ["_ok", "ok_", "_ok_"]),
  ])
  func gramsStayInsideAWord(word: String, grams: [String]) {
    #expect(FeatureSpace(texts: [word]).row(for: word).ids.count == 1)
    let space = FeatureSpace(texts: [word, word])
    let terms = space.row(for: word).ids.map(space.term).filter { $0.family == .gram }
    #expect(terms.map(\.text).sorted() == grams.sorted())
  }

  /// With one text of one word idf is 1 for that word and 1 + ln 2 for any other.
  @Test(
    arguments: [
      ("", 0), ("apple", 1), ("zebra", 0), ("apple zebra", 1 / 2.693147), ("apple apple zebra", 2 / 3.693147),
    ] as [(String, Float)])
  func coverageIsTheKnownShare(text: String, coverage: Float) {
    #expect(abs(FeatureSpace(texts: ["apple"]).coverage(of: text) - coverage) < 1e-5)
  }

  @Test func unknownTermsAreLeftOut() {
    #expect(FeatureSpace(texts: ["apple"]).row(for: "zzz qqq") == .empty)
    #expect(FeatureSpace(texts: []).row(for: "apple") == .empty)
  }

  @Test func contributionsAddUpToTheScoreAndKnowTheirWords() throws {
    let texts = ["he hit my son", "they hit him again", "lovely day at school", "thank you for the lovely day"]
    let space = FeatureSpace(texts: texts + texts)
    let classifier = LinearClassifier.train(
      rows: texts.map { space.row(for: $0) }, labels: [[0], [0], [], []], labelCount: 1, featureCount: space.count)
    let text = "😀 she HIT my son again, hit"
    let contributions = space.contributions(in: text, to: 0, of: classifier)
    let sum = contributions.reduce(classifier.bias(for: 0)) { $0 + $1.amount }
    #expect(abs(sum - classifier.scores(for: space.row(for: text))[0]) < 1e-4)
    let hit = try #require(contributions.first { $0.family == .word && $0.term == "hit" })
    #expect(hit.ranges == [6..<9, 24..<27])
    let pair = try #require(contributions.first { $0.term == "my son" })
    #expect(pair.ranges == [10..<16])
    #expect(zip(contributions, contributions.dropFirst()).allSatisfy { abs($0.amount) >= abs($1.amount) })
  }

  @Test func storedSpacesAreTheSame() throws {
    let space = FeatureSpace(texts: ["red apple", "green pear 日本"], weighting: .tfidf, language: .welsh)
    let bytes = space.encoded()
    let again = try FeatureSpace(decoding: bytes)
    #expect(again.encoded() == bytes)
    #expect(again.row(for: "Red pear 日本") == space.row(for: "Red pear 日本"))
    #expect(again.term(0).text == "red")
  }

  /// "apple" is in three texts of one card and in one of another: its spread is 4 / exp(3 ln 3 / 4) = 1.7548 of two
  /// cards, so that idf = ln(3 / 2.7548) + 1; "pear" is in both cards alike, "plum" in one.
  @Test func rarityIsCountedInCardsWhereTheWeightingSaysSo() throws {
    let texts = ["apple", "apple", "apple plum", "apple", "pear", "pear"]
    let (vocabulary, counts) = VocabularyBuilder.learn(texts, weighting: .tfidfCards, language: .english)
    let space = FeatureSpace(vocabulary: vocabulary, counts: counts, cards: [0, 0, 0, 1, 1, 0])
    let masses = Dictionary(
      uniqueKeysWithValues: (0..<UInt32(vocabulary.wordCount)).map { (space.term($0).text, space.wordMass($0)) })
    for (word, idf) in [("appl", 1.085279), ("pear", 1), ("plum", 1.405465)] as [(String, Float)] {
      #expect(abs(try #require(masses[word]) - idf) < 1e-4)
    }
  }
}
