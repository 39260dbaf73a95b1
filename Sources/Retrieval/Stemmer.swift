internal import CStemmer

/// A language whose words can be brought to their stems.
public enum Language: String, Sendable, CaseIterable {
  /// Snowball's English stemmer ("Porter 2").
  case english
  /// No stemmer exists: each word is its own stem.
  case welsh
}

/// One handle of libstemmer (Snowball, BSD licence); used by one thread at a time, so never stored in anything
/// `Sendable`.
final class Stemmer {
  private let handle: OpaquePointer?
  /// Longer "words" are noise (links, keyboard mashing): they are their own stems.
  private static let longestWord = 64

  init(_ language: Language) {
    handle = language == .english ? sb_stemmer_new("english", "UTF_8") : nil
  }

  deinit { sb_stemmer_delete(handle) }

  /// Calls `body` with the stem of a normalised word; the bytes are valid during the call only.
  func withStem<Result>(of word: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    guard let handle, word.count <= Self.longestWord,
      let stem = sb_stemmer_stem(handle, word.baseAddress, Int32(word.count))
    else { return body(word) }
    return body(UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(handle))))
  }
}
