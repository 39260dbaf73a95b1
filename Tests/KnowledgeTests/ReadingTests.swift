import Testing

@testable import Knowledge

@Suite struct ReadingTests {
  /// Words, sentences and syllables counted by hand.
  @Test(arguments: [
    ("The cat sat.", 3, 1, 3),
    ("We go. We see.", 4, 2, 4),
    ("We go\nWe see", 4, 2, 4),
    ("Do this: ring us!", 4, 2, 4),
    ("Is it? It is.", 4, 2, 4),
    ("Talk to the teacher first.", 5, 1, 6),
    ("You can make a formal complaint to the headteacher", 9, 1, 13),
    ("Send an e-mail. Don't ring.", 5, 2, 6),
    ("Ring 999 now", 3, 1, 3),
    ("Wait... and see", 3, 2, 3),
  ])
  func gradeIsThatOfTheFormula(text: String, words: Int, sentences: Int, syllables: Int) {
    let grade = 0.39 * Double(words) / Double(sentences) + 11.8 * Double(syllables) / Double(words) - 15.59
    #expect(abs(ReadingGrade.fleschKincaid(text) - grade) < 0.001)
  }

  @Test(arguments: ["", " \n", "...", "— !"])
  func withoutWordsTheGradeIsNought(text: String) {
    #expect(ReadingGrade.fleschKincaid(text) == 0)
  }

  @Test(arguments: [
    ("cat", 1), ("the", 1), ("school", 1), ("made", 1), ("makes", 1), ("asked", 1), ("year", 1), ("table", 2),
    ("wanted", 2), ("needed", 2), ("complaint", 2), ("teacher", 2), ("quiet", 2), ("headteacher", 3), ("policy", 3),
    ("governor", 3), ("investigation", 5), ("I", 1),
  ])
  func syllablesAreCounted(word: String, count: Int) {
    #expect(ReadingGrade.syllables(in: word) == count)
  }

  @Test(arguments: [
    ("Ring 01234, ask for £5 @ 9!", ""), ("Don’t “go” – wait…", "’“”–…"), ("[a] {b} ^", "[]{}^"), ("tŷ ü é ê", "ŷê"),
    ("a\tb", "\t"), ("emoji 😀😀", "😀"),
  ])
  func foreignCharactersAreFound(text: String, foreign: String) {
    #expect(GSMAlphabet.foreign(in: text) == Array(foreign))
  }

  @Test(arguments: [
    ("Ask {office}.", "Ask the office."),
    ("{office} helps.", "The office helps."),
    ("Go. {office} helps.", "Go. The office helps."),
    ("Go! {office} helps? {office}!", "Go! The office helps? The office!"),
    ("Go:\n{office}", "Go:\nThe office"),
    ("- {office}", "- The office"),
    ("Ask {office} or {name}", "Ask the office or Ann"),
    ("{name}{office}", "Annthe office"),
    ("{unknown} and {office}", "{unknown} and the office"),
    ("a } b { c", "a } b { c"),
    ("{office", "{office"),
    ("plain", "plain"),
    ("", ""),
  ])
  func placeholdersAreFilled(text: String, filled: String) {
    #expect(Placeholders.fill(text, with: ["office": "the office", "name": "Ann"]) == filled)
  }
}
