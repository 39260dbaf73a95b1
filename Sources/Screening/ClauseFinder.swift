/// Finds where one thing ends and another begins within a sentence, so that what takes a statement back ("in the film",
/// "not") takes back no other.
struct ClauseFinder: Sendable {
  /// A stretch of a sentence about one thing.
  struct Clause: Sendable {
    let words: Range<Int>
    /// Whether it stands against what comes before it ("but"), or begins a sentence: what takes it back does not reach
    /// further. Otherwise it goes on from there ("…, my son"), and may take that back too ("…, we were only joking").
    let isApart: Bool
  }

  /// What a match of a pattern says about the word it begins with.
  private enum Joint: UInt8 {
    /// A clause of its own begins, wherever it stands.
    case parting
    /// A clause begins if a comma or a dash stands before.
    case restart
    /// What begins so goes on over the next comma: "if my son is late, my mother…".
    case lead
  }

  /// Fewer words than these before a comma say nothing by themselves: "hypothetically, my son…".
  private static let shortest = 4

  private let matcher: PhraseMatcher
  private let joints: [Joint]

  init(_ shared: SharedRules, lexicon: inout Lexicon.Builder) throws(RuleError) {
    var patterns: [PhrasePattern] = []
    var joints: [Joint] = []
    for (sources, joint) in [(shared.partings, Joint.parting), (shared.restarts, .restart), (shared.leads, .lead)] {
      for source in sources {
        patterns.append(try PhrasePattern(source, shared: shared))
        joints.append(joint)
      }
    }
    self.joints = joints
    matcher = PhraseMatcher(patterns, lexicon: &lexicon)
  }

  /// The clauses of a text in their order; every word is in one.
  func clauses(in text: ScreenedText) -> [Clause] {
    var clauses: [Clause] = []
    let matches = matcher.matches(in: text)
    var next = 0
    var start = 0
    var isApart = true
    var leads = false
    func close(at end: Int) {
      guard start < end else { return }
      clauses.append(Clause(words: start..<end, isApart: isApart))
    }
    for word in text.words.indices {
      let isFirst = word == 0 || text.words[word].sentence != text.words[word - 1].sentence
      var found: (parting: Bool, restart: Bool, lead: Bool) = (false, false, false)
      while next < matches.count, matches[next].words.lowerBound == word {
        switch joints[matches[next].pattern] {
        case .parting: found.parting = true
        case .restart: found.restart = true
        case .lead: found.lead = true
        }
        next += 1
      }
      let restarts = found.restart && !leads && word - start >= Self.shortest && text.hasComma(before: word)
      guard isFirst || found.parting || restarts else { continue }
      close(at: word)
      (start, isApart, leads) = (word, isFirst || found.parting, found.lead)
    }
    close(at: text.words.count)
    return clauses
  }
}

extension ClauseFinder {
  func write(to writer: inout RuleTableWriter) {
    matcher.write(to: &writer)
    writer.put(joints.map(\.rawValue))
  }

  init(reading reader: inout RuleTableReader) throws(RuleError) {
    matcher = try PhraseMatcher(reading: &reader)
    joints = try reader.numbers(UInt8.self).compactMap(Joint.init(rawValue:))
  }
}
