/// Who is told that there is a record. Nobody whom it is about ever is.
public struct NoticeAudience: Hashable, Sendable {
  /// Whoever is told by their own address, by name.
  public let members: [StaffMember]
  /// Addresses that nothing of it goes to, whoever else reads there.
  public let barred: Set<String>
  /// Whether the safeguarding lead's mailbox may be told: not of what is about the safeguarding lead.
  public let includesMailbox: Bool
  /// Whether a channel may be told that several people read: not of what is about one of them.
  public let includesChannel: Bool
}

extension CaseSubject {
  /// Whose the record is: who is told first and is to take it.
  public var responsible: [StaffRole] {
    let roles: [StaffRole] =
      switch route {
      case .safeguarding: [.safeguardingLead, .deputyLead]
      case .complaint: [.complaintOwner]
      case .dataRequest, .undelivered: [.head]
      case .office: [.office]
      }
    guard isAboutHead else { return roles }
    // What is about the head is the chair's; a child at risk is the lead's all the same.
    return [.chairOfGovernors] + (route == .safeguarding ? roles : [])
  }

  private var isAboutHead: Bool { about.contains(.role(.head)) }

  /// Who takes the place of who is not there, in this order.
  private static let succession: [StaffRole] = [
    .safeguardingLead, .deputyLead, .head, .chairOfGovernors, .complaintOwner, .office,
  ]

  /// Who is told on a rung of the school's ladder; 0 when the record is opened.
  ///
  /// Where nobody of these roles is there, it is the next who may read the record; where nobody is there at all, those who
  /// are away.
  /// - Parameters:
  ///   - staff: everybody of the school.
  ///   - away: who is away.
  public func audience(
    on rung: Int, of ladder: EscalationLadder, among staff: [StaffMember], away: Set<AccountID>
  ) -> NoticeAudience {
    let readers = staff.filter { $0.mayRead(self) }
    let roles = roles(on: rung, of: ladder)
    // Whoever it was passed on to is told in the place of those who had it before, and then with them.
    let isPassedOn = rung == 0 && readers.contains { $0.isReferred(to: self) }
    func isTold(_ member: StaffMember) -> Bool {
      member.isReferred(to: self) || (!isPassedOn && roles.contains(member.role))
    }
    let told =
      choose(isTold, among: readers.filter { !away.contains($0.id) }) ?? choose(isTold, among: readers) ?? []
    // Who has it hears of what comes to it.
    let members = told + readers.filter { $0.id == owner && !told.contains($0) }
    return NoticeAudience(
      members: members.sorted { ($0.name, $0.id.rawValue) < ($1.name, $1.id.rawValue) },
      barred: Set(staff.filter { $0.isConcerned(by: self) }.map(\.email)),
      includesMailbox: !about.contains(.role(.safeguardingLead)), includesChannel: about.isEmpty)
  }

  private func roles(on rung: Int, of ladder: EscalationLadder) -> Set<StaffRole> {
    guard rung > 0 else { return Set(responsible) }
    let above = level >= .urgent ? ladder.urgent.prefix(rung).flatMap(\.tell) : responsible + [.head]
    return Set(above.map { $0 == .head && isAboutHead ? .chairOfGovernors : $0 })
  }

  private func choose(_ isTold: (StaffMember) -> Bool, among staff: [StaffMember]) -> [StaffMember]? {
    let told = staff.filter(isTold)
    guard told.isEmpty else { return told }
    return Self.succession.lazy.map { role in staff.filter { $0.role == role } }.first { !$0.isEmpty }
  }
}
