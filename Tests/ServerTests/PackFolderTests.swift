import Casebook
import Dialogue
import Foundation
import Knowledge
import Synchronization
import Testing

@testable import Server

@Suite struct PackFolderTests {
  /// Keeps the lines that are noted.
  private final class Notes: Sendable {
    private let kept = Mutex<[String]>([])
    var lines: [String] { kept.withLock { $0 } }
    func add(_ line: String) { kept.withLock { $0.append(line) } }
  }

  private static func read(_ state: String) throws -> (SchoolRegister, [String]) {
    let notes = Notes()
    let packs = PackFolder(state: state) { notes.add($0) }
    let register = try SchoolRegister.read(knowledge: TestKnowledge.shared.get().folder, packs: packs)
    return (register, notes.lines)
  }

  /// A state folder with packs of its own that may be spoilt.
  private static func state() throws -> String {
    let shared = try TestKnowledge.shared.get().state()
    let own = try TestKnowledge.temporaryFolder()
    let packs = URL(filePath: shared + "/packs").resolvingSymlinksInPath()
    try FileManager.default.copyItem(at: packs, to: URL(filePath: own + "/packs"))
    return own
  }

  private static func files(_ state: String) throws -> [String: Date] {
    let names = try FileManager.default.contentsOfDirectory(atPath: state + "/packs")
    return try Dictionary(
      uniqueKeysWithValues: names.map { name in
        let attributes = try FileManager.default.attributesOfItem(atPath: state + "/packs/" + name)
        return (name, try #require(attributes[.modificationDate] as? Date))
      })
  }

  @Test func nothingIsBuiltWhileTheContentIsTheSame() throws {
    let state = try Self.state()
    let before = try Self.files(state)
    let (register, notes) = try Self.read(state)
    #expect(notes.isEmpty && register.faults.isEmpty)
    #expect(try Self.files(state) == before)
  }

  /// The first bytes are the magic; those in the middle are under a checksum; the end is cut off; 40 bytes into a
  /// section stands its version.
  @Test(arguments: ["magic", "middle", "end"], ["roose", "rules"])
  func whatIsDamagedIsBuiltAnewAndNoted(place: String, name: String) throws {
    let state = try Self.state()
    let file = try #require(try Self.files(state).keys.first { $0.hasPrefix(name + "@") })
    let path = URL(filePath: state + "/packs/" + file)
    let whole = try Data(contentsOf: path)
    var spoilt = whole
    switch place {
    case "magic": spoilt[0] ^= 1
    case "middle": spoilt[whole.count * 3 / 4] ^= 1
    default: spoilt.removeLast(100)
    }
    try spoilt.write(to: path)
    let (register, notes) = try Self.read(state)
    let called = name == "rules" ? "the built rules" : "the pack of \(name)"
    #expect(notes.count == 1)
    #expect(notes.first?.hasPrefix(called + " is damaged or of another version and is built anew: ") == true)
    #expect(register.faults.isEmpty && register[SchoolID("roose")]?.knowledge.articles.isEmpty == false)
    #expect(try Data(contentsOf: path) == whole)
    #expect(try Self.read(state).1.isEmpty)
  }
}
