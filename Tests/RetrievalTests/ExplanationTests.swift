import Retrieval
import Testing

@Suite struct ExplanationTests {
  private static let rows =
    ToyCards.rows + [
      IndexRow(card: "lunch", text: "The kitchen serves dinner at noon. See the menu.", kind: .body),
      IndexRow(card: "bus", text: "The driver stops at the gate at three.", kind: .body),
    ]

  @Test(arguments: [true, false], ["what is on the dinner menu", "does the bus stop at noon", "Homework!"])
  func amountsAddUpToTheScore(linear: Bool, question: String) throws {
    let index = TermIndex(rows: Self.rows, options: .init(linear: linear))
    let explanation = index.explain(question)
    let ranking = index.rank(question)
    for (place, side) in try [#require(explanation.winner), #require(explanation.runnerUp)].enumerated() {
      let sum = (side.terms + side.bodyTerms).reduce(side.bias) { $0 + $1.amount }
      #expect(abs(sum - side.score) < 1e-4)
      #expect(side.score == ranking.hits[place].score)
      #expect(side.card == ranking.hits[place].card)
    }
    #expect(explanation.best == Array(ranking.hits.prefix(5)))
    let odds = explanation.signals.reduce(explanation.signalBias) { $0 + $1.amount }
    #expect(explanation.confidence == ranking.confidence)
    #expect((odds > 0) == (explanation.confidence > 0.5))
  }

  @Test func itIsPrinted() {
    let index = TermIndex(rows: Self.rows)
    let text = index.explain("what is on the dinner menu", threshold: 0.2).description
    #expect(text.hasPrefix("confidence "))
    #expect(text.contains("asked for 0.200: answered"))
    #expect(text.contains("best: lunch, score "))
    #expect(text.contains("\n1. lunch, score "))
    #expect(text.contains("\n5. "))
    #expect(!text.contains("\n6. "))
    #expect(text.contains("word \"menu\""))
    #expect(text.contains("in its answer"))
    #expect(index.explain("zzz").description == "confidence 0.000, asked for 0.500: not answered")
  }
}
