/// Finds the draft post inside a chat message: between quotation marks, after a colon or a line break, or in indirect
/// speech.
struct DraftDetector {
  /// Words of the draft and where they stand in the message, in Unicode scalars.
  struct Draft: Hashable {
    let text: String
    let start: Int
  }

  /// The shortest draft worth a verdict, in words.
  private static let shortest = 3

  /// What the conversation so far says about the message.
  enum Expectation {
    case none
    /// The last answer was a verdict, so that this may be the next draft.
    case likely
    /// The parent was asked to paste a draft: the message itself is one.
    case awaited
  }

  /// The draft in a message that asks about one; `nil` if it only asks whether one may post, or what if one did.
  static func draft(in message: Understanding, expectation: Expectation) -> Draft? {
    guard expectation == .awaited || !message.has(.hypothetical) else { return nil }
    let scalars = Array(message.text.unicodeScalars)
    let isAwaited = expectation == .awaited
    let asksForCheck = message.has(.checkRequest)
    let asks = asksForCheck || message.has(.postIntent) || message.has(.postThat)
    guard asks || expectation != .none else { return nil }
    if let quoted = quotation(in: scalars) { return quoted }
    if asks || message.has(.followUp), let after = afterColonOrBreak(in: scalars) { return after }
    if let end = message.ranges(of: .postThat).first?.upperBound, let rest = piece(of: scalars, end..<scalars.count) {
      return withoutFrames(rest.start..<scalars.count, of: message, scalars)
    }
    if asksForCheck { return withoutFrames(0..<scalars.count, of: message, scalars, longEnough: 5) }
    return isAwaited ? piece(of: scalars, 0..<scalars.count) : nil
  }

  /// What is left of a stretch when the sentences that only ask about it are taken from both its ends.
  private static func withoutFrames(
    _ range: Range<Int>, of message: Understanding, _ scalars: [Unicode.Scalar], longEnough: Int = shortest
  ) -> Draft? {
    let frames = message.ranges(of: .checkRequest)
    let ends: Set<Unicode.Scalar> = [".", "!", "?", "\n", ":", ">", "\u{2026}"]
    var sentences: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where ends.contains(scalars[index]) || index == range.upperBound - 1 {
      if index + 1 > start { sentences.append(start..<(index + 1)) }
      start = index + 1
    }
    func asks(_ sentence: Range<Int>) -> Bool {
      let text = piece(of: scalars, sentence, atLeast: 0)?.text ?? ""
      return frames.contains { $0.overlaps(sentence) } || words(text) < 2 || (words(text) <= 6 && text.hasSuffix("?"))
    }
    guard let first = sentences.first(where: { !asks($0) }), let last = sentences.last(where: { !asks($0) }) else {
      return nil
    }
    return piece(of: scalars, first.lowerBound..<last.upperBound, atLeast: longEnough)
  }

  private static let pairs: [Unicode.Scalar: Unicode.Scalar] = [
    "\"": "\"", "'": "'", "\u{201C}": "\u{201D}", "\u{2018}": "\u{2019}", "\u{AB}": "\u{BB}", "[": "]", "<": ">", "`": "`",
  ]

  /// The longest stretch between quotation marks. An apostrophe inside a word opens and closes nothing.
  private static func quotation(in scalars: [Unicode.Scalar]) -> Draft? {
    var best: Draft?
    for (open, mark) in scalars.enumerated() {
      guard let closing = pairs[mark] else { continue }
      let before = open == 0 ? " " : scalars[open - 1]
      guard !before.properties.isAlphabetic, !before.properties.numericType.isSome else { continue }
      let close = scalars.indices.last { index in
        guard index > open + 1, scalars[index] == closing else { return false }
        guard index + 1 < scalars.count else { return true }
        return !scalars[index + 1].properties.isAlphabetic
      }
      guard let close, let inside = piece(of: scalars, (open + 1)..<close) else { continue }
      if inside.text.utf8.count > best?.text.utf8.count ?? 0 { best = inside }
    }
    return best
  }

  /// What follows the first colon, dash between blanks, row of dots or line break, if that is long enough to be a draft.
  private static func afterColonOrBreak(in scalars: [Unicode.Scalar]) -> Draft? {
    for (index, scalar) in scalars.enumerated() {
      let isBreak = scalar == "\n"
      let isColon = scalar == ":" && index + 1 < scalars.count && scalars[index + 1].properties.isWhitespace
      let isDash =
        (scalar == "-" || scalar == "\u{2013}") && index > 0 && scalars[index - 1].properties.isWhitespace
        && index + 1 < scalars.count && scalars[index + 1].properties.isWhitespace
      let isDots = scalar == "." && index > 0 && scalars[index - 1] == "."
      guard isBreak || isColon || isDash || isDots else { continue }
      let paragraph = scalars[(index + 1)...]
      let draft = piece(of: scalars, (index + 1)..<scalars.count)
      guard let draft else { continue }
      if let gap = secondBreak(in: Array(paragraph)), let first = piece(of: scalars, (index + 1)..<(index + 1 + gap)) {
        return first
      }
      return draft
    }
    return nil
  }

  /// Where the draft's paragraph ends: at a blank line or line break after its first words.
  private static func secondBreak(in scalars: [Unicode.Scalar]) -> Int? {
    guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }) else { return nil }
    return scalars[start...].firstIndex(of: "\n")
  }

  private static func piece(of scalars: [Unicode.Scalar], _ range: Range<Int>, atLeast: Int = shortest) -> Draft? {
    var range = range
    func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || ",:<>-\u{2013}".unicodeScalars.contains(scalar)
    }
    while let first = range.first, isBlank(scalars[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, isBlank(scalars[last]) { range = range.lowerBound..<last }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[range])
    let draft = String(text)
    return words(draft) >= atLeast ? Draft(text: draft, start: range.lowerBound) : nil
  }

  private static func words(_ text: String) -> Int {
    text.split(whereSeparator: { $0.isWhitespace }).filter { $0.contains { $0.isLetter || $0.isNumber } }.count
  }
}

extension Optional {
  fileprivate var isSome: Bool { self != nil }
}
