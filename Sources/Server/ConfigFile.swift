import FoundationEssentials
import Yams

/// The settings of a `--config` file: YAML, nested (`http: {port: 8080}`) or with whole keys (`http.port: 8080`).
struct ConfigFile {
  struct Entry {
    let key: String
    let value: String
    /// Where it stands: `schoolgate.yaml:3`.
    let place: String
  }

  /// In the order of the file, without those that have no value.
  let entries: [Entry]

  /// Throws `badFile` for a file that cannot be read, is no YAML, or holds something else than keys with values.
  init(path: String) throws(ServerError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .badFile(path: path, why: "it cannot be read; check the path and its rights")
    }
    guard let text = String(validating: data, as: UTF8.self) else { throw .badFile(path: path, why: "it is not UTF-8") }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      // Yams quotes the line in its message, and that may be one with a secret.
      let line = (error as? YamlError)?.line.map { "line \($0): " } ?? ""
      throw .badFile(path: path, why: line + "it is not YAML")
    }
    var entries: [Entry] = []
    if let root, root.null == nil { try Self.read(root, below: nil, of: path, into: &entries) }
    self.entries = entries
  }

  private static func read(
    _ node: Node, below key: String?, of path: String, into entries: inout [Entry]
  ) throws(ServerError) {
    let place = "\(path):\(node.mark?.line ?? 1)"
    switch (node, key) {
    case (.mapping(let mapping), _):
      for (name, child) in mapping {
        guard let name = name.string else { throw .badFile(path: place, why: "a key has to be text") }
        try read(child, below: key.map { $0 + "." + name } ?? name, of: path, into: &entries)
      }
    case (.scalar(let scalar), let key?):
      if node.null == nil, !scalar.string.isEmpty {
        entries.append(Entry(key: key, value: scalar.string, place: place))
      }
    case (.sequence(let sequence), let key?):
      let items = sequence.compactMap(\.scalar?.string)
      guard items.count == sequence.count else { throw .badFile(path: place, why: "\(key) is a list of lists") }
      entries.append(Entry(key: key, value: items.joined(separator: ","), place: place))
    default: throw .badFile(path: place, why: "write `key: value` lines")
    }
  }
}

extension YamlError {
  fileprivate var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
    default: nil
    }
  }
}
