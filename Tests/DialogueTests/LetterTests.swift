import Casebook
import Dialogue
import Knowledge
import Screening
import Testing

/// The formal complaint that is written together, and the message that is sent in the place of a post.
@Suite struct LetterTests {
  private static let answers = [
    "Her coat was lost on three Fridays and each time I was told it would turn up.",
    "The last three Fridays before half term", "Her teacher and then the office. They said they would look.",
    "A named peg, and somebody to look for the coats",
  ]

  /// A talk in which all four questions were answered.
  private static func written(_ school: String, isTrial: Bool = false, from draft: String? = nil) throws -> Talk {
    var talk = try Talk(school, isTrial: isTrial)
    if let draft {
      talk.say("can i post \"\(draft)\"")
      talk.say("Make it a complaint")
    } else {
      talk.say("help me write a formal complaint")
    }
    for answer in answers { talk.say(answer) }
    return talk
  }

  // MARK: Writing

  @Test(arguments: [
    "help me write a formal complaint", "can you help me write my complaint please", "Write a complaint",
    "could you write a complaint with me",
  ])
  func itIsBegunByAsking(words: String) throws {
    for school in RealSchools.ids {
      var talk = try Talk(school)
      let outcome = talk.say(words)
      #expect(outcome.reply.kind == .complaint, "\(school)")
      #expect(outcome.reply.text.contains("What happened?"), "\(school)")
      #expect(outcome.state.letter?.asked == .happened && outcome.events.isEmpty, "\(school)")
      #expect(outcome.reply.stage == (school == "denbighshire" ? .formal : nil), "\(school)")
    }
  }

  @Test(arguments: [
    "how do i write a complaint letter", "what should go into my complaint", "who do i send my complaint to",
  ])
  func askingHowItIsDoneIsAnswered(words: String) throws {
    var talk = try Talk("roose")
    #expect(talk.say(words).state.letter == nil)
  }

  @Test(arguments: RealSchools.ids)
  func itIsOfferedWhereAComplaintIsFormal(school: String) throws {
    var talk = try Talk(school)
    let reply = talk.say("how do i make a formal complaint").reply
    #expect(reply.suggestions.first == "Write a complaint")
    #expect(talk.say("Write a complaint").state.letter != nil)
  }

  @Test(arguments: RealSchools.ids)
  func thePageIsShownWholeAndThenSent(school: String) throws {
    var talk = try Self.written(school)
    let page = try #require(talk.reply)
    for answer in Self.answers { #expect(page.text.contains(answer)) }
    #expect(page.suggestions == ["Send it", "Change it", "Keep it myself"])
    #expect(talk.outcome?.events.isEmpty == true)
    let receipt = talk.nextReceipt
    let outcome = talk.say("Send it")
    let record = try #require(outcome.opened)
    #expect(record.receipt == receipt && outcome.reply.text.contains(receipt.rawValue))
    #expect(record.kind == "pass-on-complaint" && record.level == .staff)
    #expect(page.text.contains(record.words.words))
    #expect(record.stage == (school == "denbighshire" ? .formal : nil))
    #expect(outcome.notices.map(\.receipt) == [receipt])
    #expect(outcome.state.letter == nil && outcome.state.mode == .waiting)
    #expect(outcome.reply.kind == .handoff && outcome.reply.escalation == .staff)
  }

  /// The page is the parent's words and the frame that the pack has: nothing is left when both are taken away.
  @Test(arguments: RealSchools.ids)
  func nothingIsInvented(school: String) throws {
    var talk = try Self.written(school)
    var page = try #require(talk.say("Send it").opened?.words.words)
    let wording = try RealSchools.school(school).knowledge.wording
    for answer in Self.answers {
      let place = try #require(page.firstRange(of: answer))
      page.removeSubrange(place)
    }
    let frame: [Phrase] = [
      .letterTitle, .letterHappened, .letterWhen, .letterTold, .letterRemedy, .letterClose,
    ]
    for sentence in frame.map({ wording($0) }) + [wording(.letterAddress, ["to": wording(.letterToFormal)])] {
      let place = try #require(page.firstRange(of: sentence), "\(sentence)")
      page.removeSubrange(place)
    }
    #expect(!page.contains { $0.isLetter || $0.isNumber }, "\(page)")
  }

  @Test(arguments: [
    ("Skip this", 4), ("skip", 4), ("i don't know", 4), ("skip that one please", 4),
  ])
  func everyQuestionMayBeLeftOut(words: String, questions: Int) throws {
    var talk = try Talk("denbighshire")
    talk.say("help me write a formal complaint")
    talk.say("The lost coats were never found")
    for _ in 1..<questions { talk.say(words) }
    let page = try #require(talk.say("send it").opened?.words.words)
    #expect(page.contains("The lost coats were never found"))
    for heading in ["When it was", "Who has been told", "What would help"] { #expect(!page.contains(heading)) }
  }

  @Test func withNothingInItThereIsNothingToSend() throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    for _ in 0..<4 { talk.say("Skip this") }
    #expect(talk.reply?.text.contains("nothing to send") == true)
    #expect(talk.state.letter?.asked == .happened)
  }

  @Test func aQuestionIsGoneBackTo() throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    talk.say("The lost hats")
    #expect(talk.say("Go back").state.letter?.asked == .happened)
    talk.say("The lost coats")
    #expect(talk.state.letter?.words(for: .happened) == "The lost coats")
    #expect(talk.state.letter?.asked == .when)
  }

