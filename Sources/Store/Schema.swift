/// The tables, as a list of steps forward. A step that was released is never changed: the next one is added.
///
/// Times are milliseconds since 1970, UTC. Whole numbers are BIGINT because INTEGER has 32 bits elsewhere.
enum Schema {
  /// The version of a store after all steps.
  static var version: Int { steps.count }

  /// Makes the steps that are missing, within the caller's transaction. Throws `newerSchema`.
  static func migrate(_ session: SQLSession) throws {
    try session.run("CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)")
    let found = try session.rows("SELECT version FROM schema_version").first.map { Int(try $0.integer(0)) }
    guard (found ?? 0) <= version else { throw StoreError.newerSchema(found: found ?? 0, known: version) }
    for step in steps[(found ?? 0)...] {
      for statement in step { try session.run(statement) }
    }
    if found == nil {
      try session.run("INSERT INTO schema_version (version) VALUES (\(version))")
    } else if found != version {
      try session.run("UPDATE schema_version SET version = \(version)")
    }
  }

  private static let steps: [[SQLText]] = [first, second]

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
}
