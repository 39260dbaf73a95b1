import Foundation
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
    #expect(explanation.cards.map(\.card) == ranking.hits.prefix(3).map(\.card))
    for (card, hit) in zip(explanation.cards, ranking.hits) {
      let sum = card.terms.reduce(card.bias) { $0 + $1.amount }
      #expect(abs(sum - card.score) < 1e-4)
      #expect(abs(card.likeness + card.linear - card.score) < 1e-4)
      #expect(abs(card.terms.reduce(0) { $0 + $1.likeness } - card.likeness) < 1e-4)
      #expect(abs(card.terms.reduce(card.bias) { $0 + $1.linear } - card.linear) < 1e-4)
      #expect(card.score == hit.score)
      #expect(linear || card.linear == 0)
    }
    let odds = explanation.signals.reduce(explanation.signalBias) { $0 + $1.amount }
    #expect(explanation.confidence == ranking.confidence)
    #expect((odds > 0) == (explanation.confidence > 0.5))
  }

  @Test func itIsPrinted() {
    let index = TermIndex(rows: Self.rows)
    let text = index.explain("what is on the dinner menu", threshold: 0.2).description
    #expect(text.hasPrefix("confidence "))
    #expect(text.contains("asked for 0.200: answered"))
    #expect(text.contains("\n1. lunch, score "))
    #expect(text.contains("likeness +") && text.contains("linear layer +"))
    #expect(text.contains("\n3. "))
    #expect(!text.contains("\n4. "))
    #expect(text.contains("word \"menu\" of weight "))
    #expect(text.contains("in its answer"))
    #expect(index.explain("zzz").description == "confidence 0.000, asked for 0.500: not answered")
  }

  /// What a script reads adds up too.
  @Test func itIsJSON() throws {
    struct Line: Decodable {
      struct Card: Decodable {
        struct Term: Decodable {
          let term, family, field: String
          let weight, likeness, linear, amount: Double
        }
        let card: String
        let answerable: Bool
        let score, likeness, linear, bias: Double
        let terms: [Term]
      }
      struct Signal: Decodable {
        let name: String
        let value, amount: Double
      }
      let confidence, threshold, signalBias: Double
      let answered: Bool
      let cards: [Card]
      let signals: [Signal]
    }
    let explanation = TermIndex(rows: Self.rows).explain("what is on the dinner menu", threshold: 0.25)
    let line = try JSONDecoder().decode(Line.self, from: JSONEncoder().encode(explanation))
    #expect(line.cards.count == 3 && line.answered && line.threshold == 0.25)
    for card in line.cards {
      #expect(abs(card.terms.reduce(card.bias) { $0 + $1.amount } - card.score) < 1e-4)
      #expect(abs(card.likeness + card.linear - card.score) < 1e-4)
      #expect(card.terms.allSatisfy { abs($0.likeness + $0.linear - $0.amount) < 1e-5 && $0.weight > 0 })
      #expect(Set(card.terms.map(\.field)).isSubset(of: ["examples", "answer"]))
      #expect(Set(card.terms.map(\.family)).isSubset(of: ["word", "pair", "gram"]))
    }
    #expect(line.cards.first?.terms.contains { $0.term == "menu" && $0.field == "answer" } == true)
    let odds = line.signals.reduce(line.signalBias) { $0 + $1.amount }
    #expect(abs(1 / (1 + exp(-odds)) - line.confidence) < 1e-9)
  }
}
