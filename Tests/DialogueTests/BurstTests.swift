import Casebook
import Dialogue
import Testing

/// What follows from messages that came so close together that they are one turn.
@Suite struct BurstTests {
  private static let disclosure = "my boyfriend hits my little boy with a belt and he is covered in bruises"
  private static let question = "How do I complain about a teacher?"

  private static func text(_ words: String) -> InboundMessage.Content { .text(PrivateText(words)) }

  @Test(arguments: [
    ["hello", question], ["hiya", "sorry to bother you", question], [question, "thanks"],
    ["how do i complain", "about a teacher", "its about mr smith"],
  ]) func aBurstIsAnsweredAsOneMessage(lines: [String]) throws {
    var talk = try Talk("roose")
    let contents = lines.map(Self.text)
    let outcome =
      switch contents.count {
      case 2: talk.send(contents[0], contents[1])
      default: talk.send(contents[0], contents[1], contents[2])
      }
    #expect(outcome.reply.topics.first?.id == "complaint.about-staff")
    #expect(talk.state.turns == 1)
  }

  @Test func aDraftMayFollowTheQuestionAboutIt() throws {
    var talk = try Talk("roose")
    let draft = "That teacher is a useless idiot and should be sacked"
    #expect(talk.send(Self.text("can you check this post for me?"), Self.text(draft)).reply.verdict == .inappropriate)
  }

  /// A disclosure counts wherever in the burst it stands, and whatever became of it in the same moment.
  @Test(arguments: [
    [text(disclosure), text(question)], [text(question), text(disclosure)],
    [text(disclosure), .withdrawal(of: "1")], [text("nothing"), .edit(of: "1", PrivateText(disclosure))],
    [.unsupported("photo"), .edit(of: "0", PrivateText(disclosure))],
  ]) func eachMessageIsScreened(contents: [InboundMessage.Content]) throws {
    var talk = try Talk("roose")
    let outcome = talk.send(contents[0], contents[1])
    #expect(outcome.reply.escalation == .urgent)
    #expect(outcome.opened?.words.words.contains(Self.disclosure) == true)
    #expect(outcome.notices.count == 1)
    let isWithdrawn = contents[1] == .withdrawal(of: "1")
    #expect(outcome.events.contains { if case .withdrawn(_, "1") = $0 { true } else { false } } == isWithdrawn)
  }

  @Test func whatWasTakenBackAtOnceIsNotAnswered() throws {
    var talk = try Talk("roose")
    let outcome = talk.send(Self.text(Self.question), .withdrawal(of: "1"))
    #expect(outcome.reply.text.isEmpty)
    #expect(outcome.events.isEmpty)
  }

  @Test func anAlbumIsAnsweredOnce() throws {
    var talk = try Talk("roose")
    let outcome = talk.send(.unsupported("photo"), .unsupported("photo"), .unsupported("photo"))
    #expect(outcome.reply.kind == .unsupported)
    #expect(talk.state.turns == 1)
  }

  @Test func whileAPersonHasItABurstIsAddedWhole() throws {
    var talk = try Talk("roose")
    talk.send(Self.text("I want to talk to a person"))
    talk.state.mode = .person
    let outcome = talk.send(Self.text("are you there?"), Self.text("its about pickup"))
    #expect(outcome.reply.text.isEmpty)
    #expect(outcome.added == ["are you there?\nits about pickup"])
  }

  @Test(arguments: [
    ("How to complain", true), ("  How  to complain ", true), ("how about to complain", false),
    ("Talk to a person", true), ("Skip this", true),
    ("None of these", true), ("How do I complain?", false), (String(repeating: "x", count: 500), false), ("", false),
  ]) func labelsOfButtonsAreKnown(words: String, isLabel: Bool) throws {
    #expect(try RealSchools.school("roose").isLabel(words) == isLabel)
  }

  @Test(arguments: [(disclosure, true), (question, false), ("he is not breathing", true)])
  func urgentWordsAreKnown(words: String, isUrgent: Bool) throws {
    #expect(try RealSchools.school("roose").isUrgent(words) == isUrgent)
    #expect(try RealSchools.schoolWithoutArticles().isUrgent(words) == isUrgent)
  }
}
