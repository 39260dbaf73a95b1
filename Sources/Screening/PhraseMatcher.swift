import Retrieval

/// Finds many patterns in one text, trying only those whose first word stands there.
struct PhraseMatcher: Sendable {
  /// One place where a pattern matches: which, and the words from the first to one past the last.
  struct Match: Hashable, Sendable {
    let pattern: Int
    let words: Range<Int>
  }

  private typealias AtomID = Int

  private struct Step: Sendable {
    /// Word sequences by atom; empty for a gap.
    let sequences: [[AtomID]]
    let optional: Bool
    let gap: Int
  }

  private let exact: [String: AtomID]
  private let prefixes: [String: AtomID]
  private let prefixLengths: [Int]
  private let steps: [[Step]]
  /// Patterns that may start with an atom.
  private let starts: [[Int]]

  init(_ patterns: [PhrasePattern]) {
    var exact: [String: AtomID] = [:]
    var prefixes: [String: AtomID] = [:]
    var count = 0
    func id(of atom: PhrasePattern.Atom) -> AtomID {
      switch atom {
      case .word(let word):
        if let known = exact[word] { return known }
        exact[word] = count
      case .prefix(let prefix):
        if let known = prefixes[prefix] { return known }
        prefixes[prefix] = count
      }
      count += 1
      return count - 1
    }
    let steps = patterns.map { pattern in
      pattern.elements.map { element in
        switch element {
        case .gap(let width): Step(sequences: [], optional: false, gap: width)
        case .oneOf(let sequences, let optional):
          Step(sequences: sequences.map { $0.map(id) }, optional: optional, gap: 0)
        }
      }
    }
    var starts = [[Int]](repeating: [], count: count)
    for (index, steps) in steps.enumerated() {
      for sequence in steps[0].sequences {
        if let first = sequence.first, starts[first].last != index { starts[first].append(index) }
      }
    }
    self.exact = exact
    self.prefixes = prefixes
    prefixLengths = Set(prefixes.keys.map(\.count)).sorted()
    self.steps = steps
    self.starts = starts
  }

  /// Every place where a pattern matches, by first word, then by pattern; the longest match of a pattern at each place.
  ///
  /// - Parameter masked: words that no pattern may use, such as those of an idiom.
  func matches(in text: ScreenedText, masked: Set<Int> = []) -> [Match] {
    let atoms = text.words.indices.map { masked.contains($0) ? [] : self.atoms(of: text.words[$0].surface) }
    var found: [Match] = []
    for start in atoms.indices {
      var tried: Set<Int> = []
      for atom in atoms[start] {
        for pattern in starts[atom] where tried.insert(pattern).inserted {
          let limit = text.sentenceEnd(of: start)
          if let end = longest(steps[pattern][...], from: start, to: limit, atoms: atoms) {
            found.append(Match(pattern: pattern, words: start..<end))
          }
        }
      }
    }
    return found
  }

  private func atoms(of word: String) -> [AtomID] {
    var found: [AtomID] = []
    if let id = exact[word] { found.append(id) }
    for length in prefixLengths where length <= word.count {
      if let id = prefixes[String(word.prefix(length))] { found.append(id) }
    }
    return found
  }

  /// One past the last word of the longest way to match `steps` from `position`; `nil` if there is none.
  private func longest(_ steps: ArraySlice<Step>, from position: Int, to limit: Int, atoms: [[AtomID]]) -> Int? {
    guard let step = steps.first else { return position }
    let rest = steps.dropFirst()
    if step.gap > 0 {
      for skip in (0...step.gap).reversed() where position + skip <= limit {
        if let end = longest(rest, from: position + skip, to: limit, atoms: atoms) { return end }
      }
      return nil
    }
    var best: Int?
    for sequence in step.sequences where position + sequence.count <= limit {
      let fits = sequence.indices.allSatisfy { atoms[position + $0].contains(sequence[$0]) }
      if fits, let end = longest(rest, from: position + sequence.count, to: limit, atoms: atoms) {
        best = max(best ?? end, end)
      }
    }
    if best == nil, step.optional { return longest(rest, from: position, to: limit, atoms: atoms) }
    return best
  }
}
