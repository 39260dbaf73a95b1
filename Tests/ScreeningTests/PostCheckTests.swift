import Casebook
import Screening
import Testing

@Suite struct PostCheckTests {
  private static let all: Set = ["hate", "offensive-comments", "school-identity"]

  /// A draft, the categories of a school, and what comes of it.
  @Test(arguments: [
    ("a slur", ["hate", "offensive-comments"], Verdict.inappropriate, ["hate"]),
    ("a slur", ["offensive-comments"], .inappropriate, ["offensive-comments"]),
    ("a slur", ["school-identity"], .reconsider, []),
    ("a slur", [], .reconsider, []),
    ("our logo", ["school-identity"], .inappropriate, ["school-identity"]),
    ("our logo", ["hate"], .reconsider, []),
    ("a slur and a logo", ["hate", "school-identity"], .inappropriate, ["hate", "school-identity"]),
    ("a slur and a logo", ["hate"], .inappropriate, ["hate"]),
    ("a lovely day", ["hate"], .fine, []),
    ("", ["hate"], .fine, []),
    ("😀🎉", ["hate"], .fine, []),
    ("\u{0}\n", ["hate"], .fine, []),
  ])
  func onlyWhatThePolicyHasIsABreach(draft: String, categories: [String], verdict: Verdict, found: [String]) throws {
    let result = try SmallRules.book(posts: SmallRules.posts).verdict(on: draft, categories: Set(categories))
    #expect(result.verdict == verdict)
    #expect(result.breaches.map(\.category).sorted() == found.sorted())
    #expect(result.breaches.allSatisfy { (0...1).contains($0.certainty) })
  }

  @Test(arguments: [
    ("you stupid cow", 4..<14), ("😀 you\nstupid cow!", 6..<16), ("Na\u{EF}ve stupid cow", 6..<16),
    ("Nai\u{308}ve stupid cow", 7..<17),
  ])
  func theStretchIsGivenInUnicodeScalars(draft: String, range: Range<Int>) throws {
    let check = try SmallRules.book(posts: [#"{"id": "offensive-comments", "rules": [{"match": ["stupid cow"]}]}"#])
    #expect(check.verdict(on: draft, categories: Self.all).breaches.map(\.range) == [range])
  }

  @Test func examplesTeachTheClassifier() throws {
    let hate = """
      {"id": "complaint",
       "flag": ["the school is a disgrace and does nothing", "this school does nothing about anything, a disgrace",
                {"text": "staff do nothing, what a disgrace of a school", "also": []},
                "shame on the school, they do nothing", "the teachers at this school do nothing all day"],
       "pass": {"fine": ["lovely day at the fair", "well done year two", "great play, thank you", "cake sale on friday",
                         "lost a blue hat, anyone seen it"],
                "reconsider": ["some people need to grow up", "i cannot believe some people", "not a good day for some"]}}
      """
    let check = try SmallRules.book(posts: [hate])
    #expect(
      check.verdict(on: "what a disgrace, this school does nothing", categories: ["complaint"]).verdict
        == .inappropriate)
    #expect(check.verdict(on: "lovely play and cake sale, thank you", categories: ["complaint"]).verdict == .fine)
    #expect(check.verdict(on: "some people i cannot believe", categories: ["complaint"]).verdict == .reconsider)
    #expect(check.verdict(on: "what a disgrace, this school does nothing", categories: ["hate"]).verdict == .reconsider)
  }

  /// What stands beside a counter says the opposite, and only in its own sentence.
  @Test(arguments: [
    ("that is a slur", Verdict.inappropriate), ("it is wrong to use a slur", .fine),
    ("it is wrong to use a slur. that is a slur", .inappropriate), ("it is wrong to be late", .fine),
  ])
  func theOppositeIsNoBreach(text: String, verdict: Verdict) throws {
    let hate =
      #"{"id": "hate", "flag": ["a slur", "slur slur", "what a slur"], "rules": [{"match": ["slur"], "counter": ["wrong"]}]}"#
    let book = try SmallRules.book(posts: [hate, SmallRules.posts[3]])
    #expect(book.verdict(on: text, categories: ["hate"]).verdict == verdict)
  }
}
