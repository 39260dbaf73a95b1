/// A sequence of words with alternatives, gaps and inventories, as rule files write it.
///
/// ```
/// @child ..3 (hit*|punch*|kick*) him? ..2 by|from @adult
/// ```
/// An element is one of: a word; a word with `*` for any ending; `@name` for any entry of an inventory (an entry may be
/// several words); words joined by `_`, which stand one after the other; alternatives of these joined by `|`; `..N` for a
/// gap of at most N words. Alternatives that stand directly beside other words are put in brackets, so that nobody takes
/// `need to|must` for "need to" or "must". A trailing `?` makes an element optional. Words are compared as `Tokenizer`
/// folds them: lower case, no apostrophes. A pattern never reaches over the end of a sentence.
struct PhrasePattern: Hashable, Sendable {
  enum Atom: Hashable, Sendable {
    case word(String)
    case prefix(String)
  }

  enum Element: Hashable, Sendable {
    /// Any one of these word sequences; `optional` if none of them need be there.
    case oneOf([[Atom]], optional: Bool)
    case gap(Int)
  }

  let source: String
  let elements: [Element]

  /// Reads `source`; throws `RuleError.badPattern` for an unknown inventory, an empty pattern, a gap at an end, or
  /// alternatives of which it cannot be told where they end.
  init(_ source: String, shared: SharedRules) throws(RuleError) {
    self.source = source
    var elements: [Element] = []
    /// The alternatives without brackets that stood just before.
    var open: Substring?
    for part in try Self.parts(of: source) {
      if part.hasPrefix("..") {
        guard let width = Int(part.dropFirst(2)), width > 0 else {
          throw .badPattern(source, "a gap is written ..N with a number of words")
        }
        elements.append(.gap(width))
        open = nil
        continue
      }
      let optional = part.hasSuffix("?")
      var body = optional ? part.dropLast() : part
      let isBracketed = body.hasPrefix("(") && body.hasSuffix(")")
      if isBracketed { body = body.dropFirst().dropLast() }
      let isOpen = !isBracketed && body.contains("|")
      if let bare = open ?? (isOpen ? body : nil), case .oneOf? = elements.last {
        throw .badPattern(
          source, "“\(bare)” stands beside another word; write (\(bare)), with _ in an alternative of several words")
      }
      open = isOpen ? body : nil
      elements.append(.oneOf(try Self.sequences(of: body, in: source, shared), optional: optional))
    }
    guard case .oneOf(_, optional: false)? = elements.first else {
      throw .badPattern(source, "a pattern starts with a word that must be there")
    }
    if case .gap? = elements.last { throw .badPattern(source, "a pattern does not end with a gap") }
    self.elements = elements
  }

  /// The elements as they are written; a blank within brackets is no place to part.
  private static func parts(of source: String) throws(RuleError) -> [Substring] {
    var depth = 0
    var isBlankInside = false
    for character in source {
      switch character {
      case "(": depth += 1
      case ")": depth -= 1
      case " ": isBlankInside = isBlankInside || depth > 0
      default: break
      }
      guard (0...1).contains(depth) else { break }
    }
    guard depth == 0 else { throw .badPattern(source, "a bracket has no partner, or stands within another") }
    guard !isBlankInside else {
      throw .badPattern(source, "there is a blank within brackets; join the words of an alternative by _")
    }
    return source.split(separator: " ")
  }

  private static func sequences(
    of body: Substring, in source: String, _ shared: SharedRules
  ) throws(RuleError) -> [[Atom]] {
    var sequences: [[Atom]] = []
    for alternative in body.split(separator: "|", omittingEmptySubsequences: false) {
      guard alternative.contains(where: { $0 != "_" }) else { throw .badPattern(source, "an alternative is empty") }
      guard !alternative.contains(where: { "()?".contains($0) }) else {
        throw .badPattern(source, "in “\(alternative)” a sign stands where no sign may stand")
      }
      if alternative.hasPrefix("@") {
        guard let entries = shared.inventories[String(alternative.dropFirst())] else {
          throw .badPattern(source, "there is no inventory \(alternative)")
        }
        sequences += entries.map { entry in entry.split(separator: " ").map { atom($0, shared) } }
      } else {
        sequences.append(alternative.split(separator: "_").map { atom($0, shared) })
      }
    }
    return sequences
  }

  /// A word is written as texts are read: "u" is "you".
  private static func atom(_ text: Substring, _ shared: SharedRules) -> Atom {
    let folded = text.lowercased().filter { $0 != "'" && $0 != "’" }
    if folded.hasSuffix("*") { return .prefix(String(folded.dropLast())) }
    guard let spelling = shared.spellings[folded], !spelling.contains(" ") else { return .word(folded) }
    return .word(spelling)
  }
}
