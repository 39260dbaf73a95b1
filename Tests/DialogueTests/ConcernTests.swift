import Casebook
import Dialogue
import Foundation
import Testing

@Suite struct ConcernTests {
  private static let emergency = "theres a man in the playground with a knife right now"
  private static let disclosure = "my boyfriend hits my little boy with a belt and he is covered in bruises"

  // MARK: Danger to life

  @Test(arguments: RealSchools.ids)
  func anEmergencyStartsWith999(school: String) throws {
    var talk = try Talk(school)
    let outcome = talk.say(Self.emergency)
    #expect(outcome.reply.text.hasPrefix("Call 999 now"))
    #expect(outcome.reply.escalation == .emergency && outcome.reply.kind == .handoff)
    #expect(outcome.opened?.level == .emergency)
    #expect(outcome.opened?.words.words == Self.emergency)
    #expect(outcome.notices.map(\.level) == [.emergency])
    #expect(outcome.reply.text.contains(outcome.opened?.receipt.rawValue ?? "-"))
  }

  @Test func anEmergencyStartsWith999WithoutArticles() throws {
    var talk = Talk(with: try RealSchools.schoolWithoutArticles())
    let outcome = talk.say(Self.emergency)
    #expect(outcome.reply.text.hasPrefix("Call 999 now"))
    #expect(outcome.opened?.level == .emergency)
  }

  /// Whatever the conversation is in the middle of.
  @Test(arguments: [
    ConversationState.OpenStep.draft, .offerOfPerson, .didYouMean(["complaint.overview", "school.contact"]),
    .contact(.trial),
  ])
  func anEmergencyComesBeforeAnOpenStep(step: ConversationState.OpenStep) throws {
    var talk = try Talk("roose")
    talk.state.step = step
    talk.state.turns = 3
    let outcome = talk.say(Self.emergency)
    #expect(outcome.reply.text.hasPrefix("Call 999 now"))
    #expect(outcome.reply.escalation == .emergency)
    #expect(outcome.opened != nil)
  }

  @Test(arguments: [nil, ReceiptNumber.trial])
  func anEmergencyIsToldEvenWhenAPersonHasTakenOver(open: ReceiptNumber?) throws {
    var talk = try Talk("roose")
    talk.state.mode = .person
    talk.state.receipt = open
    let outcome = talk.say(Self.emergency)
    #expect(outcome.reply.text.hasPrefix("Call 999 now"))
    #expect(outcome.opened?.level == .emergency)
    #expect(outcome.notices.map(\.level) == [.emergency])
    #expect(outcome.state.mode == .person)
  }

  @Test func anEmergencyAfterOrdinaryTurnsIsSeen() throws {
    var talk = try Talk("ashgate")
    talk.say("hello")
    talk.say("how do i complain about the lunch queue")
    #expect(talk.say(Self.emergency).reply.text.hasPrefix("Call 999 now"))
  }

  // MARK: Disclosures

  @Test(arguments: RealSchools.ids)
  func aDisclosureIsPassedOn(school: String) throws {
    var talk = try Talk(school)
    let receipt = talk.nextReceipt
    let outcome = talk.say(Self.disclosure)
    #expect(outcome.reply.kind == .handoff)
    #expect(outcome.reply.escalation >= .urgent)
    for part in ["Thank you", receipt.rawValue, "0808 800 5000", "0800 1111"] {
      #expect(outcome.reply.text.contains(part), "no “\(part)”")
    }
    #expect(outcome.opened?.receipt == receipt)
    #expect(outcome.opened?.answer == outcome.reply.text.components(separatedBy: "\n\n").first)
    #expect(outcome.state.mode == .waiting && outcome.state.step == .contact(receipt))
    #expect(!outcome.reply.text.contains("?"))
  }

  @Test func aDisclosureComesBeforeTheAnswer() throws {
    var talk = try Talk("denbighshire")
    let outcome = talk.say("how do i complain? also " + Self.disclosure)
    #expect(outcome.reply.kind == .handoff && outcome.reply.escalation >= .urgent)
  }

