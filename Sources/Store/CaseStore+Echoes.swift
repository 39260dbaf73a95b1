import Casebook
import FoundationEssentials

extension CaseStore {
  /// The kind of a record that is opened because somebody wrote to the parent by the school's own phone.
  static let phone = "phone"

  /// Gives the chat to whoever wrote to the parent by the school's own phone, as if it were claimed at the desk.
  ///
  /// Their words go into the conversation's open record. Without one a record is opened, so that the chat can be given back
  /// to the assistant at the desk; nobody is told of it, because somebody knows.
  static func take(
    _ conversation: Int64, of place: ConversationID, echoing words: PrivateText, at instant: Date,
    in session: SQLSession
  ) throws {
    let stored = try session.rows("SELECT state FROM conversations WHERE id = \(conversation)")[0].textOrNil(0)
    var state = stored.flatMap { try? StoredJSON.decode(ConversationState.self, from: $0) } ?? ConversationState()
    let receipt =
      try openRecord(of: conversation, named: state.receipt, in: session)
      ?? openRecord(for: place, conversation, at: instant, in: session)
    state.take(by: receipt)
    try session.run("UPDATE conversations SET state = \(try StoredJSON.encode(state)) WHERE id = \(conversation)")
    try recall(conversation, in: session)
    try act(.reply, on: receipt, words: words.words.isEmpty ? nil : words, at: instant, in: session)
  }

  /// The record that the conversation is with, or one that an earlier echo opened, unless it is closed.
  private static func openRecord(
    of conversation: Int64, named receipt: ReceiptNumber?, in session: SQLSession
  ) throws -> ReceiptNumber? {
    try session.rows(
      """
      SELECT receipt FROM cases WHERE conversation = \(conversation) AND closed_at IS NULL
      AND (receipt = \(receipt?.rawValue) OR kind = \(phone))
      ORDER BY CASE WHEN receipt = \(receipt?.rawValue) THEN 0 ELSE 1 END, opened_at DESC LIMIT 1
      """
    ).first.map { ReceiptNumber(rawValue: try $0.text(0)) }
  }

  /// Opens a record with what the parent wrote last, if they wrote at all.
  private static func openRecord(
    for place: ConversationID, _ conversation: Int64, at instant: Date, in session: SQLSession
  ) throws -> ReceiptNumber {
    let row = try session.rows(
      """
      SELECT id, kind, words, received_at FROM messages
      WHERE conversation = \(conversation) AND withdrawn_at IS NULL AND kind IN ('text', 'echo')
      ORDER BY CASE WHEN kind = 'text' THEN 0 ELSE 1 END, sequence DESC LIMIT 1
      """)[0]
    let handoff = Handoff(
      receipt: ReceiptNumber(school: place.school, seed: random()), conversation: place,
      words: PrivateText(try row.text(1) == "text" ? row.text(2) : ""),
      receivedAt: Date(milliseconds: try row.integer(3)), level: .staff, kind: phone, rule: "written by phone",
      answer: "", pack: "\(place.school)@none", stage: nil, draft: nil,
      about: try partiesKeptOut(of: conversation, in: session))
    try open(handoff, conversation: conversation, message: try row.integer(0), at: instant, in: session)
    return handoff.receipt
  }
}