  @Test(arguments: [
    ["Change it", "Who has been told"], ["change it please", "3"], ["i need to change something", "who has been told"],
  ])
  func onePartIsChanged(words: [String]) throws {
    var talk = try Self.written("denbighshire")
    for text in words { talk.say(text) }
    #expect(talk.state.letter?.asked == .told)
    talk.say("Only the office so far")
    #expect(talk.reply?.text.contains("Only the office so far") == true)
    let page = try #require(talk.say("yes").opened?.words.words)
    #expect(page.contains("Only the office so far") && !page.contains("They said they would look"))
    #expect(page.contains(Self.answers[0]) && page.contains(Self.answers[3]))
  }

  // MARK: Changes of mind

  @Test(arguments: ["Stop", "stop please", "actually forget it", "ive changed my mind", "cancel"])
  func itCanBeStoppedAtAnyTime(words: String) throws {
    for turns in 0...4 {
      var talk = try Talk("roose")
      talk.say("help me write a formal complaint")
      for answer in Self.answers.prefix(turns) { talk.say(answer) }
      let outcome = talk.say(words)
      #expect(outcome.state.letter == nil && outcome.state.step == nil, "after \(turns)")
      #expect(outcome.events.isEmpty && outcome.reply.text.contains("not sent"), "after \(turns)")
    }
  }

  @Test(arguments: ["Keep it myself", "i'll send it myself thanks", "dont send it"])
  func itCanBeKept(words: String) throws {
    var talk = try Self.written("denbighshire")
    let outcome = talk.say(words)
    #expect(outcome.events.isEmpty && outcome.state.letter == nil)
    #expect(outcome.reply.text.contains("the Headteacher"))
  }

