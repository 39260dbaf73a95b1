import ArgumentParser
import FoundationEssentials
import Retrieval

/// `schoolgate search`: the retriever alone, on any corpus.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Rank the documents or cards of a corpus for each question of a file.",
    discussion: """
      Without labels each corpus line is a document, and the result is a TREC run ("qid Q0 docid rank score tag").
      With labels the lines that share a label are one card's title and example questions, and the result is one JSON
      line a question: {"_id", "cards": [{"label", "score"}], "confidence", "explanation"?}. A line that cannot be used is told on
      standard error with its number, the rest goes on, and the exit code is 1. Speed and size go there too.
      """)

  @Option(help: ArgumentHelp("JSON Lines: {\"_id\", \"title\"?, \"text\", \"label\"?}.", valueName: "file"))
  var corpus: String

  @Option(help: ArgumentHelp("JSON Lines: {\"_id\", \"text\"}.", valueName: "file"))
  var queries: String

  @Option(help: "At most so many documents or cards for each question.")
  var top = 10

  @Option(
    help: ArgumentHelp(
      "Keep the index in this file, and map it back while corpus and weighting are the same.", valueName: "file"))
  var index: String?

  @Option(help: ArgumentHelp("Where the result goes; standard output when left out.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "How terms count: \(Weighting.names.joined(separator: ", ")). Default: bm25 for documents, tfidf-cards for cards.",
      valueName: "name"))
  var weighting: String?

  @Flag(
    help: "Say with each question why its first three cards were found: terms, weights, linear layer, confidence.")
  var explain = false

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top must be at least 1.") }
    if let weighting, Weighting.named(weighting) == nil {
      throw ValidationError(
        "--weighting \(weighting) is unknown; use one of: \(Weighting.names.joined(separator: ", ")).")
    }
  }

  func run() throws {
    var faults = SearchFaults()
    do {
      var rows = try SearchLines(corpus, as: "corpus")
      let questions = try SearchLines.all(of: queries, as: "queries", faults: &faults)
      guard !questions.isEmpty else {
        throw SearchFault("\(queries): no line of it can be used; --queries needs at least one.")
      }
      guard let first = rows.next(&faults) else {
        throw SearchFault("\(corpus): no line of it can be used; --corpus needs at least one.")
      }
      let result =
        try first.label == nil
        ? rankDocuments(first, &rows, questions, &faults) : rankCards(first, &rows, questions, &faults)
      try write(result)
    } catch let fault as SearchFault {
      faults.tell(fault)
    }
    if faults.count > 0 { throw ExitCode.failure }
  }

  /// The first usable line of the corpus has no label: neither must the others.
  private func rankDocuments(
    _ first: SearchLine, _ rows: inout SearchLines, _ questions: [SearchLine], _ faults: inout SearchFaults
  ) throws -> String {
    if explain { throw SearchFault("--explain takes cards apart: give rows with labels to --corpus.") }
    let weighting = self.weighting.flatMap(Weighting.named) ?? .bm25
    let kept = try self.index.map { try SearchIndexFile($0, corpus: corpus, weighting: weighting.name) }
    var meter = SearchMeter()
    let mapped = meter.build { kept?.read { try DocumentIndex(mapped: $0, keeping: $1) } }
    let index = try mapped ?? documents(first, &rows, weighting, &meter, &faults, keptIn: kept)
    var scratch = DocumentIndex.Scratch()
    var result = ""
    for question in questions {
      if question.hasBadID {
        faults.tell(SearchFault(queries, question.number, SearchLine.badID))
        continue
      }
      let hits = meter.ask { index.search(question.text, top: top, scratch: &scratch) }
      for (rank, hit) in hits.enumerated() {
        result += "\(question.id) Q0 \(hit.id) \(rank + 1) \(hit.score) schoolgate-\(weighting.name)\n"
      }
    }
    StandardError.write(meter.summary(rows: index.count, bytes: index.byteCount) + "\n")
    return result
  }

  private func documents(
    _ first: SearchLine, _ rows: inout SearchLines, _ weighting: Weighting, _ meter: inout SearchMeter,
    _ faults: inout SearchFaults, keptIn file: SearchIndexFile?
  ) throws -> DocumentIndex {
    let before = faults.count
    var builder = DocumentIndex.Builder(weighting: weighting)
    var next: SearchLine? = first
    while let row = next {
      if row.label != nil {
        faults.tell(
          SearchFault(corpus, row.number, "this row has a label, but others have none; give all rows one, or none."))
      } else if row.hasBadID {
        faults.tell(SearchFault(corpus, row.number, SearchLine.badID))
      } else {
        meter.build { builder.add(Document(id: row.id, text: row.wholeText)) }
      }
      next = rows.next(&faults)
    }
    let index = meter.build { builder.finish() }
    if let file, faults.count == before { try file.write(index.encoded()) }
    return index
  }

  /// The first usable line of the corpus has a label: so must the others.
  private func rankCards(
    _ first: SearchLine, _ rows: inout SearchLines, _ questions: [SearchLine], _ faults: inout SearchFaults
  ) throws -> String {
    let weighting = self.weighting.flatMap(Weighting.named) ?? .tfidfCards
    let kept = try self.index.map { try SearchIndexFile($0, corpus: corpus, weighting: weighting.name) }
    var meter = SearchMeter()
    let mapped = meter.build { kept?.read { try TermIndex(mapped: $0, keeping: $1) } }
    let index = try mapped ?? cards(first, &rows, weighting, &meter, &faults, keptIn: kept)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var result = ""
    for question in questions {
      let ranking = meter.ask { index.rank(question.text, top: top) }
      let line = CardLine(
        _id: question.id, cards: ranking.hits.map { .init(label: $0.card, score: $0.score) },
        confidence: ranking.confidence, explanation: explain ? index.explain(question.text) : nil)
      result += String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
    }
    StandardError.write(meter.summary(rows: index.rowCount, bytes: index.encoded().count) + "\n")
    return result
  }

  private func cards(
    _ first: SearchLine, _ rows: inout SearchLines, _ weighting: Weighting, _ meter: inout SearchMeter,
    _ faults: inout SearchFaults, keptIn file: SearchIndexFile?
  ) throws -> TermIndex {
    let before = faults.count
    var titles: Set<[String]> = []
    var indexRows: [IndexRow] = []
    var next: SearchLine? = first
    while let row = next {
      if let label = row.label {
        if !row.title.isEmpty, titles.insert([label, row.title]).inserted {
          indexRows.append(IndexRow(card: label, text: row.title, kind: .title))
        }
        indexRows.append(IndexRow(card: label, text: row.text))
      } else {
        faults.tell(
          SearchFault(corpus, row.number, "this row has no label, but others have; give all rows one, or none."))
      }
      next = rows.next(&faults)
    }
    let index = meter.build { TermIndex(rows: indexRows, options: .init(weighting: weighting)) }
    if let file, faults.count == before { try file.write(index.encoded()) }
    return index
  }

  private func write(_ result: String) throws {
    guard let out else {
      print(result, terminator: "")
      return
    }
    do {
      try Data(result.utf8).write(to: URL(filePath: out))
    } catch {
      throw SearchFault("\(out): can't be written; check the folder and its rights.")
    }
  }
}

/// One line of the result for a labelled corpus; its members are the contract's JSON keys.
private struct CardLine: Encodable {
  struct Card: Encodable {
    let label: String
    let score: Float
  }

  let _id: String
  let cards: [Card]
  let confidence: Double
  let explanation: Explanation?
}
