public import Casebook
public import FoundationEssentials

/// A question that had no answer.
public struct UnansweredQuestion: Hashable, Sendable {
  /// In small letters, without names and numbers.
  public let words: String
  /// How many parents asked it in these words.
  public let askers: Int
  public let lastAskedAt: Date
}

extension CaseStore {
  /// How long a question is kept.
  public static let questionLife: TimeInterval = 90 * 86_400

  /// What parents of a school asked that had no answer, the latest first, `limit` at most.
  public func questions(
    of school: SchoolID, at instant: Date, limit: Int = 500
  ) async throws(StoreError) -> [UnansweredQuestion] {
    try await driver.read { session in
      try session.rows(
        """
        SELECT words, COUNT(*), MAX(asked_at) FROM questions
        WHERE school = \(school.rawValue) AND asked_at > \(Self.oldest(at: instant))
        GROUP BY words ORDER BY MAX(asked_at) DESC, words LIMIT \(limit)
        """
      ).map {
        UnansweredQuestion(
          words: try $0.text(0), askers: Int(try $0.integer(1)), lastAskedAt: Date(milliseconds: try $0.integer(2)))
      }
    }
  }

  private static func oldest(at instant: Date) -> Int64 { instant.addingTimeInterval(-questionLife).milliseconds }

  /// Keeps a question, once for each parent, and lets go of those that were kept long enough.
  static func keep(
    _ question: PrivateText, of conversation: Int64, school: SchoolID, at instant: Date, in session: SQLSession
  ) throws {
    try session.run("DELETE FROM questions WHERE asked_at <= \(oldest(at: instant))")
    try session.run(
      """
      INSERT INTO questions (school, conversation, words, asked_at)
      VALUES (\(school.rawValue), \(conversation), \(question.words), \(instant.milliseconds))
      ON CONFLICT (school, conversation, words) DO UPDATE SET asked_at = excluded.asked_at
      """)
  }

  /// Lets go of what was asked in a conversation: it belongs to a matter of its own now.
  static func forgetQuestions(of conversation: Int64, in session: SQLSession) throws {
    try session.run("DELETE FROM questions WHERE conversation = \(conversation)")
  }
}
