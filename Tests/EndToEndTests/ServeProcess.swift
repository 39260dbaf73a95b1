import Foundation
import Glibc
import Testing
import Workbench

/// The built `schoolgate serve` as a process of its own. It is killed with this value, if it has not ended before.
final class ServeProcess: Sendable {
  /// It ended before it listened.
  struct NotStarted: Error {
    let status: Int32
    /// What it wrote to standard error.
    let errors: String
  }

  /// How it ended.
  struct Ending: Sendable {
    /// 128 and the signal's number for one that a signal ended.
    let status: Int32
    let at: ContinuousClock.Instant
  }

  private let process: Process
  private let log: String
  /// Its first line on standard output.
  private let firstLine: Task<String?, Never>
  private let exit: Task<Ending, Never>

  /// Starts it; it listens a moment later.
  ///
  /// - Parameters:
  ///   - settings: values by key, as `http.port`; they go into its environment.
  ///   - log: the file that its standard error is added to.
  init(_ settings: [String: String], log: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    // A full disk is played by a limit on the size of files, which without the trap would end the process by a signal.
    process.arguments = ["-c", #"trap '' XFSZ; exec "$0" serve 2>>"$1""#, try Program.executable.path, log]
    process.standardInput = FileHandle.nullDevice
    process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SCHOOLGATE_") }
      .merging(settings.map { (Self.variable($0), $1) }) { $1 }
    let (lines, line) = AsyncStream.makeStream(of: String.self)
    let (exits, exited) = AsyncStream.makeStream(of: Ending.self)
    let output = Pipe()
    output.fileHandleForReading.readabilityHandler = { handle in
      // The one line is shorter than what a pipe takes in one piece.
      let text = String(decoding: handle.availableData, as: UTF8.self)
      if text.isEmpty { handle.readabilityHandler = nil } else { line.yield(text) }
    }
    process.standardOutput = output
    process.terminationHandler = { process in
      let signal: Int32 = process.terminationReason == .uncaughtSignal ? 128 : 0
      exited.yield(Ending(status: process.terminationStatus + signal, at: .now))
      line.finish()
    }
    try process.run()
    self.process = process
    self.log = log
    firstLine = Task { await lines.first { _ in true } }
    exit = Task { await exits.first { _ in true } ?? Ending(status: -1, at: .now) }
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  var id: pid_t { process.processIdentifier }

  /// Returns once it listens and said where.
  func listening() async throws -> LiveService {
    guard let line = await firstLine.value else {
      throw NotStarted(
        status: await exit.value.status,
        errors: String(decoding: try Data(contentsOf: URL(filePath: log)), as: UTF8.self))
    }
    let words = line.split(separator: " ")
    #expect(words.count == 2 && words.first == "listening" && line.hasSuffix("\n"), "\(line)")
    return LiveService(process: self, address: words.last.map { $0.trimmingCharacters(in: .newlines) } ?? "")
  }

  /// Asks it to end and waits for that: its exit status, or 137 when it had to be killed after a minute.
  func stop() async -> Int32 { await stopTimed().status }

  /// The same, and how long it took from the signal to the end, however late this test hears of it.
  func stopTimed() async -> (status: Int32, took: Duration) {
    let start = ContinuousClock.now
    kill(id, SIGTERM)
    let patience = Task {
      try await Task.sleep(for: .seconds(60))
      kill(id, SIGKILL)
    }
    defer { patience.cancel() }
    let ending = await exit.value
    return (ending.status, ending.at - start)
  }

  /// Ends it at once, as `kill -9` does; returns when it is gone.
  func killNow() async {
    kill(id, SIGKILL)
    _ = await exit.value
  }

  /// How large a file may become that it writes; `nil` for no limit.
  func limitFiles(to bytes: Int?) throws {
    let prlimit = Process()
    prlimit.executableURL = URL(filePath: "/usr/bin/prlimit")
    prlimit.arguments = ["--pid", "\(id)", "--fsize=\(bytes.map(String.init) ?? "unlimited"):unlimited"]
    prlimit.standardInput = FileHandle.nullDevice
    try prlimit.run()
    prlimit.waitUntilExit()
    #expect(prlimit.terminationStatus == 0)
  }

  private static func variable(_ key: String) -> String {
    "SCHOOLGATE_" + String(key.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}

/// A service that listens.
struct LiveService: Sendable {
  let process: ServeProcess
  /// `http://127.0.0.1:PORT`
  let address: String
}
