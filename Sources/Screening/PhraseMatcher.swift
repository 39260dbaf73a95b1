/// Finds many patterns in one text, trying only those whose rarest-looking word stands there.
struct PhraseMatcher: Sendable {
  /// One place where a pattern matches: which, and the words from the first to one past the last.
  struct Match: Hashable, Sendable {
    let pattern: Int
    let words: Range<Int>
  }

  /// Atoms of all sequences, one after another, and where each sequence stands.
  private var atoms: [Lexicon.Atom] = []
  private var sequences = RunStarts()
  /// Of each step where its sequences stand, in the order of their first atoms (none for a gap); how many words a gap has
  /// at most, or −1 where none of the sequences need be there.
  private var steps = RunStarts()
  private var gaps: [Int32] = []
  /// Of each pattern its steps, and how many words its anchor may stand behind its first.
  private var patterns = RunStarts()
  private var reaches: [Int32] = []
  /// By atom, the patterns whose anchor may begin with it. An anchor is the element of a pattern that must be there and
  /// whose words are longest: the longer a word, the fewer texts have it.
  private var anchors = RunStarts()
  private var anchored: [Int32] = []

  private static let optional: Int32 = -1

  init(_ patterns: [PhrasePattern], lexicon: inout Lexicon.Builder) {
    var anchored: [[Int32]] = []
    for (number, pattern) in patterns.enumerated() {
      let (anchor, reach) = pattern.anchor
      for (place, element) in pattern.elements.enumerated() {
        switch element {
        case .gap(let width): gaps.append(Int32(width))
        case .oneOf(let alternatives, let isOptional):
          gaps.append(isOptional ? Self.optional : 0)
          var numbered: [[Lexicon.Atom]] = []
          for alternative in alternatives { numbered.append(alternative.map { lexicon.number(of: $0) }) }
          for sequence in numbered.sorted(by: { $0[0] < $1[0] }) {
            atoms += sequence
            sequences.close(at: atoms.count)
            let first = Int(sequence[0])
            while anchored.count <= first { anchored.append([]) }
            if place == anchor, anchored[first].last != Int32(number) { anchored[first].append(Int32(number)) }
          }
        }
        steps.close(at: sequences.count)
      }
      self.patterns.close(at: steps.count)
      reaches.append(Int32(reach))
    }
    for patterns in anchored {
      self.anchored += patterns
      anchors.close(at: self.anchored.count)
    }
  }

  /// Every place where a pattern matches, by first word, then by pattern; the longest match of a pattern at each place.
  ///
  /// - Parameter masked: for each word whether no pattern may use it, as those of an idiom; empty if all may be used.
  func matches(in text: ScreenedText, masked: [Bool] = []) -> [Match] {
    var found: [Match] = []
    text.words.withUnsafeBufferPointer { words in
      text.atoms.withUnsafeBufferPointer { known in
        masked.withUnsafeBufferPointer { masked in
          var tried = Tried(words: words, atoms: known, masked: masked, limit: 0)
          for (position, word) in words.enumerated() where !word.atoms.isEmpty && !tried.isMasked(position) {
            let sentence = text.sentences[word.sentence].words
            tried.limit = sentence.upperBound
            for atom in known[word.atoms] where Int(atom) < anchors.count {
              for place in anchors[Int(atom)] {
                let pattern = Int(anchored[place])
                let first = max(sentence.lowerBound, position - Int(reaches[pattern]))
                for start in first...position {
                  guard let end = longest(patterns[pattern], from: start, in: tried) else { continue }
                  found.append(Match(pattern: pattern, words: start..<end))
                }
              }
            }
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
    let words: UnsafeBufferPointer<ScreenedText.Word>
    let atoms: UnsafeBufferPointer<Lexicon.Atom>
    let masked: UnsafeBufferPointer<Bool>
    /// One past the last word that may be used.
    var limit: Int

    func isMasked(_ position: Int) -> Bool { !masked.isEmpty && masked[position] }

    func has(_ atom: Lexicon.Atom, at position: Int) -> Bool {
      guard !isMasked(position) else { return false }
      for place in words[position].atoms where atoms[place] == atom { return true }
      return false
    }
  }

  /// One past the last word of the longest way to match `rest` from `position`; `nil` if there is none.
  private func longest(_ rest: Range<Int>, from position: Int, in tried: Tried) -> Int? {
    guard let step = rest.first else { return position }
    let gap = Int(gaps[step])
    let after = (step + 1)..<rest.upperBound
    if gap > 0 {
      for skip in (0...gap).reversed() where position + skip <= tried.limit {
        if let end = longest(after, from: position + skip, in: tried) { return end }
      }
      return nil
    }
    var best: Int?
    if position < tried.limit, !tried.isMasked(position) {
      for place in tried.words[position].atoms {
        for sequence in sequences(of: step, beginningWith: tried.atoms[place]) {
          let wanted = sequences[sequence]
          guard position + wanted.count <= tried.limit, holds(wanted, at: position, in: tried) else { continue }
          if let end = longest(after, from: position + wanted.count, in: tried) { best = max(best ?? end, end) }
        }
      }
    }
    if best == nil, gaps[step] == Self.optional { return longest(after, from: position, in: tried) }
    return best
  }

  /// The sequences of a step lie in the order of their first atoms.
  private func sequences(of step: Int, beginningWith atom: Lexicon.Atom) -> Range<Int> {
    let all = steps[step]
    var (low, high) = (all.lowerBound, all.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if atoms[Int(sequences.starts[middle])] >= atom { high = middle } else { low = middle + 1 }
    }
    var end = low
    while end < all.upperBound, atoms[Int(sequences.starts[end])] == atom { end += 1 }
    return low..<end
  }

  private func holds(_ wanted: Range<Int>, at position: Int, in tried: Tried) -> Bool {
    for place in wanted.dropFirst() where !tried.has(atoms[place], at: position + place - wanted.lowerBound) {
      return false
    }
    return true
  }
}

extension PhraseMatcher {
  func write(to writer: inout RuleTableWriter) {
    for starts in [sequences, steps, patterns, anchors] { starts.write(to: &writer) }
    for numbers in [atoms, gaps, reaches, anchored] { writer.put(numbers) }
  }

  init(reading reader: inout RuleTableReader) throws(RuleError) {
    sequences = try RunStarts(reading: &reader)
    steps = try RunStarts(reading: &reader)
    patterns = try RunStarts(reading: &reader)
    anchors = try RunStarts(reading: &reader)
    atoms = try reader.numbers()
    gaps = try reader.numbers()
    reaches = try reader.numbers()
    anchored = try reader.numbers()
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
