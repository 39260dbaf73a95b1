/// What kind of word stands where in a text: the inventories of the rules as features of the classifiers, so that "her
/// stepdad clouts her" is near "my son gets thumped by his uncle" although they share no word.
struct Concepts: Sendable {
  /// One place where an entry of an inventory stands.
  struct Mark: Hashable, Sendable {
    let concept: Int
    let words: Range<Int>
  }

  /// Words between two concepts that are counted as a pair, at most.
  private static let reach = 8
  /// The lengths of the two blocks of features, beside the three of about 0.6 that words, pairs and n-grams have; chosen on
  /// held-out folds of the examples.
  private static let singleLength: Float = 0.4
  private static let pairLength: Float = 0.3

  private let matcher: PhraseMatcher
  /// Of each concept whether it is one of harm.
  private let alarming: [Bool]

  private var concepts: Int { alarming.count }

  /// Number of features: each concept, and each ordered pair of two.
  var count: Int { concepts + concepts * concepts }

  init(_ shared: SharedRules, lexicon: inout Lexicon.Builder) throws(RuleError) {
    var patterns: [PhrasePattern] = []
    let names = shared.inventories.keys.sorted()
    for name in names { patterns.append(try PhrasePattern("@" + name, shared: shared)) }
    matcher = PhraseMatcher(patterns, lexicon: &lexicon)
    alarming = names.map(shared.alarming.contains)
  }

  /// Every concept in a text, by its place.
  func marks(in text: ScreenedText) -> [Mark] {
    matcher.matches(in: text).map { Mark(concept: $0.pattern, words: $0.words) }
  }

  /// Whether any of the marks is one of harm.
  func areAlarming(_ marks: [Mark]) -> Bool { marks.contains { alarming[$0.concept] } }

  /// The features of the marks within `words`, numbered from `base`: ascending, each once.
  func features(of marks: [Mark], in text: ScreenedText, words: Range<Int>, base: Int) -> [(id: UInt32, value: Float)] {
    var singles: [UInt32] = []
    var pairs: [UInt32] = []
    // Marks stand in the order of their first words.
    var (place, high) = (0, marks.count)
    while place < high {
      let middle = (place + high) / 2
      if marks[middle].words.lowerBound < words.lowerBound { place = middle + 1 } else { high = middle }
    }
    while place < marks.count, marks[place].words.lowerBound < words.upperBound {
      let mark = marks[place]
      defer { place += 1 }
      singles.append(UInt32(base + mark.concept))
      let sentence = text.words[mark.words.lowerBound].sentence
      for next in marks[(place + 1)...] {
        guard text.words[next.words.lowerBound].sentence == sentence,
          next.words.lowerBound - mark.words.upperBound < Self.reach
        else { break }
        guard next.concept != mark.concept, next.words.lowerBound >= mark.words.upperBound else { continue }
        pairs.append(UInt32(base + concepts + mark.concept * concepts + next.concept))
      }
    }
    return Self.block(singles, Self.singleLength) + Self.block(pairs, Self.pairLength)
  }

  /// Each feature once, ascending, with the same weight, so that all together have `length`.
  private static func block(_ features: [UInt32], _ length: Float) -> [(id: UInt32, value: Float)] {
    var distinct: [UInt32] = []
    for feature in features.sorted() where distinct.last != feature { distinct.append(feature) }
    let value = length / Float(max(distinct.count, 1)).squareRoot()
    return distinct.map { ($0, value) }
  }
}

extension Concepts {
  func write(to writer: inout RuleTableWriter) {
    writer.put(alarming.map { $0 ? 1 : 0 } as [UInt8])
    matcher.write(to: &writer)
  }

  init(reading reader: inout RuleTableReader) throws(RuleError) {
    alarming = try reader.numbers(UInt8.self).map { $0 == 1 }
    matcher = try PhraseMatcher(reading: &reader)
  }
}
