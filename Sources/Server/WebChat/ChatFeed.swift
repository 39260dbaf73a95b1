import Casebook
import FoundationEssentials
import ServiceLifecycle
import Store

/// What a chat page shows of a conversation, and what is new in it.
struct ChatFeed: Sendable {
  /// One side's line.
  struct Line: Encodable, Sendable {
    let sequence: Int64
    let from: Speaker
    let text: String
    /// The text laid out for a page.
    let blocks: [MessageText.Block]
    /// How urgent the reply is: `none`, `staff`, `urgent`, `emergency`.
    let level: String
    /// Labels of quick-reply buttons.
    let suggestions: [String]
    /// When it was written down.
    let at: Date
  }

  /// Whose line it is.
  enum Speaker: String, Encodable, Sendable {
    case parent, assistant
    /// A member of staff.
    case school
  }

  /// What is new after a sequence.
  struct Update: Encodable, Sendable {
    let messages: [Line]
    /// Whether a message is not answered yet.
    let pending: Bool
  }

  let store: CaseStore

  /// The lines after `sequence`, all of them, and whether more are to come.
  func update(of conversation: ConversationID, after sequence: Int64) async throws(StoreError) -> Update {
    let transcript = try await store.transcript(of: conversation, after: sequence)
    return Update(messages: transcript.lines.map(Line.init), pending: transcript.isPending)
  }

  /// Returns when nothing of the conversation is pending any more, or after `limit`.
  func settle(_ conversation: ConversationID, atMost limit: Duration) async throws(StoreError) {
    let bell = store.listen(to: conversation)
    let result: Result<Void, StoreError>
    do throws(StoreError) {
      result = .success(try await settle(conversation, by: bell, until: ContinuousClock.now + limit))
    } catch {
      result = .failure(error)
    }
    store.stopListening(to: conversation)
    try result.get()
  }

  private func settle(
    _ conversation: ConversationID, by bell: Bell, until end: ContinuousClock.Instant
  ) async throws(StoreError) {
    while ContinuousClock.now < end, !Task.isShuttingDownGracefully {
      let seen = bell.rings
      guard try await store.pendingTurns(of: conversation) > 0 else { return }
      let rest = end - ContinuousClock.now
      await cancelWhenGracefulShutdown { await bell.wait(past: seen, atMost: rest) }
    }
  }
}

extension ChatFeed.Line {
  init(_ entry: TranscriptEntry) {
    sequence = entry.sequence
    at = entry.at
    switch entry.line {
    case .reply(let reply):
      (from, text, level) = (.assistant, reply.text, reply.escalation.rawValue)
      suggestions = reply.suggestions
    case .staffReply(let reply): (from, text, level, suggestions) = (.school, reply.text, "none", [])
    case .withdrawn: (from, text, level, suggestions) = (.parent, "(taken back)", "none", [])
    case .message(let content):
      if case .echo = content { from = .school } else { from = .parent }
      switch content {
      case .text(let words), .edit(_, let words), .echo(let words): text = words.words
      case .unsupported(let what): text = "(\(what))"
      case .withdrawal: text = "(taken back)"
      case .move: text = "(moved)"
      }
      (level, suggestions) = ("none", [])
    }
    blocks = MessageText(text, marksNumbers: from != .parent).blocks
  }
}

extension ChatFeed.Update {
  /// The update as JSON, keys in order, times as ISO 8601.
  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      encoder.dateEncodingStrategy = .iso8601
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}
