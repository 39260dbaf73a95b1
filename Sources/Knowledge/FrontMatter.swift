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
  let stage: Int?
  let post: String?
  let sms: String?

  static let keys: Set = [
    "id", "facet", "title", "button", "kind", "examples", "sources", "next", "stage", "post", "sms",
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
      faults.append(YAMLFault.diagnostic(error, file: file.path, lineOffset: 1))
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
  static func diagnostic(_ error: any Error, file: String, lineOffset: Int = 0) -> Diagnostic {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      return Diagnostic(file: file, line: mark.line + lineOffset, message: "not valid YAML: \(problem)")
    case DecodingError.keyNotFound(let key, let context):
      let place = path(context.codingPath)
      return Diagnostic(file: file, line: 1, message: "“\(key.stringValue)” is missing\(place)")
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      return Diagnostic(file: file, line: 1, message: "wrong kind of value\(path(context.codingPath))")
    default:
      return Diagnostic(file: file, line: 1, message: "not valid YAML")
    }
  }

  private static func path(_ keys: [any CodingKey]) -> String {
    keys.isEmpty ? "" : " at " + keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
  }
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
