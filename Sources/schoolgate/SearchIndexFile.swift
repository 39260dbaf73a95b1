import FoundationEssentials
import Knowledge
import Server

/// The file in which `search` keeps an index: mapped back as long as the corpus and the weighting are those that it was
/// built from.
struct SearchIndexFile {
  private let path: String
  private let key: [UInt8]

  /// - Throws: `SearchFault` when the corpus can't be read.
  init(_ path: String, corpus: String, weighting: String) throws(SearchFault) {
    guard let rows = MappedFile(corpus) else {
      throw SearchFault("\(corpus): can't be read; give an existing file to --corpus.")
    }
    self.path = path
    key = Array("\(Self.hash(rows.bytes)) \(rows.bytes.count) \(weighting)".utf8)
  }

  /// The index that is kept, as `open` maps it; nil when it has to be built. Why one that is there can't be used is
  /// told on standard error.
  func read<Index>(_ open: (UnsafeRawBufferPointer, MappedFile) throws -> Index) -> Index? {
    guard let file = MappedFile(path) else { return nil }
    do {
      let archive = try PackArchive(file.bytes, keeping: file)
      guard let kept = archive.section("corpus"), let index = archive.section("index") else {
        throw KnowledgeError.badPack("a section is missing")
      }
      guard kept.elementsEqual(key) else {
        StandardError.write("\(path): this index is of another corpus or weighting; it is built anew.\n")
        return nil
      }
      return try open(index, file)
    } catch {
      StandardError.write("\(path): this index is damaged or of another version and is built anew: \(error)\n")
      return nil
    }
  }

  /// Keeps an index; the file is replaced as a whole.
  func write(_ index: [UInt8]) throws(SearchFault) {
    do {
      let content = PackArchive.encoded([("corpus", key), ("index", index)])
      try Data(content).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw SearchFault("\(path): the index can't be written; check the folder and its rights.")
    }
  }

  /// FNV-1a over words of eight bytes, then the rest: tells corpora apart, and keeps nothing secret.
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    let whole = bytes.count / 8 * 8
    for offset in stride(from: 0, to: whole, by: 8) {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      hash = (hash ^ word) &* 0x100_0000_01B3
      hash ^= hash >> 32
    }
    for offset in whole..<bytes.count { hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3 }
    return hash
  }
}
