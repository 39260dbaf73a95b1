import Foundation
import Glibc
import Testing
import Workbench

/// The built `schoolgate serve` as a process of its own, listening on a free port of loopback.
final class ServeProcess: Sendable {
  /// It ended before it listened.
  struct NotStarted: Error {
    let status: Int32
    /// What it wrote to standard error.
    let errors: String
  }

  /// `http://127.0.0.1:PORT`, as its first line on standard output says it.
  let address: String
  private let process: Process
  private let exit: Task<Int32, Never>

  /// - Parameters:
  ///   - settings: values by key, as `http.port`; they go into its environment.
  ///   - log: the file that its standard error is added to.
  static func start(_ settings: [String: String], log: String) async throws -> ServeProcess {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    // A full disk is played by a limit on the size of files, which without the trap would end the process by a signal.
    process.arguments = ["-c", #"trap '' XFSZ; exec "$0" serve 2>>"$1""#, try Program.executable.path, log]
    process.standardInput = FileHandle.nullDevice
    process.environment = [
      "PATH": "/usr/bin:/bin", "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
    ].merging(settings.map { (variable($0), $1) }) { $1 }
    let (lines, line) = AsyncStream.makeStream(of: String.self)
    let (exits, exited) = AsyncStream.makeStream(of: Int32.self)
    let output = Pipe()
    output.fileHandleForReading.readabilityHandler = { handle in
      // The one line is shorter than what a pipe takes in one piece.
      let text = String(decoding: handle.availableData, as: UTF8.self)
      if text.isEmpty { handle.readabilityHandler = nil } else { line.yield(text) }
    }
    process.standardOutput = output
    process.terminationHandler = { process in
      exited.yield(process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0))
      line.finish()
    }
    try process.run()
    let exit = Task { await exits.first { _ in true } ?? -1 }
    guard let first = await lines.first(where: { _ in true }) else {
      kill(process.processIdentifier, SIGKILL)
      throw NotStarted(
        status: await exit.value, errors: String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self))
    }
    let words = first.split(separator: " ")
    #expect(words.count == 2 && words.first == "listening" && first.hasSuffix("\n"), "\(first)")
    let address = words.last.map { $0.trimmingCharacters(in: .newlines) } ?? ""
    return ServeProcess(address: address, process: process, exit: exit)
  }

  private init(address: String, process: Process, exit: Task<Int32, Never>) {
    self.address = address
    self.process = process
    self.exit = exit
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  var id: pid_t { process.processIdentifier }

  /// Asks it to end and waits for that: its exit status, or 137 when it had to be killed after a minute.
  func stop() async -> Int32 {
    kill(id, SIGTERM)
    let patience = Task {
      try await Task.sleep(for: .seconds(60))
      kill(id, SIGKILL)
    }
    defer { patience.cancel() }
    return await exit.value
  }

  /// Ends it at once, as `kill -9` does; returns when it is gone.
  func killNow() async {
    kill(id, SIGKILL)
    _ = await exit.value
  }

  /// How large a file may become that it writes; `nil` for no limit.
  func limitFiles(to bytes: Int?) async throws {
    let run = try await Program.run(
      "/usr/bin/prlimit", ["--pid", "\(id)", "--fsize=\(bytes.map(String.init) ?? "unlimited"):unlimited"])
    #expect(run.status == 0, "\(run.errors)")
  }

  private static func variable(_ key: String) -> String {
    "SCHOOLGATE_" + String(key.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}
