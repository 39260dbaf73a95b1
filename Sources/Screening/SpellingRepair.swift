import Retrieval

/// Puts right what hides a word from the rules: emoji, homoglyphs, letters stretched, spaced out or joined, figures and
/// symbols for letters, and slips in words of the inventories.
///
/// It works on top of `NormalizedText`, which has already folded case, accents, look-alike alphabets and invisible marks.
/// A word is only ever changed into one that the rules speak of, or by the list of spellings.
struct SpellingRepair: Sendable {
  /// What is known of a word of the lists.
  private struct Entry {
    /// What is always written in its place.
    var spelling: [UInt8]?
    /// Whether it is a word of a guarded inventory; if so, how that writes it: "kill yourself" for "killyourself".
    var guarded: [UInt8]?
    /// Whether it is a little word that stands between others where blanks were left out.
    var isLink = false
  }

  private let glosses: [String: String]
  private let lexicon: Lexicon
  /// By atom.
  private let entries: [Entry]
  /// Guarded words of five letters and more by what is left of them when one letter is taken out.
  private let shortened: [UInt64: [[UInt8]]]
  /// One bit for the low bits of each key of `shortened`: most words are known not to be slips by a look at it.
  private let filter: [Bool]

  private static let filterSize: UInt64 = 1 << 16

  init(_ lists: SharedRules) {
    var glosses: [String: String] = [:]
    for (emoji, gloss) in lists.glosses { glosses[Self.plain(emoji.unicodeScalars)] = gloss }
    self.glosses = glosses
    var builder = Lexicon.Builder()
    var entries: [Entry] = []
    func change(_ word: [UInt8], _ body: (inout Entry) -> Void) {
      let atom = Int(builder.number(of: .word(String(decoding: word, as: UTF8.self))))
      if atom == entries.count { entries.append(Entry()) }
      body(&entries[atom])
    }
    for entry in lists.inventories.values.joined() {
      for word in entry.split(separator: " ") { change(Self.letters(of: String(word))) { _ in } }
    }
    for link in Self.links { change(Array(link.utf8)) { $0.isLink = true } }
    for (word, spelling) in lists.spellings { change(Array(word.utf8)) { $0.spelling = Array(spelling.utf8) } }
    var shortened: [UInt64: [[UInt8]]] = [:]
    var filter = [Bool](repeating: false, count: Int(Self.filterSize))
    for entry in lists.guarded.flatMap({ lists.inventories[$0] ?? [] }) {
      let spelling = Self.letters(of: entry)
      let joined = spelling.filter { $0 != 0x20 }
      guard joined.count >= 3 else { continue }
      change(joined) { $0.guarded = spelling }
      guard spelling.count == joined.count, joined.count >= 5 else { continue }
      for skipped in 0...joined.count {
        let key = Self.hash(joined[...], without: skipped)
        shortened[key, default: []].append(joined)
        filter[Int(key % Self.filterSize)] = true
      }
    }
    lexicon = Lexicon(builder)
    self.entries = entries
    self.shortened = shortened.mapValues { $0.sorted { $0.lexicographicallyPrecedes($1) } }
    self.filter = filter
  }

  private static func letters(of entry: String) -> [UInt8] { entry.utf8.filter { $0 != UInt8(ascii: "*") } }

  private func entry(of word: ArraySlice<UInt8>) -> Entry? { lexicon.word(word).map { entries[Int($0)] } }

  private func guarded(_ word: some Collection<UInt8>) -> [UInt8]? { entry(of: Array(word)[...])?.guarded }

  /// `text` with everything put right.
  ///
  /// - Parameter isKnown: whether an ordinary word has these letters; such a word is no slip.
  func repair(_ text: String, isKnown: (String) -> Bool) -> RepairedText {
    let source = NormalizedText(text)
    let bytes = Array(source.text.utf8)
    var edits = emoji(in: text, source, bytes)
    edits += masked(in: bytes, isKnown: isKnown)
    edits.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    var kept: [RepairedText.Edit] = []
    for edit in edits where edit.range.lowerBound >= kept.last?.range.upperBound ?? 0 { kept.append(edit) }
    return RepairedText(source, bytes: bytes, edits: kept)
  }
}

// MARK: Emoji

