import Retrieval
import Testing

@Suite struct TokenizerTests {
  private let tokenizer = Tokenizer()

  /// The part of the original that a range of Unicode scalars covers.
  private func slice(_ text: String, _ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: Array(text.unicodeScalars)[range])
    return String(view)
  }

  @Test(arguments: [
    ("Where is my SON?", ["where", "is", "my", "son"]),
    ("I don't, I won’t, he`s, o＇clock", ["i", "dont", "i", "wont", "hes", "oclock"]),
    ("the parents' evening 'now'", ["the", "parents", "evening", "now"]),
    ("Café cafe\u{301} Siân tŷ ŵyneb naïve", ["cafe", "cafe", "sian", "ty", "wyneb", "naive"]),
    ("ＨＥＬＰ 𝐡𝐞𝐥𝐩 ⓗⓔⓛⓟ", ["help", "help", "help"]),
    ("bul\u{200B}ly s\u{AD}chool \u{FEFF}x", ["bully", "school", "x"]),
    ("yr4 at 3.30pm ٣ １２", ["yr4", "at", "3", "30pm", "3", "12"]),
    ("😀 ok👍🏽ok 🇬🇧 «so» 1️⃣", ["ok", "ok", "so", "1"]),
    ("Straße œuvre ﬁne Ærø", ["strasse", "oeuvre", "fine", "aero"]),
    ("Привет МИР 日本語 שלום", ["привет", "мир", "日本語", "שלום"]),
    ("a\u{0}b\tc\u{7}d\r\ne_f#g@h", ["a", "b", "c", "d", "e", "f", "g", "h"]),
    ("", []), (" \n\u{0}\u{200D}😀'’ ", []),
  ])
  func wordsAreNormalised(text: String, surfaces: [String]) {
    #expect(tokenizer.tokens(in: text).map(\.surface) == surfaces)
  }

  @Test(arguments: [
    ("I DON’T know", ["I", "DON’T", "know"]),
    ("😀😀 café cafe\u{301}!", ["café", "cafe\u{301}"]),
    ("x\u{200B}y, ＡＢ 𝐡𝐞", ["x\u{200B}y", "ＡＢ", "𝐡𝐞"]),
    ("Ærø «ﬁne»", ["Ærø", "ﬁne"]),
  ])
  func rangesCoverTheOriginal(text: String, parts: [String]) {
    // Compared scalar by scalar: String's own == would call both spellings of "café" equal.
    let found = tokenizer.tokens(in: text).map { Array(slice(text, $0.range).unicodeScalars) }
    #expect(found == parts.map { Array($0.unicodeScalars) })
  }

  @Test(arguments: [
    ("complaining", "complain"), ("Bullies", "bulli"), ("teacher's", "teacher"), ("", ""), ("日本語", "日本語"),
  ])
  func stems(word: String, stem: String) {
    #expect(tokenizer.stem(word) == stem)
  }

  @Test func welshWordsAreTheirOwnStems() {
    #expect(Tokenizer(language: .welsh).tokens(in: "Ysgolion Dŵr").map(\.stem) == ["ysgolion", "dwr"])
  }

  @Test(arguments: ["a", "a ", "é", "\u{0}", "😀", "ab'", "\u{301}", "日", "A.b, "])
  func hugeTextsAreRead(unit: String) {
    let text = String(repeating: unit, count: 100_000)
    let scalars = text.unicodeScalars.count
    let tokens = tokenizer.tokens(in: text)
    #expect(tokens.allSatisfy { $0.range.lowerBound < $0.range.upperBound && $0.range.upperBound <= scalars })
    #expect(zip(tokens, tokens.dropFirst()).allSatisfy { $0.range.upperBound <= $1.range.lowerBound })
    #expect(tokenizer.clauses(in: text, softly: true).allSatisfy { $0.range.upperBound <= scalars })
  }

  @Test func everyScalarIsSurvived() {
    for plane in [0x0000, 0x2000, 0xA000, 0xF000, 0x1D000, 0x1F000, 0xE0000, 0x10F000] {
      var text = "a"
      for value in plane..<plane + 0x1000 {
        if let scalar = Unicode.Scalar(UInt32(value)) { text.unicodeScalars.append(scalar) }
      }
      let normalized = NormalizedText(text)
      #expect(normalized.originalCount == text.unicodeScalars.count)
      #expect(normalized.originalRange(ofUTF8: 0..<normalized.text.utf8.count) == 0..<normalized.originalCount)
    }
  }

  @Test func normalisingTwiceChangesNothing() {
    let text = "I’ve told “Mrs. O’Neill” — twice…\nＮＯ 日本 Straße ½ 🇬🇧 Dž"
    let once = NormalizedText(text).text
    #expect(NormalizedText(once).text == once)
  }

  @Test func partsOfTheTextAreMappedBack() {
    let text = NormalizedText("so “DON’T” post")
    #expect(text.text == "so \"dont\" post")
    #expect(text.originalRange(ofUTF8: 4..<8) == 4..<9)
    #expect(text.originalRange(ofUTF8: 14..<99) == 15..<15)
    #expect(text.originalRange(ofUTF8: 0..<0) == 0..<0)
  }

  @Test(arguments: [
    ("Hi. Are you there?! Yes", false, ["Hi.", "Are you there?!", "Yes"]),
    (
      "Mrs. Smith came at 3.30. See school.org now; ok", false,
      ["Mrs. Smith came at 3.30.", "See school.org now;", "ok"]
    ),
    ("one\n\n two \r\n...\n😀\nthree", false, ["one", "two", "three"]),
    ("He said \"no.\" Then left…", false, ["He said \"no.\"", "Then left…"]),
    ("I came, I saw and left but 1,000 stayed", false, ["I came, I saw and left but 1,000 stayed"]),
    ("I came, I saw and left but 1,000 stayed", true, ["I came,", "I saw", "and left", "but 1,000 stayed"]),
    ("and so. But", true, ["and so.", "But"]),
    ("", true, []), ("?!", false, []),
  ])
  func clauses(text: String, softly: Bool, parts: [String]) {
    let clauses = tokenizer.clauses(in: text, softly: softly)
    #expect(clauses.map(\.text) == parts)
    #expect(clauses.map { slice(text, $0.range) } == parts)
  }
}
