import Foundation
import Glibc
import Testing

/// Every suite that runs the program: one run at a time, for each may use the whole machine.
@Suite(.serialized) enum Commands {}

/// The built `schoolgate`, which lies beside the test bundle.
enum Program {
  /// What a run left behind.
  struct Run: Sendable {
    let status: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// The lines of standard output.
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// The lines of standard output, each one JSON object.
    func replies() throws -> [ReplyLine] {
      try lines.map { try JSONDecoder().decode(ReplyLine.self, from: Data($0.utf8)) }
    }
  }

  static var executable: URL {
    get throws { try #require(Bundle.main.executableURL).deletingLastPathComponent().appending(path: "schoolgate") }
  }

  /// Runs a command to its end.
  ///
  /// Streams go through files, so that no pipe can fill up; a shell opens them in the child, so that runs side by side
  /// share no descriptor of this process.
  static func run(_ arguments: [String], input: Data = Data()) async throws -> Run {
    let folder = try ScratchFolder()
    let streams = ["in", "out", "err"].map { folder.path + "/" + $0 }
    try input.write(to: URL(filePath: streams[0]))
    let script = #"exec "$0" "${@:4}" <"$1" >"$2" 2>"$3""#
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = try ["-c", script, executable.path] + streams + arguments
    process.standardInput = FileHandle.nullDevice
    let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
      process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { ended.resume(throwing: error) }
    }
    let run = Run(
      status: status, output: try Data(contentsOf: URL(filePath: streams[1])),
      errors: String(decoding: try Data(contentsOf: URL(filePath: streams[2])), as: UTF8.self))
    return withExtendedLifetime(folder) { run }
  }

  /// Runs a command that answers, with the knowledge of this repository or of a copy.
  static func answering(
    _ arguments: [String], knowledge: String = Packs.knowledge, input: Data = Data()
  ) async throws -> Run {
    let state = try await Packs.state.value
    return try await run(arguments + ["--knowledge-dir", knowledge, "--state-dir", state], input: input)
  }
}

/// A folder that goes away with this value.
final class ScratchFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "schoolgate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file into it; its path.
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    return path + "/" + name
  }
}

/// The packs of this repository's knowledge, built once for the whole test process.
enum Packs {
  static let knowledge = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Knowledge").path

  /// One folder for the process; every suite that needs packs builds them there.
  private static var folder: String {
    FileManager.default.temporaryDirectory.appending(path: "schoolgate-tests-\(getpid())").path
  }

  /// The state folder with every pack in it, built by one suite at a time.
  static let state = Task {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: folder) }
    let lock = open(folder + "/lock", O_CREAT | O_RDWR, 0o600)
    flock(lock, LOCK_EX)
    defer { close(lock) }
    let run = try await Program.run(["knowledge", "build", "--knowledge-dir", knowledge, "--state-dir", folder])
    try #require(run.status == 0, "\(run.errors)")
    return folder
  }

  /// A copy of the knowledge with one file changed.
  static func copy(changing file: String, _ change: (String) -> String) throws -> (folder: ScratchFolder, path: String)
  {
    let folder = try ScratchFolder()
    let path = folder.path + "/Knowledge"
    try FileManager.default.copyItem(atPath: knowledge, toPath: path)
    let url = URL(filePath: path + "/" + file)
    try Data(change(try String(contentsOf: url, encoding: .utf8)).utf8).write(to: url)
    return (folder, path)
  }
}

/// One line that `answer` or `check-post` writes.
struct ReplyLine: Decodable {
  struct Fault: Decodable {
    let code: String
    let message: String
  }

  let id: String?
  let kind: String?
  let stage: Int?
  let verdict: String?
  let categories: [String]?
  let escalation: String?
  let text: String?
  let pack: String?
  let error: Fault?
}

extension Data {
  /// Lines, each ended by a line break.
  init(lines: [String]) { self = Data(lines.map { $0 + "\n" }.joined().utf8) }
}
