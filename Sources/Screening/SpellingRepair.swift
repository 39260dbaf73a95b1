import Retrieval

/// Puts right what hides a word from the rules: emoji, homoglyphs, letters stretched, spaced out or joined, figures and
/// symbols for letters, and slips in words of the inventories.
///
/// It works on top of `NormalizedText`, which has already folded case, accents, look-alike alphabets and invisible marks.
/// A word is only ever changed into one that the rules speak of, or by the list of spellings; a word that the examples
/// have is no slip. Nearly every word of a message is such a word, and is known for one after a single look-up.
struct SpellingRepair: Sendable {
  /// What is known of a word of the lists.
  struct Entry: Sendable {
    /// What is always written in its place.
    var spelling: [UInt8]?
    /// Whether it is a word of a guarded inventory; if so, how that writes it: "kill yourself" for "killyourself".
    var guarded: [UInt8]?
    /// Whether it is a little word that stands between others where blanks were left out.
    var isLink = false

    /// What is written for the word, which has `length` letters, where it stands by itself; nil if it is right as it is.
    func correction(of length: Int) -> [UInt8]? { spelling ?? guarded.flatMap { $0.count > length ? $0 : nil } }
  }

  let glosses: [String: String]
  /// The words of the lists, then those of the examples.
  let words: WordTable
  /// Of the words of the lists.
  let entries: [Entry]
  /// The guarded words without blanks, in the order of their letters.
  let guarded: [[UInt8]]

  /// - Parameter examples: texts whose words are right as they are, however they are written.
  init(_ lists: SharedRules, examples: [String]) {
    var glosses: [String: String] = [:]
    for (emoji, gloss) in lists.glosses { glosses[Self.plain(emoji.unicodeScalars)] = gloss }
    var listed: [[UInt8]: Entry] = [:]
    for entry in lists.inventories.values.joined() {
      for word in entry.split(separator: " ") {
        listed[Self.letters(of: String(word)), default: Entry()].isLink = false
      }
    }
    for link in Self.links { listed[Array(link.utf8), default: Entry()].isLink = true }
    for (word, spelling) in lists.spellings {
      listed[Array(word.utf8), default: Entry()].spelling = Array(spelling.utf8)
    }
    var guarded: [[UInt8]] = []
    for entry in lists.guarded.flatMap({ lists.inventories[$0] ?? [] }) {
      let spelling = Self.letters(of: entry)
      let joined = spelling.filter { $0 != 0x20 }
      guard joined.count >= 3 else { continue }
      listed[joined, default: Entry()].guarded = spelling
      if spelling.count == joined.count { guarded.append(joined) }
    }
    let sorted = listed.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    self.init(
      glosses: glosses, words: WordTable(sorted.map(\.key) + Self.words(of: examples)), entries: sorted.map(\.value),
      guarded: guarded.sorted { $0.lexicographicallyPrecedes($1) })
  }

  private init(glosses: [String: String], words: WordTable, entries: [Entry], guarded: [[UInt8]]) {
    self.glosses = glosses
    self.words = words
    self.entries = entries
    self.guarded = guarded
  }

  private static func letters(of entry: String) -> [UInt8] { entry.utf8.filter { $0 != UInt8(ascii: "*") } }

  /// The words of texts that have letters only and none of them stretched.
  private static func words(of texts: [String]) -> [[UInt8]] {
    texts.flatMap { text in
      let bytes = NormalizedText(text).bytes
      return chunks(of: bytes).map { Array(bytes[$0]) }.filter { word in
        word.allSatisfy(isLetter) && !isStretched(word[...])
      }
    }
  }

  /// What the lists have of a word; nil if it is in none.
  func entry(of word: some Collection<UInt8>) -> Entry? {
    number(of: word).flatMap { $0 < entries.count ? entries[$0] : nil }
  }

  /// Whether the lists or the examples have a word.
  func isKnown(_ word: some Collection<UInt8>) -> Bool { number(of: word) != nil }

  private func number(of word: some Collection<UInt8>) -> Int? {
    word.withContiguousStorageIfAvailable { words.number(of: $0) }
      ?? Array(word).withUnsafeBufferPointer {
        words.number(of: $0)
      }
  }

  /// `text` with everything put right.
  func repair(_ text: String) -> NormalizedText {
    let source = NormalizedText(text)
    var edits = emoji(in: text, source) + hiddenWords(in: source.bytes)
    guard !edits.isEmpty else { return source }
    // Of two that begin at the same place the longer one counts.
    edits.sort { ($0.range.lowerBound, -$0.range.upperBound) < ($1.range.lowerBound, -$1.range.upperBound) }
    var kept: [Edit] = []
    for edit in edits where edit.range.lowerBound >= kept.last?.range.upperBound ?? 0 { kept.append(edit) }
    return source.replacing(kept)
  }

  /// A stretch of the normalised text and what is to stand in its place; ranges are UTF-8 offsets.
  typealias Edit = (range: Range<Int>, bytes: [UInt8])

  // MARK: Words in their order

