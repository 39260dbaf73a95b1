import Retrieval

/// Emoji, which say words.
extension SpellingRepair {
  private static func isEmoji(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1F000...0x1FAFF, 0x2600...0x27BF, 0x2B00...0x2BFF, 0x23E9...0x23FA: true
    default: false
    }
  }

  /// Whether a text has a scalar from U+2300 to U+2FFF or beyond U+FFFF, by a look at its bytes.
  private static func mayHaveEmoji(_ text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      if byte >= 0xF0 || (last == 0xE2 && byte >= 0x8C) { return true }
      last = byte
    }
    return false
  }

  private static func isVariation(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0xFE0F || 0x1F3FB...0x1F3FF ~= scalar.value
  }

  private static let joiner: Unicode.Scalar = "\u{200D}"

  /// Without the scalars that only say how an emoji is to look.
  static func plain(_ emoji: some Sequence<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    for scalar in emoji where !isVariation(scalar) { view.append(scalar) }
    return String(view)
  }

  /// What the emoji of a text say, where their blanks stand in the normalised text.
  func emoji(in text: String, _ source: NormalizedText) -> [Edit] {
    guard !glosses.isEmpty, Self.mayHaveEmoji(text) else { return [] }
    let found = glossed(Array(text.unicodeScalars))
    var edits: [Edit] = []
    for offset in source.bytes.indices where edits.count < found.count {
      let place = source.originalRange(ofUTF8: offset..<(offset + 1)).lowerBound
      guard place >= found[edits.count].place else { continue }
      edits.append((offset..<(offset + 1), Array(" \(found[edits.count].gloss) ".utf8)))
    }
    return edits
  }

  /// The emoji that have a meaning, joined ones as one, and the scalars that they begin at.
  private func glossed(_ scalars: [Unicode.Scalar]) -> [(place: Int, gloss: String)] {
    var found: [(place: Int, gloss: String)] = []
    var index = 0
    while index < scalars.count {
      guard Self.isEmoji(scalars[index]) else {
        index += 1
        continue
      }
      var end = index + 1
      while end < scalars.count {
        if Self.isVariation(scalars[end]) {
          end += 1
        } else if scalars[end] == Self.joiner {
          end += end + 1 < scalars.count && Self.isEmoji(scalars[end + 1]) ? 2 : 1
        } else {
          break
        }
      }
      let gloss = glosses[Self.plain(scalars[index..<end])] ?? glosses[Self.plain([scalars[index]])]
      if let gloss { found.append((index, gloss)) }
      index = end
    }
    return found
  }
}
