import Foundation
import Testing
import Workbench

extension Commands {
  @Suite struct AskCommandTests {
    @Test func printsTheReply() async throws {
      let run = try await Program.answering(["ask", "--school", "denbighshire", "how do i complain about homework"])
      #expect(run.status == 0)
      #expect(run.text.contains("Where it stands:"))
      #expect(!run.text.contains("{"))
    }

    @Test func printsJSON() async throws {
      let run = try await Program.answering([
        "ask", "--school", "denbighshire", "--json", "how do i complain about homework",
      ])
      let reply = try #require(try run.replies().first)
      #expect(run.lines.count == 1)
      #expect(reply.kind == "complaint" && reply.stage == 1)
      #expect(reply.pack?.hasPrefix("denbighshire@") == true)
    }

    @Test func explains() async throws {
      let run = try await Program.answering(["ask", "--explain", "how do i complain"])
      #expect(run.status == 0)
      for part in ["confidence 0.", "asked for 0.", "\n1. complaint.", "\n3. ", "linear layer ", "word \"complain\""] {
        #expect(run.text.contains(part), "no “\(part)”")
      }
    }

    @Test func explainsInJSON() async throws {
      let run = try await Program.answering(["ask", "--json", "--explain", "how do i complain"])
      let object = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
      let explanation = try #require(object["explanation"] as? [String: Any])
      #expect(run.lines.count == 1 && object["text"] is String)
      #expect((explanation["cards"] as? [[String: Any]])?.count == 3)
      #expect(explanation["confidence"] is Double && explanation["threshold"] is Double)
    }

    @Test func chatsLineByLine() async throws {
      let run = try await Program.answering(["ask", "--school", "roose"], input: Data("hello\n\nbye\n".utf8))
      #expect(run.status == 0)
      #expect(run.text.contains("Goodbye"))
      #expect(run.text.contains("[1]"))
    }

