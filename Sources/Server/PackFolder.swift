import Casebook
import Dialogue
import FoundationEssentials
import Glibc
import Knowledge
import Screening

/// The built packs in the state folder: what `knowledge build` writes and every command reads back in place.
///
/// A pack is named by the content it was built from, `<school>@<hash>.pack`, so a stale one is simply not found.
public struct PackFolder: Sendable {
  private let path: String

  /// The packs below `state`, the folder for everything the program keeps.
  public init(state: String) { path = state + "/packs" }

  /// One file mapped into memory for as long as this lives.
  private final class MappedFile: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init?(_ path: String) {
      let descriptor = open(path, O_RDONLY)
      guard descriptor >= 0 else { return nil }
      defer { close(descriptor) }
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
      let size = Int(status.st_size)
      guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
        return nil
      }
      bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    /// Lets go of the pages that reading it in has touched: what is used comes back from the file by itself.
    func rest() { madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED) }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
  }

  /// Bytes that were just built and could not be kept in a file.
  private final class BuiltBytes: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(_ content: [UInt8]) {
      let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 16)
      copy.copyBytes(from: content)
      bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
  }

  /// The rule books of a common layer, built if they are not there yet.
  func rules(of common: SchoolFolder) throws -> RuleBook {
    let hash = SchoolFolder.contentHash(of: [common])
    if let archive = archive(named: "rules", hash),
      let rules = try? RuleBook(section: archive.section, keeping: archive.owner)
    {
      Self.rest(archive)
      return rules
    }
    let built = try RuleBook(common: common)
    let archive = try keep(built.sections(), named: "rules", hash)
    return try RuleBook(section: archive.section, keeping: archive.owner)
  }

  /// A school's knowledge, if it is built for the content that it has now.
  func built(_ school: SchoolFolder, common: SchoolFolder) -> KnowledgeBase? {
    let archive = archive(named: Self.name(of: school), SchoolFolder.contentHash(of: [common, school]))
    guard let archive, let knowledge = try? KnowledgeBase(archive) else { return nil }
    Self.rest(archive)
    return knowledge
  }

  /// Builds a school's knowledge and keeps it.
  func build(_ school: SchoolFolder, common: SchoolFolder) throws -> KnowledgeBase {
    let built = KnowledgeBase(building: try KnowledgeSource(common: common, school: school))
    let hash = SchoolFolder.contentHash(of: [common, school])
    let archive = try keep(built.sections(), named: Self.name(of: school), hash)
    let knowledge = try KnowledgeBase(archive)
    Self.rest(archive)
    return knowledge
  }

  private static func rest(_ archive: PackArchive) { (archive.owner as? MappedFile)?.rest() }

  private static func name(of school: SchoolFolder) -> String { school.school?.rawValue ?? "common" }

  /// Whether a school's pack is built for the content it has now.
  func hasPack(of school: SchoolFolder, common: SchoolFolder) -> Bool {
    archive(named: Self.name(of: school), SchoolFolder.contentHash(of: [common, school])) != nil
  }

  private func file(named name: String, _ hash: String) -> String { "\(path)/\(name)@\(hash).pack" }

  private func archive(named name: String, _ hash: String) -> PackArchive? {
    guard let file = MappedFile(file(named: name, hash)) else { return nil }
    return try? PackArchive(file.bytes, keeping: file)
  }

  /// Writes a pack and reads it back in place; in a state folder that cannot be written it stays in memory.
  private func keep(
    _ sections: [(name: String, bytes: [UInt8])], named name: String, _ hash: String
  ) throws -> PackArchive {
    let content = PackArchive.encoded(sections)
    let target = file(named: name, hash)
    let manager = FileManager.default
    try? manager.createDirectory(atPath: path, withIntermediateDirectories: true)
    let isWritten = (try? Data(content).write(to: URL(filePath: target), options: .atomic)) != nil
    if isWritten {
      for old in (try? manager.contentsOfDirectory(atPath: path)) ?? []
      where old.hasPrefix(name + "@") && path + "/" + old != target {
        try? manager.removeItem(atPath: path + "/" + old)
      }
      if let archive = archive(named: name, hash) { return archive }
    }
    let built = BuiltBytes(content)
    return try PackArchive(built.bytes, keeping: built)
  }
}
