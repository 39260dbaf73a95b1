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
  private let note: @Sendable (String) -> Void

  /// The packs below `state`, the folder for everything the program keeps.
  ///
  /// - Parameter note: gets a line for the log when a pack that is there cannot be used and is built anew.
  public init(state: String, note: @escaping @Sendable (String) -> Void = { _ in }) {
    path = state + "/packs"
    self.note = note
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
    let kept = read("rules", hash, called: "the built rules") {
      try RuleBook(section: $0.section, keeping: $0.owner)
    }
    if let kept { return kept }
    let built = try RuleBook(common: common)
    let archive = try keep(built.sections(), named: "rules", hash)
    return try RuleBook(section: archive.section, keeping: archive.owner)
  }

  /// A school's knowledge, if it is built for the content that it has now.
  func built(_ school: SchoolFolder, common: SchoolFolder) -> KnowledgeBase? {
    let name = Self.name(of: school)
    return read(name, SchoolFolder.contentHash(of: [common, school]), called: "the pack of \(name)") {
      try KnowledgeBase($0)
    }
  }

  /// What is built for this content; nil when there is none, or none that can be used, which is noted.
  private func read<Content>(
    _ name: String, _ hash: String, called: String, _ open: (PackArchive) throws -> Content
  ) -> Content? {
    guard let file = MappedFile(file(named: name, hash)) else { return nil }
    do {
      let content = try open(PackArchive(file.bytes, keeping: file))
      file.rest()
      return content
    } catch {
      note("\(called) is damaged or of another version and is built anew: \(error)")
      return nil
    }
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
