public import Casebook
public import FoundationEssentials

/// A letter as it was kept: its words never change afterwards.
public struct KeptLetter: Hashable, Sendable {
  public let number: Int64
  /// Which letter it is: `about-a-post`.
  public let letter: String
  /// The record that it belongs to.
  public let receipt: ReceiptNumber?
  /// The name of who prepared it.
  public let by: String
  public let at: Date
  /// What is on the paper, in the desk's own form.
  public let body: PrivateText
}

extension CaseStore {
  /// Keeps a letter that a member of staff has prepared, and says so in its record. Returns its number; `nil` when there is
  /// no such record for this member.
  ///
  /// The same letter again, word for word, is the one that is kept already.
  public func keep(
    _ letter: String, body: PrivateText, about receipt: ReceiptNumber?, by member: StaffMember, at instant: Date
  ) async throws(StoreError) -> Int64? {
    let number = try await driver.write { session -> Int64? in
      let subject = try receipt.map { try Self.subject(of: $0, in: session) }
      if let subject, subject == nil { return nil }
      guard member.mayWriteLetter(about: subject ?? nil) else { return nil }
      let kept = try session.rows(
        """
        SELECT id FROM letters WHERE school = \(member.school.rawValue) AND account = \(member.id.rawValue)
        AND letter = \(letter) AND body = \(body.words) AND receipt IS NOT DISTINCT FROM \(receipt?.rawValue)
        """)
      if let kept = kept.first { return try kept.integer(0) }
      let number = try session.rows(
        """
        INSERT INTO letters (school, letter, receipt, account, at, body)
        VALUES (\(member.school.rawValue), \(letter), \(receipt?.rawValue), \(member.id.rawValue),
          \(instant.milliseconds), \(body.words)) RETURNING id
        """)[0].integer(0)
      if let receipt {
        try Self.act(.letter, on: receipt, message: "\(number)", by: member.id, at: instant, in: session)
      }
      return number
    }
    deliveriesWaiting.ring()
    return number
  }

  /// A letter that was kept; `nil` where there is none for this member. One that belongs to a record is read by whoever may
  /// read the record, which says so from then on.
  public func letter(
    _ number: Int64, for member: StaffMember, at instant: Date
  ) async throws(StoreError) -> KeptLetter? {
    try await driver.write { session in
      let letter = try Self.letters(of: member.school, where: "l.id = \(number)", in: session).first
      guard let letter, try Self.mayRead(letter, member, in: session) else { return nil }
      if let receipt = letter.receipt { try Self.act(.read, on: receipt, by: member.id, at: instant, in: session) }
      return letter
    }
  }

  /// The letters that this member may read, the latest first, of the last `limit`.
  public func letters(for member: StaffMember, limit: Int = 200) async throws(StoreError) -> [KeptLetter] {
    try await driver.read { session in
      try Self.letters(of: member.school, where: "1 = 1 ORDER BY l.id DESC LIMIT \(limit)", in: session)
        .filter { try Self.mayRead($0, member, in: session) }
    }
  }

  private static func mayRead(_ letter: KeptLetter, _ member: StaffMember, in session: SQLSession) throws -> Bool {
    guard let receipt = letter.receipt else { return member.mayWriteLetter(about: nil) }
    return try subject(of: receipt, in: session).map(member.mayRead) ?? false
  }

  private static func letters(
    of school: SchoolID, where condition: SQLText, in session: SQLSession
  ) throws -> [KeptLetter] {
    try session.rows(
      """
      SELECT l.id, l.letter, l.receipt, a.name, l.at, l.body FROM letters l JOIN accounts a ON a.id = l.account
      WHERE l.school = \(school.rawValue) AND \(condition)
      """
    ).map { row in
      KeptLetter(
        number: try row.integer(0), letter: try row.text(1),
        receipt: try row.textOrNil(2).map(ReceiptNumber.init(rawValue:)), by: try row.text(3),
        at: Date(milliseconds: try row.integer(4)), body: PrivateText(try row.text(5)))
    }
  }

  /// What decides who may read a record; `nil` without one.
  private static func subject(of receipt: ReceiptNumber, in session: SQLSession) throws -> CaseSubject? {
    try place(of: receipt, in: session)?.subject
  }
}
