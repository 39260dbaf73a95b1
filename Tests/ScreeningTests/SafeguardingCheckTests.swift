import Casebook
import Screening
import Testing

@Suite struct SafeguardingCheckTests {
  private static let rules = [
    #"{"id": "weapons", "rules": [{"level": "emergency", "match": ["knife ..4 now"]}, {"level": "urgent", "match": ["knife"]}]}"#,
    #"{"id": "person", "rules": [{"level": "staff", "match": ["speak to someone"]}]}"#,
    #"{"id": "asking", "rules": [{"match": ["knife"]}], "pass": ["he brought a knife to school", "a knife in his bag"]}"#,
  ]

  @Test(arguments: [
    ("he has a knife at the gate now", Escalation.emergency, String?.some("weapons")),
    ("he brought a knife to school", .urgent, "weapons"),
    ("can i speak to someone", .staff, "person"),
    ("can i speak to someone, he brought a knife", .urgent, "weapons"),
    ("when does term start", .none, nil),
    ("", .none, nil), ("😀", .none, nil), ("\u{0}", .none, nil),
    ("the knife in the film", .none, nil),
    ("the knife in the film. He has a knife", .urgent, "weapons"),
    ("he has a plastic knife", .none, nil),
  ])
  func theHighestRuleCounts(text: String, level: Escalation, kind: String?) throws {
    let check = try SmallRules.book(harm: Self.rules, idioms: ["plastic knife"], frames: ["film"])
    let finding = check.finding(in: text)
    #expect(finding.level == level)
    #expect(finding.kind == kind)
    #expect(finding.rule.hasPrefix("pattern ") == (level > .none))
  }

  @Test(arguments: ["he brought a knife to school", "a knife in his bag"])
  func aRuleIsNotVotedDown(text: String) throws {
    // The classifier has learnt this very message as one to let pass.
    #expect(try SmallRules.book(harm: Self.rules).finding(in: text).level == .urgent)
  }

  @Test(arguments: [
    ("there is no food at home and he is left alone", Escalation.urgent),
    ("she is hungry and left alone at night with no food in the house", .urgent),
    ("when does the lunch club start", .none),
    ("how do i complain about the bus", .none),
  ])
  func examplesTeachTheClassifier(text: String, level: Escalation) throws {
    let finding = try SmallRules.book(harm: [SmallRules.neglect]).finding(in: text)
    #expect(finding.level == level)
    #expect(finding.kind == (level > .none ? "neglect" : nil))
    #expect(finding.rule.hasPrefix("classifier urgent") == (level > .none))
  }

  @Test(arguments: [0, 7, 20])
  func aWorryIsNotDrownedInALongMessage(place: Int) throws {
    var sentences = Array(repeating: SmallRules.ordinary.map { $0 + "." }, count: 3).flatMap { $0 }
    let check = try SmallRules.book(harm: [SmallRules.neglect])
    #expect(check.finding(in: sentences.joined(separator: " ")).level == .none)
    sentences.insert("He is left alone in the house every night. There is no food at home and he is hungry.", at: place)
    #expect(check.finding(in: sentences.joined(separator: " ")).level == .urgent)
  }

  @Test func theSameTextGivesTheSameFinding() throws {
    let (first, second) = (
      try SmallRules.book(harm: [SmallRules.neglect]), try SmallRules.book(harm: [SmallRules.neglect])
    )
    let text = "he is hungry and left alone at home with no food"
    #expect(first.finding(in: text) == second.finding(in: text))
  }
}
