/// A message's words laid out for a page: paragraphs and lists, with the phone numbers in them marked.
struct MessageText: Encodable, Sendable {
  /// A paragraph, the place where an answer stands, or a list.
  struct Block: Encodable, Sendable {
    enum Kind: String, Encodable, Sendable { case text, source, list }

    let kind: Kind
    /// One for each item of a list, else a single one.
    var items: [[Run]]
    let isList: Bool
    let isSource: Bool

    private enum CodingKeys: CodingKey { case kind, items }

    init(_ kind: Kind, _ runs: [Run]) {
      self.kind = kind
      items = [runs]
      isList = kind == .list
      isSource = kind == .source
    }
  }

  /// A stretch of text; `tel` is what a phone dials for it.
  struct Run: Encodable, Sendable {
    let text: String
    let tel: String?
  }

  let blocks: [Block]

  /// - Parameter marksNumbers: whether phone numbers can be dialled: those that the school writes, not the parent's.
  init(_ text: String, marksNumbers: Bool) {
    var blocks: [Block] = []
    for line in text.split(whereSeparator: \.isNewline) {
      let isItem = line.hasPrefix("- ")
      let runs = Self.runs(of: isItem ? line.dropFirst(2) : line, marksNumbers: marksNumbers)
      if isItem, blocks.last?.kind == .list {
        blocks[blocks.count - 1].items.append(runs)
      } else {
        blocks.append(Block(isItem ? .list : line.hasPrefix("Where it stands:") ? .source : .text, runs))
      }
    }
    self.blocks = blocks
  }

  /// 999, and British numbers as people write them: 0808 800 5000, 01229 821 234.
  private static func runs(of line: Substring, marksNumbers: Bool) -> [Run] {
    guard marksNumbers else { return [Run(text: String(line), tel: nil)] }
    var runs: [Run] = []
    var rest = line
    while let match = rest.firstMatch(of: /\b(?:999|0\d{2,4}(?:\ \d{3,4}){1,2})\b/) {
      if match.range.lowerBound > rest.startIndex {
        runs.append(Run(text: String(rest[..<match.range.lowerBound]), tel: nil))
      }
      runs.append(Run(text: String(match.output), tel: match.output.filter(\.isNumber)))
      rest = rest[match.range.upperBound...]
    }
    if !rest.isEmpty { runs.append(Run(text: String(rest), tel: nil)) }
    return runs
  }
}
