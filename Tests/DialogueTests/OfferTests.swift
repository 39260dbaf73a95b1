import Casebook
import Dialogue
import Foundation
import Testing

/// What follows a verdict with one tap.
@Suite struct OfferTests {
  private static let draft = "Mrs Okafor is a lazy cow, third coat lost this term"

  private static func checked(_ school: String, _ draft: String = draft, isTrial: Bool = false) throws -> Talk {
    var talk = try Talk(school, isTrial: isTrial)
    talk.say("can i post \"\(draft)\"")
    return talk
  }

  @Test(arguments: RealSchools.ids)
  func theMessageGoesToTheSchoolInstead(school: String) throws {
    var talk = try Self.checked(school)
    let verdict = try #require(talk.reply)
    let message = try #require(verdict.rewrite?.message)
    #expect(verdict.text.contains(message) && verdict.suggestions.first == "Send this instead")
    #expect(talk.outcome?.events.isEmpty == true)
    let receipt = talk.nextReceipt
    let outcome = talk.say("Send this instead")
    let record = try #require(outcome.opened)
    #expect(record.words.words == message && record.draft?.words == Self.draft)
    #expect(record.stage == .informal && record.level == .staff)
    #expect(CaseRoute(level: record.level, kind: record.kind) == .complaint)
    #expect(outcome.reply.text.contains(receipt.rawValue) && outcome.reply.text.contains(message))
    #expect(outcome.reply.kind == .handoff && outcome.reply.escalation == .staff)
    #expect(outcome.state.offer == nil && outcome.state.mode == .waiting)
  }

  @Test(arguments: [
    "send it to the school instead", "ok send that instead", "1", "yes send it please", "send this to the school",
  ])
  func wordsAndNumbersDoAsTheButtonDoes(words: String) throws {
    var talk = try Self.checked("roose")
    #expect(talk.say(words).opened?.kind == "concern")
  }

  @Test(arguments: ["Make it a complaint", "make it a formal complaint", "2"])
  func itBecomesAComplaint(words: String) throws {
    var talk = try Self.checked("denbighshire")
    let outcome = talk.say(words)
    #expect(outcome.state.letter?.draft?.words == Self.draft && outcome.events.isEmpty)
    talk.say("Her coat was lost")
    for _ in 0..<3 { talk.say("skip") }
    #expect(talk.reply?.text.contains("post that you had in mind") == true)
    let record = try #require(talk.say("Send it").opened)
    #expect(record.draft?.words == Self.draft && !record.words.words.contains("cow"))
  }

  /// What was not the last thing on the screen is shown again before it is sent.
  @Test func afterSomethingElseTheWordsAreShownAgain() throws {
    var talk = try Self.checked("roose")
    let message = try #require(talk.reply?.rewrite?.message)
    talk.say("how old do you have to be for tiktok")
    let shown = talk.say("Send this instead")
    #expect(shown.opened == nil && shown.reply.text.contains(message))
    #expect(talk.say("yes").opened?.words.words == message)
  }

  @Test func aBareYesAsksFirst() throws {
    var talk = try Self.checked("roose")
    #expect(talk.say("yes").opened == nil)
    #expect(talk.say("Send it").opened != nil)
  }

  @Test(arguments: ["no", "thanks", "what happens if i post it anyway"])
  func nothingIsSentWithoutBeingAskedFor(words: String) throws {
    var talk = try Self.checked("roose")
    #expect(talk.say(words).events.isEmpty)
  }

  @Test func theNextDraftTakesThePlaceOfTheLast() throws {
    var talk = try Self.checked("roose")
    talk.say("can i post \"the office staff at roose are all liars and thieves\"")
    #expect(talk.say("Send this instead").opened?.draft?.words.contains("office staff") == true)
  }

  @Test func aDraftThatIsTakenBackIsNotSent() throws {
    var talk = try Self.checked("roose")
    talk.send(.withdrawal(of: "1"))
    #expect(talk.say("Send this instead").opened == nil)
  }

  @Test(arguments: RealSchools.ids)
  func aTrialSendsNothingAndSaysSo(school: String) throws {
    var talk = try Self.checked(school, isTrial: true)
    let outcome = talk.say("Send this instead")
    #expect(outcome.events.isEmpty && outcome.notices.isEmpty && outcome.state.receipt == nil)
    #expect(outcome.reply.text.contains("nothing was sent") && !outcome.reply.text.contains("Your number"))
  }

  @Test func inAGroupNothingIsOffered() throws {
    var talk = try Talk("roose", isGroup: true)
    let reply = talk.say("can i post \"\(Self.draft)\"").reply
    #expect(reply.verdict == .inappropriate && reply.suggestions.isEmpty && talk.state.offer == nil)
  }

  @Test func whatIsAboutTheHeadIsKeptFromTheHead() throws {
    var talk = try Self.checked("roose", "our headteacher is a liar and a bully")
    let record = try #require(talk.say("Send this instead").opened)
    #expect(record.about == [.role(.head)])
  }

  @Test(arguments: [
    ("trefonen", "Here are the photos of all the children at the nativity, so cute"),
    ("ashgate", "I have put the school's logo and badge on my cake business page"),
  ])
  func aQuestionGoesToTheOffice(school: String, draft: String) throws {
    var talk = try Self.checked(school, draft)
    let verdict = try #require(talk.reply)
    #expect(verdict.verdict == .inappropriate && !verdict.suggestions.contains("Make it a complaint"))
    let record = try #require(talk.say("Send this instead").opened)
    #expect(CaseRoute(level: record.level, kind: record.kind) == .office && record.stage == nil)
  }

  /// A graver record that is open stays the one that the parent's next words belong to.
  @Test func aGraverRecordStaysOpenBesideIt() throws {
    var talk = try Talk("roose")
    let grave = talk.nextReceipt
    talk.say("my boyfriend hits my little boy with a belt and he has bruises")
    talk.say("Skip this")
    talk.say("can i post \"\(Self.draft)\"")
    let outcome = talk.say("Send this instead")
    #expect(outcome.opened?.kind == "concern" && outcome.state.receipt == grave)
  }

  @Test(arguments: [
    #"{"concern":"none","isCheckingDrafts":false,"misses":0,"mode":"assistant","turns":0}"#,
    #"{"concern":"urgent","isCheckingDrafts":true,"misses":1,"mode":"waiting","receipt":"RO-1000-0000","step":{"contact":{"_0":"RO-1000-0000"}},"topic":"complaint.stage-1","turns":4}"#,
    #"{"concern":"none","isCheckingDrafts":false,"misses":0,"mode":"assistant","step":{"didYouMean":{"_0":["social.hate","school.contact"]}},"turns":2}"#,
  ])
  func whatWasKeptEarlierIsStillRead(stored: String) throws {
    let state = try JSONDecoder().decode(ConversationState.self, from: Data(stored.utf8))
    #expect(state.offer == nil && state.letter == nil && state.choices == nil)
  }
}
