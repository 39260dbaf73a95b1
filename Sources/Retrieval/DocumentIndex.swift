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

/// Ranks documents for a question, exactly: what is passed over cannot be among the best. Immutable; any number of
/// threads may search at once, each with a ``Scratch`` of its own.
public struct DocumentIndex: Sendable {
  /// Memory for one search at a time, to be used again for the next.
  public struct Scratch: Sendable {
    var best = BestRows()

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

  /// Takes documents in one after the other, without keeping their texts.
  public struct Builder {
    private var ids: [UInt8] = []
    private var idStarts: [UInt32] = [0]
    private var vocabulary: VocabularyBuilder
    private var scanner: TermScanner

    /// For documents in one language, whose terms count as `weighting` says.
    public init(weighting: Weighting = .bm25, language: Language = .english) {
      vocabulary = VocabularyBuilder(language: language, weighting: weighting)
      scanner = TermScanner(weighting: weighting, language: language)
    }

    /// Adds a document. One id may come more than once: these are different documents.
    public mutating func add(_ document: Document) {
      vocabulary.add(document.text, with: &scanner)
      ids.append(contentsOf: document.id.utf8)
      idStarts.append(UInt32(ids.count))
    }

    /// The index over all documents, in their order.
    public consuming func finish() -> DocumentIndex {
      var learnt = self.vocabulary
      let (vocabulary, counts) = learnt.finish()
      let space = FeatureSpace(vocabulary: vocabulary, counts: counts)
      let postings = Postings(rowCount: counts.count, featureCount: space.count) { space.row(for: counts[$0]) }
      return DocumentIndex(ids: FlatArray(ids), idStarts: FlatArray(idStarts), space: space, postings: postings)
    }
  }

  private let ids: FlatArray<UInt8>
  private let idStarts: FlatArray<UInt32>
  private let space: FeatureSpace
  private let postings: Postings

  private init(ids: FlatArray<UInt8>, idStarts: FlatArray<UInt32>, space: FeatureSpace, postings: Postings) {
    self.ids = ids
    self.idStarts = idStarts
    self.space = space
    self.postings = postings
  }

  /// An index over the documents, in their order. The same documents give the same bytes.
  public init(documents: [Document], weighting: Weighting = .bm25, language: Language = .english) {
    var builder = Builder(weighting: weighting, language: language)
    for document in documents { builder.add(document) }
    self = builder.finish()
  }

  /// Number of documents.
  public var count: Int { postings.rowCount }

  /// Number of bytes of the stored form, which are those that it takes in memory.
  public var byteCount: Int { encoded().count }

  /// The `top` best documents, best first, equal scores in the order of the documents; none that shares no term with
  /// the text.
  ///
  /// Allocates nothing that grows with the number of documents once `scratch` has been used.
  public func search(_ text: String, top: Int = 10, scratch: inout Scratch) -> [Hit] {
    let question = space.question(for: space.counts(in: text))
    return scratch.best.find(top, for: question, in: postings).map { Hit(id: id(of: $0.row), score: $0.score) }
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
