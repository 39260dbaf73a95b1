import Foundation
import Glibc
import Testing
import Workbench

extension Commands {
  @Suite struct AnswerCommandTests {
    private static let good = #"{"id":"good","school":"roose","text":"how do i complain"}"#

    @Test func answersInOrder() async throws {
      let texts = ["how do i complain", "hello", "who reads this", "i want a person", "can i film the play"]
      let schools = ["roose", "ashgate", "trefonen"]
      let lines = (0..<60).map { "{\"id\":\"\($0)\",\"school\":\"\(schools[$0 % 3])\",\"text\":\"\(texts[$0 % 5])\"}" }
      let run = try await Program.answering(["answer"], input: Data(lines: lines))
      let replies = try run.replies()
      #expect(run.status == 0)
      #expect(run.errors.isEmpty)
      #expect(replies.map(\.id) == (0..<60).map { "\($0)" })
      #expect(replies.enumerated().allSatisfy { $1.pack?.hasPrefix(schools[$0 % 3] + "@") == true })
    }

    /// A line that cannot be answered, and what is said of it.
    struct Fault: Sendable, CustomTestStringConvertible {
      let line: [UInt8]
      let id: String?
      let code: String
      let message: String

      init(_ line: String, id: String? = "x", _ code: String, _ message: String) {
        self.init(Array(line.utf8), id: id, code, message)
      }

      init(_ line: [UInt8], id: String?, _ code: String, _ message: String) {
        self.line = line
        self.id = id
        self.code = code
        self.message = message
      }

      var testDescription: String { String(decoding: line.map { $0 < 32 ? 0x3f : $0 }, as: UTF8.self) }
    }

