public import Casebook
public import FoundationEssentials

/// One side's line of a conversation.
public struct TranscriptEntry: Hashable, Sendable {
  public enum Line: Hashable, Sendable {
    /// What the parent sent.
    case message(InboundMessage.Content)
    /// A message that the parent took back: its words are not shown.
    case withdrawn
    case reply(Reply)
  }

  /// Grows within a conversation; numbers may be left out.
  public let sequence: Int64
  public let at: Date
  public let line: Line
}

extension CaseStore {
  /// Both sides of a conversation in order, after `sequence` (0 for all), `limit` lines at most.
  public func transcript(
    of conversation: ConversationID, after sequence: Int64 = 0, limit: Int = 500
  ) async throws(StoreError) -> [TranscriptEntry] {
    try await driver.read { session in
      guard let id = try Self.id(of: conversation, in: session) else { return [] }
      return try session.rows(
        """
        SELECT sequence, received_at, kind, words, target, withdrawn_at FROM messages
        WHERE conversation = \(id) AND sequence > \(sequence) AND kind <> 'move'
        UNION ALL
        SELECT sequence, queued_at, 'reply', body, NULL, NULL FROM outbox
        WHERE conversation = \(id) AND sequence > \(sequence)
        ORDER BY 1 LIMIT \(limit)
        """
      ).map(TranscriptEntry.init)
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
    } else if try row.integerOrNil(5) != nil {
      line = .withdrawn
    } else {
      line = .message(try StoredContent(kind: kind, words: words, target: try row.textOrNil(4)).content())
    }
  }
}
