import ArgumentParser
import FoundationEssentials
import Glibc
import Retrieval

/// `schoolgate search`: the retriever alone, on any corpus.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Rank the documents or cards of a corpus for each question of a file.",
    discussion: """
      Without labels each corpus line is a document, and the result is a TREC run ("qid Q0 docid rank score tag").
      With labels the lines that share a label are one card's title and example questions, and the result is one JSON
      line a question: {"_id", "cards": [{"label", "score"}], "confidence"}. Speed and size go to standard error.
      """)

  @Option(help: ArgumentHelp("JSON Lines: {\"_id\", \"title\"?, \"text\", \"label\"?}.", valueName: "file"))
  var corpus: String

  @Option(help: ArgumentHelp("JSON Lines: {\"_id\", \"text\"}.", valueName: "file"))
  var queries: String

  @Option(help: "At most so many documents or cards for each question.")
  var top = 10

  @Option(help: ArgumentHelp("Where the result goes; standard output when left out.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "How terms count: \(Weighting.names.joined(separator: ", ")). Default: bm25 for documents, tfidf for cards.",
      valueName: "name"))
  var weighting: String?

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top must be at least 1.") }
    if let weighting, Weighting.named(weighting) == nil {
      throw ValidationError(
        "--weighting \(weighting) is unknown; use one of: \(Weighting.names.joined(separator: ", ")).")
    }
  }

  func run() throws {
    do {
      let rows = try SearchLine.read(corpus, as: "corpus")
      let questions = try SearchLine.read(queries, as: "queries")
      let isLabelled = rows.contains { $0.label != nil }
      let result = try isLabelled ? rankCards(rows, questions) : rankDocuments(rows, questions)
      try write(result)
    } catch let fault as SearchFault {
      Self.report("error: \(fault.message)")
      throw ExitCode.failure
    }
  }

  private func rankDocuments(_ rows: [SearchLine], _ questions: [SearchLine]) throws -> String {
    for (line, file) in rows.map({ ($0, corpus) }) + questions.map({ ($0, queries) }) {
      guard !line.id.isEmpty, !line.id.contains(where: \.isWhitespace) else {
        throw SearchFault(
          file, line.number, "_id must not be empty or contain white space: a TREC run line could not be read.")
      }
    }
    let weighting = self.weighting.flatMap(Weighting.named) ?? .bm25
    var meter = SearchMeter()
    let index = meter.build {
      DocumentIndex(
        documents: rows.map { Document(id: $0.id, text: $0.title.isEmpty ? $0.text : $0.title + " " + $0.text) },
        weighting: weighting)
    }
    var scratch = DocumentIndex.Scratch()
    var result = ""
    for question in questions {
      let hits = meter.ask { index.search(question.text, top: top, scratch: &scratch) }
      for (rank, hit) in hits.enumerated() {
        result += "\(question.id) Q0 \(hit.id) \(rank + 1) \(hit.score) schoolgate-\(weighting.name)\n"
      }
    }
    Self.report(meter.summary(rows: rows.count, bytes: index.encoded().count))
    return result
  }

  private func rankCards(_ rows: [SearchLine], _ questions: [SearchLine]) throws -> String {
    var titles: Set<[String]> = []
    var indexRows: [IndexRow] = []
    for row in rows {
      guard let label = row.label else {
        throw SearchFault(corpus, row.number, "this row has no label, but others have; give all rows one, or none.")
      }
      if !row.title.isEmpty, titles.insert([label, row.title]).inserted {
        indexRows.append(IndexRow(card: label, text: row.title, kind: .title))
      }
      indexRows.append(IndexRow(card: label, text: row.text))
    }
    let weighting = self.weighting.flatMap(Weighting.named) ?? .tfidf
    var meter = SearchMeter()
    let index = meter.build { TermIndex(rows: indexRows, options: .init(weighting: weighting)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var result = ""
    for question in questions {
      let ranking = meter.ask { index.rank(question.text, top: top) }
      let line = CardLine(
        _id: question.id, cards: ranking.hits.map { .init(label: $0.card, score: $0.score) },
        confidence: ranking.confidence)
      result += String(decoding: try encoder.encode(line), as: UTF8.self) + "\n"
    }
    Self.report(meter.summary(rows: rows.count, bytes: index.encoded().count))
    return result
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

  private static func report(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
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
}

/// What is wrong with a file, and where.
private struct SearchFault: Error {
  let message: String

  init(_ message: String) { self.message = message }

  init(_ file: String, _ line: Int, _ message: String) { self.message = "\(file):\(line): \(message)" }
}

/// One line of a corpus or of a file of questions.
private struct SearchLine {
  let number: Int
  let id: String
  let title: String
  let text: String
  let label: String?

  private struct Fields: Decodable {
    let _id: String
    let title: String?
    let text: String
    let label: String?
  }

  /// Reads a JSON Lines file; blank lines are passed over.
  static func read(_ path: String, as option: String) throws -> [SearchLine] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw SearchFault("\(path): can't be read; give an existing file to --\(option).")
    }
    let decoder = JSONDecoder()
    var lines: [SearchLine] = []
    for (index, bytes) in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      guard bytes.contains(where: { $0 > 0x20 }) else { continue }
      do {
        let fields = try decoder.decode(Fields.self, from: bytes)
        lines.append(
          SearchLine(
            number: index + 1, id: fields._id, title: fields.title ?? "", text: fields.text, label: fields.label))
      } catch {
        throw SearchFault(path, index + 1, explanation(of: error))
      }
    }
    guard !lines.isEmpty else { throw SearchFault("\(path): there is no line in it; --\(option) needs at least one.") }
    return lines
  }

  private static func explanation(of error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing."
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      context.codingPath.last.map { "\"\($0.stringValue)\" must be a string." } ?? "this must be a JSON object."
    default: "this is not valid JSON; each line is one object."
    }
  }
}

/// Measures building and asking.
private struct SearchMeter {
  private let clock = ContinuousClock()
  private var building = Duration.zero
  private var asking: [Duration] = []

  mutating func build<Index>(_ make: () -> Index) -> Index {
    let start = clock.now
    defer { building = clock.now - start }
    return make()
  }

  mutating func ask<Result>(_ search: () -> Result) -> Result {
    let start = clock.now
    defer { asking.append(clock.now - start) }
    return search()
  }

  func summary(rows: Int, bytes: Int) -> String {
    let sorted = asking.sorted()
    let total = sorted.reduce(.zero, +)
    func microseconds(_ share: Double) -> Int { Int(sorted[Int(Double(sorted.count - 1) * share)] / .microseconds(1)) }
    func rate(_ count: Int, _ time: Duration) -> Int { Int(Double(count) / max(time / .seconds(1), 1e-9)) }
    let corpus = "\(rows) documents at \(rate(rows, building)) documents/s"
    let queries = "\(sorted.count) queries at \(rate(sorted.count, total)) queries/s"
    return "\(corpus), \(queries), p50 \(microseconds(0.5)) µs, p99 \(microseconds(0.99)) µs, index \(bytes) bytes"
  }
}
