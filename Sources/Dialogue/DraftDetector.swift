import Screening

/// Finds the draft post inside a chat message: between quotation marks, after a colon or a line break, in indirect
/// speech, or as what is left when the words that only ask about it are taken away.
struct DraftDetector {
  /// Words of the draft and where they stand in the message, in Unicode scalars.
  struct Draft: Hashable {
    let text: String
    let start: Int
  }

  /// What the conversation so far says about the message.
  enum Expectation {
    case none
    /// The last answer was a verdict, so that this may be the next draft.
    case likely
    /// The parent was asked to paste a draft: the message itself is one.
    case awaited
  }

  /// The shortest draft worth a verdict, in words.
  private static let shortest = 3

  private let message: Understanding
  private let scalars: [Unicode.Scalar]
  private let rules: RuleBook

  /// The draft in a message that asks about one; `nil` if it only asks whether one may post, or what if somebody did.
  static func draft(in message: Understanding, expectation: Expectation, rules: RuleBook) -> Draft? {
    guard expectation == .awaited || !message.has(.hypothetical) else { return nil }
    let detector = DraftDetector(message: message, scalars: Array(message.text.unicodeScalars), rules: rules)
    return detector.draft(expectation)
  }

  private static let frames: [Understanding.Act] = [.checkRequest, .checkThis, .postIntent, .postThat]

  private func draft(_ expectation: Expectation) -> Draft? {
    let asks = Self.frames.contains(where: message.has)
    if let quoted = quotation(), expectation != .none || isAskedAbout(quoted) { return quoted.draft }
    if let labelled = afterColonOrBreak(asks: asks || (expectation != .none && message.has(.followUp))) {
      return labelled
    }
    if let end = message.ranges(of: .postThat).first?.upperBound {
      return withoutFrames(end..<scalars.count, atLeast: Self.shortest, keepingQuestions: true)
    }
    if let end = message.ranges(of: .postSaying).first?.upperBound {
      return withoutFrames(wordStart(before: end)..<scalars.count, atLeast: 5, keepingQuestions: true)
    }
    if message.has(.checkThis) { return withoutFrames(0..<scalars.count, atLeast: 5) }
    return expectation == .awaited ? piece(0..<scalars.count) : nil
  }

  // MARK: Quotation marks

  private static let marks: [Unicode.Scalar: Unicode.Scalar] = [
    "\"": "\"", "'": "'", "\u{201C}": "\u{201D}", "\u{2018}": "\u{2019}", "\u{AB}": "\u{BB}", "[": "]", "<": ">",
    "`": "`",
  ]

  /// The longest stretch between quotation marks, and where the marks stand. An apostrophe inside a word opens and closes
  /// nothing.
  private func quotation() -> (draft: Draft, marks: Range<Int>)? {
    var best: (draft: Draft, marks: Range<Int>)?
    for (open, mark) in scalars.enumerated() {
      guard let closing = Self.marks[mark], !isLetterOrDigit(open - 1) else { continue }
      let close = scalars.indices.last { $0 > open + 1 && scalars[$0] == closing && !isLetterOrDigit($0 + 1) }
      guard let close, let inside = piece((open + 1)..<close) else { continue }
      if inside.text.utf8.count > best?.draft.text.utf8.count ?? 0 { best = (inside, open..<(close + 1)) }
    }
    return best
  }

  /// Whether the words around a quotation ask about posting it, or for a view on it while nobody else said it.
  private func isAskedAbout(_ quoted: (draft: Draft, marks: Range<Int>)) -> Bool {
    var around = String.UnicodeScalarView()
    around.append(contentsOf: scalars[..<quoted.marks.lowerBound])
    around.append(" ")
    around.append(contentsOf: scalars[quoted.marks.upperBound...])
    let frame = Understanding(String(around), rules: rules)
    return Self.frames.contains(where: frame.has) || (frame.has(.approval) && !frame.has(.reported))
  }

  private func isLetterOrDigit(_ index: Int) -> Bool {
    guard scalars.indices.contains(index) else { return false }
    let properties = scalars[index].properties
    return properties.isAlphabetic || properties.numericType != nil
  }