  private func hiddenWords(in bytes: [UInt8]) -> [Edit] {
    var edits: [Edit] = []
    var letters: [Range<Int>] = []
    var previous: (chunk: Range<Int>, isKnown: Bool)?
    func joinLetters() {
      defer { letters.removeAll(keepingCapacity: true) }
      guard letters.count >= 3, let first = letters.first, let last = letters.last else { return }
      let joined = letters.map { bytes[$0.lowerBound] }
      guard let word = entry(of: joined)?.guarded ?? behindSubject(joined) ?? segmented(joined[...]) else { return }
      edits.append((first.lowerBound..<last.upperBound, word))
    }
    for chunk in Self.chunks(of: bytes) {
      let word = bytes[chunk]
      if word.count == 1 {
        letters.append(chunk)
        if letters.count < 3, let spelling = entry(of: word)?.spelling { edits.append((chunk, spelling)) }
        previous = (chunk, true)
        continue
      }
      if !letters.isEmpty { joinLetters() }
      let number = number(of: word)
      let before = previous
      previous = (chunk, number != nil)
      if let number {
        if number < entries.count, let correction = entries[number].correction(of: word.count) {
          edits.append((chunk, correction))
          continue
        }
      } else if let repaired = repaired(word) {
        edits.append((chunk, repaired))
        continue
      }
      if let before, number == nil || !before.isKnown, let whole = joined(bytes, before.chunk, chunk) {
        edits.append((before.chunk.lowerBound..<chunk.upperBound, whole))
      }
    }
    joinLetters()
    return edits
  }

  /// "i h a t e": the guarded word behind a first letter that is a word by itself.
  private func behindSubject(_ letters: [UInt8]) -> [UInt8]? {
    guard letters[0] == UInt8(ascii: "i"), let word = entry(of: letters.dropFirst())?.guarded else { return nil }
    return [letters[0], 0x20] + word
  }

  /// The guarded word that two runs make together: "mup pet".
  private func joined(_ bytes: [UInt8], _ first: Range<Int>, _ second: Range<Int>) -> [UInt8]? {
    guard first.upperBound + 1 == second.lowerBound, first.count + second.count >= 5,
      bytes[first].allSatisfy(Self.isLetter)
    else { return nil }
    return entry(of: Array(bytes[first] + bytes[second]))?.guarded
  }

  /// Runs without blanks, without the punctuation at their ends.
  static func chunks(of bytes: [UInt8]) -> [Range<Int>] {
    var chunks: [Range<Int>] = []
    chunks.reserveCapacity(bytes.count / 4)
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

  static func isLetter(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }

  /// Letters, figures, and the symbols that stand for letters at a word's ends.
  private static func isMaskable(_ byte: UInt8) -> Bool {
    byte >= 0x80 || isLetter(byte) || (byte >= 0x30 && byte <= 0x39) || byte == UInt8(ascii: "@")
      || byte == UInt8(ascii: "$")
  }

  static let longestWord = 40

  /// What an unknown word stands for, if it hides one.
  private func repaired(_ word: ArraySlice<UInt8>) -> [UInt8]? {
    guard word.count <= Self.longestWord else { return nil }
    guard word.allSatisfy(Self.isLetter) else {
      return word.contains { Self.isLetter($0) || $0 >= 0x80 } ? unmasked(Array(word)) : nil
    }
    if let short = unstretched(word) { return short }
    if word.count >= 5, let slip = slip(word) { return slip }
    return word.count >= 8 ? segmented(word) : nil
  }
}

extension SpellingRepair {
  func write(to writer: inout RuleTableWriter) {
    let glosses = glosses.sorted { $0.key < $1.key }
    writer.put(glosses.map(\.key))
    writer.put(glosses.map(\.value))
    writer.put(entries.map { String(decoding: $0.spelling ?? [], as: UTF8.self) })
    writer.put(entries.map { String(decoding: $0.guarded ?? [], as: UTF8.self) })
    writer.put(entries.map { $0.isLink ? 1 : 0 } as [UInt8])
    writer.put(guarded.map { String(decoding: $0, as: UTF8.self) })
  }

  /// - Parameter words: the word table that is kept beside the rules.
  init(reading reader: inout RuleTableReader, words: WordTable) throws(RuleError) {
    let (emoji, meanings) = (try reader.texts(), try reader.texts())
    let (spellings, written, links) = (try reader.texts(), try reader.texts(), try reader.numbers(UInt8.self))
    let guarded = try reader.texts().map { Array($0.utf8) }
    guard emoji.count == meanings.count, spellings.count == written.count, written.count == links.count,
      spellings.count <= words.count
    else { throw .unreadable("the spellings are damaged") }
    func bytes(_ text: String) -> [UInt8]? { text.isEmpty ? nil : Array(text.utf8) }
    self.init(
      glosses: Dictionary(zip(emoji, meanings), uniquingKeysWith: { first, _ in first }), words: words,
      entries: spellings.indices.map { place in
        Entry(spelling: bytes(spellings[place]), guarded: bytes(written[place]), isLink: links[place] == 1)
      }, guarded: guarded)
  }
}
