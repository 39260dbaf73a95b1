/// Finds many patterns in one text, trying only those whose rarest-looking word stands there.
struct PhraseMatcher: Sendable {
  /// One place where a pattern matches: which, and the words from the first to one past the last.
  struct Match: Hashable, Sendable {
    let pattern: Int
    let words: Range<Int>
  }

  private struct Step: Sendable {
    /// Where its sequences stand; empty for a gap.
    let sequences: Range<Int>
    let optional: Bool
    let gap: Int
  }

  /// Atoms of all sequences, one after another.
  private let atoms: [Lexicon.Atom]
  private let sequences: [Range<Int>]
  private let steps: [Step]
  /// Of each pattern its steps, and how many words its anchor may stand behind its first.
  private let patterns: [(steps: Range<Int>, reach: Int)]
  /// By atom, the patterns whose anchor may begin with it. An anchor is the element of a pattern that must be there and
  /// whose words are longest: the longer a word, the fewer texts have it.
  private let anchored: [[Int]]

  init(_ patterns: [PhrasePattern], lexicon: inout Lexicon.Builder) {
    var atoms: [Lexicon.Atom] = []
    var sequences: [Range<Int>] = []
    var steps: [Step] = []
    var spans: [(steps: Range<Int>, reach: Int)] = []
    var anchored: [[Int]] = []
    for (number, pattern) in patterns.enumerated() {
      let (anchor, reach) = pattern.anchor
      let firstStep = steps.count
      for (place, element) in pattern.elements.enumerated() {
        let firstSequence = sequences.count
        var gap = 0
        var isOptional = false
        switch element {
        case .gap(let width): gap = width
        case .oneOf(let alternatives, let optional):
          isOptional = optional
          for alternative in alternatives {
            let firstAtom = atoms.count
            for atom in alternative { atoms.append(lexicon.number(of: atom)) }
            sequences.append(firstAtom..<atoms.count)
            let first = Int(atoms[firstAtom])
            while anchored.count <= first { anchored.append([]) }
            if place == anchor, anchored[first].last != number { anchored[first].append(number) }
          }
        }
        steps.append(Step(sequences: firstSequence..<sequences.count, optional: isOptional, gap: gap))
      }
      spans.append((firstStep..<steps.count, reach))
    }
    self.atoms = atoms
    self.sequences = sequences
    self.steps = steps
    self.patterns = spans
    self.anchored = anchored
  }

  /// Every place where a pattern matches, by first word, then by pattern; the longest match of a pattern at each place.
  ///
  /// - Parameter masked: for each word whether no pattern may use it, as those of an idiom; empty if all may be used.
  func matches(in text: ScreenedText, masked: [Bool] = []) -> [Match] {
    var found: [Match] = []
    for (position, word) in text.words.enumerated() where !word.atoms.isEmpty && (masked.isEmpty || !masked[position]) {
      let sentence = text.sentences[word.sentence].words
      let tried = Tried(text: text, masked: masked, limit: sentence.upperBound)
      for atom in text.atoms[word.atoms] where Int(atom) < anchored.count {
        for pattern in anchored[Int(atom)] {
          let first = max(sentence.lowerBound, position - patterns[pattern].reach)
          for start in first...position {
            guard let end = longest(patterns[pattern].steps, from: start, in: tried) else { continue }
            found.append(Match(pattern: pattern, words: start..<end))
          }
        }
      }
    }
    guard found.count > 1 else { return found }
    found.sort { ($0.words.lowerBound, $0.pattern) < ($1.words.lowerBound, $1.pattern) }
    // A pattern is found once for every anchor that stands in its place.
    var distinct: [Match] = []
    for match in found where distinct.last != match { distinct.append(match) }
    return distinct
  }

  /// The stretch of a text in which a pattern is tried.
  private struct Tried {
    let text: ScreenedText
    let masked: [Bool]
    /// One past the last word that may be used.
    let limit: Int

    func has(_ atom: Lexicon.Atom, at position: Int) -> Bool {
      if !masked.isEmpty, masked[position] { return false }
      for place in text.words[position].atoms where text.atoms[place] == atom { return true }
      return false
    }
  }

  /// One past the last word of the longest way to match `rest` from `position`; `nil` if there is none.
  private func longest(_ rest: Range<Int>, from position: Int, in tried: Tried) -> Int? {
    guard let next = rest.first else { return position }
    let step = steps[next]
    let after = (next + 1)..<rest.upperBound
    if step.gap > 0 {
      for skip in (0...step.gap).reversed() where position + skip <= tried.limit {
        if let end = longest(after, from: position + skip, in: tried) { return end }
      }
      return nil
    }
    var best: Int?
    for sequence in step.sequences {
      let wanted = sequences[sequence]
      guard position + wanted.count <= tried.limit, holds(wanted, at: position, in: tried) else { continue }
      if let end = longest(after, from: position + wanted.count, in: tried) { best = max(best ?? end, end) }
    }
    if best == nil, step.optional { return longest(after, from: position, in: tried) }
    return best
  }

  private func holds(_ wanted: Range<Int>, at position: Int, in tried: Tried) -> Bool {
    for (offset, place) in wanted.enumerated() where !tried.has(atoms[place], at: position + offset) { return false }
    return true
  }
}

extension PhrasePattern {
  /// The place of the element that must be there and whose shortest alternative is longest, and how many words it may
  /// stand behind the pattern's first at most.
  fileprivate var anchor: (element: Int, reach: Int) {
    var best = (element: 0, reach: 0, length: -1)
    var reach = 0
    for (place, element) in elements.enumerated() {
      switch element {
      case .gap(let width): reach += width
      case .oneOf(let alternatives, let optional):
        let length = alternatives.map(\.length).min() ?? 0
        if !optional, length > best.length { best = (place, reach, length) }
        reach += alternatives.map(\.count).max() ?? 0
      }
    }
    return (best.element, best.reach)
  }
}

extension [PhrasePattern.Atom] {
  /// Letters of all its words.
  fileprivate var length: Int {
    reduce(0) { sum, atom in
      switch atom {
      case .word(let word): sum + word.utf8.count
      case .prefix(let beginning): sum + beginning.utf8.count
      }
    }
  }
}