    @Test(arguments: [
      Fault(#"{"id":"x","text":"#, id: nil, "bad-json", "one JSON object"),
      Fault(#"[{"id":"x","text":"hello"}]"#, id: nil, "bad-json", "one JSON object"),
      Fault(#""hello""#, id: nil, "bad-json", "one JSON object"),
      Fault(#"{"id":"x","text":"\ud800"}"#, "bad-text", "“text” is missing or not a string"),
      Fault("{\"id\":\"x\",\"text\":\"a\u{0}b\"}", "bad-text", "“text” is missing or not a string"),
      Fault(#"{"id":"x"}"#, "bad-text", "“text” is missing or not a string"),
      Fault(#"{"id":"x","text":5}"#, "bad-text", "“text” is missing or not a string"),
      Fault(#"{"id":"x","text":null}"#, "bad-text", "“text” is missing or not a string"),
      Fault(#"{"id":"x","text":["hello"]}"#, "bad-text", "“text” is missing or not a string"),
      Fault(
        #"{"id":"x","text":"hello","school":"eton"}"#, "unknown-school", "“eton”; there are: ashgate, denbighshire"),
      Fault(#"{"id":"x","text":"hello","school":4}"#, "bad-school", "“school” is not a string"),
      Fault(#"{"id":"x","text":"hello","conversation":{}}"#, "bad-conversation", "“conversation” is not a string"),
      Fault(#"{"id":"x","text":"hello","at":"yesterday"}"#, "bad-time", "2026-01-14T10:00:00Z"),
      Fault(#"{"id":"x","text":"hello","at":1768384800}"#, "bad-time", "2026-01-14T10:00:00Z"),
      Fault([0x7b, 0xff, 0xfe, 0x7d], id: nil, "bad-encoding", "not UTF-8"),
      Fault(
        Array(#"{"id":"x","text":""#.utf8) + [0xc3, 0x28] + Array("\"}".utf8), id: nil, "bad-encoding", "not UTF-8"),
    ])
    func aBadLineIsToldAndTheRestGoesOn(fault: Fault) async throws {
      let input = Data(lines: [Self.good]) + Data(fault.line) + Data(lines: ["", Self.good])
      let run = try await Program.answering(["answer"], input: input)
      let replies = try run.replies()
      try #require(replies.count == 3)
      #expect(run.status == 1)
      #expect(replies[1].error?.code == fault.code)
      #expect(replies[1].error?.message.contains(fault.message) == true)
      #expect(replies[1].id == fault.id)
      #expect(replies[0].kind == "complaint" && replies[2].kind == "complaint")
    }

    @Test(arguments: [
      "", "   ", "\\u0000", "😀🎉", "\\u0000how do i complain\\u0000", "\\r\\n\\t",
      String(repeating: "my son lost his coat and nobody knows ", count: 2632),
    ])
    func anyTextIsAnswered(text: String) async throws {
      let run = try await Program.answering(["answer"], input: Data("{\"id\":\"a\",\"text\":\"\(text)\"}".utf8))
      let reply = try #require(try run.replies().first)
      #expect(run.status == 0)
      #expect(reply.id == "a" && reply.error == nil)
      #expect(reply.text?.isEmpty == false)
    }

    @Test func blankLinesAndCarriageReturnsAreNoFaults() async throws {
      let run = try await Program.answering(["answer"], input: Data("\r\n\n  \n\(Self.good)\r\n\(Self.good)".utf8))
      #expect(run.status == 0)
      #expect(try run.replies().map(\.id) == ["good", "good"])
    }

    @Test func withoutInputThereIsNoOutput() async throws {
      let run = try await Program.answering(["answer"])
      #expect(run.status == 0 && run.output.isEmpty)
    }

    @Test func everyKeyIsThere() async throws {
      let run = try await Program.answering(["answer"], input: Data(#"{"id":7,"text":"hello"}"#.utf8))
      let object = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
      let keys: Set = [
        "id", "kind", "topics", "stage", "verdict", "categories", "findings", "escalation", "citations", "text",
        "suggestions", "rewrite", "pack",
      ]
      #expect(Set(object.keys) == keys)
      #expect(object["id"] as? Int == 7)
      #expect(object["stage"] is NSNull && object["verdict"] is NSNull && object["rewrite"] is NSNull)
      #expect((object["pack"] as? String)?.hasPrefix("ashgate@") == true)
    }

    @Test func linesOfAConversationAreOne() async throws {
      func line(_ id: String, _ text: String, _ conversation: String?, school: String = "denbighshire") -> String {
        let key = conversation.map { ",\"conversation\":\"\($0)\"" } ?? ""
        return "{\"id\":\"\(id)\",\"school\":\"\(school)\",\"text\":\"\(text)\"\(key)}"
      }
      let run = try await Program.answering(
        ["answer"],
        input: Data(lines: [
          line("a1", "how do i complain about the lunch queue", "a"), line("b1", "hello", "b"),
          line("a2", "i already spoke to the teacher", "a"), line("c1", "hello", nil), line("d1", "hello", nil),
          line("b2", "hello", "b"), line("e1", "hello", "b", school: "roose"),
          line("a3", "she wrote back and said no", "a"),
        ]))
      let replies = Dictionary(uniqueKeysWithValues: try run.replies().map { ($0.id ?? "", $0) })
      let first = Set(replies.filter { $0.value.text?.contains("automated assistant") == true }.keys)
      #expect(first == ["a1", "b1", "c1", "d1", "e1"])
      #expect(["a1", "a2", "a3"].map { replies[$0]?.stage } == [1, 2, 3])
    }

    @Test func aReceiptIsATrial() async throws {
      let run = try await Program.answering(
        ["answer"], input: Data(#"{"text":"please can i speak to a real person"}"#.utf8))
      let reply = try #require(try run.replies().first)
      #expect(reply.kind == "handoff" && reply.escalation == "staff" && reply.id == nil)
      #expect(reply.text?.contains("TRIAL") == true)
    }

    @Test func theSameInputGivesTheSameBytes() async throws {
      let input = Data(
        lines: (0..<20).map {
          "{\"id\":\($0),\"conversation\":\"c\",\"text\":\"can i put this up: the cake was nice \($0)\"}"
        })
      let first = try await Program.answering(["answer"], input: input)
      let second = try await Program.answering(["answer"], input: input)
      #expect(first.status == 0 && second.status == 0, "\(first.errors)\(second.errors)")
      #expect(first.output == second.output)
      #expect(first.lines.count == 20)
    }

    @Test func aLineIsAnsweredBeforeTheNextIsSent() async throws {
      let state = try await Packs.state.value
      let (input, output) = (Pipe(), Pipe())
      let process = Process()
      process.executableURL = try Program.executable
      process.arguments = ["answer", "--knowledge-dir", Packs.knowledge, "--state-dir", state]
      process.standardInput = input
      process.standardOutput = output
      try process.run()
      defer { process.terminate() }
      for id in ["one", "two"] {
        try input.fileHandleForWriting.write(contentsOf: Data("{\"id\":\"\(id)\",\"text\":\"hello\"}\n".utf8))
        var waiting = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
        try #require(poll(&waiting, 1, 30_000) == 1, "no answer to line \(id) while the input is open")
        let answer = try JSONDecoder().decode(ReplyLine.self, from: output.fileHandleForReading.availableData)
        #expect(answer.id == id)
      }
    }
  }
}
