extension Schema {
  /// When records are due, and whom they are told again.
  static let ninth: [SQLText] = [
    "ALTER TABLE accounts ADD COLUMN away_until BIGINT",
    "ALTER TABLE cases ADD COLUMN due_at BIGINT",
    // The same for lists: what is not due comes last.
    "ALTER TABLE cases ADD COLUMN due_order BIGINT NOT NULL DEFAULT 9223372036854775807",
    // How that was worked out, a line each.
    "ALTER TABLE cases ADD COLUMN due_lines TEXT",
    // When somebody did what was due.
    "ALTER TABLE cases ADD COLUMN met_at BIGINT",
    // Since when staff know of it at its level; the rung of the ladder that it stands on; when it climbs.
    "ALTER TABLE cases ADD COLUMN risen_at BIGINT",
    "ALTER TABLE cases ADD COLUMN rung BIGINT",
    "ALTER TABLE cases ADD COLUMN alert_at BIGINT",
    // When the parent has waited longer than the school says, until that is seen to.
    "ALTER TABLE cases ADD COLUMN late_at BIGINT",
    "CREATE INDEX cases_alert ON cases (alert_at) WHERE owner IS NULL AND closed_at IS NULL AND alert_at IS NOT NULL",
    "CREATE INDEX cases_late ON cases (late_at) WHERE late_at IS NOT NULL",
    "DROP INDEX cases_open",
    """
    CREATE INDEX cases_open
    ON cases (school, urgency DESC, due_order, opened_at, receipt, route, has_about, is_referred, owner, closed_at)
    WHERE closed_at IS NULL
    """,
    """
    UPDATE cases SET risen_at = opened_at, alert_at = opened_at
    WHERE owner IS NULL AND closed_at IS NULL AND kind <> 'phone'
    """,
  ]
}
