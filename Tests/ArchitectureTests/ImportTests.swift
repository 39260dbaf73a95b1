import Foundation
import Testing

/// Compares the sources with the manifest: the compiler lets the imports of a dependency's dependencies through.
@Suite struct ImportTests {
  private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The edges between rooms, as the house has them.
  private static let rooms: [String: Set<String>] = [
    "Retrieval": [],
    "Casebook": [],
    "Knowledge": ["Retrieval", "Casebook"],
    "Screening": ["Casebook", "Retrieval"],
    "Channels": ["Casebook"],
    "Store": ["Casebook"],
    "Dialogue": ["Casebook", "Knowledge", "Retrieval", "Screening"],
    "Delivery": ["Casebook", "Channels", "Store"],
    "WebPages": [],
    "StaffDesk": ["Casebook", "Knowledge", "Store", "WebPages"],
    "Server": [
      "Casebook", "Channels", "Delivery", "Dialogue", "Knowledge", "Retrieval", "Screening", "StaffDesk", "Store",
      "WebPages",
    ],
    "schoolgate": ["Server", "Casebook", "Dialogue", "Knowledge", "Retrieval", "Screening"],
    "ScreeningBenchmark": ["Dialogue", "Knowledge", "Screening"],
  ]

  /// What a room may have from outside: the dependency that is the reason for its wall.
  private static let outside: [String: Set<String>] = [
    "Retrieval": ["CStemmer"],
    "Casebook": [],
    "Knowledge": ["Yams"],
    "Screening": [],
    "Channels": ["Crypto"],
    "Store": ["GRDB", "GRDBSQLite", "CPostgres"],
    "Dialogue": [],
    "Delivery": ["CCurl", "CCurlShim", "Logging", "ServiceLifecycle", "NIOConcurrencyHelpers", "NIOPosix"],
    "WebPages": ["HTTPTypes", "Hummingbird", "Mustache", "NIOConcurrencyHelpers", "NIOCore"],
    "StaffDesk": [
      "CArgon2", "CQREncode", "Crypto", "HTTPTypes", "Hummingbird", "Logging", "NIOConcurrencyHelpers", "NIOCore",
      "NIOPosix", "ServiceLifecycle",
    ],
    "schoolgate": ["ArgumentParser", "CMalloc", "Logging", "ServiceLifecycle"],
  ]

  /// Modules that come with the toolchain.
  private static let toolchain: Set = [
    "Swift", "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch",
  ]

  /// Modules whose name differs from their product's, or that a product brings along as its own interface.
  private static let modules: [String: Set<String>] = [
    "Crypto": ["Crypto"], "Hummingbird": ["Hummingbird", "HTTPTypes", "HummingbirdCore"],
  ]

  struct Target: Decodable {
    struct Dependency: Decodable {
      let name: String

      private enum CodingKeys: CodingKey { case byName, target, product }

      init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let key = try #require(container.allKeys.first)
        var parts = try container.nestedUnkeyedContainer(forKey: key)
        name = try parts.decode(String.self)
      }
    }

    let name: String
    let type: String
    let path: String?
    let dependencies: [Dependency]
  }

  private struct Manifest: Decodable {
    let targets: [Target]
  }

  /// The manifest as the package manager understands it.
  private static let targets = Task {
    let folder = FileManager.default.temporaryDirectory.appending(path: "schoolgate-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let output = folder.appending(path: "manifest.json")
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    let script = #"exec swift package --package-path "$0" --scratch-path "$1" dump-package >"$2""#
    process.arguments = ["-c", script, root.path, folder.path + "/build", output.path]
    process.standardInput = FileHandle.nullDevice
    let status = try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Int32, any Error>) in
      process.terminationHandler = { ended.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { ended.resume(throwing: error) }
    }
    try #require(status == 0, "swift package dump-package failed")
    return try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: output)).targets
  }

  private struct Import: Hashable {
    let file: String
    let line: Int
    let module: String
  }

  /// Every `import` line below a folder.
  private static func imports(below folder: URL) throws -> [Import] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    return try paths.sorted().flatMap { path in
      let lines = try String(contentsOf: folder.appending(path: path), encoding: .utf8).components(separatedBy: "\n")
      return lines.enumerated().compactMap { number, line in
        module(importedBy: line).map { Import(file: path, line: number + 1, module: $0) }
      }
    }
  }

  /// The module that a line of Swift imports.
  static func module(importedBy line: String) -> String? {
    let words = line.split(separator: " ").map(String.init)
    guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
      words[..<place].allSatisfy({
        $0.hasPrefix("@") || ["public", "package", "internal", "private", "fileprivate"].contains($0)
      })
    else { return nil }
    let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
    let name = kinds.contains(words[place + 1]) && place + 2 < words.count ? words[place + 2] : words[place + 1]
    return String(name.prefix { $0 != "." })
  }

  @Test(arguments: [
    ("import Foundation", "Foundation"), ("public import Casebook", "Casebook"),
    ("@preconcurrency import Crypto", "Crypto"), ("@testable import Knowledge", "Knowledge"),
    ("import struct Casebook.Reply", "Casebook"), ("  internal import func Glibc.read", "Glibc"),
    ("// import Nothing", nil), ("let import = 3", nil), ("important Foundation", nil),
  ])
  func importsAreRead(line: String, module: String?) {
    #expect(Self.module(importedBy: line) == module)
  }

  @Test func everyImportIsADeclaredDependency() async throws {
    var undeclared: [String] = []
    var seen = 0
    for target in try await Self.targets.value where ["regular", "executable"].contains(target.type) {
      let folder = Self.root.appending(path: target.path ?? "Sources/" + target.name)
      let allowed = target.dependencies.reduce(into: Self.toolchain) {
        $0.formUnion(Self.modules[$1.name] ?? [$1.name])
      }
      for found in try Self.imports(below: folder) {
        seen += 1
        if !allowed.contains(found.module) {
          undeclared.append("Sources/\(target.name)/\(found.file):\(found.line): import \(found.module)")
        }
      }
    }
    #expect(undeclared == [])
    #expect(seen > 100)
  }

  @Test func everyEdgeIsOneOfTheHouse() async throws {
    var foreign: [String] = []
    for target in try await Self.targets.value
    where ["regular", "executable"].contains(target.type) && target.path?.hasPrefix("Tests/") != true {
      guard let rooms = Self.rooms[target.name] else {
        if !target.name.hasPrefix("C") || target.name == "Channels" {
          foreign.append("\(target.name) is no room of the house")
        }
        continue
      }
      for dependency in target.dependencies.map(\.name) {
        let isRoom = Self.rooms[dependency] != nil
        let isAllowed = isRoom ? rooms.contains(dependency) : Self.outside[target.name]?.contains(dependency) ?? true
        if !isAllowed { foreign.append("\(target.name) → \(dependency)") }
      }
    }
    #expect(foreign == [])
  }

  @Test func everyFolderOfSourcesIsATarget() async throws {
    let names = Set(try await Self.targets.value.map(\.name))
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.path + "/Sources").filter {
      !$0.hasPrefix(".")
    }
    #expect(folders.filter { !names.contains($0) }.sorted() == [])
  }
}
