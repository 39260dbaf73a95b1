import Casebook
import Screening
import Testing

/// Pairs of messages that share nearly every word, of which one tells of harm and the other does not, with the rules and
/// examples of this repository. None of them is an example that is learnt from.
@Suite struct MinimalPairTests {
  @Test(arguments: [
    ("his dad hit him with a belt", "his dad hit him with a water balloon at the fair"),
    (
      "we watched a film about knives, my son has brought a knife to school",
      "we watched a film where a boy brought a knife to school"
    ),
    (
      "the assembly was on self harm but my daughter is cutting herself",
      "the assembly on self harm was really well done"
    ),
    ("she wants to die", "she wants to dye her hair for red nose day"),
    ("he is being bullied every day on the bus", "what does the policy say about bullying on the bus"),
    ("my husband hits me", "my husband hits golf balls on sundays"),
    ("a man online asked my daughter for photos of herself", "the photographer asked my daughter for a smile"),
    ("she's terrified of going home to her stepdad", "she's terrified of the big slide at the park"),
    ("he's left on his own all night while his mum works", "can he be left on his own at break to finish his book"),
    ("they are threatening to stab him after school", "they are threatening to bring cake to after school club"),
    (
      "there is no food in the house and the kids are hungry",
      "there was no food left at the fair and the kids were hungry"
    ),
    ("the teacher grabbed my son by the arm and dragged him out", "the teacher grabbed a ball and joined in"),
  ])
  func harmIsToldFromItsLookAlike(harm: String, lookAlike: String) throws {
    let book = try RealRules.book.get()
    #expect(book.finding(in: harm).level >= .urgent)
    #expect(book.finding(in: lookAlike).level < .urgent)
  }

  @Test(arguments: [
    "miss told me to come back on wednesday", "they told me to ring again tomorrow", "he said he would let me know",
    "the office said to wait for the letter", "i was told to come in on monday",
  ])
  func whatSomebodySaidIsNoHarm(text: String) throws {
    #expect(try RealRules.book.get().finding(in: text).level < .urgent)
  }

  /// What an occupation is called is no group that the law protects.
  @Test(arguments: [
    ("the dinner ladies are thieving scum they took his money", false), ("the bin men are a joke this week", false),
    ("those women are thieving scum", true), ("the dinner ladies are lovely but all muslims are vermin", true),
  ])
  func anOccupationIsNoProtectedGroup(text: String, isHate: Bool) throws {
    let result = try RealRules.book.get().verdict(on: text, categories: RealRules.categories())
    #expect(result.breaches.map(\.category).contains("hate") == isHate)
  }

  /// One line of abuse or disclosure in three thousand friendly characters is found, and three thousand friendly
  /// characters are not.
  @Test(arguments: [0, 9, 19])
  func oneLineInALongTextIsFound(place: Int) throws {
    let book = try RealRules.book.get()
    let categories = try RealRules.categories()
    let friendly = [
      "The cake sale was lovely and we raised two hundred pounds.", "Thank you to everyone who brought a pie.",
      "The sun came out just in time for the races.", "Reception sang their song about the moon.",
      "Please remember the coats by the hall door.", "The new benches look smart in the garden.",
    ]
    var sentences = (0..<55).map { friendly[$0 % friendly.count] }
    let long = sentences.joined(separator: " ")
    #expect(long.count > 2_500)
    #expect(book.finding(in: long).level == .none)
    #expect(book.verdict(on: long, categories: categories).verdict == .fine)
    sentences.insert("His stepdad hits him with a belt when he is drunk.", at: place)
    #expect(book.finding(in: sentences.joined(separator: " ")).level >= .urgent)
    sentences[place] = "That head is a useless lying cow and everyone hates her."
    #expect(book.verdict(on: sentences.joined(separator: " "), categories: categories).verdict == .inappropriate)
  }
}