extension SpellingRepair {
  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1F000...0x1FAFF, 0x2600...0x27BF, 0x2B00...0x2BFF, 0x23E9...0x23FA: true
    default: false
    }
  }

  /// Whether a text has a scalar from U+2300 to U+2BFF or beyond U+FFFF, by a look at its bytes.
  private static func mayHaveEmoji(_ text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      if byte >= 0xF0 || (last == 0xE2 && byte >= 0x8C) { return true }
      last = byte
    }
    return false
  }

  /// Without the scalars that only say how an emoji is to look.
  private static func plain(_ emoji: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    for scalar in emoji where scalar.value != 0xFE0F && !(0x1F3FB...0x1F3FF ~= scalar.value) { view.append(scalar) }
    return String(view)
  }

  private func emoji(in text: String, _ source: NormalizedText, _ bytes: [UInt8]) -> [RepairedText.Edit] {
    guard !glosses.isEmpty, Self.mayHaveEmoji(text) else { return [] }
    let scalars = Array(text.unicodeScalars)
    var found: [(range: Range<Int>, gloss: String)] = []
    var index = 0
    while index < scalars.count {
      guard Self.isEmoji(scalars[index]) else {
        index += 1
        continue
      }
      var end = index + 1
      while end < scalars.count,
        scalars[end].value == 0xFE0F || 0x1F3FB...0x1F3FF ~= scalars[end].value
          || scalars[end].value == 0x200D
      {
        end += scalars[end].value == 0x200D && end + 1 < scalars.count && Self.isEmoji(scalars[end + 1]) ? 2 : 1
      }
      let gloss = glosses[Self.plain(scalars[index..<end])] ?? glosses[Self.plain([scalars[index]])]
      if let gloss { found.append((index..<end, gloss)) }
      index = end
    }
    guard !found.isEmpty else { return [] }
    var edits: [RepairedText.Edit] = []
    var next = 0
    for offset in bytes.indices where next < found.count {
      guard source.originalRange(ofUTF8: offset..<(offset + 1)).lowerBound >= found[next].range.lowerBound else {
        continue
      }
      edits.append(RepairedText.Edit(range: offset..<(offset + 1), replacement: Array(" \(found[next].gloss) ".utf8)))
      next += 1
    }
    return edits
  }
}

// MARK: Masked and misspelt words

extension SpellingRepair {
  private func masked(in bytes: [UInt8], isKnown: (String) -> Bool) -> [RepairedText.Edit] {
    var edits: [RepairedText.Edit] = []
    var letters: [Range<Int>] = []
    var previous: Range<Int>?
    func joinLetters() {
      defer { letters = [] }
      guard letters.count >= 3, let first = letters.first, let last = letters.last else { return }
      let joined = letters.map { bytes[$0.lowerBound] }
      guard let word = guarded(joined) ?? segmented(joined[...]) else { return }
      edits.append(RepairedText.Edit(range: first.lowerBound..<last.upperBound, replacement: word))
    }
    for chunk in Self.chunks(of: bytes) {
      let word = bytes[chunk]
      if word.count == 1 {
        letters.append(chunk)
        if letters.count < 3, let spelling = entry(of: word)?.spelling {
          edits.append(RepairedText.Edit(range: chunk, replacement: spelling))
        }
        previous = chunk
        continue
      }
      joinLetters()
      if let repaired = repaired(word, isKnown) {
        edits.append(RepairedText.Edit(range: chunk, replacement: repaired))
      } else if let before = previous, before.upperBound + 1 == chunk.lowerBound, before.count + word.count >= 5,
        bytes[before].allSatisfy(Self.isLetter), let whole = guarded(bytes[before] + word),
        !isKnown(String(decoding: bytes[before], as: UTF8.self)) || !isKnown(String(decoding: word, as: UTF8.self))
      {
        edits.append(RepairedText.Edit(range: before.lowerBound..<chunk.upperBound, replacement: whole))
      }
      previous = chunk
    }
    joinLetters()
    return edits
  }

