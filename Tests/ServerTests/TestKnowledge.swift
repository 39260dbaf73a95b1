import Foundation
import Server
import Testing

/// A small knowledge folder, taken from the project's own: two schools with two articles each, built in a second or two.
///
/// It is put together and built once for all tests.
struct TestKnowledge: Sendable {
  /// The folder for `knowledge.dir`.
  let folder: String
  /// A state folder that has the built packs.
  private let built: String

  static let shared = Result { try TestKnowledge() }

  private init() throws {
    let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Knowledge").resolvingSymlinksInPath()
    let root = try Self.temporaryFolder()
    folder = root + "/Knowledge"
    built = root + "/state"
    let topics = ["complaint.overview.md", "complaint.stage-1.md", "elsewhere.term-dates.md", "social.what-is.md"]
    try Self.copy(project.path(percentEncoded: false) + "/common", to: folder + "/common") { path in
      !path.hasPrefix("topics/") || topics.contains { path == "topics/" + $0 }
    }
    for school in ["ashgate", "roose"] {
      let source = project.path(percentEncoded: false) + "/schools/" + school
      try Self.copy(source, to: folder + "/schools/" + school) { path in
        !path.hasPrefix("articles/") || topics.contains { path == "articles/" + $0 }
      }
    }
  }

  /// A new state folder, with built packs or without.
  func state(withPacks: Bool = true) throws -> String {
    let state = try Self.temporaryFolder()
    if withPacks {
      _ = try Self.builtOnce.get()
      try FileManager.default.createSymbolicLink(
        atPath: state + "/packs", withDestinationPath: built + "/packs")
    }
    return state
  }

  private static let builtOnce = Result { try build() }

  private static func build() throws {
    let shared = try shared.get()
    try buildPacks(knowledge: shared.folder, state: shared.built)
  }

  /// A new folder that is this process's own.
  static func temporaryFolder() throws -> String {
    let path = FileManager.default.temporaryDirectory.path(percentEncoded: false) + "/schoolgate-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    return path
  }

  /// A copy of this folder with one file more.
  func adding(_ text: String, at path: String) throws -> String {
    let copy = try Self.temporaryFolder() + "/Knowledge"
    try Self.copy(folder, to: copy) { _ in true }
    let file = URL(filePath: copy + "/" + path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return copy
  }

  private static func copy(_ source: String, to target: String, where isWanted: (String) -> Bool) throws {
    let manager = FileManager.default
    for path in try manager.subpathsOfDirectory(atPath: source)
    where (path.hasSuffix(".md") || path.hasSuffix(".yaml")) && isWanted(path) {
      let file = URL(filePath: target + "/" + path)
      try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(contentsOf: URL(filePath: source + "/" + path)).write(to: file)
    }
  }
}

/// Builds the packs of a knowledge folder into a state folder.
private func buildPacks(knowledge: String, state: String) throws {
  let register = try SchoolRegister.read(knowledge: knowledge, packs: PackFolder(state: state))
  #expect(register.faults.isEmpty)
}