  @Test func aPersonIsStillOneMessageAwayAndTheComplaintWaits() throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    talk.say(Self.answers[0])
    let outcome = talk.say("can i talk to a person please")
    #expect(outcome.opened?.kind == "person" && outcome.opened?.words.words == "can i talk to a person please")
    #expect(outcome.reply.suggestions.last == "Back to my complaint")
    talk.say("Back to my complaint")
    #expect(talk.state.letter?.asked == .when)
    #expect(talk.state.letter?.words(for: .happened) == Self.answers[0])
  }

  @Test func aQuestionInBetweenIsAnswered() throws {
    var talk = try Talk("denbighshire")
    talk.say("help me write a formal complaint")
    talk.say(Self.answers[0])
    let outcome = talk.say("who sits on the complaints committee?")
    #expect(outcome.reply.topics.first?.id.hasPrefix("complaint.") == true)
    #expect(outcome.reply.text.contains("three governors"))
    #expect(outcome.state.letter?.asked == .when)
  }

  // MARK: To whom

  @Test(arguments: [
    ("denbighshire", "The head shouted at me in front of the class", "the Chair of Governors"),
    ("roose", "The headteacher shouted at me in the hall", "a member of the Governing Body"),
    ("northwick-park", "Our headteacher shouted at me in the hall", "the Trust CEO"),
  ])
  func aComplaintAboutTheHeadIsKeptFromTheHead(school: String, words: String, recipient: String) throws {
    var talk = try Talk(school)
    talk.say("help me write a formal complaint")
    talk.say(words)
    for _ in 0..<3 { talk.say("skip") }
    #expect(talk.reply?.text.contains("To: \(recipient)") == true)
    let record = try #require(talk.say("Send it").opened)
    #expect(record.about == [.role(.head)] && record.words.words.contains("To: \(recipient)"))
  }

  @Test func whomItIsAboutMayBeSaidAtTheEnd() throws {
    var talk = try Self.written("denbighshire")
    #expect(talk.reply?.text.contains("To: the Headteacher") == true)
    talk.say("it is about the headteacher")
    #expect(talk.reply?.text.contains("To: the Chair of Governors") == true)
    #expect(talk.say("Send it").opened?.about == [.role(.head)])
  }

  @Test(arguments: [
    (["the head's written answer did not settle my complaint"], "the Chair of Governors", Complaint.Stage.governors),
    (["who sits on the complaints committee"], "the Complaints Review Committee", .governors),
    (["how do i complain about homework"], "the Headteacher", .formal),
  ])
  func itGoesToTheStageThatTheParentIsAt(before: [String], recipient: String, stage: Complaint.Stage) throws {
    var talk = try Talk("denbighshire")
    for words in before { talk.say(words) }
    talk.say("help me write a complaint")
    for answer in Self.answers { talk.say(answer) }
    #expect(talk.reply?.text.contains("To: \(recipient)") == true)
    #expect(talk.say("Send it").opened?.stage == stage)
  }

  // MARK: Harm

  private static let disclosure = "my daughter says her uncle hits her with a belt"

  @Test(arguments: 0...4)
  func whatIsUrgentComesFirstAndTheComplaintWaits(turns: Int) throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    for answer in Self.answers.prefix(turns) { talk.say(answer) }
    let before = talk.state.letter?.words(for: .happened)
    let outcome = talk.say(Self.disclosure)
    #expect(outcome.opened?.level ?? .none >= .urgent && outcome.opened?.words.words == Self.disclosure)
    #expect(outcome.reply.text.contains("0808 800 5000"))
    #expect(outcome.state.letter?.words(for: .happened) == (turns == 0 ? Self.disclosure : before))
    #expect(talk.say("Back to my complaint").state.step == .letter)
  }

  @Test func anEmergencyIsMetWith999() throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    #expect(talk.say("theres a man in the playground with a knife right now").reply.text.hasPrefix("Call 999 now"))
  }

  /// While it is being written the school has none of it, even where a record is open.
  @Test func nothingOfItIsAddedToAnOpenRecord() throws {
    var talk = try Talk("roose")
    talk.say("please can i speak to a real person")
    talk.say("Skip this")
    talk.say("help me write a formal complaint")
    for answer in Self.answers { #expect(talk.say(answer).events.isEmpty) }
    #expect(talk.say("Keep it myself").events.isEmpty)
    #expect(talk.say("how do i complain about homework").added == ["how do i complain about homework"])
  }

  // MARK: Bursts, edits

  @Test func aBurstIsOneAnswer() throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    talk.send(.text(PrivateText("The coat was lost.")), .text(PrivateText("And the hat too.")))
    #expect(talk.state.letter?.words(for: .happened) == "The coat was lost.\nAnd the hat too.")
    #expect(talk.state.letter?.asked == .when)
  }

  @Test func anEditedAnswerIsShownAgainBeforeItIsSent() throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    talk.say("The coat was lost")
    for _ in 0..<3 { talk.say("skip") }
    #expect(talk.send(.edit(of: "2", PrivateText("The red coat was lost"))).reply.text.isEmpty)
    let shown = talk.say("Send it")
    #expect(shown.opened == nil && shown.reply.text.contains("The red coat was lost"))
    #expect(talk.say("Send it").opened?.words.words.contains("The red coat was lost") == true)
  }

  @Test func anAnswerThatIsTakenBackIsNotSent() throws {
    var talk = try Self.written("roose")
    talk.send(.withdrawal(of: "4"))
    #expect(talk.say("Send it").reply.text.contains(Self.answers[2]) == false)
    #expect(talk.say("Send it").opened?.words.words.contains(Self.answers[2]) == false)
  }

  // MARK: Long ones

  @Test func aLongOneIsReadScreenByScreen() throws {
    var talk = try Talk("denbighshire")
    talk.say("help me write a formal complaint")
    let long = (1...60).map { "On day \($0) the coat was lost again." }.joined(separator: " ")
    talk.say(long)
    for _ in 0..<3 { talk.say("skip") }
    var read = talk.reply?.text ?? ""
    #expect(talk.say("Send it").opened == nil)
    while talk.reply?.suggestions.first == "Read on" || talk.reply?.suggestions.first == "Send it" {
      read += talk.reply?.text ?? ""
      #expect(talk.reply?.text.count ?? 0 <= 1024)
      if talk.reply?.suggestions.first == "Send it" { break }
      talk.say("Read on")
    }
    for day in 1...60 { #expect(read.contains("On day \(day) the coat was lost again.")) }
    #expect(talk.say("Send it").opened?.words.words.contains(long) == true)
  }

  @Test func whatFitsOnNoPageIsAskedForAgain() throws {
    var talk = try Talk("roose")
    talk.say("help me write a formal complaint")
    let outcome = talk.say(String(repeating: "The coat was lost again. ", count: 150))
    #expect(outcome.reply.text.contains("3000 characters"))
    #expect(outcome.state.letter?.asked == .happened)
  }

  // MARK: Trial and groups

  @Test(arguments: RealSchools.ids)
  func aTrialSendsNothingAndSaysSo(school: String) throws {
    var talk = try Self.written(school, isTrial: true)
    #expect(talk.reply?.text.contains("nobody at the school reads it") == true)
    let outcome = talk.say("Send it")
    #expect(outcome.events.isEmpty && outcome.notices.isEmpty && outcome.state.receipt == nil)
    #expect(outcome.reply.text.contains("not sent"))
    for claim in ["passed", "Your number"] { #expect(!outcome.reply.text.contains(claim)) }
  }

  @Test func inAGroupNothingIsWritten() throws {
    var talk = try Talk("roose", isGroup: true)
    let outcome = talk.say("help me write a formal complaint")
    #expect(outcome.reply.text.contains("private chat") && outcome.state.letter == nil)
  }
}
