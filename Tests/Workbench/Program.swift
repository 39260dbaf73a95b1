package import Foundation

/// The built `schoolgate`, which lies beside the test bundle.
package enum Program {
  /// What a run left behind.
  package struct Run: Sendable {
    package let status: Int32
    package let output: Data
    package let errors: String

    package var text: String { String(decoding: output, as: UTF8.self) }

    /// The lines of standard output.
    package var lines: [String] { text.split(separator: "\n").map(String.init) }
  }

  /// A run that was to succeed ended with this status and these words on standard error.
  package struct Failed: Error {
    package let status: Int32
    package let errors: String
  }

  package static var executable: URL {
    get throws {
      guard let bundle = Bundle.main.executableURL else { throw CocoaError(.fileNoSuchFile) }
      return bundle.deletingLastPathComponent().appending(path: "schoolgate")
    }
  }

  /// Runs a command of the program to its end.
  package static func run(_ arguments: [String], input: Data = Data()) async throws -> Run {
    try await run(executable.path, arguments, input: input)
  }

  /// Runs another program to its end.
  ///
  /// Streams go through files, so that no pipe can fill up; a shell opens them in the child, so that runs side by side
  /// share no descriptor of this process.
  package static func run(_ program: String, _ arguments: [String], input: Data = Data()) async throws -> Run {
    let folder = try ScratchFolder()
    let streams = ["in", "out", "err"].map { folder.path + "/" + $0 }
    try input.write(to: URL(filePath: streams[0]))
    let script = #"exec "$0" "${@:4}" <"$1" >"$2" 2>"$3""#
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", script, program] + streams + arguments
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
  package static func answering(
    _ arguments: [String], knowledge: String = Packs.knowledge, input: Data = Data()
  ) async throws -> Run {
    let state = try await Packs.state.value
    return try await run(arguments + ["--knowledge-dir", knowledge, "--state-dir", state], input: input)
  }
}
