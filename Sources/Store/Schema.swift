/// The tables, as a list of steps forward. A step that was released is never changed: the next one is added.
///
/// Times are milliseconds since 1970, UTC. Whole numbers are BIGINT because INTEGER has 32 bits elsewhere.
enum Schema {
  /// The version of a store after all steps.
  static var version: Int { steps.count }

  /// Makes the steps that are missing up to `version`, within the caller's transaction. Throws `newerSchema`.
  static func migrate(_ session: SQLSession, to version: Int = version) throws {
    try session.run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
    let found = try found(session)
    guard (found ?? 0) <= version else { throw StoreError.newerSchema(found: found ?? 0, known: version) }
    for step in steps[(found ?? 0)..<version] {
      for statement in step { try session.run(statement) }
    }
    if found == nil {
      try session.run("INSERT INTO schema_version (version) VALUES (\(version))")
    } else if found != version {
      try session.run("UPDATE schema_version SET version = \(version)")
    }
  }

  /// Leaves the schema as it is. Throws `newerSchema` or `olderSchema` for one that is not this program's.
  static func check(_ session: SQLSession) throws {
    let found = try found(session) ?? 0
    guard found <= version else { throw StoreError.newerSchema(found: found, known: version) }
    guard found == version else { throw StoreError.olderSchema(found: found, known: version) }
  }

  private static func found(_ session: SQLSession) throws -> Int? {
    try session.rows("SELECT version FROM schema_version").first.map { Int(try $0.integer(0)) }
  }

  private static let steps: [[SQLText]] = [first, second, third, fourth, fifth, sixth, seventh, ninth, eighth]

  private static let first: [SQLText] = [
    """
    CREATE TABLE conversations (
      id \(.identity),
      channel TEXT NOT NULL CHECK (channel <> ''),
      school TEXT NOT NULL CHECK (school <> ''),
      account TEXT NOT NULL,
      address TEXT NOT NULL CHECK (address <> ''),
      state TEXT,
      sequence BIGINT NOT NULL,
      claim BIGINT,
      held_until BIGINT,
      UNIQUE (channel, school, account, address))
    """,
    """
    CREATE TABLE messages (
      id \(.identity),
      conversation BIGINT NOT NULL REFERENCES conversations (id),
      sequence BIGINT NOT NULL,
      channel TEXT NOT NULL,
      school TEXT NOT NULL,
      account TEXT NOT NULL,
      provider_id TEXT NOT NULL CHECK (provider_id <> ''),
      kind TEXT NOT NULL,
      words TEXT NOT NULL,
      target TEXT,
      is_group BIGINT NOT NULL,
      sent_at BIGINT,
      received_at BIGINT NOT NULL,
      is_pending BIGINT NOT NULL,
      failures BIGINT NOT NULL,
      last_error TEXT,
      answered_at BIGINT,
      edited_at BIGINT,
      withdrawn_at BIGINT,
      UNIQUE (channel, school, account, provider_id))
    """,
    "CREATE INDEX messages_pending ON messages (id) WHERE is_pending = 1",
    "CREATE INDEX messages_in_order ON messages (conversation, sequence)",
    """
    CREATE TABLE cases (
      receipt TEXT PRIMARY KEY,
      conversation BIGINT NOT NULL REFERENCES conversations (id),
      message BIGINT NOT NULL REFERENCES messages (id),
      school TEXT NOT NULL,
      opened_at BIGINT NOT NULL,
      words TEXT NOT NULL,
      received_at BIGINT NOT NULL,
      level TEXT NOT NULL,
      level_now TEXT NOT NULL,
      kind TEXT NOT NULL,
      rule TEXT NOT NULL,
      answer TEXT NOT NULL,
      pack TEXT NOT NULL,
      stage BIGINT,
      draft TEXT)
    """,
    "CREATE INDEX cases_of_school ON cases (school, opened_at)",
    "\(.frozen(table: "cases", columns: "receipt, words, received_at, level, kind, rule, answer, pack, stage, draft"))",
    """
    CREATE TABLE case_acts (
      id \(.identity),
      receipt TEXT NOT NULL REFERENCES cases (receipt),
      at BIGINT NOT NULL,
      act TEXT NOT NULL,
      words TEXT,
      level TEXT,
      message TEXT)
    """,
    "CREATE INDEX case_acts_of_case ON case_acts (receipt, id)",
    "\(.frozen(table: "case_acts", columns: nil))",
    """
    CREATE TABLE contacts (
      id \(.identity),
      receipt TEXT NOT NULL REFERENCES cases (receipt),
      at BIGINT NOT NULL,
      words TEXT NOT NULL)
    """,
    "CREATE INDEX contacts_of_case ON contacts (receipt, id)",
    """
    CREATE TABLE outbox (
      id \(.identity),
      delivery TEXT NOT NULL UNIQUE,
      conversation BIGINT REFERENCES conversations (id),
      message BIGINT REFERENCES messages (id),
      sequence BIGINT,
      receipt TEXT REFERENCES cases (receipt),
      is_ordered BIGINT NOT NULL,
      body TEXT NOT NULL,
      queued_at BIGINT NOT NULL,
      is_waiting BIGINT NOT NULL,
      due_at BIGINT NOT NULL,
      failures BIGINT NOT NULL,
      parts_sent BIGINT NOT NULL,
      last_error TEXT,
      claim BIGINT,
      held_until BIGINT,
      settled_at BIGINT,
      given_up_at BIGINT,
      CHECK ((conversation IS NULL) = (receipt IS NOT NULL)))
    """,
    "CREATE INDEX outbox_due ON outbox (due_at, id) WHERE is_waiting = 1",
    "CREATE INDEX outbox_ahead ON outbox (conversation, id) WHERE is_waiting = 1",
    "CREATE INDEX outbox_in_order ON outbox (conversation, sequence)",
    """
    CREATE TABLE audit (
      id \(.identity),
      message BIGINT NOT NULL REFERENCES messages (id),
      at BIGINT NOT NULL,
      decision TEXT NOT NULL,
      score DOUBLE PRECISION,
      pack TEXT NOT NULL)
    """,
  ]

