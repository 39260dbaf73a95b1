public import Casebook
import FoundationEssentials

/// The files of one layer of the knowledge folder as they stand on disk, not yet understood.
public struct SchoolFolder: Sendable {
  /// One file: its path below the knowledge folder and its text.
  public struct File: Hashable, Sendable {
    public let path: String
    public let text: String

    public init(path: String, text: String) {
      self.path = path
      self.text = text
    }

    /// The file's name without its folder.
    var name: Substring { path.split(separator: "/").last ?? "" }
  }

  /// The school, or `nil` for the common layer.
  public let school: SchoolID?
  /// By path.
  public let files: [File]

  public init(school: SchoolID?, files: [File]) {
    self.school = school
    self.files = files.sorted { $0.path < $1.path }
  }

  /// The common layer and every school's folder below `path`, in the order of their ids.
  ///
  /// - Throws: `KnowledgeError.unreadable` if there is no such folder or it has no common layer,
  ///   `KnowledgeError.faulty` for a common file that is not UTF-8. A school's unreadable file is kept as a fault of that
  ///   school: its text is empty, which the check reports.
  public static func read(at path: String) throws(KnowledgeError) -> (common: SchoolFolder, schools: [SchoolFolder]) {
    guard let ids = try? FileManager.default.contentsOfDirectory(atPath: path + "/schools") else {
      throw .unreadable(path: path)
    }
    let common = SchoolFolder(school: nil, files: files(below: "common", of: path))
    guard !common.files.isEmpty else { throw .unreadable(path: path + "/common") }
    let schools = ids.filter { !$0.hasPrefix(".") }.sorted().map { id in
      SchoolFolder(school: SchoolID(id), files: files(below: "schools/" + id, of: path))
    }
    return (common, schools.filter { !$0.files.isEmpty })
  }

  private static func files(below folder: String, of root: String) -> [File] {
    let manager = FileManager.default
    guard let paths = try? manager.subpathsOfDirectory(atPath: root + "/" + folder) else { return [] }
    return paths.filter { $0.hasSuffix(".md") || $0.hasSuffix(".yaml") }.map { path in
      let whole = folder + "/" + path
      let bytes = manager.contents(atPath: root + "/" + whole) ?? Data()
      return File(path: whole, text: String(validating: bytes, as: UTF8.self) ?? "")
    }
  }

  /// The files whose path starts with `prefix`.
  func files(in prefix: String) -> [File] { files.filter { $0.path.hasPrefix(prefix) } }

  func file(named path: String) -> File? { files.first { $0.path == path } }

  /// The path of this layer below the knowledge folder, ending in a slash.
  var root: String { school.map { "schools/\($0.rawValue)/" } ?? "common/" }
}

extension SchoolFolder {
  /// The content of several layers as twelve hexadecimal digits: the same files give the same digits on every machine.
  ///
  /// FNV-1a (Fowler, Noll, Vo; RFC 9923), 64 bits folded to 48: it tells versions apart and keeps nothing secret.
  public static func contentHash(of layers: [SchoolFolder]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      hash = (hash ^ 0xff) &* 0x0000_0100_0000_01b3
    }
    for layer in layers {
      for file in layer.files {
        add(file.path)
        add(file.text)
      }
    }
    let folded = (hash ^ (hash >> 48)) & 0xffff_ffff_ffff
    let digits = String(folded, radix: 16)
    return String(repeating: "0", count: 12 - digits.count) + digits
  }
}
