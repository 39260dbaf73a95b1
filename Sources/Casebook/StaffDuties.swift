extension StaffMember {
  /// Whether this person may switch their school's assistant off and on.
  public var maySwitch: Bool { role == .head || role == .administrator }

  /// Whether letters are anything for this person at all.
  public var mayOpenLetters: Bool { role == .head || role == .chairOfGovernors }

  /// Whether this person may write a letter to a parent: the head, and for what is about the head the chair of governors.
  ///
  /// - Parameter subject: the record that the letter is about; `nil` for a letter that is about none.
  public func mayWriteLetter(about subject: CaseSubject?) -> Bool {
    guard let subject else { return role == .head }
    return mayOpenLetters && mayRead(subject)
  }

  /// Whether this person may see the reports for the governing body: figures of which nobody can be made out.
  public var mayReadReports: Bool { role == .head || role == .chairOfGovernors || role == .governor }

  /// Whether this person may see what parents asked that had no answer.
  public var mayReadQuestions: Bool { role == .head || role == .office }
}
