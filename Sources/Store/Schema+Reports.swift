extension Schema {
  /// Switching off, letters, the register that reports are made of, and questions that had no answer.
  static let eighth: [SQLText] = [
    // A school's name, or none for every school. The latest row of each says how it stands.
    """
    CREATE TABLE switch_acts (
      id \(.identity),
      school TEXT NOT NULL,
      is_off BIGINT NOT NULL,
      reason TEXT NOT NULL CHECK (reason <> ''),
      by_whom TEXT NOT NULL CHECK (by_whom <> ''),
      account BIGINT REFERENCES accounts (id),
      at BIGINT NOT NULL)
    """,
    "CREATE INDEX switch_acts_of_school ON switch_acts (school, id)",
    "\(.frozen(table: "switch_acts", columns: nil))",
    """
    CREATE TABLE letters (
      id \(.identity),
      school TEXT NOT NULL CHECK (school <> ''),
      letter TEXT NOT NULL CHECK (letter <> ''),
      receipt TEXT REFERENCES cases (receipt),
      account BIGINT NOT NULL REFERENCES accounts (id),
      at BIGINT NOT NULL,
      body TEXT NOT NULL)
    """,
    "CREATE INDEX letters_of_school ON letters (school, id)",
    "\(.frozen(table: "letters", columns: nil))",
    // One row a record and nothing in it about a person; without the receipt it belongs to nobody. It outlives the record,
    // so that figures stay right when a person's data are erased. Times are from the opening on, which is kept to the hour.
    """
    CREATE TABLE register (
      id \(.identity),
      receipt TEXT UNIQUE,
      school TEXT NOT NULL,
      kind TEXT NOT NULL,
      level TEXT NOT NULL,
      opened_at BIGINT NOT NULL,
      is_about_staff BIGINT NOT NULL DEFAULT 0,
      acknowledged_after BIGINT,
      closed_after BIGINT,
      outcome TEXT)
    """,
    "CREATE INDEX register_of_school ON register (school, opened_at)",
    """
    INSERT INTO register (receipt, school, kind, level, opened_at, is_about_staff, acknowledged_after, closed_after, outcome)
    SELECT k.receipt, k.school, k.kind, k.level_now, k.opened_at - k.opened_at % 3600000,
      EXISTS (SELECT 1 FROM case_about b WHERE b.receipt = k.receipt),
      (SELECT MIN(t.at) FROM case_acts t WHERE t.receipt = k.receipt AND t.act IN ('claimed', 'reply', 'closed'))
        - k.opened_at,
      k.closed_at - k.opened_at,
      (SELECT t.outcome FROM case_acts t WHERE t.receipt = k.receipt AND t.act = 'closed' ORDER BY t.id DESC LIMIT 1)
    FROM cases k ORDER BY k.opened_at, k.receipt
    """,
    """
    CREATE TABLE questions (
      id \(.identity),
      school TEXT NOT NULL,
      conversation BIGINT NOT NULL REFERENCES conversations (id),
      words TEXT NOT NULL CHECK (words <> ''),
      asked_at BIGINT NOT NULL,
      UNIQUE (school, conversation, words))
    """,
    "CREATE INDEX questions_of_school ON questions (school, asked_at)",
    "CREATE INDEX questions_of_conversation ON questions (conversation)",
  ]
}
