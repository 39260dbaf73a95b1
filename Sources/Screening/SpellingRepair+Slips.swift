/// Words stretched, misspelt and joined.
extension SpellingRepair {
  /// Whether a letter comes three times and more in a row.
  static func isStretched(_ word: ArraySlice<UInt8>) -> Bool {
    var run = 0
    var last: UInt8 = 0
    for byte in word {
      run = byte == last ? run + 1 : 1
      last = byte
      if run >= 3 { return true }
    }
    return false
  }

  /// "haaaate": letters that come three times and more, once or twice.
  func unstretched(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    guard Self.isStretched(word) else { return nil }
    func shortened(to most: Int) -> [UInt8] {
      var kept: [UInt8] = []
      for byte in word where kept.count < most || kept.suffix(most).contains(where: { $0 != byte }) {
        kept.append(byte)
      }
      return kept
    }
    return [shortened(to: 2), shortened(to: 1)].first(where: isKnown)
  }

  /// The guarded word that differs by one slip: a letter too many, too few, another one, or two that changed places.
  func slip(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    guard let first = word.first else { return nil }
    var (low, high) = (0, guarded.count)
    while low < high {
      let middle = (low + high) / 2
      if guarded[middle][0] >= first { high = middle } else { low = middle + 1 }
    }
    for candidate in guarded[low...] {
      guard candidate[0] == first else { return nil }
      if candidate.count >= 5, Self.isSlip(word, candidate) { return candidate }
    }
    return nil
  }

  /// Whether both share their letters up to one slip. Another letter in place of one is only taken for a slip in long
  /// words: in short ones it mostly gives another word.
  private static func isSlip(_ word: ArraySlice<UInt8>, _ candidate: [UInt8]) -> Bool {
    guard abs(word.count - candidate.count) <= 1 else { return false }
    let shorter = min(word.count, candidate.count)
    let start = word.startIndex
    var same = 0
    while same < shorter, word[start + same] == candidate[same] { same += 1 }
    var rest = 0
    while rest < shorter - same, word[word.endIndex - 1 - rest] == candidate[candidate.count - 1 - rest] { rest += 1 }
    let differing = shorter - same - rest
    if word.count != candidate.count { return differing == 0 }
    if differing == 1 { return word.count >= 7 }
    return differing == 2 && word[start + same] == candidate[same + 1] && word[start + same + 1] == candidate[same]
  }

  /// Little words that stand between others where blanks were left out.
  static let links = [
    "i", "a", "is", "are", "to", "of", "in", "the", "all", "be", "my", "we", "us", "you", "and", "do", "it", "he",
    "she", "they", "them", "your", "should", "will", "off", "out", "back", "home", "so", "such", "this", "that", "not",
  ]

  /// The words that a run of letters is made of, if one at least is guarded and has five letters or more.
  func segmented(_ run: ArraySlice<UInt8>) -> [UInt8]? {
    guard run.count <= Self.longestWord else { return nil }
    let run = Array(run)
    /// For each place where words can end: where the last one begins, and whether one so far is guarded.
    var best = [(start: Int, isGuarded: Bool)?](repeating: nil, count: run.count + 1)
    best[0] = (0, false)
    for start in run.indices {
      guard let before = best[start] else { continue }
      for end in (start + 1)..<min(start + Self.longestPart, run.count + 1) {
        guard let entry = entry(of: run[start..<end]) else { continue }
        let isGuarded = end - start >= 5 && entry.guarded != nil
        guard isGuarded || entry.isLink || end - start >= 4 else { continue }
        let now = isGuarded || before.isGuarded
        if best[end].map({ now && !$0.isGuarded }) ?? true { best[end] = (start, now) }
      }
    }
    guard let whole = best[run.count], whole.isGuarded, whole.start > 0 else { return nil }
    var parts: [[UInt8]] = []
    var end = run.count
    while end > 0, let part = best[end] {
      parts.append(Array(run[part.start..<end]))
      end = part.start
    }
    return Array(parts.reversed().joined(separator: [0x20]))
  }

  /// No word of the lists has more letters.
  private static let longestPart = 20
}