    @Test func anUnknownSchoolIsToldWithThoseThereAre() async throws {
      let run = try await Program.answering(["ask", "--school", "eton", "hello"])
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains("“eton”"))
      #expect(run.errors.contains("ashgate, denbighshire, northwick-park, roose, trefonen"))
    }
  }

  @Suite struct CheckPostCommandTests {
    private static let rude = "Mrs Pott in reception is a nasty useless cow and everyone knows it"

    @Test(arguments: [(rude, "inappropriate"), ("Lovely sports day, well done everyone!", "fine")])
    func printsVerdictAndReason(draft: String, verdict: String) async throws {
      let run = try await Program.answering(["check-post", "--school", "roose", draft])
      #expect(run.status == 0)
      #expect(run.lines.first == verdict)
      #expect(run.lines.count > 1)
    }

    @Test func printsJSON() async throws {
      let run = try await Program.answering(["check-post", "--school", "roose", "--json"], input: Data(Self.rude.utf8))
      let reply = try #require(try run.replies().first)
      #expect(run.status == 0)
      #expect(reply.kind == "post-check" && reply.verdict == "inappropriate")
      #expect(reply.categories?.contains("offensive-comments") == true)
      let object = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
      let finding = try #require((object["findings"] as? [[String: Any]])?.first)
      let (start, end) = try (#require(finding["start"] as? Int), #require(finding["end"] as? Int))
      var quote = String.UnicodeScalarView()
      quote.append(contentsOf: Array(Self.rude.unicodeScalars)[start..<end])
      #expect(finding["quote"] as? String == String(quote))
      #expect((object["rewrite"] as? [String: Any])?["message"] is String)
    }

    @Test func judgesLines() async throws {
      let run = try await Program.answering(
        ["check-post", "--jsonl", "--school", "trefonen"],
        input: Data(lines: [
          "{\"id\":\"1\",\"text\":\"\(Self.rude)\"}", "{\"id\":\"2\"}",
          "{\"id\":\"3\",\"school\":\"roose\",\"text\":\"Lovely sports day\"}",
          "{\"id\":\"4\",\"school\":\"x\",\"text\":\"a\"}",
        ]))
      let replies = try run.replies()
      #expect(run.status == 1)
      #expect(replies.map(\.id) == ["1", "2", "3", "4"])
      #expect(replies.map(\.verdict) == ["inappropriate", nil, "fine", nil])
      #expect(replies.map(\.error?.code) == [nil, "bad-text", nil, "unknown-school"])
      #expect(replies[0].pack?.hasPrefix("trefonen@") == true && replies[2].pack?.hasPrefix("roose@") == true)
    }
  }

  @Suite struct EvaluateCommandTests {
    private static let questions = [
      #"{"id":"1","school":"denbighshire","text":"how do i make a complaint","topics_any":["complaint.overview","complaint.stage-1"],"kind_any":["complaint"]}"#,
      #"{"id":"2","school":"denbighshire","text":"how do i make a complaint","topics_any":["school.monitoring"],"kind_any":["complaint"]}"#,
    ]

    private static func folder() throws -> ScratchFolder {
      let folder = try ScratchFolder()
      _ = try folder.write(questions.joined(separator: "\n"), to: "questions.jsonl")
      return folder
    }

    @Test func scoresWhatIsThere() async throws {
      let folder = try Self.folder()
      let run = try await Program.answering(["evaluate", folder.path, "--json"])
      let scores = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: [String: Double]])
      #expect(run.status == 0)
      #expect(scores["questions: hit@1"] == ["value": 0.5, "right": 1, "of": 2])
      #expect(scores["questions: kind"] == ["value": 1, "right": 2, "of": 2])
    }

    @Test(arguments: [
      (#"{"questions: hit@1":{"min":0.5}}"#, 0, ""),
      (#"{"questions: hit@1":{"min":0.51}}"#, 1, "questions: hit@1: 0.5 is below 0.51"),
      (#"{"questions: hit@1":{"max":0.5},"questions: kind":{"min":1}}"#, 0, ""),
      (#"{"questions: hit@1":{"max":0.4}}"#, 1, "questions: hit@1: 0.5 is above 0.4"),
      (#"{"questions: tune":{"min":0}}"#, 1, "questions: tune: there is no such score"),
      (#"{"questions: hit@1":0.5}"#, 1, "not of the form"),
      ("half", 1, "not of the form"),
    ])
    func isHeldToThresholds(thresholds: String, status: Int32, message: String) async throws {
      let folder = try Self.folder()
      let file = try folder.write(thresholds, to: "thresholds.json")
      let run = try await Program.answering(["evaluate", folder.path, "--thresholds", file])
      #expect(run.status == status)
      #expect(message.isEmpty ? run.errors.isEmpty : run.errors.contains(message))
    }

    @Test func aMissingFileOfThresholdsIsTold() async throws {
      let folder = try Self.folder()
      let run = try await Program.answering(["evaluate", folder.path, "--thresholds", folder.path + "/none.json"])
      #expect(run.status == 1)
      #expect(run.errors.contains("none.json"))
    }

    @Test func aFolderWithoutSetsIsTold() async throws {
      let folder = try ScratchFolder()
      let run = try await Program.answering(["evaluate", folder.path])
      #expect(run.status == 1)
      #expect(run.errors.contains("there is no set in \(folder.path)"))
    }

    @Test(arguments: [
      ("questions.jsonl", "{\"id\":\"1\"}", "questions.jsonl:2"),
      ("questions.jsonl", #"{"id":"1","school":"eton","text":"hello"}"#, "“eton”"),
      ("conversations.jsonl", "no json", "conversations.jsonl:2"),
    ])
    func aBadRowIsToldWithItsPlace(file: String, row: String, place: String) async throws {
      let folder = try ScratchFolder()
      _ = try folder.write("\n" + row, to: file)
      let run = try await Program.answering(["evaluate", folder.path])
      #expect(run.status == 1)
      #expect(run.errors.contains(place))
    }
  }

  @Suite struct SearchCommandTests {
    private static let documents = """
      {"_id":"d1","title":"Buses","text":"The bus leaves at four from the gate."}
      {"_id":"d2","text":"Dinner money is paid on Mondays at the office."}

      {"_id":"d3","text":"The library lends books to every class."}
      """
    private static let cards = """
      {"_id":"1","label":"bus","title":"Buses","text":"when does the bus go"}
      {"_id":"2","label":"bus","text":"where does the coach stop"}
      {"_id":"3","label":"food","title":"Dinners","text":"how do i pay for dinners"}
      {"_id":"4","label":"food","text":"what is on the menu"}
      """
    private static let queries = """
      {"_id":"q1","text":"bus gate"}
      {"_id":"q2","text":"dinner menu money"}
      {"_id":"q3","text":"zzz"}
      """

    private static func run(corpus: String, queries: String = queries, _ more: [String] = []) async throws
      -> Program.Run
    {
      let folder = try ScratchFolder()
      let files = [try folder.write(corpus, to: "corpus.jsonl"), try folder.write(queries, to: "queries.jsonl")]
      return try await Program.run(["search", "--corpus", files[0], "--queries", files[1]] + more)
    }

    @Test func ranksDocumentsAsATRECRun() async throws {
      let run = try await Self.run(corpus: Self.documents)
      let rows = run.lines.map { $0.split(separator: " ").map(String.init) }
      #expect(run.status == 0)
      #expect(rows.allSatisfy { $0.count == 6 && $0[1] == "Q0" && Double($0[4]) != nil })
      #expect(rows.first { $0[0] == "q1" }?[2] == "d1")
      #expect(rows.first { $0[0] == "q2" }?[2] == "d2")
      #expect(!rows.contains { $0[0] == "q3" })
      #expect(run.errors.contains("documents/s") && run.errors.contains("p99"))
    }

    @Test func ranksCardsAsJSON() async throws {
      struct Line: Decodable {
        struct Card: Decodable {
          let label: String
          let score: Double
        }
        let _id: String
        let cards: [Card]
        let confidence: Double
      }
      let run = try await Self.run(corpus: Self.cards)
      let lines = try run.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
      #expect(run.status == 0)
      #expect(lines.map(\._id) == ["q1", "q2", "q3"])
      #expect(lines[0].cards.first?.label == "bus" && lines[1].cards.first?.label == "food")
      #expect(lines.allSatisfy { (0...1).contains($0.confidence) })
      #expect(lines.allSatisfy { $0.cards.map(\.score) == $0.cards.map(\.score).sorted(by: >) })
    }

    @Test func explainsCards() async throws {
      let run = try await Self.run(corpus: Self.cards, ["--explain"])
      let lines = try run.lines.map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      let cards = lines.map { (($0["explanation"] as? [String: Any])?["cards"] as? [[String: Any]])?.count }
      #expect(run.status == 0 && cards == [2, 2, 0])
      let documents = try await Self.run(corpus: Self.documents, ["--explain"])
      #expect(documents.status == 1 && documents.errors.contains("give rows with labels to --corpus"))
    }

    /// Built once, then mapped; a damaged file, or one of another corpus, is told and replaced.
    @Test(arguments: [documents, cards])
    func anIndexIsKept(corpus: String) async throws {
      let folder = try ScratchFolder()
      let (file, plain) = (folder.path + "/index", try await Self.run(corpus: corpus))
      let built = try await Self.run(corpus: corpus, ["--index", file])
      let bytes = try Data(contentsOf: URL(filePath: file))
      let mapped = try await Self.run(corpus: corpus, ["--index", file])
      #expect(built.output == plain.output && mapped.output == plain.output && !plain.output.isEmpty)
      #expect(!built.errors.contains("built anew") && !mapped.errors.contains("built anew"))
      var changed = bytes
      changed[bytes.count / 2] ^= 1
      for spoilt in [changed, bytes.prefix(bytes.count - 20), Data("no index".utf8)] {
        try spoilt.write(to: URL(filePath: file))
        let again = try await Self.run(corpus: corpus, ["--index", file])
        #expect(again.status == 0 && again.output == plain.output)
        #expect(again.errors.contains("damaged or of another version and is built anew"))
        #expect(try Data(contentsOf: URL(filePath: file)) == bytes)
      }
      let other = try await Self.run(corpus: corpus, ["--index", file, "--weighting", "tfidf-words"])
      #expect(other.status == 0 && other.errors.contains("of another corpus or weighting"))
    }

    @Test func anIndexOfFaultyRowsIsNotKept() async throws {
      let folder = try ScratchFolder()
      for _ in 0..<2 {
        let run = try await Self.run(corpus: Self.documents + "\n{", ["--index", folder.path + "/index"])
        #expect(run.status == 1 && run.errors.contains("corpus.jsonl:5: this is not valid JSON"))
      }
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/index"))
    }

    @Test func atMostTheTopAreListed() async throws {
      let run = try await Self.run(
        corpus: Self.documents, queries: #"{"_id":"q","text":"the bus office library"}"#, ["--top", "2"])
      #expect(run.lines.count == 2)
    }

    @Test func theResultGoesToAFile() async throws {
      let folder = try ScratchFolder()
      let run = try await Self.run(corpus: Self.documents, ["--out", folder.path + "/run.txt"])
      let written = try String(contentsOfFile: folder.path + "/run.txt", encoding: .utf8)
      #expect(run.status == 0 && run.output.isEmpty)
      #expect(written.hasPrefix("q1 Q0 d1 1 "))
    }

    @Test(arguments: [
      (#"{"_id":"d1"}"#, queries, "corpus.jsonl:1: \"text\" is missing"),
      ("\n{\"_id\":\"d1\",\"text\":4}", queries, "corpus.jsonl:2: \"text\" must be a string"),
      ("nothing", queries, "corpus.jsonl:1: this is not valid JSON"),
      ("", queries, "no line of it can be used"),
      (#"{"_id":"d 1","text":"a"}"#, queries, "corpus.jsonl:1: _id must not"),
      (documents, "{}", "queries.jsonl:1: \"_id\" is missing"),
    ])
    func aBadFileIsToldWithItsLine(corpus: String, queries: String, message: String) async throws {
      let run = try await Self.run(corpus: corpus, queries: queries)
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains(message))
    }

    @Test(arguments: [
      (cards, #"{"_id":"5","text":"bus"}"#, "corpus.jsonl:5: this row has no label"),
      (documents, #"{"_id":"d4","label":"bus","text":"gate"}"#, "corpus.jsonl:5: this row has a label"),
      (documents, "{", "corpus.jsonl:5: this is not valid JSON"),
    ])
    func aBadLineIsToldAndTheRestGoesOn(corpus: String, line: String, message: String) async throws {
      let good = try await Self.run(corpus: corpus)
      let run = try await Self.run(corpus: corpus + "\n" + line)
      #expect(run.status == 1 && run.errors.contains(message))
      #expect(run.output == good.output && !run.output.isEmpty)
    }

    @Test(arguments: ["--corpus", "--queries", "--out", "--index"])
    func aMissingFileOrFolderIsTold(option: String) async throws {
      let folder = try ScratchFolder()
      var places = [
        "--corpus": try folder.write(Self.documents, to: "corpus.jsonl"),
        "--queries": try folder.write(Self.queries, to: "queries.jsonl"),
      ]
      places[option] = "/nowhere/file"
      let run = try await Program.run(["search"] + places.flatMap { [$0.key, $0.value] })
      #expect(run.status == 1 && run.output.isEmpty)
      #expect(run.errors.contains("error: /nowhere/file: ") && run.errors.contains("can't be"))
    }

    /// Only stop words, only emoji, only unknown words, nothing: an empty ranking or a low confidence, never a trap.
    @Test(arguments: ["the of and to a", "😀🎉", "qqq zzz", "", " \\u0000 "])
    func aQuestionThatSaysNothingIsNotAnswered(text: String) async throws {
      let query = "{\"_id\":\"q\",\"text\":\"\(text)\"}"
      let documents = try await Self.run(corpus: Self.documents, queries: query)
      #expect(documents.status == 0)
      let cards = try await Self.run(corpus: Self.cards, queries: query)
      let line = try #require(try JSONSerialization.jsonObject(with: cards.output) as? [String: Any])
      #expect(cards.status == 0 && (line["confidence"] as? Double ?? 1) < 0.5)
    }

    /// One card alone, ids that come twice, a row of a million characters.
    @Test(arguments: [
      #"{"_id":"1","label":"bus","text":"when does the bus go"}"#, cards + "\n" + cards, documents + "\n" + documents,
      documents + "\n{\"_id\":\"d4\",\"text\":\"\(String(repeating: "bus ab", count: 170_000))\"}",
    ])
    func anyCorpusIsRanked(corpus: String) async throws {
      let run = try await Self.run(corpus: corpus)
      #expect(run.status == 0 && !run.lines.isEmpty)
    }
  }
}
