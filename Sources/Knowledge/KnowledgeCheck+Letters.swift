import Casebook

extension KnowledgeCheck {
  /// What may be typed into a letter.
  private static let blanks: [Letter.Audience: Set<String>] = [
    .parent: ["name", "where", "when", "link"], .everyone: ["period"],
  ]

  /// Looks over the letters of a layer.
  mutating func checkLetters(
    of folder: SchoolFolder, common: SchoolFolder, sources: [KnowledgeSource], vocabulary: Vocabulary?
  ) {
    let shared = KnowledgeSource.letters(in: common, faults: &faults).map(\.letter.id)
    let source = sources.first { $0.profile.id == folder.school }
    var seen: Set<String> = []
    for (letter, file) in KnowledgeSource.letters(in: folder, faults: &faults) {
      let lines = LetterLines(file)
      if !seen.insert(letter.id).inserted { fault(file.path, lines.line(of: "id"), "“\(letter.id)” stands twice") }
      if file.name != letter.id + ".yaml" {
        fault(file.path, lines.line(of: "id"), "the file of “\(letter.id)” is to be called \(letter.id).yaml")
      }
      if folder.school != nil, letter.sources.isEmpty {
        fault(file.path, lines.line(of: "sources"), "a school's letter says where it stands: sources is empty")
      }
      if folder.school != nil, !shared.contains(letter.id) {
        fault(file.path, lines.line(of: "id"), "there is no common letter “\(letter.id)” that this one would replace")
      }
      for (line, key) in lines.unknown {
        let known = Letter.CodingKeys.allCases.map(\.rawValue).sorted().joined(separator: ", ")
        fault(file.path, line, "unknown key “\(key)”; a letter has \(known)")
      }
      if letter.kinds.isEmpty { fault(file.path, lines.line(of: "kinds"), "there is no kind of incident to choose") }
      if Set(letter.kinds.map(\.id)).count < letter.kinds.count {
        fault(file.path, lines.line(of: "kinds"), "a kind of incident stands twice")
      }
      checkSources(of: letter, source, at: (file.path, lines))
      checkWords(of: letter, of: folder, sources.map(\.profile), vocabulary, at: (file.path, lines))
    }
  }

  private mutating func checkSources(
    of letter: Letter, _ source: KnowledgeSource?, at place: (file: String, lines: LetterLines)
  ) {
    for cited in letter.sources {
      guard let document = source?.documents[cited.document] else {
        fault(
          place.file, place.lines.line(of: "sources"), "there is no document “\(cited.document)” in documents.yaml")
        continue
      }
      if !document.sections.contains(cited.section) {
        fault(
          place.file, place.lines.line(holding: cited.section, under: "sources"),
          "“\(document.title)” has no section “\(cited.section)”")
      }
    }
  }

  private mutating func checkWords(
    of letter: Letter, of folder: SchoolFolder, _ profiles: [SchoolProfile], _ vocabulary: Vocabulary?,
    at place: (file: String, lines: LetterLines)
  ) {
    let profile = profiles.first { $0.id == folder.school } ?? profiles.first
    let ownFacts = folder.school == nil ? [] : profile?.ownFacts ?? []
    let blanks = (Self.blanks[letter.audience] ?? []).map { ($0, "x") }
    let values = Dictionary(uniqueKeysWithValues: blanks).merging(profile?.placeholders ?? [:]) { $1 }
    for text in letter.texts {
      let line = place.lines.line(holding: text, under: "opening")
      checkText(Placeholders.fill(text, with: values), at: (place.file, line), vocabulary: vocabulary)
      for other in profiles where other.id != folder.school {
        for fact in other.ownFacts
        where text.lowercased().contains(fact.lowercased()) && !ownFacts.contains(fact) {
          fault(place.file, line, "says “\(fact)”, which only the policy of \(other.id) says")
        }
      }
    }
  }
}

/// The lines of a letter's file that faults are reported at.
struct LetterLines {
  private let lines: [Substring]

  init(_ file: SchoolFolder.File) { lines = file.text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// The line where `key` stands, or the first line.
  func line(of key: String) -> Int { (lines.firstIndex { $0.hasPrefix(key + ":") } ?? 0) + 1 }

  /// The line that holds `text`, or that of `key`.
  func line(holding text: String, under key: String) -> Int {
    lines.firstIndex { $0.contains(text) }.map { $0 + 1 } ?? line(of: key)
  }

  /// The keys that no letter has.
  var unknown: [(line: Int, key: String)] {
    lines.enumerated().compactMap { number, line in
      guard line.first?.isLetter == true, let colon = line.firstIndex(of: ":") else { return nil }
      let key = String(line[..<colon])
      return Letter.CodingKeys(rawValue: key) == nil ? (number + 1, key) : nil
    }
  }
}
