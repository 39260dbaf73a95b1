import Casebook
import Dialogue
import FoundationEssentials

/// A conversation that nothing is kept of: no store, nothing is sent, and a receipt reads `TRIAL`.
struct OfflineConversation {
  private let responder: Responder
  private let school: SchoolID
  private var state = ConversationState()
  private var count = 0

  init(with school: School) {
    responder = Responder(school: school)
    self.school = school.id
  }

  /// The time of a message that does not say when it was sent.
  static let standardInstant = Date(timeIntervalSince1970: 1_768_384_800)  // 2026-01-14T10:00:00Z

  mutating func reply(to text: String, at instant: Date = standardInstant) -> Reply {
    count += 1
    let conversation = ConversationID(channel: "offline", school: school, account: "", address: "")
    let message = InboundMessage(id: "\(count)", conversation: conversation, content: .text(PrivateText(text)))
    let outcome = responder.respond(to: Turn(message: message, state: state), at: instant, receipt: .trial)
    state = outcome.state
    return outcome.reply
  }
}
