public import Casebook
public import FoundationEssentials

/// One side's line of a conversation.
public struct TranscriptEntry: Hashable, Sendable {
  public enum Line: Hashable, Sendable {
    /// What the parent sent.
    case message(InboundMessage.Content)
    /// A message that the parent took back: its words are not shown.
    case withdrawn
    /// What the assistant answered.
    case reply(Reply)
    /// What a member of staff wrote to the parent by the desk.
    case staffReply(Reply)
  }

  /// Grows within a conversation; numbers may be left out.
  public let sequence: Int64
  public let at: Date
  public let line: Line
}

/// A conversation as it stood at one moment.
public struct Transcript: Hashable, Sendable {
  /// Both sides in order.
  public let lines: [TranscriptEntry]
  /// Whether a message is not answered yet.
  public let isPending: Bool
}

extension CaseStore {
  /// Both sides of a conversation after `sequence` (0 for all).
  public func transcript(
    of conversation: ConversationID, after sequence: Int64 = 0
  ) async throws(StoreError) -> Transcript {
    try await driver.read { session in
      guard let id = try Self.id(of: conversation, in: session) else { return Transcript(lines: [], isPending: false) }
      // What staff did and what they wrote is written down in one go, at one time.
      let lines = try session.rows(
        """
        SELECT sequence, received_at, kind, words, target, withdrawn_at FROM messages
        WHERE conversation = \(id) AND sequence > \(sequence) AND kind <> 'move'
        UNION ALL
        SELECT o.sequence, o.queued_at, CASE WHEN EXISTS (
            SELECT 1 FROM case_acts t
            WHERE t.receipt = o.record AND t.act = \(CaseAct.Kind.reply.rawValue) AND t.at = o.queued_at
          ) THEN 'staff' ELSE 'reply' END, o.body, NULL, NULL FROM outbox o
        WHERE o.conversation = \(id) AND o.sequence > \(sequence)
        ORDER BY 1
        """
      ).map(TranscriptEntry.init)
      return Transcript(lines: lines, isPending: try Self.pendingTurns(of: id, in: session) > 0)
    }
  }
}

extension TranscriptEntry {
  fileprivate init(_ row: SQLRow) throws {
    sequence = try row.integer(0)
    at = Date(milliseconds: try row.integer(1))
    let (kind, words) = (try row.text(2), try row.text(3))
    if kind == "reply" {
      line = .reply(try StoredJSON.decode(Reply.self, from: words))
    } else if kind == "staff" {
      line = .staffReply(try StoredJSON.decode(Reply.self, from: words))
    } else if try row.integerOrNil(5) != nil {
      line = .withdrawn
    } else {
      line = .message(try StoredContent(kind: kind, words: words, target: try row.textOrNil(4)).content())
    }
  }
}
