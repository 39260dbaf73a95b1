import Casebook
import Foundation
import Testing

@Suite struct PrivateTextTests {
  private static let secret = "he locks her in the cellar"
  private static let text = PrivateText(secret)
  private static let conversation = ConversationID(
    channel: "web", school: SchoolID("roose"), account: "", address: "a1")
  private static let handoff = Handoff(
    receipt: .trial, conversation: conversation, words: text, receivedAt: Date(timeIntervalSince1970: 0),
    level: .urgent,
    kind: "neglect", rule: "pattern", answer: "", pack: "roose@0", stage: nil, draft: text)

  private static func printed(_ value: Any) -> [String] {
    var dumped = ""
    dump(value, to: &dumped)
    var reflected = ""
    var mirror: Mirror? = Mirror(reflecting: value)
    while let level = mirror {
      for child in level.children { reflected += "\(child.value)" }
      mirror = level.superclassMirror
    }
    return ["\(value)", String(describing: value), String(reflecting: value), dumped, reflected]
  }

  /// Everything of this room that can carry a parent's words.
  private static let carriers: [(name: String, value: any Sendable)] = [
    ("text", text),
    ("optional", Optional(text) as any Sendable),
    ("list", [text]),
    ("content", InboundMessage.Content.text(text)),
    ("edit", InboundMessage.Content.edit(of: "1", text)),
    ("message", InboundMessage(id: "1", conversation: conversation, content: .text(text))),
    (
      "turn",
      Turn(
        message: InboundMessage(id: "1", conversation: conversation, content: .text(text)), state: ConversationState())
    ),
    ("handoff", handoff),
    ("opened", CaseEvent.opened(handoff)),
    ("added", CaseEvent.added(.trial, text, level: .staff)),
    ("contact", CaseEvent.contact(.trial, text)),
  ]

  @Test(arguments: carriers.map(\.name))
  func noWordIsPrinted(name: String) throws {
    let value = try #require(Self.carriers.first { $0.name == name }).value
    for printed in Self.printed(value) {
      for word in Self.secret.split(separator: " ") where word.count > 3 {
        #expect(!printed.contains(word), "\(name) printed \(printed.count) characters with a word in them")
      }
    }
  }

  @Test(arguments: [("", "<0 bytes>"), ("abc", "<3 bytes>"), ("tŷ", "<3 bytes>"), ("😀", "<4 bytes>")])
  func aLengthIsPrinted(words: String, printed: String) {
    #expect("\(PrivateText(words))" == printed)
  }

  @Test func theWordsAreKept() throws {
    let copy = try JSONDecoder().decode(PrivateText.self, from: JSONEncoder().encode(Self.text))
    #expect(copy.words == Self.secret)
  }
}