  /// A name for messages beside the provider's id: Telegram's edits do not use the id.
  private static let second: [SQLText] = ["ALTER TABLE messages ADD COLUMN reference TEXT"]

  /// The desk: who may sign in, who has a record in hand, whom it is about, and what became of it.
  private static let third: [SQLText] = [
    """
    CREATE TABLE accounts (
      id \(.identity),
      school TEXT NOT NULL CHECK (school <> ''),
      role TEXT NOT NULL,
      name TEXT NOT NULL CHECK (name <> ''),
      email TEXT NOT NULL CHECK (email <> ''),
      password TEXT NOT NULL CHECK (password <> ''),
      added_at BIGINT NOT NULL,
      removed_at BIGINT)
    """,
    "CREATE UNIQUE INDEX accounts_by_email ON accounts (email) WHERE removed_at IS NULL",
    """
    CREATE TABLE sessions (
      token TEXT PRIMARY KEY,
      account BIGINT NOT NULL REFERENCES accounts (id),
      began_at BIGINT NOT NULL,
      seen_at BIGINT NOT NULL)
    """,
    "CREATE INDEX sessions_of_account ON sessions (account)",
    "ALTER TABLE cases ADD COLUMN owner BIGINT REFERENCES accounts (id)",
    "ALTER TABLE cases ADD COLUMN closed_at BIGINT",
    "CREATE INDEX cases_open ON cases (school, opened_at) WHERE closed_at IS NULL",
    "CREATE INDEX cases_closed ON cases (school, closed_at) WHERE closed_at IS NOT NULL",
    "CREATE INDEX cases_of_conversation ON cases (conversation)",
    "ALTER TABLE case_acts ADD COLUMN account BIGINT REFERENCES accounts (id)",
    "ALTER TABLE case_acts ADD COLUMN outcome TEXT",
    """
    CREATE TABLE case_about (
      id \(.identity),
      receipt TEXT NOT NULL REFERENCES cases (receipt),
      party TEXT NOT NULL,
      at BIGINT NOT NULL,
      UNIQUE (receipt, party))
    """,
    "\(.frozen(table: "case_about", columns: nil))",
    // The record that a reply of staff belongs to: should it not arrive, that record says so.
    "ALTER TABLE outbox ADD COLUMN record TEXT REFERENCES cases (receipt)",
  ]

  /// When a conversation's turn begins: what waited before is due at once.
  private static let fourth: [SQLText] = [
    "ALTER TABLE messages ADD COLUMN stands_alone BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE conversations ADD COLUMN due_at BIGINT",
    "ALTER TABLE conversations ADD COLUMN is_urgent BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE conversations ADD COLUMN allowed_at BIGINT",
    "ALTER TABLE conversations ADD COLUMN slowed_until BIGINT",
    "CREATE INDEX messages_waiting ON messages (conversation, sequence) WHERE is_pending = 1",
    "CREATE INDEX conversations_due ON conversations (is_urgent DESC, due_at, id) WHERE due_at IS NOT NULL",
    "UPDATE conversations SET due_at = 0 WHERE id IN (SELECT conversation FROM messages WHERE is_pending = 1)",
  ]

  /// Replies that came too late for their channel.
  private static let fifth: [SQLText] = [
    // Since when the parent is asked to write, so that what waits may be sent.
    "ALTER TABLE conversations ADD COLUMN invited_at BIGINT",
    // When the provider brought the reply back.
    "ALTER TABLE outbox ADD COLUMN returned_at BIGINT",
  ]

  /// The other name of whom a conversation is with.
  private static let sixth: [SQLText] = [
    "ALTER TABLE conversations ADD COLUMN alias TEXT",
    "CREATE INDEX conversations_by_alias ON conversations (channel, school, account, alias) WHERE alias IS NOT NULL",
  ]
}
