import Casebook
import Dialogue
import Foundation
import Knowledge
import Testing

/// What a parent is told of when people read, at schools that have said so.
@Suite struct OutOfHoursTests {
  private static let frontDoor =
    "contacts: {front-door: {name: Children’s Services, phone: 01229 555 001, source: a, checked: 2026-11-21}}"

  /// A school with a handful of articles and this profile.
  private static func school(_ facts: [String: String]) throws -> School {
    let (common, schools) = try SchoolFolder.read(at: RealSchools.knowledge)
    let roose = try #require(schools.first { $0.school?.rawValue == "roose" })
    let files = roose.files.filter { !$0.path.contains("/articles/") }.map { file in
      guard file.path.hasSuffix("school.yaml") else { return file }
      var lines = file.text.split(separator: "\n").map(String.init)
      for (key, line) in facts {
        let index = lines.firstIndex { $0.hasPrefix(key + ":") }
        if let index { lines[index] = line } else { lines.append(line) }
      }
      return SchoolFolder.File(path: file.path, text: lines.joined(separator: "\n") + "\n")
    }
    let few = common.files.filter { !$0.path.contains("/topics/") || $0.path.contains("complaint.overview.md") }
    return try School(
      folder: SchoolFolder(school: roose.school, files: files), common: SchoolFolder(school: nil, files: few),
      rules: RealSchools.school("roose").rules)
  }

  private static let full = [
    "office": #"office: {phone: "01229 555 000", email: null, hours: {from: "08:30", to: "16:00"}}"#,
    "reply-rule": "reply-rule: {words: within a day, within: 24 hours, counting: working-days}",
    "contacts": frontDoor,
  ]

  private static func say(
    _ words: String, to school: School, at instant: String, state: ConversationState = ConversationState()
  ) throws -> Outcome {
    let place = ConversationID(channel: "web", school: school.id, account: "", address: "a")
    let message = InboundMessage(id: "1", conversation: place, content: .text(PrivateText(words)))
    return Responder(school: school).respond(
      to: Turn(message: message, state: state), at: try Date(instant, strategy: .iso8601),
      receipt: ReceiptNumber(school: school.id, seed: 1))
  }

  private static let person = "please can i speak to a real person"
  private static let disclosure = "my ex hits our son when he has been drinking"

  @Test func outOfHoursItSaysWhenPeopleReadAgainAndWhomToRing() throws {
    let school = try Self.school(Self.full)
    let text = try Self.say(Self.person, to: school, at: "2026-11-20T17:40:00Z").reply.text
    #expect(text.contains("The school is closed now. Staff read messages again on Monday 23 November at 8:30am."))
    #expect(text.contains("the NSPCC on 0808 800 5000") && !text.contains("within a day"))
    #expect(text.count <= 1024)
  }

  @Test func inHoursItSaysTheSchoolsRule() throws {
    let school = try Self.school(Self.full)
    let text = try Self.say(Self.person, to: school, at: "2026-11-20T15:00:00Z").reply.text
    #expect(text.contains("People read these messages within a day.") && !text.contains("closed"))
  }

  @Test func somethingUrgentNamesTheFrontDoorToo() throws {
    let school = try Self.school(Self.full)
    let reply = try Self.say(Self.disclosure, to: school, at: "2026-12-24T17:40:00Z").reply
    #expect(reply.escalation == .urgent)
    // Friday is Christmas Day, Monday the substitute for Boxing Day.
    for part in [
      "again on Tuesday 29 December at 8:30am.", "ring Children’s Services on 01229 555 001.",
      "ring the NSPCC on 0808 800 5000. A child can ring Childline on 0800 1111", "ring 999",
    ] {
      #expect(reply.text.contains(part), "\(reply.text)")
    }
    #expect(reply.text.count <= 1024)
  }

  @Test func dangerToLifeComesFirstAtAnyHour() throws {
    let school = try Self.school(Self.full)
    let text = try Self.say(
      "he is here with a knife and says he will kill her", to: school, at: "2026-11-21T03:00:00Z"
    ).reply.text
    #expect(text.hasPrefix("Call 999 now") && text.contains("The school is closed now."))
  }

  /// Nothing is invented: no hours, no opening.
  @Test func aSchoolThatHasSaidNothingSaysNothing() throws {
    let school = try Self.school([:])
    for words in [Self.person, Self.disclosure] {
      let text = try Self.say(words, to: school, at: "2026-11-21T03:00:00Z").reply.text
      #expect(text.contains("I can't say when") && !text.contains("closed") && !text.contains("November"))
    }
  }

  @Test func theRecordSaysWhenItIsDue() throws {
    let school = try Self.school(Self.full)
    let outcome = try Self.say(Self.person, to: school, at: "2026-11-20T18:10:00Z")
    let record = try #require(outcome.opened)
    let due = try Date("2026-11-23T18:10:00Z", strategy: .iso8601)
    #expect(record.due?.at == due && record.answerBy == due)
    #expect(
      record.due?.arithmetic.contains("Saturday 21 November and Sunday 22 November 2026 do not count: weekend.") == true
    )
    let urgent = try #require(try Self.say(Self.disclosure, to: school, at: "2026-11-20T18:10:00Z").opened)
    #expect(urgent.due?.at == (try Date("2026-11-20T18:20:00Z", strategy: .iso8601)) && urgent.answerBy == due)
    let nothing = try #require(
      try Self.say(Self.person, to: Self.school([:]), at: "2026-11-20T18:10:00Z").opened)
    #expect(nothing.due == nil && nothing.answerBy == nil)
  }

  @Test(arguments: [("2026-11-20T22:00:00Z", "2026-11-21T07:00:00Z"), ("2026-11-20T18:00:00Z", nil)])
  func whatIsNotUrgentIsToldInTheMorning(instant: String, leaves: String?) throws {
    let school = try Self.school([:])
    let plain = try Self.say(Self.person, to: school, at: instant)
    #expect(plain.notices.map(\.notBefore) == [try leaves.map { try Date($0, strategy: .iso8601) }])
    #expect(try Self.say(Self.disclosure, to: school, at: instant).notices.map(\.notBefore) == [nil])
  }

  @Test func whoWaitsIsToldTheNumberOfTheOffice() throws {
    let text = try Self.school(Self.full).lateReply(to: .trial).text
    #expect(text.contains("TRIAL") && text.contains("the school office on 01229 555 000"))
  }

  @Test(arguments: [("denbighshire", "safeguarding person", "(DSP)"), ("roose", "safeguarding lead", "(DSL)")])
  func theNationSaysWhatTheLeadIsCalled(school: String, lead: String, title: String) throws {
    let profile = try RealSchools.school(school).knowledge.profile
    #expect(profile.placeholders["lead"] == "the " + lead && profile.titles.leadTitle?.hasSuffix(title) == true)
  }
}
