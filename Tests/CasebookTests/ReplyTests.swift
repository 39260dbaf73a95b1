import Casebook
import Foundation
import Testing

@Suite struct ReplyTests {
  private static let keys: Set = [
    "kind", "topics", "stage", "verdict", "categories", "findings", "escalation", "citations", "text", "suggestions",
    "rewrite", "pack",
  ]

  private static let bare = Reply(kind: .chat, text: "Hello", pack: "roose@0")
  private static let place = Citation(document: "Policy", section: "Posts", url: nil)
  private static let full = Reply(
    kind: .postCheck, topics: [RankedTopic(id: "social.hate", score: 0.9)], stage: .formal, verdict: .inappropriate,
    categories: ["hate"], findings: [Finding(category: "hate", quote: "x", start: 1, end: 2, citation: place)],
    escalation: .urgent, citations: [place], text: "No", suggestions: ["Go on"],
    rewrite: Rewrite(post: nil, message: "m"),
    pack: "roose@0")

  private static func object(_ reply: Reply) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode(reply)) as? [String: Any])
  }

  @Test(arguments: [bare, full])
  func everyKeyIsWritten(reply: Reply) throws {
    #expect(Set(try Self.object(reply).keys) == Self.keys)
  }

  @Test(arguments: ["stage", "verdict", "rewrite"])
  func whatIsAbsentIsNull(key: String) throws {
    #expect(try Self.object(Self.bare)[key] is NSNull)
  }

  @Test func aRewriteWithoutPostSaysSo() throws {
    let rewrite = try #require(Self.object(Self.full)["rewrite"] as? [String: Any])
    #expect(rewrite["post"] is NSNull)
    #expect(rewrite["message"] as? String == "m")
  }

  @Test func wordsAreThoseOfTheContract() throws {
    let object = try Self.object(Self.full)
    #expect(object["kind"] as? String == "post-check")
    #expect(object["stage"] as? Int == 2)
    #expect(object["verdict"] as? String == "inappropriate")
    #expect(object["escalation"] as? String == "urgent")
  }

  @Test(arguments: [bare, full])
  func comesBackAsItWas(reply: Reply) throws {
    #expect(try JSONDecoder().decode(Reply.self, from: JSONEncoder().encode(reply)) == reply)
  }

  @Test func verdictsAreInOrder() {
    #expect([Verdict.inappropriate, .fine, .reconsider].sorted() == [.fine, .reconsider, .inappropriate])
  }
}