  @Test func noWordOfItIsInTheNoticeOrTheAudit() throws {
    var talk = try Talk("roose")
    let outcome = talk.say(Self.disclosure)
    let printed = "\(outcome.notices) \(outcome.audit.decision) \(outcome.events)"
    for word in ["boyfriend", "belt", "bruises"] { #expect(!printed.contains(word)) }
  }

  @Test(arguments: ["forget it i was only joking", "ignore that please", "never mind, i made it up"])
  func takingItBackKeepsItWithStaff(words: String) throws {
    var talk = try Talk("trefonen")
    let receipt = talk.nextReceipt
    talk.say(Self.disclosure)
    let outcome = talk.say(words)
    #expect(outcome.reply.kind == .handoff && outcome.reply.escalation >= .staff)
    #expect(outcome.reply.text.contains("record"))
    #expect(outcome.added == [words])
    #expect(outcome.state.receipt == receipt && outcome.state.concern >= .urgent)
  }

  @Test func aSecondDisclosureJoinsTheFirst() throws {
    var talk = try Talk("roose")
    let receipt = talk.nextReceipt
    talk.say(Self.disclosure)
    let outcome = talk.say("he hit him with the belt again last night and locked him in the shed")
    #expect(outcome.opened == nil)
    #expect(outcome.added.count == 1)
    #expect(outcome.notices.map(\.receipt) == [receipt])
    #expect(outcome.reply.text.contains(receipt.rawValue))
  }

  @Test func whatIsWorseOpensARecordOfItsOwn() throws {
    var talk = try Talk("roose")
    talk.say("please can i speak to a real person")
    let outcome = talk.say(Self.emergency)
    #expect(outcome.opened?.level == .emergency)
  }

  // MARK: Contact step

  @Test(arguments: [
    "Tom in class 3, 07700 900123, it is safe to ring", "its 07700900123", "Ella Hughes, reception, please only write",
  ])
  func contactIsKeptApart(words: String) throws {
    var talk = try Talk("roose")
    let receipt = talk.nextReceipt
    talk.say(Self.disclosure)
    let outcome = talk.say(words)
    #expect(outcome.contact == words)
    #expect(outcome.opened == nil && outcome.added.isEmpty)
    #expect(outcome.state.receipt == receipt && outcome.state.step == nil)
    #expect(outcome.reply.kind == .handoff)
  }

  @Test(arguments: [
    "hes in the playground there are kids", "the teacher is trying to keep everyone back from the gate",
  ])
  func whatGoesOnInAnEmergencyIsNoNewMatter(words: String) throws {
    var talk = try Talk("denbighshire")
    let receipt = talk.nextReceipt
    talk.say(Self.emergency)
    for _ in 0..<2 {
      let outcome = talk.say(words)
      #expect(outcome.reply.text.hasPrefix("Call 999 now"))
      #expect(outcome.reply.kind == .handoff && outcome.reply.topics.isEmpty)
      #expect(outcome.added == [words] && outcome.opened == nil && outcome.contact == nil)
      #expect(outcome.state.receipt == receipt)
    }
    #expect(talk.say("how do i complain?").reply.kind == .complaint)
  }

  @Test(arguments: ["Skip this", "no thanks", "no"])
  func contactMayBeSkipped(words: String) throws {
    var talk = try Talk("roose")
    talk.say(Self.disclosure)
    let outcome = talk.say(words)
    #expect(outcome.contact == nil && outcome.state.step == nil)
    #expect(outcome.reply.text.contains("That's fine"))
  }

  @Test func aQuestionInsteadOfContactIsAnswered() throws {
    var talk = try Talk("denbighshire")
    talk.say("please can i speak to a real person")
    let outcome = talk.say("how old does my daughter have to be for tiktok?")
    #expect(outcome.contact == nil)
    #expect(outcome.reply.topics.first?.id == "social.minimum-age")
    #expect(outcome.added == ["how old does my daughter have to be for tiktok?"])
  }

  // MARK: Modes

  @Test func whileNobodyHasTakenItTheAssistantAnswersAndTheRecordGrows() throws {
    var talk = try Talk("denbighshire")
    talk.say("please can i speak to a real person")
    talk.say("Skip this")
    let outcome = talk.say("how do i complain about homework")
    #expect(outcome.state.mode == .waiting)
    #expect(outcome.reply.kind == .complaint && outcome.reply.stage == .informal)
    #expect(outcome.added == ["how do i complain about homework"])
  }

  @Test(arguments: [
    "hello", "how do i complain", "can i post \"the head is a bully\"", "please can i speak to a real person",
  ])
  func whenAPersonHasTakenOverTheAssistantIsSilent(words: String) throws {
    var talk = try Talk("roose")
    talk.state.mode = .person
    talk.state.receipt = .trial
    let outcome = talk.say(words)
    #expect(outcome.reply.kind == .handoff && outcome.reply.text.isEmpty && outcome.reply.suggestions.isEmpty)
    #expect(outcome.added == [words])
    #expect(outcome.state.mode == .person && outcome.opened == nil)
  }

  @Test func whenAPersonHasTakenOverADisclosureStillReachesTheLead() throws {
    var talk = try Talk("roose")
    talk.state.mode = .person
    talk.state.receipt = .trial
    let outcome = talk.say(Self.disclosure)
    #expect(outcome.reply.text.isEmpty || outcome.reply.text.hasPrefix("Call 999 now"))
    #expect(outcome.reply.escalation >= .urgent)
    #expect(outcome.opened?.words.words == Self.disclosure)
    #expect(outcome.notices.count == 1)
  }

  @Test(arguments: [
    InboundMessage.Content.unsupported("image"), .edit(of: "1", PrivateText(disclosure)), .withdrawal(of: "1"),
  ])
  func whenAPersonHasTakenOverNothingElseIsSaid(content: InboundMessage.Content) throws {
    var talk = try Talk("roose")
    talk.state.mode = .person
    talk.state.receipt = .trial
    #expect(talk.send(content).reply.text.isEmpty)
    #expect(talk.state.mode == .person)
  }

  @Test func handedBackTheAssistantAnswersAgain() throws {
    var talk = try Talk("roose")
    talk.state.mode = .person
    talk.state.receipt = .trial
    talk.say("hello")
    talk.state.mode = .assistant
    talk.state.receipt = nil
    #expect(talk.say("how do i complain").reply.kind == .complaint)
  }

  // MARK: Trial

  @Test(arguments: [
    emergency, disclosure, "please can i speak to a real person", "i want a copy of all the data you hold on my child",
    "can i post \"i will smash mrs hale's face in tomorrow\"",
  ])
  func aTrialPassesNothingOnAndSaysSo(words: String) throws {
    var talk = try Talk("roose", isTrial: true)
    let outcome = talk.say(words)
    #expect(outcome.reply.escalation > .none)
    #expect(outcome.events.isEmpty && outcome.notices.isEmpty)
    #expect(outcome.state.receipt == nil && outcome.state.mode == .assistant)
    let said = outcome.reply.text.lowercased()
    #expect(said.contains("nobody at the school reads this"))
    for claim in ["i have passed", "has gone to", "number of the record", "your number is", "on the record"] {
      #expect(!said.contains(claim), "says “\(claim)”")
    }
  }

  @Test func aTrialKeepsNoRetraction() throws {
    var talk = try Talk("roose", isTrial: true)
    talk.say(Self.disclosure)
    let outcome = talk.say("forget it i was only joking")
    #expect(outcome.events.isEmpty)
    #expect(!outcome.reply.text.contains("stays on the record"))
    #expect(outcome.reply.escalation >= .staff)
  }

  // MARK: Groups

  @Test(arguments: [
    (emergency, "Call 999 now"), (disclosure, "private chat"), ("please can i speak to a real person", "private chat"),
  ])
  func inAGroupNothingPersonalIsSaid(words: String, told: String) throws {
    var talk = try Talk("roose", isGroup: true)
    let receipt = talk.nextReceipt
    let outcome = talk.say(words)
    #expect(outcome.reply.text.contains(told))
    #expect(outcome.opened != nil)
    for part in [
      receipt.rawValue, "first name", "your child", "safeguarding", "pass this on", "bruise", "easy to write",
    ] {
      #expect(!outcome.reply.text.contains(part), "says “\(part)”")
    }
    #expect(outcome.reply.suggestions.isEmpty)
    #expect(outcome.state.step == nil)
  }

  @Test func inAGroupAnEmergencyStartsWith999() throws {
    var talk = try Talk("denbighshire", isGroup: true)
    #expect(talk.say(Self.emergency).reply.text.hasPrefix("Call 999 now"))
  }

  @Test func inAGroupAnOrdinaryQuestionIsAnswered() throws {
    var talk = try Talk("denbighshire", isGroup: true)
    #expect(talk.say("how do i complain about homework").reply.kind == .complaint)
  }

  /// What parents say next: short, with "he" and "she", and no harm in it.
  @Test(arguments: [
    "so what happens to her now", "and if they won't see me?", "he works there", "what about my other daughter",
  ])
  func aFewWordsAreNoConcern(words: String) throws {
    var talk = try Talk("denbighshire")
    talk.say("how do i complain about a teacher")
    #expect(talk.say(words).reply.escalation < .urgent)
  }
}
