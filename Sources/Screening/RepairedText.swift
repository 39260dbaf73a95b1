import Retrieval

/// A normalised text in which masked, stretched and misspelt words have been put right, with the way back to the original.
struct RepairedText: Sendable {
  /// A stretch of the normalised text and what stands in its place; ranges are UTF-8 offsets.
  struct Edit: Hashable, Sendable {
    let range: Range<Int>
    let replacement: [UInt8]
  }

  let bytes: [UInt8]
  let source: NormalizedText
  /// The same text normalised; only made anew where something was put right.
  let normalized: NormalizedText
  /// Where each replacement stands in `bytes`, and what it stands for.
  private let places: [(result: Range<Int>, source: Range<Int>)]

  /// - Parameter edits: ascending, not overlapping.
  init(_ source: NormalizedText, bytes original: [UInt8], edits: [Edit]) {
    self.source = source
    guard !edits.isEmpty else {
      (bytes, normalized, places) = (original, source, [])
      return
    }
    var bytes: [UInt8] = []
    var places: [(result: Range<Int>, source: Range<Int>)] = []
    var next = 0
    for edit in edits {
      bytes += original[next..<edit.range.lowerBound]
      places.append((bytes.count..<(bytes.count + edit.replacement.count), edit.range))
      bytes += edit.replacement
      next = edit.range.upperBound
    }
    bytes += original[next...]
    self.bytes = bytes
    self.places = places
    normalized = NormalizedText(String(decoding: bytes, as: UTF8.self))
  }

  /// The Unicode scalars of the original that a range of UTF-8 offsets of `bytes` came from.
  func original(of range: Range<Int>) -> Range<Int> {
    guard !places.isEmpty, !range.isEmpty else { return source.originalRange(ofUTF8: range) }
    let start = sourceRange(of: range.lowerBound).lowerBound
    let end = sourceRange(of: range.upperBound - 1).upperBound
    return source.originalRange(ofUTF8: start..<max(start, end))
  }

  private func sourceRange(of offset: Int) -> Range<Int> {
    var shift = 0
    for place in places {
      if offset < place.result.lowerBound { break }
      if offset < place.result.upperBound { return place.source }
      shift += place.source.count - place.result.count
    }
    return (offset + shift)..<(offset + shift + 1)
  }
}
