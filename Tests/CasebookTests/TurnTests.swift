import Foundation
import Testing

@testable import Casebook

struct TurnTests {
  private static let place = ConversationID(channel: "generic", school: SchoolID("roose"), account: "", address: "ann")

  private static func turn(_ contents: [InboundMessage.Content]) -> Turn {
    let messages = contents.enumerated().map { index, content in
      InboundMessage(id: "m\(index)", conversation: place, content: content)
    }
    return Turn(messages: messages, state: ConversationState())
  }

  private static func text(_ words: String) -> InboundMessage.Content { .text(PrivateText(words)) }

  @Test(arguments: [
    ([text("How do I complain?")], "m0", text("How do I complain?")),
    (
      [text("Hello"), text("how do I complain?"), text("it is about a teacher")], "m2",
      text("Hello\nhow do I complain?\nit is about a teacher")
    ),
    // An edit is not answered and changes nothing that is; what was taken back is not answered.
    ([text("teh rules?"), .edit(of: "m0", PrivateText("the rules?"))], "m0", text("teh rules?")),
    ([text("one"), text("two"), .withdrawal(of: "m0")], "m1", text("two")),
    ([text("one"), .withdrawal(of: "m0")], "m1", .withdrawal(of: "m0")),
    ([.withdrawal(of: "m1"), text("one")], "m0", .withdrawal(of: "m1")),
    // Pictures beside words are not spoken of; several pictures are one answer.
    ([.unsupported("photo"), text("can I post this?"), .unsupported("photo")], "m1", text("can I post this?")),
    ([.unsupported("photo"), .unsupported("photo")], "m1", .unsupported("photo")),
    ([.unsupported("photo"), .edit(of: "m9", PrivateText("new"))], "m0", .unsupported("photo")),
  ]) func whatIsAnsweredOfABurst(contents: [InboundMessage.Content], id: String, answered: InboundMessage.Content) {
    let turn = Self.turn(contents)
    #expect(turn.message.id == id)
    #expect(turn.message.content == answered)
    #expect(turn.messages.count == contents.count)
  }

  @Test func everyWordIsThereToBeScreened() {
    let turn = Self.turn([
      Self.text("one"), .edit(of: "m0", PrivateText("two")), .unsupported("voice"), Self.text("three"),
      .withdrawal(of: "m3"),
    ])
    #expect(turn.words.map(\.words) == ["one", "two", "three"])
  }

  @Test func whatAPlatformCallsAMessageNamesItToo() {
    let messages = [
      InboundMessage(id: "100", reference: "31", conversation: Self.place, content: Self.text("one")),
      InboundMessage(id: "101", conversation: Self.place, content: .withdrawal(of: "31")),
    ]
    #expect(Turn(messages: messages, state: ConversationState()).message.id == "101")
  }
}