  /// Runs without blanks, without the punctuation at their ends.
  private static func chunks(of bytes: [UInt8]) -> [Range<Int>] {
    var chunks: [Range<Int>] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] > 0x20 else {
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, bytes[end] > 0x20 { end += 1 }
      var (first, last) = (index, end)
      while first < last, !isMaskable(bytes[first]) { first += 1 }
      while last > first, !isMaskable(bytes[last - 1]) { last -= 1 }
      if first < last { chunks.append(first..<last) }
      index = end
    }
    return chunks
  }

  private static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  /// Letters, figures, and the symbols that stand for letters at a word's ends.
  private static func isMaskable(_ byte: UInt8) -> Bool {
    byte >= 0x80 || isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "@") || byte == UInt8(ascii: "$")
  }

  private func repaired(_ word: ArraySlice<UInt8>, _ isKnown: (String) -> Bool) -> [UInt8]? {
    if let entry = entry(of: word) {
      if let spelling = entry.spelling { return spelling }
      return entry.guarded.flatMap { $0.count > word.count ? $0 : nil }
    }
    guard word.count <= Self.longestWord else { return nil }
    guard word.allSatisfy(Self.isLetter) else {
      return word.contains(where: { Self.isLetter($0) || $0 >= 0x80 }) ? unmasked(Array(word)) : nil
    }
    if let short = unstretched(word) { return short }
    if word.count >= 5, let slip = slip(word), !isKnown(String(decoding: word, as: UTF8.self)) { return slip }
    guard word.count >= 8, let parts = segmented(word), !isKnown(String(decoding: word, as: UTF8.self)) else {
      return nil
    }
    return parts
  }

  private static let longestWord = 40

  // MARK: Figures and symbols

  /// What a figure or symbol stands for; a star or a mark may stand for any letter or for none.
  private static func letters(for byte: UInt8) -> [UInt8]? {
    switch byte {
    case UInt8(ascii: "@"), UInt8(ascii: "4"): [UInt8(ascii: "a")]
    case UInt8(ascii: "3"): [UInt8(ascii: "e")]
    case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"): [UInt8(ascii: "i"), UInt8(ascii: "l")]
    case UInt8(ascii: "0"): [UInt8(ascii: "o")]
    case UInt8(ascii: "$"), UInt8(ascii: "5"): [UInt8(ascii: "s")]
    case UInt8(ascii: "7"), UInt8(ascii: "+"): [UInt8(ascii: "t")]
    case UInt8(ascii: "8"): [UInt8(ascii: "b")]
    case UInt8(ascii: "6"), UInt8(ascii: "9"): [UInt8(ascii: "g")]
    default: nil
    }
  }

  private func unmasked(_ word: [UInt8]) -> [UInt8]? {
    let folded = Self.latin(word)
    if folded != word, let entry = entry(of: folded[...]) { return entry.guarded ?? folded }
    // Every second reading of "1" doubles the work: four of them are enough.
    var readings: [[UInt8]] = [[]]
    for byte in folded {
      if Self.isLetter(byte) {
        for index in readings.indices { readings[index].append(byte) }
      } else if let letters = Self.letters(for: byte) {
        readings = readings.prefix(8).flatMap { reading in letters.map { reading + [$0] } }
      } else if byte >= 0x80 {
        return nil
      } else {
        // A star, a full stop, a hyphen between letters.
        for index in readings.indices { readings[index].append(Self.anything) }
      }
    }
    for reading in readings {
      let solid = reading.filter { $0 != Self.anything }
      if solid.count >= 3, let whole = guarded(solid) ?? unstretched(solid[...]).flatMap({ guarded($0) }) {
        let parts = folded.split { !Self.isLetter($0) && Self.letters(for: $0) == nil }
        if solid.count == reading.count || parts.contains(where: { $0.count == 1 }) || solid.count >= 5 { return whole }
      }
      if solid.count < reading.count, solid.count >= 2, folded.contains(UInt8(ascii: "*")),
        let match = starred(reading)
      {
        return match
      }
    }
    return nil
  }

  private static let anything: UInt8 = 0x2A

  /// The guarded word of the same length whose other letters are these: "f**k".
  private func starred(_ reading: [UInt8]) -> [UInt8]? {
    guard reading.count >= 4 else { return nil }
    let fits = entries.compactMap(\.guarded).filter { word in
      word.count == reading.count && zip(word, reading).allSatisfy { $0 == $1 || $1 == Self.anything }
    }
    return fits.min { $0.lexicographicallyPrecedes($1) }
  }

  /// Cyrillic and Greek letters that look like Latin ones, in a word that has Latin letters too.
  private static func latin(_ word: [UInt8]) -> [UInt8] {
    guard word.contains(where: { $0 >= 0x80 }), word.contains(where: isLetter) else { return word }
    var folded: [UInt8] = []
    for scalar in String(decoding: word, as: UTF8.self).unicodeScalars {
      if let letter = lookAlikes[scalar] { folded.append(letter) } else { folded += Array(String(scalar).utf8) }
    }
    return folded
  }

  private static let lookAlikes: [Unicode.Scalar: UInt8] = {
    let pairs: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("а", "a"), ("в", "b"), ("с", "c"), ("ԁ", "d"), ("е", "e"), ("ё", "e"), ("һ", "h"), ("і", "i"), ("ї", "i"),
      ("ј", "j"), ("к", "k"), ("ӏ", "l"), ("м", "m"), ("п", "n"), ("о", "o"), ("р", "p"), ("г", "r"), ("ѕ", "s"),
      ("т", "t"), ("и", "u"), ("ѵ", "v"), ("ш", "w"), ("х", "x"), ("у", "y"), ("α", "a"), ("β", "b"), ("ε", "e"),
      ("η", "n"), ("ι", "i"), ("κ", "k"), ("ν", "v"), ("ο", "o"), ("ρ", "p"), ("σ", "o"), ("τ", "t"), ("υ", "u"),
      ("χ", "x"), ("ω", "w"), ("γ", "y"), ("ı", "i"), ("ɡ", "g"), ("ɑ", "a"),
    ]
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0, UInt8(ascii: $1)) })
  }()

  // MARK: Stretched, misspelt and joined words

  /// "haaaate": letters that come three times and more, once or twice.
  private func unstretched(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    var isStretched = false
    func shortened(to most: Int) -> [UInt8] {
      var kept: [UInt8] = []
      var run = 0
      var last: UInt8 = 0
      for byte in word {
        run = byte == last ? run + 1 : 1
        last = byte
        if run >= 3 { isStretched = true }
        if run <= most { kept.append(byte) }
      }
      return kept
    }
    let twice = shortened(to: 2)
    guard isStretched else { return nil }
    return [twice, shortened(to: 1)].first { entry(of: $0[...]) != nil }
  }

  /// FNV-1a over the letters of a word without the one at a place; all of them when there is none there.
  private static func hash(_ word: ArraySlice<UInt8>, without skipped: Int) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for (place, byte) in word.enumerated() where place != skipped { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ hash >> 32
  }

  /// The guarded word that differs by one slip: a letter too many, too few, another one, or two that changed places.
  private func slip(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    for skipped in 0...word.count {
      let key = Self.hash(word, without: skipped)
      guard filter[Int(key % Self.filterSize)] else { continue }
      for candidate in shortened[key] ?? [] where candidate.first == word.first && Self.isSlip(Array(word), candidate) {
        return candidate
      }
    }
    return nil
  }

  /// Both share their letters up to one slip. Another letter in place of one is only taken for a slip in long words: in
  /// short ones it mostly gives another word.
  private static func isSlip(_ word: [UInt8], _ candidate: [UInt8]) -> Bool {
    if word.count != candidate.count { return abs(word.count - candidate.count) == 1 }
    let differing = word.indices.filter { word[$0] != candidate[$0] }
    if differing.count == 1 { return word.count >= 7 }
    guard differing.count == 2, differing[1] == differing[0] + 1 else { return false }
    return word[differing[0]] == candidate[differing[1]] && word[differing[1]] == candidate[differing[0]]
  }

  /// Little words that stand between others where blanks were left out.
  private static let links = [
    "i", "a", "is", "are", "to", "of", "in", "the", "all", "be", "my", "we", "us", "you", "and", "do", "it", "he",
    "she",
    "they", "them", "your", "should", "will", "off", "out", "back", "home", "so", "such", "this", "that", "not",
  ]

  /// The words that a run of letters is made of, if one at least is guarded and has five letters or more.
  private func segmented(_ run: ArraySlice<UInt8>) -> [UInt8]? {
    guard run.count <= Self.longestWord else { return nil }
    let run = Array(run)
    /// For each place where words can end: where the last one begins, and whether one so far is guarded.
    var best = [(start: Int, isGuarded: Bool)?](repeating: nil, count: run.count + 1)
    best[0] = (0, false)
    for start in run.indices {
      guard let before = best[start] else { continue }
      lexicon.words(beginning: run[start...]) { atom, end in
        let entry = entries[Int(atom)]
        let isGuarded = end - start >= 5 && entry.guarded != nil
        guard isGuarded || entry.isLink || end - start >= 4 else { return }
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
}
