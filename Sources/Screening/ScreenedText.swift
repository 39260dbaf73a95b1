import Retrieval

/// A text as the screening engine sees it: its words in order, and where its sentences end.
struct ScreenedText: Sendable {
  let text: String
  let words: [Token]
  /// The sentence that each word belongs to.
  private let sentenceOfWord: [Int]
  let sentences: [Clause]

  init(_ text: String, tokenizer: Tokenizer) {
    self.text = text
    words = tokenizer.tokens(in: text)
    sentences = tokenizer.clauses(in: text)
    var owners: [Int] = []
    owners.reserveCapacity(words.count)
    var sentence = 0
    for word in words {
      while sentence + 1 < sentences.count, sentences[sentence].range.upperBound <= word.range.lowerBound {
        sentence += 1
      }
      owners.append(sentence)
    }
    sentenceOfWord = owners
  }

  /// One past the last word of the sentence that `word` stands in.
  func sentenceEnd(of word: Int) -> Int {
    var end = word
    while end < words.count, sentenceOfWord[end] == sentenceOfWord[word] { end += 1 }
    return end
  }

  /// The words of the sentence that `word` stands in.
  func sentence(of word: Int) -> Range<Int> {
    var start = word
    while start > 0, sentenceOfWord[start - 1] == sentenceOfWord[word] { start -= 1 }
    return start..<sentenceEnd(of: word)
  }

  /// The Unicode scalars of the original text from the first to the last of `words`.
  func scalars(of range: Range<Int>) -> Range<Int> {
    guard let last = range.last else { return 0..<0 }
    return words[range.lowerBound].range.lowerBound..<words[last].range.upperBound
  }

  /// The text in overlapping windows of `length` sentences, so that a worry is not drowned in a long message.
  func windows(of length: Int) -> [String] {
    guard sentences.count > length else { return [] }
    return (0...(sentences.count - length)).map { start in
      sentences[start..<(start + length)].map(\.text).joined(separator: ". ")
    }
  }
}
