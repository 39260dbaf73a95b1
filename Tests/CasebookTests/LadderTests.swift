import Casebook
import Foundation
import Testing

@Suite struct LadderTests {
  static let night = EscalationLadder.Night(from: TimeOfDay("21:00") ?? .midnight, to: TimeOfDay("07:00") ?? .midnight)
  static let ladder = EscalationLadder(
    urgent: [
      .init(after: .init(10), tell: [.safeguardingLead]), .init(after: .init(20), tell: [.deputyLead]),
      .init(after: .init(30), tell: [.head]),
    ], morning: TimeOfDay("08:00") ?? .midnight, night: night)

  /// Level, when it was opened, every alert of the next days: all worked by hand. The school opens at 08:30.
  @Test(arguments: [
    (
      Escalation.urgent, "2026-11-20T17:40+00:00",
      [
        "2026-11-20T17:50+00:00", "2026-11-20T18:00+00:00", "2026-11-20T18:10+00:00", "2026-11-23T08:30+00:00",
        "2026-11-24T08:30+00:00",
      ]
    ),
    (
      .emergency, "2026-10-25T00:45+01:00",
      [
        "2026-10-25T00:55+01:00", "2026-10-25T01:05+01:00", "2026-10-25T01:15+01:00", "2026-10-26T08:30+00:00",
      ]
    ),
    (
      .urgent, "2026-11-20T08:10+00:00",
      [
        "2026-11-20T08:20+00:00", "2026-11-20T08:30+00:00", "2026-11-20T08:40+00:00",
        "2026-11-23T08:30+00:00",
      ]
    ),
    (.staff, "2026-11-19T15:00+00:00", ["2026-11-20T08:30+00:00", "2026-11-23T08:30+00:00"]),
    (.staff, "2026-11-20T18:10+00:00", ["2026-11-23T08:30+00:00", "2026-11-24T08:30+00:00"]),
    // What was told at seven in the morning is not told again at half past eight.
    (.staff, "2026-11-20T07:00+00:00", ["2026-11-23T08:30+00:00"]),
    (.staff, "2026-12-24T09:00+00:00", ["2026-12-29T08:30+00:00", "2026-12-30T08:30+00:00"]),
  ])
  func climbsAsTheSchoolSays(level: Escalation, openedAt: String, alerts: [String]) throws {
    let calendar = try SchoolYear.calendar()
    let openedAt = try SchoolYear.instant(openedAt)
    var (reached, next) = Self.ladder.climb(from: nil, of: level, openedAt: openedAt, at: openedAt, in: calendar)
    #expect(reached == nil)
    for (index, alert) in alerts.enumerated() {
      let at = try SchoolYear.instant(alert)
      #expect(next.at == at && next.rung == index + 1)
      (reached, next) = Self.ladder.climb(
        from: next.rung - 1, of: level, openedAt: openedAt, at: next.at, in: calendar)
      #expect(reached == index + 1)
    }
  }

  /// While nobody could be told, time went past rungs: one notice makes up for them.
  @Test(
    arguments: [
      (nil, "2026-11-20T17:49+00:00", nil, "2026-11-20T17:50+00:00"),
      (nil, "2026-11-20T17:50+00:00", 1, "2026-11-20T18:00+00:00"),
      (nil, "2026-11-20T18:05+00:00", 2, "2026-11-20T18:10+00:00"),
      (0, "2026-11-20T18:15+00:00", 3, "2026-11-23T08:30+00:00"),
      (1, "2026-11-22T12:00+00:00", 3, "2026-11-23T08:30+00:00"),
      (nil, "2026-11-25T12:00+00:00", 3, "2026-11-26T08:30+00:00"),
      (3, "2026-11-25T12:00+00:00", 4, "2026-11-26T08:30+00:00"),
    ] as [(Int?, String, Int?, String)])
  func makesUpForWhatWasMissed(rung: Int?, now: String, reached: Int?, next: String) throws {
    let step = Self.ladder.climb(
      from: rung, of: .urgent, openedAt: try SchoolYear.instant("2026-11-20T17:40+00:00"),
      at: try SchoolYear.instant(now), in: try SchoolYear.calendar())
    let expected = try SchoolYear.instant(next)
    #expect(step.reached == reached && step.next.at == expected)
  }

