/// What somebody is at a school, which decides what they may see.
public enum StaffRole: String, Hashable, CaseIterable, Sendable, Codable {
  case safeguardingLead = "safeguarding-lead"
  case deputyLead = "deputy-lead"
  case head
  case chairOfGovernors = "chair-of-governors"
  case complaintOwner = "complaint-owner"
  case office
  /// Sees how much there was, and nothing of it.
  case governor
  /// Keeps the accounts, and sees no record.
  case administrator

  /// Whether a password alone never opens the desk: who reads what children said shows a code of their phone as well.
  public var needsSecondStep: Bool { self == .safeguardingLead || self == .deputyLead }
}

/// The number of an account, never used for another.
public struct AccountID: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int64

  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Somebody who has an account at a school's desk.
public struct StaffMember: Hashable, Sendable {
  public let id: AccountID
  public let school: SchoolID
  public let role: StaffRole
  public let name: String
  /// In small letters.
  public let email: String

  public init(id: AccountID, school: SchoolID, role: StaffRole, name: String, email: String) {
    self.id = id
    self.school = school
    self.role = role
    self.name = name
    self.email = email
  }
}
