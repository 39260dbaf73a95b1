import Screening
import Testing

@Suite struct SpellingRepairTests {
  private static func book() throws -> RuleBook {
    try SmallRules.book(
      acts: [#"{"id": "act", "rules": [{"match": ["@abuse", "kill yourself", "you smell"]}]}"#],
      inventories: ["abuse": ["dragon", "goblins", "muppet"], "plain": ["better", "kill yourself", "hello"]],
      spellings: ["u": "you", "kys": "kill yourself"], glosses: ["\u{1F409}": "dragon"], guarded: ["abuse", "plain"],
      ordinary: ["a dragoon and a muppets show", "drag it on"])
  }

  /// A text, and the stretch of it that a rule stands on.
  @Test(arguments: [
    ("what a dragon", "dragon"), ("what a DRAGON", "DRAGON"), ("what a dräg\u{200B}on!", "dräg\u{200B}on"),
    ("what a dr4g0n", "dr4g0n"), ("what a dr@gon", "dr@gon"), ("what a d.r.a.g.o.n", "d.r.a.g.o.n"),
    ("what a dra*on", "dra*on"), ("d r a g o n she is", "d r a g o n"), ("what a draaaagon", "draaaagon"),
    ("what a drаgоn", "drаgоn"), ("what a drgaon", "drgaon"), ("what a dragn", "dragn"), ("what a dra gon", "dra gon"),
    ("the \u{1F409} at the gate", "\u{1F409}"), ("these gobblins", "gobblins"), ("#sheisadragon", "sheisadragon"),
    ("u smell", "u smell"), ("just kys", "kys"), ("killyourself", "killyourself"), ("go k i l l yourself", nil),
    ("a dragoon", nil), ("a dragonfly", nil), ("drag on", nil), ("what a drag", nil), ("3 goblet", nil), ("", nil),
    ("a b c d e f", nil), ("***", nil), ("1234567890", nil), ("\u{1F600}", nil),
  ])
  func whatIsHiddenIsFoundWhereItStands(text: String, found: String?) throws {
    let acts = try Self.book().acts(in: text)
    let scalars = Array(text.unicodeScalars)
    let quotes = acts.map { act in
      var view = String.UnicodeScalarView()
      view.append(contentsOf: scalars[act.range])
      return String(view)
    }
    #expect(quotes.first == found)
  }

  @Test(arguments: 0..<40)
  func anyTextIsReadToItsEnd(seed: UInt64) throws {
    let book = try Self.book()
    var random = SplitMix(state: seed)
    let pieces = [
      "dragon", "k", "i", " ", " ", "\n", "*", "@", "1", "0", "!!", "?", "\u{1F409}", "\u{1F3FD}", "\u{200D}",
      "\u{FE0F}",
      "\u{0}", "\u{301}", "а", "ß", "aaaaaaa", "goblins", "kys", "\u{10FFFF}", "\u{FFFD}", "‮", "Mrs.", "3.30", "#",
      "ﷺ", "ṩ", "한", "e\u{301}", "you", "'", "\u{2019}", "dr4g0n", "d.r.a.g", String(repeating: "x", count: 70),
    ]
    var text = ""
    for _ in 0..<Int.random(in: 0..<120, using: &random) { text += pieces.randomElement(using: &random) ?? "" }
    let count = text.unicodeScalars.count
    let acts = book.acts(in: text)
    #expect(acts.allSatisfy { 0 <= $0.range.lowerBound && $0.range.upperBound <= count && !$0.range.isEmpty })
    #expect(book.finding(in: text) == book.finding(in: text))
    let result = book.verdict(on: text, categories: ["hate"])
    #expect(result.breaches.allSatisfy { $0.range.upperBound <= count })
  }

  @Test func timeGrowsWithTheLengthOnly() throws {
    let book = try Self.book()
    func time(_ length: Int) -> Duration {
      let text = String(
        String(repeating: "dr4gon k.i.l.l you u \u{1F409} aaaa better ", count: length / 30 + 1).prefix(length))
      return (0..<3).map { _ in ContinuousClock().measure { _ = book.finding(in: text) } }.min() ?? .zero
    }
    // Ten times the length may take ten times as long; forty leaves room for a busy machine.
    #expect(time(100_000) < time(10_000) * 40)
  }
}

/// Repeatable randomness.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
