import Casebook
import Testing

@testable import Dialogue

/// A record about the head is not for the head's eyes.
@Suite struct AboutTests {
  @Test(arguments: [
    (["I want to complain about the head", "can I talk to a person please"], true),
    (["I want to make a formal complaint about the headteacher, please pass it on"], true),
    (["can i speak to a person about the headteacher"], true),
    (["can I talk to a person please"], false),
    (["How do I complain?", "can I talk to a person please"], false),
    (["I complained to the head and she ignored me. please pass this on as a complaint"], false),
    (["my son told me his uncle hits him with a belt"], false),
    (["the head grabbed my son by the collar and threw him in his office"], true),
    (["my daughter says the headteacher slapped her"], true),
    (["his teacher slapped him, I told the head and nothing was done"], false),
  ])
  func aRecordSaysWhomItIsAbout(_ texts: [String], _ isAboutHead: Bool) throws {
    var talk = try Talk("denbighshire")
    for text in texts { talk.say(text) }
    let handoff = try #require(talk.outcome?.opened)
    #expect(handoff.about == (isAboutHead ? [.role(.head)] : []))
  }

  @Test(
    arguments: [ConversationState.Mode.waiting, .person],
    [
      ("it's about the headteacher, I want to complain about her", true), ("it's about the lunch money", false),
    ])
  func anOpenRecordLearnsIt(_ mode: ConversationState.Mode, _ row: (text: String, isAboutHead: Bool)) throws {
    var talk = try Talk("denbighshire")
    talk.say("can I talk to a person please")
    let receipt = try #require(talk.state.receipt)
    talk.say("no thanks")
    talk.state.mode = mode
    let outcome = talk.say(row.text)
    #expect(outcome.added == [row.text])
    #expect(outcome.events.contains(.concerns(receipt, .role(.head))) == row.isAboutHead)
  }
}
