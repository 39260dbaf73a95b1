public import Casebook
public import FoundationEssentials

/// What became of recorded messages.
public struct Recorded: Hashable, Sendable {
  /// Those that were not there before, in the order they were given.
  public let new: [InboundMessage]
  /// How many were there already.
  public let duplicates: Int
}

extension CaseStore {
  /// Keeps the messages of one request, all or none, and sets when the turns that they are part of begin. Durable when it
  /// returns.
  ///
  /// A message whose id is known for that channel, school and account changes nothing. An edit or a withdrawal marks the
  /// earlier message too, an echo has the assistant fall silent, and a move has the conversation go on elsewhere. Throws
  /// `full` or `unavailable` (answer 503) and `refused` (an empty id or address).
  public func record(_ messages: [InboundMessage], at instant: Date) async throws(StoreError) -> Recorded {
    let (recorded, hasMore) = try await driver.write(isBounded: true) { [pace] session in
      var hasMore = false
      let new = try messages.filter { message in
        let effect = try Self.insert(message, by: pace, at: instant, in: session)
        if effect == .more { hasMore = true }
        return effect != .none
      }
      return (Recorded(new: new, duplicates: messages.count - new.count), hasMore)
    }
    guard !recorded.new.isEmpty else { return recorded }
    messageArrived.ring()
    if hasMore {
      turnsWaiting.ring()
      deliveriesWaiting.ring()
    }
    conversations.ring(recorded.new.lazy.map(\.conversation))
    return recorded
  }

  /// What a message changes.
  private enum Effect {
    /// It was known.
    case none
    case recorded
    /// Beside what waits to be answered also what waits to be sent, or a record.
    case more
  }

  private static func insert(
    _ message: InboundMessage, by pace: Pace, at instant: Date, in session: SQLSession
  ) throws -> Effect {
    var place = message.conversation
    if case .move(let address) = message.content {
      guard try session.rows(known(message)).isEmpty else { return .none }
      try move(place, to: address, at: instant, in: session)
      place = place.moved(to: address)
    }
    var hasJoined = false
    if let alias = message.alias, try session.rows(known(message)).isEmpty {
      hasJoined = try join(alias, with: place, at: instant, in: session)
    }
    let content = StoredContent(message.content)
    let arrival = Pace.Arrival(at: instant, standsAlone: message.standsAlone)
    let due = content.isFromParent ? pace.nextTurn(of: [arrival], slowedUntil: nil)?.due.milliseconds : nil
    let conversation = try session.rows(
      """
      INSERT INTO conversations (channel, school, account, address, alias, sequence, due_at)
      SELECT \(place.channel), \(place.school.rawValue), \(place.account),
        COALESCE((\(address(alias: place.address, of: place))), \(place.address)), \(message.alias), 1, \(due)
      WHERE NOT EXISTS (\(known(message)))
      ON CONFLICT (channel, school, account, address) DO UPDATE
      SET sequence = conversations.sequence + 1, due_at = COALESCE(conversations.due_at, excluded.due_at),
        alias = COALESCE(excluded.alias, conversations.alias)
      RETURNING id, sequence, due_at, slowed_until, invited_at, address
      """
    ).first
    guard let conversation else { return .none }
    let (id, sequence) = (try conversation.integer(0), try conversation.integer(1))
    // Where others wait, or the sender is slowed down, it is for all of them to say when.
    let isAlone =
      try !hasJoined && due != nil && conversation.integer(2) == due && conversation.integerOrNil(3) == nil
    let isInvited = try conversation.integerOrNil(4) != nil
    place = place.moved(to: try conversation.text(5))
    try session.run(
      """
      INSERT INTO messages (conversation, sequence, channel, school, account, provider_id, reference, kind, words, target, is_group,
        stands_alone, sent_at, received_at, is_pending, failures)
      VALUES (\(id), \(sequence), \(place.channel), \(place.school.rawValue), \(place.account), \(message.id),
        \(message.reference), \(content.kind), \(content.words), \(content.target), \(message.isGroup ? 1 : 0),
        \(message.standsAlone ? 1 : 0), \(message.sentAt?.milliseconds), \(instant.milliseconds),
        \(content.isFromParent ? 1 : 0), 0)
      """)
    switch message.content {
    case .edit(let target, _):
      try session.run(
        """
        UPDATE messages SET edited_at = \(instant.milliseconds)
        WHERE conversation = \(id) AND COALESCE(reference, provider_id) = \(target)
        """)
    case .withdrawal(let target):
      try session.run(
        """
        UPDATE messages SET withdrawn_at = \(instant.milliseconds)
        WHERE conversation = \(id) AND COALESCE(reference, provider_id) = \(target)
        """)
    case .echo(let words): try take(id, of: place, echoing: words, at: instant, in: session)
    case .text, .unsupported, .move: break
    }
    if !isAlone { try schedule(id, by: pace, in: session) }
    guard content.isFromParent else { return .more }
    guard isInvited else { return hasJoined ? .more : .recorded }
    try resume(id, at: instant, in: session)
    return .more
  }

  /// The row of a message that came in before.
  private static func known(_ message: InboundMessage) -> SQLText {
    let place = message.conversation
    return """
      SELECT 1 FROM messages WHERE channel = \(place.channel) AND school = \(place.school.rawValue)
      AND account = \(place.account) AND provider_id = \(message.id)
      """
  }
}

/// A message's content as its columns hold it.
struct StoredContent {
  let kind: String
  let words: String
  let target: String?

  init(_ content: InboundMessage.Content) {
    switch content {
    case .text(let text): (kind, words, target) = ("text", text.words, nil)
    case .unsupported(let word): (kind, words, target) = ("unsupported", word, nil)
    case .edit(let earlier, let text): (kind, words, target) = ("edit", text.words, earlier)
    case .withdrawal(let earlier): (kind, words, target) = ("withdrawal", "", earlier)
    case .echo(let text): (kind, words, target) = ("echo", text.words, nil)
    case .move(let address): (kind, words, target) = ("move", "", address)
    }
  }

  /// Whether it waits for an answer, and lets the parent be written to.
  var isFromParent: Bool { kind != "echo" && kind != "move" }

  init(kind: String, words: String, target: String?) {
    self.kind = kind
    self.words = words
    self.target = target
  }

  /// The content again. Throws `unavailable` for a kind that no program wrote.
  func content() throws(StoreError) -> InboundMessage.Content {
    switch (kind, target) {
    case ("text", _): .text(PrivateText(words))
    case ("unsupported", _): .unsupported(words)
    case ("edit", let target?): .edit(of: target, PrivateText(words))
    case ("withdrawal", let target?): .withdrawal(of: target)
    case ("echo", _): .echo(PrivateText(words))
    case ("move", let target?): .move(to: target)
    default: throw .unavailable(why: "a message has a kind that is not known")
    }
  }
}
