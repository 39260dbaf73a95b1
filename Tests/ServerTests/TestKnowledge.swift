import Foundation
import Server
import Testing
import Workbench

/// The small knowledge folder and its packs, built once for all tests.
struct TestKnowledge: Sendable {
  /// The folder for `knowledge.dir`.
  let folder: String
  /// A state folder that has the built packs.
  private let built: String

  static let shared = Result { try TestKnowledge() }

  private init() throws {
    folder = try Packs.small.get()
    built = try Self.temporaryFolder()
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

  /// A new folder that goes away with this process.
  static func temporaryFolder() throws -> String { try ProcessFolder.new() }

  /// A copy of this folder with one file more.
  func adding(_ text: String, at path: String) throws -> String {
    let copy = try Self.temporaryFolder() + "/Knowledge"
    try Packs.copy(folder, to: copy) { _ in true }
    let file = URL(filePath: copy + "/" + path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return copy
  }
}

/// Builds the packs of a knowledge folder into a state folder.
private func buildPacks(knowledge: String, state: String) throws {
  let register = try SchoolRegister.read(knowledge: knowledge, packs: PackFolder(state: state))
  #expect(register.faults.isEmpty)
}
