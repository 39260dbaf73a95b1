import Yams

/// The head of an article file, as written.
struct FrontMatter: Decodable {
  let id: String
  let facet: String?
  let title: String?
  let button: String?
  let kind: Article.Kind?
  let examples: [String]?
  let sources: [Article.Source]?
  let next: [String]?
  let asks: Article.Request?
  let stage: Int?
  let post: String?
  let sms: String?

  static let keys: Set = [
    "id", "facet", "title", "button", "kind", "examples", "sources", "next", "asks", "stage", "post", "sms",
  ]
}

/// An article file taken apart: its head, its body and the lines that faults are reported at.
struct ArticleFile {
  let path: String
  let matter: FrontMatter
  let body: String
  let bodyLine: Int
  private let lines: [Substring]

  /// Reads a file; appends to `faults` and returns `nil` where it cannot be understood.
  init?(_ file: SchoolFolder.File, faults: inout [Diagnostic]) {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      let message = "an article starts with front matter between two lines of ---"
      faults.append(Diagnostic(file: file.path, line: 1, message: message))
      return nil
    }
    let head = lines[1..<end].joined(separator: "\n")
    do {
      matter = try YAMLDecoder().decode(FrontMatter.self, from: head)
    } catch {
      faults.append(YAMLFault.diagnostic(error, in: head, file: file.path, lineOffset: 1))
      return nil
    }
    path = file.path
    body = lines[(end + 1)...].joined(separator: "\n").trimmingBlank()
    bodyLine = end + 2
    self.lines = lines
    for (index, line) in lines[1..<end].enumerated() {
      guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true else { continue }
      let key = String(line[..<colon])
      if !FrontMatter.keys.contains(key) {
        let known = FrontMatter.keys.sorted().joined(separator: ", ")
        faults.append(Diagnostic(file: path, line: index + 2, message: "unknown key “\(key)”; an article has \(known)"))
      }
    }
  }

  /// The line where `key` stands in the head, or the first line.
  func line(of key: String) -> Int {
    (lines.firstIndex { $0.hasPrefix(key + ":") }).map { $0 + 1 } ?? 1
  }

  /// The line that holds `text`, or that of `key`.
  func line(holding text: String, under key: String) -> Int {
    (lines.firstIndex { $0.contains(text) }).map { $0 + 1 } ?? line(of: key)
  }
}

/// Faults of YAML text, told by their place.
enum YAMLFault {
  /// What `error` says about `text`, which starts `lineOffset` lines into the file.
  static func diagnostic(_ error: any Error, in text: String, file: String, lineOffset: Int = 0) -> Diagnostic {
    func fault(_ line: Int, _ message: String) -> Diagnostic {
      Diagnostic(file: file, line: line + lineOffset, message: message)
    }
    switch error {
    case DecodingError.dataCorrupted(let context) where context.underlyingError is YamlError:
      return syntax(context.underlyingError, in: text, fault)
    case DecodingError.keyNotFound(let key, let context):
      return fault(line(of: context.codingPath, in: text), "“\(key.stringValue)” is missing\(path(context.codingPath))")
    case DecodingError.dataCorrupted(let context) where context.debugDescription.hasPrefix("write "):
      return fault(line(of: context.codingPath, in: text), context.debugDescription + path(context.codingPath))
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      return fault(line(of: context.codingPath, in: text), "wrong kind of value\(path(context.codingPath))")
    default:
      return fault(1, "not valid YAML")
    }
  }

  /// What the parser stumbled over; `YAMLDecoder` hands it on inside a decoding error.
  private static func syntax(
    _ error: (any Error)?, in text: String, _ fault: (Int, String) -> Diagnostic
  ) -> Diagnostic {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _)?, YamlError.parser(_, let problem, let mark, _)?,
      YamlError.composer(_, let problem, let mark, _)?:
      return fault(mark.line, "not valid YAML: \(problem)")
    case YamlError.duplicatedKeysInMapping(let keys, let context)?:
      let key = keys.first ?? ""
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      let second = lines.indices.dropFirst(context.mark.line - 1).filter { isKey(key, lines[$0]) }.dropFirst().first
      return fault(second.map { $0 + 1 } ?? context.mark.line, "“\(key)” stands twice")
    default:
      return fault(1, "not valid YAML")
    }
  }

  /// The line where the value at `keys` is written, as far as it can be followed.
  private static func line(of keys: [any CodingKey], in text: String) -> Int {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var place = 0
    for key in keys {
      let below = lines.indices.dropFirst(place)
      let next =
        key.intValue.map { index in below.filter { lines[$0].trimmed.hasPrefix("-") }.dropFirst(index).first }
        ?? below.first { isKey(key.stringValue, lines[$0]) }
      guard let next else { break }
      place = next
    }
    return place + 1
  }

  private static func isKey(_ key: String, _ line: Substring) -> Bool {
    line.trimmed.drop { $0 == "-" || $0 == " " || $0 == "{" }.hasPrefix(key + ":")
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.isEmpty ? "" : " at " + keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
  }
}

extension Substring {
  /// Without blanks before it.
  fileprivate var trimmed: Substring { drop { $0 == " " } }
}

extension String {
  /// Without blanks and line ends at both ends.
  func trimmingBlank() -> String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