  @Test(arguments: [
    (Escalation.staff, "2026-11-20T20:59+00:00", "2026-11-20T20:59+00:00"),
    (.staff, "2026-11-20T21:00+00:00", "2026-11-21T07:00+00:00"),
    (.staff, "2026-11-21T03:00+00:00", "2026-11-21T07:00+00:00"),
    (.staff, "2026-11-21T07:00+00:00", "2026-11-21T07:00+00:00"),
    (.staff, "2026-10-24T22:00+01:00", "2026-10-25T07:00+00:00"),
    (.urgent, "2026-11-21T03:00+00:00", "2026-11-21T03:00+00:00"),
    (.emergency, "2026-11-20T23:00+00:00", "2026-11-20T23:00+00:00"),
  ])
  func nobodyIsWrittenToAtNightButForWhatIsUrgent(level: Escalation, now: String, leaves: String) throws {
    #expect(Self.ladder.notice(of: level, at: try SchoolYear.instant(now)) == (try SchoolYear.instant(leaves)))
  }

  @Test func aNightFromATimeToTheSameIsNone() throws {
    let ladder = EscalationLadder(urgent: [], morning: .midnight, night: .init(from: .midnight, to: .midnight))
    for hour in 0..<24 {
      let now = try SchoolYear.instant("2026-11-20T00:00+00:00") + Double(hour) * 3600
      #expect(ladder.notice(of: .staff, at: now) == now)
    }
  }

  @Test func whatIsUrgentIsDueWithoutARuleAndNothingElseIs() throws {
    let plan = HandoffPlan(calendar: try SchoolYear.calendar(), rule: nil, ladder: Self.ladder)
    let received = try SchoolYear.instant("2026-11-20T17:40+00:00")
    #expect(plan.due(.staff, receivedAt: received) == nil && plan.answer(receivedAt: received) == nil)
    let due = try #require(plan.due(.urgent, receivedAt: received))
    #expect(due.at == (try SchoolYear.instant("2026-11-20T17:50+00:00")))
    #expect(
      due.arithmetic == [
        "Received on Friday 20 November 2026 at 17:40 (GMT).",
        "It is urgent: somebody is to take it within 10 minutes.", "Due by Friday 20 November 2026 at 17:50 (GMT).",
      ])
  }

  @Test(arguments: ["10", "10 seconds", "0 minutes", "1441 minutes", "minutes", ""])
  func whatIsNoTimeOfARungIsNone(_ text: String) { #expect(EscalationLadder.Minutes(text) == nil) }
}

@Suite struct NoticeAudienceTests {
  private static let school = SchoolID("roose")
  /// One of each role, and a second deputy; numbered by their letters.
  private static let staff: [(Character, StaffRole)] = [
    ("L", .safeguardingLead), ("D", .deputyLead), ("E", .deputyLead), ("H", .head), ("C", .chairOfGovernors),
    ("O", .complaintOwner), ("B", .office), ("G", .governor), ("A", .administrator),
  ]

  private static func id(_ letter: Character) -> AccountID {
    AccountID(rawValue: Int64(letter.asciiValue ?? 0))
  }

  /// A record, the rung, who is away or has no account, and who is told: by letters.
  struct Row: CustomTestStringConvertible, Sendable {
    let name: String
    var level = Escalation.urgent
    var kind = "neglect"
    var about: Set<CaseParty> = []
    var owner: Character?
    var rung = 0
    var away = ""
    var gone = ""
    let told: String

    var testDescription: String { name }
  }

