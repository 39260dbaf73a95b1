import Foundation
import Glibc

/// Knowledge folders and packs that are built once for the whole test process.
package enum Packs {
  /// The knowledge of this repository.
  package static let knowledge = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Knowledge").path

  /// A small knowledge folder, taken from the project's own: two schools with four articles each, built in a second or two.
  package static let small = Result { () throws -> String in
    let topics = ["complaint.overview.md", "complaint.stage-1.md", "elsewhere.term-dates.md", "social.what-is.md"]
    let folder = try ProcessFolder.new() + "/Knowledge"
    try copy(knowledge + "/common", to: folder + "/common") { path in
      !path.hasPrefix("topics/") || topics.contains { path == "topics/" + $0 }
    }
    // Notices leave at whatever hour the tests run.
    let alerts = URL(filePath: folder + "/common/calendar/alerts.yaml")
    let ladder = try String(contentsOf: alerts, encoding: .utf8).components(separatedBy: "night:")[0]
    try Data((ladder + "night: {from: \"00:00\", to: \"00:00\"}\n").utf8).write(to: alerts)
    for school in ["ashgate", "roose"] {
      try copy(knowledge + "/schools/" + school, to: folder + "/schools/" + school) { path in
        !path.hasPrefix("articles/") || topics.contains { path == "articles/" + $0 }
      }
    }
    return folder
  }

  /// A state folder with every pack of `knowledge` in it. Suites that read packs themselves build them there too, one at
  /// a time.
  package static let state = Task {
    let lock = open(ProcessFolder.path + "/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
    flock(lock, LOCK_EX)
    defer { close(lock) }
    return try await build(knowledge, into: ProcessFolder.path)
  }

  /// A state folder with every pack of `small` in it.
  package static let smallState = Task { try await build(small.get(), into: ProcessFolder.new()) }

  /// A new state folder with the packs of another one in it.
  package static func state(from built: String) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try FileManager.default.createSymbolicLink(atPath: folder.path + "/packs", withDestinationPath: built + "/packs")
    return folder
  }

  /// A copy of the knowledge with one file changed.
  package static func copy(
    changing file: String, _ change: (String) -> String
  ) throws -> (folder: ScratchFolder, path: String) {
    let folder = try ScratchFolder()
    let path = folder.path + "/Knowledge"
    try FileManager.default.copyItem(atPath: knowledge, toPath: path)
    let url = URL(filePath: path + "/" + file)
    try Data(change(try String(contentsOf: url, encoding: .utf8)).utf8).write(to: url)
    return (folder, path)
  }

  /// Copies the knowledge files below a folder whose path in it is wanted.
  package static func copy(_ source: String, to target: String, where isWanted: (String) -> Bool) throws {
    let manager = FileManager.default
    for path in try manager.subpathsOfDirectory(atPath: source)
    where (path.hasSuffix(".md") || path.hasSuffix(".yaml")) && isWanted(path) {
      let file = URL(filePath: target + "/" + path)
      try manager.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(contentsOf: URL(filePath: source + "/" + path)).write(to: file)
    }
  }

  private static func build(_ knowledge: String, into folder: String) async throws -> String {
    let run = try await Program.run(["knowledge", "build", "--knowledge-dir", knowledge, "--state-dir", folder])
    guard run.status == 0 else { throw Program.Failed(status: run.status, errors: run.errors) }
    return folder
  }
}
