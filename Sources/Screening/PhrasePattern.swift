/// A sequence of words with alternatives, gaps and inventories, as rule files write it.
///
/// ```
/// @child ..3 hit*|punch*|kick* ..2 by|from @adult
/// ```
/// An element is one of: a word; a word with `*` for any ending; `@name` for any entry of an inventory (an entry may be
/// several words); words joined by `_`, which stand one after the other; alternatives of these joined by `|`; `..N` for a gap of at most N words. A trailing `?` makes an
/// element optional. Words are compared as `Tokenizer` folds them: lower case, no apostrophes. A pattern never reaches
/// over the end of a sentence.
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

  /// Reads `source`; throws `RuleError.badPattern` for an unknown inventory, an empty pattern or a gap at an end.
  init(_ source: String, shared: SharedRules) throws(RuleError) {
    self.source = source
    var elements: [Element] = []
    for part in source.split(separator: " ") {
      if part.hasPrefix("..") {
        guard let width = Int(part.dropFirst(2)), width > 0 else {
          throw .badPattern(source, "a gap is written ..N with a number of words")
        }
        elements.append(.gap(width))
      } else {
        let optional = part.hasSuffix("?")
        let body = optional ? part.dropLast() : part
        var sequences: [[Atom]] = []
        for alternative in body.split(separator: "|", omittingEmptySubsequences: false) {
          guard alternative.contains(where: { $0 != "_" }) else { throw .badPattern(source, "an alternative is empty") }
          if alternative.hasPrefix("@") {
            guard let entries = shared.inventories[String(alternative.dropFirst())] else {
              throw .badPattern(source, "there is no inventory \(alternative)")
            }
            sequences += entries.map { entry in entry.split(separator: " ").map { Self.atom($0, shared) } }
          } else {
            sequences.append(alternative.split(separator: "_").map { Self.atom($0, shared) })
          }
        }
        elements.append(.oneOf(sequences, optional: optional))
      }
    }
    guard case .oneOf(_, optional: false)? = elements.first else {
      throw .badPattern(source, "a pattern starts with a word that must be there")
    }
    if case .gap? = elements.last { throw .badPattern(source, "a pattern does not end with a gap") }
    self.elements = elements
  }

  /// A word is written as texts are read: "u" is "you".
  private static func atom(_ text: Substring, _ shared: SharedRules) -> Atom {
    let folded = text.lowercased().filter { $0 != "'" && $0 != "’" }
    if folded.hasSuffix("*") { return .prefix(String(folded.dropLast())) }
    guard let spelling = shared.spellings[folded], !spelling.contains(" ") else { return .word(folded) }
    return .word(spelling)
  }
}
