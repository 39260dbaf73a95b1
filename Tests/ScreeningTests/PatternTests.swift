import Screening
import Testing

@Suite struct PatternTests {
  private static let inventories = ["child": ["my son", "daughter", "little one's"], "place": ["gate", "car park"]]

  @Test(arguments: [
    ("hit", "they HIT him", "HIT"),
    ("hit", "she hits him", nil),
    ("hit*", "she was hitting him", "hitting"),
    ("hit*", "a white lie", nil),
    ("hit*|punch*", "he punched me", "punched"),
    ("(hit|punch) (him|her)", "they punch her often", "punch her"),
    ("(give_up|stop) it", "please give up it", "give up it"),
    ("(give_up|stop) it", "please stop it", "stop it"),
    ("(give_up|stop) it", "please give it", nil),
    ("(give_up)", "please give up it", "give up"),
    ("take (it|that)? back", "take that back", "take that back"),
    ("take (it|that)? back", "take back", "take back"),
    ("child ..2 hit", "a child hit me", "child hit"),
    ("child ..2 hit", "the child was badly hit", "child was badly hit"),
    ("child ..2 hit", "the child was very badly hit", nil),
    ("give me? back", "please give me back my hat", "give me back"),
    ("give me? back", "please give back my hat", "give back"),
    ("give me? back", "please give it back", nil),
    ("ring me?", "ring me", "ring me"),
    ("@child cried", "my son cried", "my son cried"),
    ("@child cried", "our daughter cried", "daughter cried"),
    ("@child cried", "the son cried", nil),
    ("@child cried", "the little ones cried", "little ones cried"),
    ("(@child|he) cried", "then he cried", "he cried"),
    ("at the? @place", "he was at the car park today", "at the car park"),
    ("at the? @place", "he was at the car", nil),
    ("he saw @child? cry", "he saw my son cry", "he saw my son cry"),
    ("he saw @child? cry", "he saw cry babies", "he saw cry"),
    ("dont go", "please DON’T go", "DON’T go"),
    ("don't go", "please dont go", "dont go"),
    ("cafe", "the Café is shut", "Café"),
    ("child hit", "that is my child. Hit play", nil),
    ("child hit", "my child\nhit play", nil),
    ("child ..3 hit", "my child! They say he hit", nil),
    ("a ..3 b", "a b c b", "a b c b"),
    ("hit", "😀😀 hit 😀", "hit"),
    ("hit", "", nil),
    ("hit", "?!", nil),
  ])
  func matches(pattern: String, text: String, found: String?) throws {
    let acts = try SmallRules.acts(pattern, inventories: Self.inventories).acts(in: text)
    let scalars = Array(text.unicodeScalars)
    let quote = acts.first.map { act in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[act.range])
      return String(view)
    }
    #expect(quote == found)
    #expect(acts.allSatisfy { $0.id == "act" && $0.words.upperBound <= $0.total })
  }

  @Test func everyPlaceIsFoundInOrder() throws {
    let acts = try SmallRules.acts("hit|punch").acts(in: "hit and hit. Then punch")
    #expect(acts.map(\.words) == [0..<1, 2..<3, 4..<5])
    #expect(acts.map(\.total) == [5, 5, 5])
  }

  @Test(arguments: [
    ("", "starts with a word"), ("   ", "starts with a word"), ("..2 hit", "starts with a word"),
    ("hit? him", "starts with a word"), ("hit ..2", "does not end with a gap"), ("hit ..0 him", "a gap is written ..N"),
    ("hit ..many him", "a gap is written ..N"), ("hit ..-1 him", "a gap is written ..N"),
    ("hit||punch", "an alternative is empty"), ("_ hit", "an alternative is empty"),
    ("|hit", "an alternative is empty"), ("() hit", "an alternative is empty"),
    ("need to|must go", "“to|must” stands beside another word; write (to|must)"),
    ("kick|hit him", "“kick|hit” stands beside another word"),
    ("kick|hit him|her", "“kick|hit” stands beside another word"),
    ("take it|that? back", "“it|that” stands beside another word"),
    ("(need to|must) go", "a blank within brackets"), ("(need_to|must go", "a bracket has no partner"),
    ("need_to|must) go", "a bracket has no partner"), ("((need|must)) go", "or stands within another"),
    ("(need?|must) go", "no sign may stand"), ("go(ing|ne)", "no sign may stand"),
    ("hit @stranger", "there is no inventory @stranger"),
  ])
  func aBadPatternIsTold(pattern: String, why: String) throws {
    let error = #expect(throws: RuleError.self) { try SmallRules.acts(pattern) }
    guard case .badPattern(let told, let reason)? = error else {
      Issue.record("told: \(String(describing: error))")
      return
    }
    #expect(told == pattern)
    #expect(reason.contains(why))
  }

  @Test(arguments: [
    ("my feet are killing me", []),
    ("killing me softly", []),
    ("he is killing it", [2..<3]),
    ("my feet are killing me and he is killing flies", [8..<9]),
    ("feet are killing. Me too", [2..<3]),
  ])
  func aFigureOfSpeechIsLeftOut(text: String, words: [Range<Int>]) throws {
    let acts = try SmallRules.acts("kill*", idioms: ["feet are? killing me", "killing me softly"])
    #expect(acts.acts(in: text).map(\.words) == words)
  }

  @Test(arguments: [
    ("he hit me", 1), ("he hit the ball to me", 0), ("we play ball. He hit me", 1), ("he hit me! No ball", 1),
    ("ball hit hit", 0),
  ])
  func whatIsRuledOutIsRuledOutInItsSentence(text: String, count: Int) throws {
    #expect(try SmallRules.acts("hit", unless: ["ball"]).acts(in: text).count == count)
  }
}
