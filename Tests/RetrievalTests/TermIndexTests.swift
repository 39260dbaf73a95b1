import Retrieval
import Testing

@Suite struct TermIndexTests {
  private static let plain = TermIndex.Options(weighting: .tfidfWords, linear: false, calibrated: false)

  /// Four one-word examples; "alpha beta" meets two of them at 1/√2 each, times the word family's share 1/1.3.
  /// Best three: (2 · 0.54393 + 0) / 3; centroid: 2 · 0.54393 / (2 · √(1/1.3)).
  @Test(
    arguments: [
      (["alpha", "beta", "gamma", "delta"], "alpha beta", 0.36262 + 0.62017),
      (["alpha", "beta"], "alpha beta", 0.54393 + 0.87706),
      (["alpha"], "alpha", 0.76923 + 0.87706),
      (["alpha"], "alpha alpha", 0.76923 + 0.87706),
    ] as [([String], String, Float)])
  func cardsScoreAsByHand(examples: [String], question: String, score: Float) throws {
    let index = TermIndex(rows: examples.map { IndexRow(card: "greek", text: $0) }, options: Self.plain)
    let ranking = index.rank(question)
    #expect(abs(try #require(ranking.hits.first).score - score) < 1e-4)
    #expect(ranking.coverage == 1)
    #expect(ranking.winnerCoverage == 1)
  }

  @Test func titlesCountAsExamplesAndBodiesHalf() throws {
    let example = IndexRow(card: "a", text: "alpha")
    func score(_ rows: [IndexRow]) throws -> Float {
      try #require(TermIndex(rows: rows, options: Self.plain).rank("alpha").hits.first { $0.card == "a" }).score
    }
    let alone = try score([example])
    #expect(try score([IndexRow(card: "a", text: "alpha", kind: .title)]) == alone)
    let withBody = try score([example, IndexRow(card: "a", text: "alpha", kind: .body)])
    #expect(abs(withBody - alone - 0.5 * 0.76923) < 1e-4)
    let bodyOnly = try score([IndexRow(card: "a", text: "alpha", kind: .body)])
    #expect(abs(bodyOnly - 0.5 * 0.76923) < 1e-4)
  }

  @Test func equalCardsStandInTheirOrder() {
    let rows = ["b", "a", "c"].map { IndexRow(card: $0, text: "same words") }
    let index = TermIndex(rows: rows, options: Self.plain)
    #expect(index.rank("same words").hits.map(\.card) == ["b", "a", "c"])
    #expect(index.rank("words", top: 2).hits.map(\.card) == ["b", "a"])
  }

  @Test(arguments: [
    ("my jumper is gone", "uniform"), ("MENU??", "lunch"), ("the school buss driver", "bus"), ("inhailer", "nurse"),
    ("he’s ill", "absence"), ("chess or footbal", "clubs"),
  ])
  func findsTheCard(question: String, card: String) {
    #expect(Self.toy.rank(question).hits.first?.card == card)
  }

  private static let toy = TermIndex(rows: ToyCards.rows)

  @Test func confidenceTellsAnsweredFromUnanswered() {
    let answered = ToyCards.answered.map { Self.toy.rank($0).confidence }
    let unanswered = ToyCards.unanswered.map { Self.toy.rank($0).confidence }
    #expect(answered.allSatisfy { $0 > 0.5 && $0 <= 1 })
    #expect(unanswered.allSatisfy { $0 < 0.5 && $0 >= 0 })
  }

  @Test func aCardThatGathersUnansweredQuestionsLowersTheConfidence() throws {
    let questions = [
      "can i have a dog", "do dogs bite", "my dog is brown", "dog food", "who walks the dog", "our dog barks",
      "dog lead lost",
      "brown puppy",
    ]
    let gathered = questions.map { IndexRow(card: "not-here", text: $0, answerable: false) }
    let index = TermIndex(rows: ToyCards.rows + gathered)
    let ranking = index.rank("is the dog brown")
    #expect(ranking.hits.first?.card == "not-here")
    #expect(ranking.hits.first?.answerable == false)
    #expect(ranking.confidence < 0.5)
    #expect(index.rank("lunch menu").confidence > 0.5)
  }

  @Test(arguments: ["", "😀", "qqqq xxxx", "\u{0}", "日本語"])
  func withoutACommonTermNothingIsRanked(text: String) {
    let ranking = Self.toy.rank(text)
    #expect(ranking.hits.isEmpty)
    #expect(ranking.confidence == 0)
    #expect(Self.toy.explain(text).cards.isEmpty)
  }

  @Test func smallIndexesWork() {
    #expect(TermIndex(rows: []).rank("anything").hits.isEmpty)
    let one = TermIndex(rows: [IndexRow(card: "a", text: "hello there")])
    #expect(one.rank("hello").hits.map(\.card) == ["a"])
    #expect(one.rank("hello", top: 0).hits.isEmpty)
    #expect(one.rank("hello", top: -1).hits.isEmpty)
    let onlyUnanswerable = TermIndex(rows: [IndexRow(card: "a", text: "hello", answerable: false)])
    #expect(onlyUnanswerable.rank("hello").confidence == 0)
    #expect(TermIndex(rows: [IndexRow(card: "a", text: "")]).rank("hello").hits.isEmpty)
  }

  @Test func hugeQuestionsAreRanked() {
    #expect(Self.toy.rank(String(repeating: "lunch menu ", count: 9_000)).hits.first?.card == "lunch")
    #expect(Self.toy.rank(String(repeating: "lunch", count: 20_000)).hits.isEmpty == false)
  }

  @Test func buildingTwiceGivesTheSameBytes() {
    #expect(TermIndex(rows: ToyCards.rows).encoded() == Self.toy.encoded())
  }

  @Test func manyThreadsRankAlike() async {
    let expected = Self.toy.rank("lunch menu")
    await withTaskGroup(of: Ranking.self) { group in
      for _ in 0..<16 { group.addTask { Self.toy.rank("lunch menu") } }
      for await ranking in group { #expect(ranking == expected) }
    }
  }
}