  // MARK: Colons, dashes and line breaks

  /// Words that name a draft before a colon, whether or not anything is asked.
  private static let labels: Set = [
    "post", "draft", "status", "caption", "comment", "tweet", "wording", "reads", "message",
  ]

  /// What follows the first colon, dash between blanks, row of dots or line break, to the end of its paragraph.
  private func afterColonOrBreak(asks: Bool) -> Draft? {
    for index in scalars.indices where isDivider(index) {
      let isLabel = scalars[index] == ":" && Self.labels.contains(word(before: index))
      guard asks || isLabel, let rest = piece((index + 1)..<scalars.count) else { continue }
      let paragraph = scalars[rest.start...].firstIndex(of: "\n") ?? scalars.count
      return piece(rest.start..<paragraph) ?? rest
    }
    return nil
  }

  private func isDivider(_ index: Int) -> Bool {
    func isBlank(_ index: Int) -> Bool { !scalars.indices.contains(index) || scalars[index].properties.isWhitespace }
    return switch scalars[index] {
    case "\n": true
    case ":": isBlank(index + 1)
    case "-", "\u{2013}", "\u{2014}": isBlank(index - 1) && isBlank(index + 1)
    case ".": index > 0 && scalars[index - 1] == "."
    case ">": index > 0 && scalars[index - 1] == ">"
    default: false
    }
  }

  private func word(before index: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[wordStart(before: index)..<index])
    return String(view).lowercased()
  }

  private func wordStart(before index: Int) -> Int {
    (scalars[..<index].lastIndex { $0.properties.isWhitespace } ?? -1) + 1
  }

  // MARK: What is left

  private static let sentenceEnds: Set<Unicode.Scalar> = [".", "!", "?", "\n", ":", ">", "\u{2026}"]

  /// What is left of a stretch when the sentences that only ask about it are taken from both its ends.
  ///
  /// - Parameter keepingQuestions: whether a short question may be the draft: in indirect speech the mark is the asker's.
  private func withoutFrames(_ range: Range<Int>, atLeast shortest: Int, keepingQuestions: Bool = false) -> Draft? {
    let requests = message.ranges(of: .checkRequest) + message.ranges(of: .checkThis)
    var sentences: [Range<Int>] = []
    var start = range.lowerBound
    for index in range {
      let isEnd = Self.sentenceEnds.contains(scalars[index]) || (scalars[index] == "-" && isDoubleDash(index))
      guard isEnd || index == range.upperBound - 1 else { continue }
      sentences.append(start..<(index + 1))
      start = index + 1
    }
    let told = sentences.filter { sentence in
      guard let words = piece(sentence, atLeast: 2) else { return false }
      let isShortQuestion =
        !keepingQuestions && Self.wordCount(words.text) <= 6 && scalars[sentence.upperBound - 1] == "?"
      return !isShortQuestion && !requests.contains { $0.overlaps(sentence) }
    }
    guard let first = told.first, let last = told.last else { return nil }
    return piece(first.lowerBound..<last.upperBound, atLeast: shortest)
  }

  private func isDoubleDash(_ index: Int) -> Bool { index > 0 && scalars[index - 1] == "-" }

  // MARK: Pieces

  /// A stretch without blanks and marks at its ends; `nil` if it has fewer words than asked for.
  private func piece(_ range: Range<Int>, atLeast shortest: Int = Self.shortest) -> Draft? {
    func isMargin(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.isWhitespace || [",", ":", "<", ">", "-", "\u{2013}"].contains(scalar)
    }
    var range = range
    while let first = range.first, isMargin(scalars[first]) { range = (first + 1)..<range.upperBound }
    while let last = range.last, isMargin(scalars[last]) { range = range.lowerBound..<last }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    let text = String(view)
    return Self.wordCount(text) >= shortest ? Draft(text: text, start: range.lowerBound) : nil
  }

  private static func wordCount(_ text: String) -> Int {
    text.split(whereSeparator: \.isWhitespace).filter { $0.contains { $0.isLetter || $0.isNumber } }.count
  }
}
