import Foundation
import Knowledge
import Testing

/// Bytes that stay where they are for as long as this lives.
final class HeldBytes: Sendable {
  nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  init(_ content: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, content.count), alignment: 16)
    copy.copyBytes(from: content)
    bytes = UnsafeRawBufferPointer(rebasing: copy[..<content.count])
  }

  deinit { bytes.deallocate() }
}

extension PackArchive {
  init(holding content: [UInt8]) throws {
    let held = HeldBytes(content)
    try self.init(held.bytes, keeping: held)
  }
}

@Suite struct PackArchiveTests {
  private static let sections: [(name: String, bytes: [UInt8])] = [
    ("knowledge", Array("{}".utf8)), ("index", Array(0...99)), ("tŷ", [1]),
  ]
  private static let file = PackArchive.encoded(sections)

  @Test func sectionsComeBack() throws {
    let archive = try PackArchive(holding: Self.file)
    for section in Self.sections {
      #expect(archive.section(section.name).map(Array.init) == section.bytes)
    }
    #expect(archive.section("other") == nil)
  }

  @Test func sectionsStartAtMultiplesOfSixteen() throws {
    let archive = try PackArchive(holding: Self.file)
    for section in Self.sections {
      let address = try #require(archive.section(section.name)?.baseAddress)
      #expect(Int(bitPattern: address) % 16 == 0)
    }
  }

  @Test func anEmptyArchiveHasNothing() throws {
    #expect(try PackArchive(holding: PackArchive.encoded([])).section("index") == nil)
  }

  @Test(arguments: 0..<file.count)
  func aCutFileIsRefused(length: Int) {
    #expect(throws: KnowledgeError.self) { try PackArchive(holding: Array(Self.file.prefix(length))) }
  }

  /// Where the first section's entry stands: its name's length, then the name, then offset and length.
  @Test(arguments: [(0, "magic"), (7, "version"), (11, "count"), (15, "name length"), (32, "offset"), (40, "length")])
  func damageIsRefused(position: Int, what: String) {
    var file = Self.file
    file[position] = 0xff
    #expect(throws: KnowledgeError.self, "\(what)") { try PackArchive(holding: file) }
  }

  @Test(arguments: 0..<file.count)
  func noChangedByteLeadsOutOfTheFile(position: Int) {
    var file = Self.file
    file[position] ^= 0x80
    guard let archive = try? PackArchive(holding: file) else { return }
    for section in Self.sections {
      #expect(archive.section(section.name)?.count ?? 0 <= file.count)
    }
  }

  @Test(arguments: [
    ["knowledge"], ["index"], [],
  ])
  func aPackWithoutASectionIsRefused(kept: [String]) throws {
    let sections = try SmallPack().knowledge(of: "elm").sections().filter { kept.contains($0.name) }
    #expect(throws: KnowledgeError.self) { try KnowledgeBase(PackArchive(holding: PackArchive.encoded(sections))) }
  }

  @Test(arguments: ["knowledge", "index"])
  func aPackWithADamagedSectionIsRefused(name: String) throws {
    let sections = try SmallPack().knowledge(of: "elm").sections()
      .map { $0.name == name ? ($0.name, Array($0.bytes.prefix($0.bytes.count / 2))) : $0 }
    #expect(throws: KnowledgeError.self) { try KnowledgeBase(PackArchive(holding: PackArchive.encoded(sections))) }
  }
}
