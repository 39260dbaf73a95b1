/// A text to be found.
public struct Document: Sendable, Hashable {
  /// Its id.
  public let id: String
  /// Its words; a title goes in front.
  public let text: String

  /// A document.
  public init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}

/// Ranks documents for a question, exactly: every document that shares a term is scored. Immutable; any number of
/// threads may search at once, each with a ``Scratch`` of its own.
public struct DocumentIndex: Sendable {
  /// Memory for one search at a time, to be used again for the next.
  public struct Scratch: Sendable {
    fileprivate var scores: [Float] = []

    /// Empty; the first search makes room.
    public init() {}
  }

  /// One found document.
  public struct Hit: Sendable, Hashable {
    /// The document's id.
    public let id: String
    /// Its score, above 0; comparable within one search only.
    public let score: Float
  }

  private let ids: FlatArray<UInt8>
  private let idStarts: FlatArray<UInt32>
  private let space: FeatureSpace
  private let postings: Postings

  /// An index over the documents, in their order. The same documents give the same bytes.
  public init(documents: [Document], weighting: Weighting = .bm25, language: Language = .english) {
    let (vocabulary, counts) = VocabularyBuilder.learn(documents.map(\.text), weighting: weighting, language: language)
    let space = FeatureSpace(vocabulary: vocabulary, counts: counts)
    var matrix = RowMatrix()
    for row in counts { matrix.append(space.row(for: row)) }
    postings = Postings(matrix, featureCount: space.count)
    self.space = space
    var bytes: [UInt8] = []
    var starts: [UInt32] = [0]
    for document in documents {
      bytes.append(contentsOf: document.id.utf8)
      starts.append(UInt32(bytes.count))
    }
    ids = FlatArray(bytes)
    idStarts = FlatArray(starts)
  }

  /// Number of documents.
  public var count: Int { postings.rowCount }

  /// The `top` best documents, best first, equal scores in the order of the documents; none that shares no term with
  /// the text.
  ///
  /// Allocates nothing that grows with the number of documents once `scratch` has been used.
  public func search(_ text: String, top: Int = 10, scratch: inout Scratch) -> [Hit] {
    let question = space.question(for: space.counts(in: text))
    if scratch.scores.count < count { scratch.scores = [Float](repeating: 0, count: count) }
    return scratch.scores.withUnsafeMutableBufferPointer { memory in
      let scores = UnsafeMutableBufferPointer(rebasing: memory[0..<count])
      scores.update(repeating: 0)
      postings.add(question, to: scores)
      return UnsafeBufferPointer(scores).best(top).filter { scores[$0] > 0 }.map {
        Hit(id: id(of: $0), score: scores[$0])
      }
    }
  }

  private func id(of document: Int) -> String {
    String(
      decoding: ids.elements[Int(idStarts.elements[document])..<Int(idStarts.elements[document + 1])], as: UTF8.self)
  }
}

extension DocumentIndex {
  /// The stored form; the same index gives the same bytes.
  public func encoded() -> [UInt8] {
    Archive.seal(.documents) { writer in
      writer.put(idStarts)
      writer.put(ids)
      space.write(to: &writer)
      postings.write(to: &writer)
    }
  }

  /// Reads ``encoded()`` bytes, copying them. Never traps, whatever the bytes.
  public init(decoding bytes: [UInt8]) throws(RetrievalError) {
    try self.init(bytes.withUnsafeBytes { Archive.block(copying: $0) })
  }

  /// Reads ``encoded()`` bytes in place, copying only when they are not 16-byte aligned; `owner` is kept as long as
  /// they are used.
  public init(mapped bytes: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable) throws(RetrievalError) {
    try self.init(Archive.block(mapped: bytes, keeping: owner))
  }

  private init(_ block: Block) throws(RetrievalError) {
    self = try Archive.open(.documents, block) { (reader) throws(RetrievalError) in try DocumentIndex(reading: &reader)
    }
  }

  private init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    idStarts = try reader.array()
    ids = try reader.array()
    space = try FeatureSpace(reading: &reader)
    postings = try Postings(reading: &reader, featureCount: space.count)
    guard idStarts.elements.areStarts(of: postings.rowCount, total: ids.elements.count)
    else { throw .damaged }
  }
}
