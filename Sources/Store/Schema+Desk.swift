extension Schema {
  /// The whole desk: the second step of signing in, records that are passed on, and lists that are read off an index.
  static let seventh: [SQLText] = [
    // In base 32, and the step of time whose code was used last.
    "ALTER TABLE accounts ADD COLUMN code_secret TEXT",
    "ALTER TABLE accounts ADD COLUMN code_step BIGINT NOT NULL DEFAULT 0",
    """
    CREATE TABLE recovery_codes (
      id \(.identity),
      account BIGINT NOT NULL REFERENCES accounts (id),
      digest TEXT NOT NULL,
      made_at BIGINT NOT NULL,
      UNIQUE (account, digest))
    """,
    // Who is signed in already has not made it.
    "DELETE FROM sessions",
    "ALTER TABLE sessions ADD COLUMN stage TEXT NOT NULL DEFAULT 'whole'",
    // A secret that is shown to the member until their phone is seen to have it.
    "ALTER TABLE sessions ADD COLUMN offer TEXT",
    // Whom an act was for: who a record was passed on to.
    "ALTER TABLE case_acts ADD COLUMN party TEXT",
    """
    CREATE TABLE case_referrals (
      id \(.identity),
      receipt TEXT NOT NULL REFERENCES cases (receipt),
      party TEXT NOT NULL,
      at BIGINT NOT NULL,
      UNIQUE (receipt, party))
    """,
    "\(.frozen(table: "case_referrals", columns: nil))",
    // What decides who may read a record, beside it, so that a list and its count are read off one index: the route and
    // urgency of its level, and whether there are rows of whom it is about or was passed on to.
    "ALTER TABLE cases ADD COLUMN route TEXT NOT NULL DEFAULT 'safeguarding'",
    "ALTER TABLE cases ADD COLUMN urgency BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE cases ADD COLUMN has_about BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE cases ADD COLUMN is_referred BIGINT NOT NULL DEFAULT 0",
    """
    UPDATE cases SET
      urgency = CASE level_now WHEN 'emergency' THEN 3 WHEN 'urgent' THEN 2 WHEN 'staff' THEN 1 ELSE 0 END,
      route = CASE WHEN level_now IN ('emergency', 'urgent') THEN 'safeguarding'
        WHEN kind IN ('person', 'failed', 'phone', 'question') THEN 'office'
        WHEN kind IN ('pass-on-complaint', 'concern') THEN 'complaint'
        WHEN kind IN ('data-request', 'undelivered') THEN kind ELSE 'safeguarding' END,
      has_about = CASE WHEN EXISTS (SELECT 1 FROM case_about b WHERE b.receipt = cases.receipt) THEN 1 ELSE 0 END
    """,
    "DROP INDEX cases_open",
    "DROP INDEX cases_closed",
    """
    CREATE INDEX cases_open
    ON cases (school, urgency DESC, opened_at, receipt, route, has_about, is_referred, owner, closed_at)
    WHERE closed_at IS NULL
    """,
    """
    CREATE INDEX cases_closed ON cases (school, closed_at DESC, receipt, route, has_about, is_referred, owner, urgency)
    WHERE closed_at IS NOT NULL
    """,
  ]
}