  static let rows = [
    Row(name: "a child at risk", told: "DEL"),
    Row(name: "a child at risk, the lead away", away: "L", told: "DE"),
    Row(name: "a child at risk, no lead and no deputy", gone: "LDE", told: "H"),
    Row(name: "a child at risk, all of them away", away: "LDEH", gone: "C", told: "DEL"),
    Row(name: "after ten minutes", rung: 1, told: "L"),
    Row(name: "after ten minutes, the lead away", rung: 1, away: "L", told: "DE"),
    Row(name: "after twenty", rung: 2, told: "DEL"),
    Row(name: "after thirty", rung: 3, told: "DEHL"),
    Row(name: "in the morning", rung: 4, told: "DEHL"),
    Row(name: "about the head", about: [.role(.head)], told: "CDEL"),
    Row(name: "about the head, after thirty minutes", about: [.role(.head)], rung: 3, told: "CDEL"),
    Row(
      name: "an allegation about the head", level: .staff, kind: "staff-conduct", about: [.role(.head)], told: "CDEL"),
    Row(
      name: "a complaint about the head", level: .staff, kind: "pass-on-complaint", about: [.role(.head)], told: "C"),
    Row(
      name: "a complaint about the head, the chair away", level: .staff, kind: "pass-on-complaint",
      about: [.role(.head)], away: "C", told: "O"),
    Row(
      name: "a complaint about the head, nobody there", level: .staff, kind: "pass-on-complaint",
      about: [.role(.head)], gone: "CO", told: ""),
    Row(
      name: "a complaint about the head, in the morning", level: .staff, kind: "pass-on-complaint",
      about: [.role(.head)], rung: 1, told: "C"),
    Row(name: "about the lead", about: [.role(.safeguardingLead)], told: "DE"),
    Row(name: "about a deputy", about: [.account(id("D"))], told: "EL"),
    Row(name: "about the head's account", about: [.account(id("H"))], rung: 3, told: "DEL"),
    Row(name: "a complaint", level: .staff, kind: "pass-on-complaint", told: "O"),
    Row(name: "a complaint, its owner away", level: .staff, kind: "pass-on-complaint", away: "O", told: "H"),
    Row(name: "a complaint, in the morning", level: .staff, kind: "pass-on-complaint", rung: 1, told: "HO"),
    Row(name: "a data request", level: .staff, kind: "data-request", told: "H"),
    Row(name: "a reply that did not arrive", level: .staff, kind: "undelivered", told: "H"),
    Row(name: "a person is wanted", level: .staff, kind: "person", told: "B"),
    Row(name: "a person is wanted, no office", level: .staff, kind: "person", gone: "B", told: "H"),
    Row(name: "a person is wanted, in the morning", level: .staff, kind: "person", rung: 1, told: "BH"),
    Row(name: "it grew serious in the head's hands", owner: "H", told: "DEHL"),
    Row(name: "in the hands of whom it is about", about: [.role(.head)], owner: "H", told: "CDEL"),
  ]

  private func audience(_ row: Row) -> NoticeAudience {
    let staff = Self.staff.filter { !row.gone.contains($0.0) }.map { letter, role in
      StaffMember(
        id: Self.id(letter), school: Self.school, role: role, name: "\(letter)",
        email: "\(letter)@roose.example".lowercased())
    }
    let subject = CaseSubject(
      school: Self.school, level: row.level, kind: row.kind, about: row.about, owner: row.owner.map(Self.id))
    return subject.audience(
      on: row.rung, of: LadderTests.ladder, among: staff, away: Set(row.away.map(Self.id)))
  }

  @Test(arguments: rows) func tellsThoseWhoAreToAct(_ row: Row) {
    #expect(audience(row).members.map(\.name).joined() == row.told)
  }

  @Test(arguments: rows) func tellsNobodyWhomItIsAbout(_ row: Row) {
    let audience = audience(row)
    for member in audience.members {
      #expect(!row.about.contains(.role(member.role)) && !row.about.contains(.account(member.id)))
      #expect(!audience.barred.contains(member.email))
    }
    #expect(audience.includesChannel == row.about.isEmpty)
    #expect(audience.includesMailbox == !row.about.contains(.role(.safeguardingLead)))
    if row.about == [.role(.head)] { #expect(audience.barred == ["h@roose.example"]) }
  }

  @Test func someoneOfAnotherSchoolIsNeverTold() {
    let stranger = StaffMember(
      id: AccountID(rawValue: 1), school: SchoolID("ashgate"), role: .head, name: "X", email: "x@ashgate.example")
    let subject = CaseSubject(school: Self.school, level: .urgent, kind: "neglect", about: [], owner: stranger.id)
    #expect(subject.audience(on: 3, of: LadderTests.ladder, among: [stranger], away: []).members.isEmpty)
  }
}
