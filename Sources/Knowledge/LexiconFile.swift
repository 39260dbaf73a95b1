import Retrieval

/// One file of `common/lexicon`: words of a language and what stands in their place when texts are compared.
///
/// ```yaml
/// language: english
/// kept: [the, it]        # may not be replaced: they mean something else, too
/// words:
///   ht: head teacher
/// ```
struct LexiconFile {
  private struct Content: Decodable {
    let language: String
    let kept: [String]?
    let words: [String: String]?
  }

  private static let folder = "lexicon/"

  private let file: SchoolFolder.File
  let language: Language
  private let kept: [String]
  private let words: [String: String]

  /// The files of a layer that can be used; faults of the others are told.
  static func read(in folder: SchoolFolder, faults: inout [Diagnostic]) -> [LexiconFile] {
    var files: [LexiconFile] = []
    for file in folder.files(in: folder.root + Self.folder) {
      guard let content: Content = KnowledgeSource.decode(file, faults: &faults) else { continue }
      guard let language = Language(rawValue: content.language) else {
        let known = Language.allCases.map(\.rawValue).joined(separator: " or ")
        let message = "there is no language “\(content.language)”; give \(known)"
        faults.append(Diagnostic(file: file.path, line: Self.line(of: "language", in: file), message: message))
        continue
      }
      files.append(
        LexiconFile(file: file, language: language, kept: content.kept ?? [], words: content.words ?? [:]))
    }
    return files
  }

  /// The lexicon of a language from all files.
  static func lexicon(of files: [LexiconFile], in language: Language) -> Lexicon {
    let words = files.filter { $0.language == language }.map(\.words)
    return Lexicon(words.reduce(into: [:]) { all, own in all.merge(own) { first, _ in first } })
  }

  /// What is wrong with the entries.
  static func faults(in files: [LexiconFile]) -> [Diagnostic] {
    var faults: [Diagnostic] = []
    for language in Language.allCases {
      let own = files.filter { $0.language == language }
      let kept = Set(own.flatMap(\.kept))
      var owners: [String: String] = [:]
      for file in own {
        for word in file.words.keys.sorted() {
          if let owner = owners[word] { faults.append(file.fault(word, "“\(word)” also stands in \(owner)")) }
          owners[word] = owners[word] ?? file.file.path
        }
      }
      for file in own {
        for (word, meaning) in file.words {
          if let message = Self.fault(word, meaning, kept: kept, all: Set(owners.keys)) {
            faults.append(file.fault(word, message))
          }
        }
      }
    }
    return faults
  }

  private static func fault(_ word: String, _ meaning: String, kept: Set<String>, all: Set<String>) -> String? {
    let parts = meaning.split(separator: " ").map(String.init)
    if !isPlain(word) { return "“\(word)” is not one word in small letters and digits" }
    if parts.isEmpty || parts.joined(separator: " ") != meaning || !parts.allSatisfy(isPlain) {
      return "“\(word)”: what stands in its place is one or more words in small letters and digits"
    }
    if kept.contains(word) { return "“\(word)” is kept: it has a meaning of its own and cannot be replaced" }
    if parts.contains(word) { return "“\(word)” stands in its own place" }
    return parts.first(where: all.contains).map {
      "“\(word)” stands for “\($0)”, which is replaced itself: give what it ends at"
    }
  }

  /// Whether a text is one word as texts are compared: in its normalised spelling.
  private static func isPlain(_ word: String) -> Bool {
    Tokenizer().tokens(in: word).map(\.surface) == [word]
  }

  private func fault(_ word: String, _ message: String) -> Diagnostic {
    Diagnostic(file: file.path, line: Self.line(of: word, in: file), message: message)
  }

  private static func line(of key: String, in file: SchoolFolder.File) -> Int {
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let forms = [key + ":", "\"\(key)\":", "'\(key)':"]
    return (lines.firstIndex { line in forms.contains(where: line.drop(while: { $0 == " " }).hasPrefix) } ?? 0) + 1
  }
}
