/// Whose matter a record is.
public enum CaseRoute: String, Hashable, CaseIterable, Sendable {
  /// A child may be at risk, somebody is threatened, or something serious is said about a member of staff.
  case safeguarding
  /// A complaint that the parent wants passed on, or a worry sent in the place of a post.
  case complaint
  /// Somebody asks for what is kept about them.
  case dataRequest = "data-request"
  /// A reply that never arrived, or cannot be sent: the words that it answered may be about anything.
  case undelivered
  /// A person is wanted, has written already, or the assistant did not follow.
  case office

  /// The route of a record. A kind that is not named here is a kind of harm.
  ///
  /// - Parameters:
  ///   - level: the highest that the record has had: a plain matter that grows serious is no longer the office's.
  ///   - kind: the record's kind, as `Handoff` has it.
  public init(level: Escalation, kind: String) {
    guard level <= .staff else {
      self = .safeguarding
      return
    }
    switch kind {
    case "person", "failed", "phone", "question": self = .office
    case "pass-on-complaint", "concern": self = .complaint
    case "data-request": self = .dataRequest
    case "undelivered", "channel-stopped": self = .undelivered
    default: self = .safeguarding
    }
  }
}

/// Somebody whom a record is about: everyone of a role, or one account.
public enum CaseParty: Hashable, Sendable {
  case role(StaffRole)
  case account(AccountID)
}

extension CaseParty: RawRepresentable, Codable {
  /// As it is kept: `role:head`, `account:7`. Returns `nil` for something else.
  public init?(rawValue: String) {
    let parts = rawValue.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    if parts[0] == "role", let role = StaffRole(rawValue: String(parts[1])) {
      self = .role(role)
    } else if parts[0] == "account", let id = Int64(parts[1]) {
      self = .account(AccountID(rawValue: id))
    } else {
      return nil
    }
  }

  public var rawValue: String {
    switch self {
    case .role(let role): "role:" + role.rawValue
    case .account(let id): "account:\(id.rawValue)"
    }
  }
}

/// What has to be known of a record to say who may read it. It holds none of its words.
public struct CaseSubject: Hashable, Sendable {
  public let school: SchoolID
  public let level: Escalation
  public let kind: String
  public let about: Set<CaseParty>
  /// Who has taken it; `nil` while nobody has.
  public let owner: AccountID?
  /// To whom colleagues have passed it on.
  public let referredTo: Set<CaseParty>

  /// - Parameter level: the highest that it has had.
  public init(
    school: SchoolID, level: Escalation, kind: String, about: Set<CaseParty>, owner: AccountID?,
    referredTo: Set<CaseParty> = []
  ) {
    self.school = school
    self.level = level
    self.kind = kind
    self.about = about
    self.owner = owner
    self.referredTo = referredTo
  }

  public var route: CaseRoute { CaseRoute(level: level, kind: kind) }
}

extension StaffMember {
  /// Whether this person may read a record, find it in a list and be told of it. Nobody whom it is about ever does.
  public func mayRead(_ subject: CaseSubject) -> Bool {
    guard subject.school == school, !isConcerned(by: subject) else { return false }
    if isReferred(to: subject), mayBeReferred(subject) { return true }
    switch role {
    case .head: return true
    case .safeguardingLead, .deputyLead: return subject.route == .safeguarding
    case .chairOfGovernors: return subject.about.contains(.role(.head))
    case .complaintOwner: return subject.route == .complaint && (subject.owner == nil || subject.owner == id)
    case .office: return subject.route == .office
    case .governor, .administrator: return false
    }
  }

  /// Whether a colleague may pass a record on to this person. What is a matter of safeguarding stays with those who answer
  /// for it, also when a plain matter turns out to be one later.
  public func mayBeReferred(_ subject: CaseSubject) -> Bool {
    guard subject.school == school, !isConcerned(by: subject) else { return false }
    switch role {
    case .safeguardingLead, .deputyLead, .head, .chairOfGovernors: return true
    case .complaintOwner, .office: return subject.route != .safeguarding
    case .governor, .administrator: return false
    }
  }

  /// Whether this person may see who has read a record.
  public var mayReadLog: Bool { role == .safeguardingLead || role == .deputyLead }

  func isReferred(to subject: CaseSubject) -> Bool {
    subject.referredTo.contains(.role(role)) || subject.referredTo.contains(.account(id))
  }

  func isConcerned(by subject: CaseSubject) -> Bool {
    subject.about.contains(.role(role)) || subject.about.contains(.account(id))
  }
}
