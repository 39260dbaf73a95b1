import Casebook
import Foundation
import Testing

@testable import Dialogue

/// What is said while the school has switched the assistant off.
@Suite struct SwitchedOffTests {
  private static let instant = Date(timeIntervalSince1970: 1_768_384_800)

  /// A turn of a conversation of which the assistant is off.
  private func outcome(
    _ text: String, _ state: ConversationState = ConversationState(), school: String = "trefonen",
    isTrial: Bool = false
  ) throws -> Outcome {
    let school = try RealSchools.school(school)
    let place = ConversationID(channel: "web", school: school.id, account: "", address: "a")
    let message = InboundMessage(id: "1", conversation: place, content: .text(PrivateText(text)))
    return Responder(school: school).respond(
      to: Turn(message: message, state: state), at: Self.instant,
      receipt: isTrial ? nil : ReceiptNumber(school: school.id, seed: 1), isSwitchedOff: true)
  }

  @Test(arguments: [
    "How do I complain?", "Can I post this: \"The school is a joke and the head is useless\"", "hello", "thanks",
    "Talk to a person", "asdf qwer zxcv", "what happens next?", "🙂", "Check a post",
  ])
  func everythingOrdinaryIsSentToTheOffice(text: String) throws {
    let outcome = try outcome(text)
    #expect(outcome.reply.text.hasPrefix("This is the school's automated assistant. The school has switched it off"))
    #expect(outcome.reply.text.contains("the school office on 01691 652960") && outcome.reply.text.contains("999"))
    #expect(outcome.reply.verdict == nil && outcome.reply.citations.isEmpty && outcome.reply.suggestions.isEmpty)
    #expect(outcome.events.isEmpty && outcome.notices.isEmpty && outcome.state.mode == .assistant)
  }

  @Test(arguments: [
    ("My daughter says her uncle hits her with a belt", Escalation.urgent, "NSPCC"),
    ("my son has taken all his tablets, he wont wake up", .emergency, "Call 999 now"),
    (
      "Is it ok to post \"I know where that teacher lives and I will smash his windows in\"", .urgent,
      "safeguarding lead"
    ),
  ])
  func whatIsSeriousIsPassedOn(text: String, level: Escalation, words: String) throws {
    let outcome = try outcome(text)
    #expect(outcome.reply.escalation == level && outcome.opened?.level == level)
    #expect(outcome.reply.text.contains(words) && !outcome.reply.text.contains("switched"))
    #expect(outcome.notices.map(\.level) == [level] && outcome.state.mode == .waiting)
  }

  @Test func aMatterForStaffIsPassedOnToo() throws {
    let outcome = try outcome("I want a copy of all the data you hold about me under GDPR")
    let opened = try #require(outcome.opened)
    #expect(opened.kind == "data-request" && outcome.reply.text.contains(opened.receipt.rawValue))
  }

  @Test func anOpenRecordGoesOnGrowing() throws {
    let first = try outcome("My daughter says her uncle hits her with a belt")
    let contact = try outcome("My number is 07700 900123", first.state)
    #expect(contact.contact == "My number is 07700 900123" && contact.opened == nil)
    let more = try outcome("it happened again on friday at his house", contact.state)
    #expect(!more.added.isEmpty || more.opened != nil)
    let ordinary = try outcome("how do I complain?", contact.state)
    #expect(ordinary.reply.text.contains("switched") && ordinary.added == ["how do I complain?"])
  }

  @Test func aPersonWhoHasTheChatKeepsIt() throws {
    var state = ConversationState()
    state.take(by: ReceiptNumber(rawValue: "TR-1"))
    #expect(try outcome("how do I complain?", state).reply.text.isEmpty)
  }

  @Test func onTrialNobodyIsSaidToReadIt() throws {
    let outcome = try outcome("How do I complain?", isTrial: true)
    #expect(
      outcome.reply.text.contains("nobody at the school reads it") && !outcome.reply.text.contains("will be told"))
  }

  /// The first answer afterwards still says who is speaking.
  @Test func theIntroductionIsNotUsedUp() throws {
    let off = try outcome("hello")
    #expect(off.state.turns == 0)
    var talk = try Talk("trefonen")
    talk.state = off.state
    talk.say("How do I complain?")
    #expect(talk.reply?.text.contains("automated assistant, not a person") == true)
  }
}
