import Casebook
import Dialogue
import Foundation
import Knowledge
import Server
import Testing

/// What holds for every reply.
@Suite struct ReplyTests {
  /// What is wrong with a reply, in words; nothing if it is sound.
  private static func faults(of reply: Reply, others facts: [String]) -> [String] {
    var faults: [String] = []
    if reply.text.count > 1024 { faults.append("\(reply.text.count) characters") }
    if reply.text.contains("{") || reply.text.contains("}") { faults.append("a placeholder is left") }
    if reply.suggestions.count > 3 { faults.append("\(reply.suggestions.count) buttons") }
    faults += reply.suggestions.filter { $0.count > 20 || $0.isEmpty }.map { "the button “\($0)”" }
    if reply.topics.count > 5 { faults.append("\(reply.topics.count) topics") }
    if reply.topics.contains(where: { !(0...1).contains($0.score) }) { faults.append("a score out of 0 to 1") }
    let isComplaint = reply.stage != nil || reply.topics.first?.id.hasPrefix("complaint.") == true
    if reply.kind != .unknown, (reply.kind == .complaint) != isComplaint {
      faults.append("kind \(reply.kind) for \(reply.topics)")
    }
    let said = reply.text.lowercased()
    faults += facts.filter { said.contains($0.lowercased()) }.map { "says “\($0)”" }
    return faults
  }

  /// Facts that only other schools may tell.
  private static func facts(notOf school: School) throws -> [String] {
    let own = Set(school.knowledge.profile.ownFacts)
    return try RealSchools.ids.filter { $0 != school.id.rawValue }
      .flatMap { try RealSchools.school($0).knowledge.profile.ownFacts }.filter { !own.contains($0) }
  }

  @Test(arguments: RealSchools.ids)
  func everyArticleCanBeSaid(school: String) throws {
    let real = try RealSchools.school(school)
    let facts = try Self.facts(notOf: real)
    #expect(real.knowledge.articles.count > 50)
    var said: Set<String> = []
    for article in real.knowledge.articles {
      for words in [article.button, article.title] {
        var talk = Talk(with: real)
        let outcome = talk.say(words)
        said.insert(outcome.audit.decision)
        let faults = Self.faults(of: outcome.reply, others: facts)
        #expect(faults.isEmpty, "\(article.card): \(faults)")
      }
    }
    let unsaid = real.knowledge.articles.filter { $0.facet == nil && !said.contains("article \($0.card)") }.map(\.card)
    #expect(unsaid == [])
  }

  @Test(arguments: RealSchools.ids)
  func severalQuestionsStayWithinTheLimit(school: String) throws {
    let real = try RealSchools.school(school)
    let facts = try Self.facts(notOf: real)
    let titles = real.knowledge.articles.filter { $0.facet == nil }.map(\.title)
    for start in stride(from: 0, to: titles.count - 3, by: 3) {
      var talk = Talk(with: real)
      let words = titles[start..<(start + 3)].map { "what about \($0)?" }.joined(separator: " ")
      let faults = Self.faults(of: talk.say(words).reply, others: facts)
      #expect(faults.isEmpty, "“\(words)”: \(faults)")
    }
  }

  private static let odd = [
    "", " ", "\n\n", "\u{0}", "\u{0}\u{0}how do i complain\u{0}", "😀", "👨‍👩‍👧‍👦🎉🎉", "?", "...", "\u{FEFF}\u{200B}", "١٢٣",
    "ك", "{receipt}",
    "e\u{301}\u{301}\u{301}", String(repeating: "a", count: 100_000), String(repeating: "why? ", count: 20_000),
    String(repeating: "my coat is lost and nobody cares. ", count: 3000), String(repeating: "\"", count: 100_000),
    String(repeating: "😀", count: 25_000), String(repeating: "\n", count: 100_000),
  ]

  @Test(arguments: 0..<odd.count)
  func anyTextIsAnswered(number: Int) throws {
    for trial in [false, true] {
      var talk = try Talk("northwick-park", isTrial: trial)
      for _ in 0..<2 {
        let outcome = talk.say(Self.odd[number])
        #expect(!outcome.reply.text.isEmpty)
        #expect(outcome.reply.text.count <= 1024)
        #expect(outcome.reply.escalation == .none)
      }
    }
  }

  @Test(arguments: ["😀", "👍👍", "❤️"])
  func emojiAloneAreNoQuestion(words: String) throws {
    var talk = try Talk("roose")
    #expect([.chat, .unknown, .unsupported].contains(talk.say(words).reply.kind))
  }

  @Test func aDisclosureInALongMessageIsSeen() throws {
    let filler = String(repeating: "The coats were on the wrong pegs again today. ", count: 1000)
    var talk = try Talk("roose")
    let words = filler + "My boyfriend hits my little boy with a belt and he is covered in bruises. " + filler
    #expect(words.count > 90_000)
    let outcome = talk.say(words)
    #expect(outcome.reply.escalation >= .urgent)
    #expect(outcome.opened?.words.words == words)
  }

  private static let turns = [
    "hello", "how do i complain about the lost coats", "i already spoke to the teacher", "what next",
    "can i film the play?",
    "can i post \"the head is a nasty bully\"", "zog flib wumple", "None of these",
    "please can i speak to a real person",
    "07700 900123 is safe", "my boyfriend hits my little boy with a belt", "forget it", "thanks",
  ]

  @Test(arguments: RealSchools.ids)
  func theSameArgumentsGiveTheSameOutcome(school: String) throws {
    let responder = Responder(school: try RealSchools.school(school))
    let again = Responder(school: try #require(RealSchools.read()[SchoolID(school)]))
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var state = ConversationState()
    for (number, words) in Self.turns.enumerated() {
      let conversation = ConversationID(channel: "web", school: SchoolID(school), account: "", address: "a")
      let message = InboundMessage(id: "\(number)", conversation: conversation, content: .text(PrivateText(words)))
      let turn = Turn(message: message, state: state)
      let instant = Date(timeIntervalSince1970: 1_768_384_800)
      let receipt = ReceiptNumber(school: SchoolID(school), seed: UInt64(number))
      let first = responder.respond(to: turn, at: instant, receipt: receipt)
      #expect(responder.respond(to: turn, at: instant, receipt: receipt) == first)
      let second = again.respond(to: turn, at: instant, receipt: receipt)
      #expect(second == first)
      #expect(try encoder.encode(second.reply) == encoder.encode(first.reply))
      state = first.state
    }
  }
}
