import Foundation
import Screening
import Testing

/// The draft check on sentences that are hate and on those that only look like it, functionality by functionality, in the
/// manner of Röttger et al. 2021, "HateCheck". The sentences stand in `hate-suite.txt` and were written for this test;
/// hate counts as found when the draft is named `hate` or `threats`.
@Suite struct HateSuiteTests {
  /// Sentences of one kind, all hateful or all harmless.
  private struct Functionality {
    let isHateful: Bool
    var sentences: [String] = []
  }

  private enum Malformed: Error { case line(String) }

  private static func suite() throws -> [String: Functionality] {
    let file = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "hate-suite.txt")
    var words: [String: [String]] = [:]
    var suite: [String: Functionality] = [:]
    var current = ""
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    where !line.hasPrefix("#") {
      if line.hasPrefix("= ") {
        current = line.split(separator: " ").dropFirst().dropLast().joined(separator: " ")
        suite[current] = Functionality(isHateful: line.hasSuffix(" hateful"))
      } else if let colon = line.firstIndex(of: ":"), line.contains("|") {
        words[String(line[..<colon])] = line[colon...].dropFirst().split(separator: "|").map {
          $0.trimmingCharacters(in: .whitespaces)
        }
      } else {
        suite[current]?.sentences += try sentences(of: line, words)
      }
    }
    return suite
  }

  /// A template with each of the groups in turn; the template itself if it names none.
  private static func sentences(of template: String, _ words: [String: [String]]) throws -> [String] {
    guard template.contains("{") else { return [template] }
    guard let groups = words["groups"], let members = words["members"], let things = words["things"],
      let slurs = words["slurs"], [members, things, slurs].allSatisfy({ $0.count == groups.count })
    else { throw Malformed.line(template) }
    return groups.indices.map { place in
      template.replacing("{G}", with: groups[place]).replacing("{O}", with: groups[(place + 3) % groups.count])
        .replacing("{A}", with: members[place]).replacing("{T}", with: things[place])
        .replacing("{S}", with: slurs[place])
    }
  }

  /// The share that must be right, in percent: what is reached, so that it can only rise.
  @Test(arguments: [
    ("strong negative emotion", 80), ("negative description", 98), ("dehumanising", 98), ("threat", 98),
    ("what should be done", 78), ("slur", 96), ("abuse with swearing", 95),
    ("named in one clause and meant in the next", 73), ("negated praise", 87), ("put as a question", 95),
    ("put as an opinion", 98), ("letters hidden", 93), ("emoji", 80), ("group named without judgement", 84),
    ("group praised", 87), ("hate denied", 76), ("quoted to speak against it", 96),
    ("referred to to speak against it", 96), ("swearing without hate", 85), ("things hated", 85),
    ("one's own names", 83), ("groups that no law protects", 96), ("single people", 83),
  ])
  func tellsHateFromWhatLooksLikeIt(name: String, least: Int) throws {
    let book = try RealRules.book.get()
    let categories = try RealRules.categories()
    let functionality = try #require(try Self.suite()[name])
    let wrong = functionality.sentences.filter { sentence in
      let named = book.verdict(on: sentence, categories: categories).breaches.map(\.category)
      return (named.contains("hate") || named.contains("threats")) != functionality.isHateful
    }
    let (all, right) = (functionality.sentences.count, functionality.sentences.count - wrong.count)
    #expect(all >= 6)
    #expect(right * 100 >= all * least, "\(right) of \(all); not: \(wrong.prefix(5))")
  }
}
