import Casebook
import Screening
import Testing

/// What takes a statement back takes back its own clause only.
@Suite struct ScopeTests {
  private static let rule = #"{"id": "weapons", "rules": [{"level": "urgent", "match": ["knife"], "unless": ["toy"]}]}"#

  private static func isFound(_ text: String) throws -> Bool {
    try SmallRules.book(
      harm: [rule], frames: ["film"], partings: ["but", "and now"], restarts: ["my|he|she|we"], leads: ["if|when"],
      ordinary: ["hello"]
    ).finding(in: text).level == .urgent
  }

  @Test(arguments: [
    ("the knife in the film", false),
    ("he saw a film and a knife", false),
    // A full stop, a line break and "but" end what a frame holds for.
    ("we saw a film. he has a knife", true),
    ("we saw a film\nhe has a knife", true),
    ("we saw a film but he has a knife", true),
    ("we saw a film and now he has a knife", true),
    ("he has a knife but it was a good film", true),
    // A new subject after a comma is a clause of its own; without the comma it is not.
    ("we saw a good film, he has a knife", true),
    ("we saw a good film - he has a knife", true),
    ("we saw a film he has a knife in it", false),
    // Few words before a comma are no clause, and "if" goes on over it.
    ("in a film, he has a knife", false),
    ("if he was in a film, he has a knife", false),
    // What comes after may take back what stands before it, up to what stands against it.
    ("he has a knife, we were in a film", false),
    ("he has a knife in his bag but when we asked, he was in a film", true),
    // So does what a rule itself rules out.
    ("he has a toy knife", false),
    ("he has a toy but my son has a knife", true),
    ("a knife he says, she has a toy", false),
  ])
  func aFrameHoldsForItsClause(text: String, isFound: Bool) throws {
    #expect(try Self.isFound(text) == isFound)
  }

  @Test(arguments: [(10, false), (25, false), (60, true), (2_000, true)])
  func aFrameDoesNotHoldForAnUnpunctuatedMessage(words: Int, isFound: Bool) throws {
    let filler = Array(repeating: "and", count: words).joined(separator: " ")
    #expect(try Self.isFound("a film \(filler) a knife") == isFound)
    #expect(try Self.isFound("a knife \(filler) a film") == isFound)
  }

  @Test func everyWordOfALongTextIsHeldAgainstItsOwnClause() throws {
    let harmless = Array(repeating: "we saw a knife in a film", count: 400)
    #expect(try !Self.isFound(harmless.joined(separator: ". ")))
    for place in [0, 200, 399] {
      var sentences = harmless
      sentences[place] = "he has a knife"
      #expect(try Self.isFound(sentences.joined(separator: ". ")))
    }
  }

  /// The other half of a countered sentence is still looked at by the classifier and the rules.
  @Test(arguments: [
    ("it is wrong to use a slur", Verdict.fine),
    ("it is wrong to use a slur but they are slurs", .inappropriate),
    ("i am not saying anything wrong but that is a slur", .inappropriate),
  ])
  func aCounterHoldsForItsClause(text: String, verdict: Verdict) throws {
    let hate =
      #"{"id": "hate", "flag": ["a slur", "slurs slur"], "rules": [{"match": ["slur|slurs"], "counter": ["wrong"]}]}"#
    let book = try SmallRules.book(posts: [hate, SmallRules.posts[3]], partings: ["but"])
    #expect(book.verdict(on: text, categories: ["hate"]).verdict == verdict)
  }
}
