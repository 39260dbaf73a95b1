import Testing

@testable import Retrieval

@Suite struct CardGroupTests {
  @Test(
    arguments: [
      ("complaint.committee", nil, "complaint.committee"), ("complaint.committee/members", nil, "complaint.committee"),
      ("a/b/c", nil, "a"), ("a/b", "z", "z"), ("", nil, ""),
    ] as [(String, String?, String)])
  func theGroupIsTheCardUpToTheSlash(card: String, given: String?, group: String) {
    #expect(IndexRow(card: card, text: "", group: given).group == group)
  }

  @Test func cardsOfOneNameAreOneGroup() {
    let groups = CardGroups(naming: ["a", "b", "a", "c", "c", "c"])
    #expect(groups.count == 3)
    #expect((0..<6).map(groups.group) == [0, 1, 0, 2, 2, 2])
    #expect(groups.shared == [0, 2])
  }

  /// The same rows, once as siblings and once as strangers.
  private static func rows(areSiblings: Bool) -> [IndexRow] {
    ToyCards.rows.enumerated().map { place, row in
      let half = place % 2 == 0 ? row.card : row.card + (areSiblings ? "/more" : "-more")
      return IndexRow(card: half, text: row.text)
    }
  }

  private static let siblings = TermIndex(rows: rows(areSiblings: true))
  private static let strangers = TermIndex(rows: rows(areSiblings: false))

  @Test(arguments: ToyCards.answered)
  func aSiblingIsNoRival(question: String) throws {
    let margins = try [Self.siblings, Self.strangers].map { index in
      try #require(index.explain(question).signals.first { $0.name == "card margin" }).value
    }
    #expect(margins[0] > margins[1])
  }

  @Test func siblingsDoNotLowerTheConfidence() {
    func mean(_ index: TermIndex, _ questions: [String]) -> Double {
      questions.reduce(0) { $0 + index.rank($1).confidence } / Double(questions.count)
    }
    #expect(mean(Self.siblings, ToyCards.answered) > mean(Self.strangers, ToyCards.answered))
    #expect(mean(Self.siblings, ToyCards.answered) > 0.7)
    #expect(mean(Self.siblings, ToyCards.unanswered) < 0.3)
  }

  @Test func groupsAreStored() throws {
    let bytes = Self.siblings.encoded()
    let again = try TermIndex(decoding: bytes)
    #expect(again.encoded() == bytes)
    for question in ToyCards.answered { #expect(again.explain(question) == Self.siblings.explain(question)) }
  }

  /// A card with few examples is not outvoted on what it shares with none.
  @Test func aLargeCardDoesNotTakeWhatIsStrange() {
    let many = (0..<60).map {
      IndexRow(card: "large", text: "i want to complain about teacher number \($0) of class \($0 % 7)")
    }
    let few = ["can i put up a photo", "photo of a party", "share a picture", "picture on my page"].map {
      IndexRow(card: "small", text: $0)
    }
    let index = TermIndex(rows: many + few)
    #expect(index.rank("i want to put up pictures from the party").hits.first?.card == "small")
  }
}
