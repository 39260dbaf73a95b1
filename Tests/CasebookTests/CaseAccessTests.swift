import Casebook
import Testing

@Suite struct CaseAccessTests {
  private static let school = SchoolID("roose")
  private static let me = AccountID(rawValue: 1)
  private static let other = AccountID(rawValue: 2)

  private static func member(_ role: StaffRole, school: SchoolID = school) -> StaffMember {
    StaffMember(id: me, school: school, role: role, name: "Ann Example", email: "ann@roose.example")
  }

  /// A kind of record, and the letters of those who may read it: lead, deputy, head, chair, complaint owner, office.
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    let level: Escalation
    let kind: String
    var about: Set<CaseParty> = []
    var owner: AccountID?
    let readers: String

    var testDescription: String { name }

    var subject: CaseSubject {
      CaseSubject(school: CaseAccessTests.school, level: level, kind: kind, about: about, owner: owner)
    }
  }

  private static let letters: [StaffRole: Character] = [
    .safeguardingLead: "L", .deputyLead: "D", .head: "H", .chairOfGovernors: "C", .complaintOwner: "O", .office: "B",
    .governor: "G", .administrator: "A",
  ]

  static let rows = [
    Row(name: "danger to life", level: .emergency, kind: "missing-child", readers: "LDH"),
    Row(name: "a child at risk", level: .urgent, kind: "neglect", readers: "LDH"),
    Row(name: "a turn that failed", level: .urgent, kind: "failure", readers: "LDH"),
    Row(name: "harm at staff level", level: .staff, kind: "other-languages", readers: "LDH"),
    Row(name: "an allegation about staff", level: .staff, kind: "staff-conduct", readers: "LDH"),
    Row(name: "a complaint passed on", level: .staff, kind: "pass-on-complaint", readers: "HO"),
    Row(name: "a worry sent in place of a post", level: .staff, kind: "concern", readers: "HO"),
    Row(name: "a worry about the head", level: .staff, kind: "concern", about: [.role(.head)], readers: "CO"),
    Row(name: "a question for the office", level: .staff, kind: "question", readers: "HB"),
    Row(name: "a complaint that I took", level: .staff, kind: "pass-on-complaint", owner: me, readers: "HO"),
    Row(name: "a complaint that another took", level: .staff, kind: "pass-on-complaint", owner: other, readers: "H"),
    Row(name: "a complaint that grew serious", level: .urgent, kind: "pass-on-complaint", owner: me, readers: "LDH"),
    Row(name: "a data request", level: .staff, kind: "data-request", readers: "H"),
    Row(name: "a reply that never arrived", level: .staff, kind: "undelivered", readers: "H"),
    Row(name: "a channel that takes no replies", level: .staff, kind: "channel-stopped", readers: "H"),
    Row(name: "an urgent reply that never arrived", level: .urgent, kind: "undelivered", readers: "LDH"),
    Row(name: "a person is wanted", level: .staff, kind: "person", readers: "HB"),
    Row(name: "a person is wanted, taken", level: .staff, kind: "person", owner: other, readers: "HB"),
    Row(name: "not understood", level: .staff, kind: "failed", readers: "HB"),
    Row(name: "a plain matter that grew serious", level: .urgent, kind: "person", readers: "LDH"),
    Row(
      name: "an allegation about the head", level: .staff, kind: "staff-conduct", about: [.role(.head)], readers: "LDC"),
    Row(
      name: "a complaint about the head", level: .staff, kind: "pass-on-complaint", about: [.role(.head)],
      readers: "CO"),
    Row(
      name: "a child at risk from the lead", level: .urgent, kind: "neglect", about: [.role(.safeguardingLead)],
      readers: "DH"),
    Row(name: "about the office", level: .staff, kind: "person", about: [.role(.office)], readers: "H"),
    Row(name: "about my account", level: .urgent, kind: "neglect", about: [.account(me)], readers: ""),
    Row(name: "about another account", level: .urgent, kind: "neglect", about: [.account(other)], readers: "LDH"),
    Row(
      name: "about the head and the chair", level: .urgent, kind: "neglect",
      about: [.role(.head), .role(.chairOfGovernors)], readers: "LD"),
  ]

  @Test(arguments: rows, StaffRole.allCases)
  func readsWhatTheRoleAllows(_ row: Row, _ role: StaffRole) throws {
    let letter = try #require(Self.letters[role])
    #expect(Self.member(role).mayRead(row.subject) == row.readers.contains(letter))
    #expect(!Self.member(role, school: SchoolID("ashgate")).mayRead(row.subject))
  }

  /// Letters about a record are for the head, and for the chair where it is about the head.
  @Test(arguments: rows, StaffRole.allCases)
  func lettersAreForWhoMayReadTheRecord(_ row: Row, _ role: StaffRole) {
    let member = Self.member(role)
    let writes = [.head, .chairOfGovernors].contains(role)
    #expect(member.mayWriteLetter(about: row.subject) == (writes && member.mayRead(row.subject)))
    #expect(member.mayWriteLetter(about: nil) == (role == .head))
    #expect(member.mayOpenLetters == writes)
  }

  @Test(arguments: StaffRole.allCases)
  func otherPartsOfTheDeskAreForTheirRoles(_ role: StaffRole) {
    let member = Self.member(role)
    #expect(member.maySwitch == [.head, .administrator].contains(role))
    #expect(member.mayReadReports == [.head, .chairOfGovernors, .governor].contains(role))
    #expect(member.mayReadQuestions == [.head, .office].contains(role))
  }

  @Test(arguments: StaffRole.allCases)
  func theReadingLogIsForTheLeads(_ role: StaffRole) {
    #expect(Self.member(role).mayReadLog == [.safeguardingLead, .deputyLead].contains(role))
  }

  @Test(arguments: [CaseParty.role(.head), .role(.chairOfGovernors), .account(AccountID(rawValue: 42))])
  func aPartyIsReadBack(_ party: CaseParty) {
    #expect(CaseParty(rawValue: party.rawValue) == party)
  }

  @Test(arguments: ["", "role:", "role:king", "account:", "account:x", "head", "role", "other:head"])
  func whatIsNoPartyIsRefused(_ text: String) {
    #expect(CaseParty(rawValue: text) == nil)
  }
}
