import Casebook
import Foundation
import Knowledge
import Testing

@Suite struct KnowledgeCheckTests {
  /// One planted fault, and how it is told.
  struct Fault: Sendable, CustomTestStringConvertible {
    let change: SmallPack.Change
    let place: String
    let message: String

    init(_ place: String, _ message: String, _ change: SmallPack.Change) {
      self.place = place
      self.message = message
      self.change = change
    }

    var testDescription: String { place + " " + message }
  }

  private static let complain = "common/topics/complaint.overview.md"
  private static let online = "common/topics/complaint.not-online.md"
  private static let elm = "schools/elm/articles/complaint.overview.md"
  private static let hate = "schools/elm/articles/social.hate.md"
  private static let oak = "schools/oak/articles/complaint.overview.md"
  private static let words = "common/wording/all.yaml"

  private static let files: [Fault] = [
    Fault("common/vocabulary.yaml:1", "this file is missing", .remove("common/vocabulary.yaml")),
    Fault("common/documents.yaml:1", "this file is missing", .remove("common/documents.yaml")),
    Fault("schools/elm/school.yaml:1", "this file is missing", .remove("schools/elm/school.yaml")),
    Fault("schools/elm/documents.yaml:1", "this file is missing", .remove("schools/elm/documents.yaml")),
    Fault("schools:1", "there is no school pack", .removeSchools),
    Fault(
      "schools/elm/school.yaml:1", "id is “ash” but the folder is “elm”",
      .replace("schools/elm/school.yaml", what: "id: elm", with: "id: ash")),
    Fault(
      "common/topics/social.minimum-age.md:1", "the topic “social.minimum-age” is missing",
      .remove("common/topics/social.minimum-age.md")),
    Fault(
      "common/topics/social.minimum-age.md:2", "is to be called social.minimum-ages.md",
      .replace("common/topics/social.minimum-age.md", what: "minimum-age", with: "minimum-ages")),
    Fault(
      "schools/elm/articles/social.new.md:2", "“social.new” is not a topic",
      .add("schools/elm/articles/social.new.md", text: "---\nid: social.new\ntitle: New\nbutton: New\n---\nNew.")),
  ]

  private static let holidays = "common/calendar/bank-holidays.yaml"
  private static let oakProfile = "schools/oak/school.yaml"

  private static func said(_ text: String) -> SmallPack.Change {
    .replace(oakProfile, what: "reply-rule: null\n", with: text)
  }

  private static let dates: [Fault] = [
    Fault(holidays + ":1", "this file is missing", .remove(holidays)),
    Fault(
      holidays + ":2", "write a day as 2026-11-23 at checked", .replace(holidays, what: "2026-11-21", with: "soon")),
    Fault(
      holidays + ":2", "on a day that has not come yet", .replace(holidays, what: "2026-11-21", with: "2026-11-23")),
    Fault(
      holidays + ":3", "the bank holidays ended on 2026-11-20",
      .replace(holidays, what: "until: 2027-12-31", with: "until: 2026-11-20")),
    Fault(
      holidays + ":8", "2026-12-26 is at a weekend; give its substitute day",
      .replace(holidays, what: "2026-12-28", with: "2026-12-26")),
    Fault(
      holidays + ":11", "2026-12-24 does not come after 2026-12-25",
      .replace(
        holidays, what: "Day}\n      - {date: 2026-12-28, name: Boxing Day (substitute day)}\n  - nations: [scotland]",
        with: "Day}\n  - nations: [scotland]\n    days:\n      - {date: 2026-12-25, name: Christmas Day}\n"
          + "      - {date: 2026-12-24, name: X}\n  - nations: [ireland]")),
    Fault(
      holidays + ":8", "2028-01-03 is after the list's end", .replace(holidays, what: "2026-12-28", with: "2028-01-03")),
    Fault(
      oakProfile + ":4", "“france” has no bank holidays; the nations are england, wales, scotland",
      .replace(oakProfile, what: "nation: england", with: "nation: france")),
    Fault(
      oakProfile + ":8", "the office closes before it opens",
      .replace(oakProfile, what: "hours: null", with: "hours: {from: \"16:00\", to: \"08:30\"}")),
    Fault(
      oakProfile + ":8", "write a time as \"08:30\" at office.hours.from",
      .replace(oakProfile, what: "hours: null", with: "hours: {from: half eight, to: \"16:00\"}")),
    Fault(
      oakProfile + ":9", "write a time as “24 hours” or “2 days” at reply-rule.within",
      said("reply-rule: {words: soon, within: a day, counting: working-days}\n")),
    Fault(
      oakProfile + ":9", "wrong kind of value at reply-rule.counting",
      said("reply-rule: {words: soon, within: 1 day, counting: moons}\n")),
    Fault(
      oakProfile + ":9", "counts school days, and term-dates is empty",
      said("reply-rule: {words: soon, within: 1 day, counting: school-days}\n")),
    Fault(
      oakProfile + ":9", "the reply rule has no words for parents",
      said("reply-rule: {words: \"\", within: 1 day, counting: working-days}\n")),
    Fault(
      oakProfile + ":11", "begins before the one that ends on 2027-02-12 is over",
      said("term-dates:\n  - {from: 2027-01-05, to: 2027-02-12}\n  - {from: 2027-02-12, to: 2027-03-25}\n")),
    Fault(
      oakProfile + ":10", "the term from 2027-01-05 ends before it begins",
      said("term-dates:\n  - {from: 2027-01-05, to: 2027-01-04}\n")),
    Fault(
      oakProfile + ":10", "is longer than 140 days", said("term-dates:\n  - {from: 2027-01-05, to: 2027-07-21}\n")),
    Fault(oakProfile + ":9", "the INSET day 2027-01-03 is at a weekend", said("inset-days: [2027-01-03]\n")),
    Fault(
      alerts + ":6", "the rung after 10 minutes does not come after 20 minutes",
      .replace(
        alerts, what: "{after: 10 minutes, tell: [safeguarding-lead]}\n  - {after: 20 minutes, tell: [deputy-lead]}",
        with: "{after: 20 minutes, tell: [safeguarding-lead]}\n  - {after: 10 minutes, tell: [deputy-lead]}")),
    Fault(
      alerts + ":7", "tells somebody of: deputy-lead, head, safeguarding-lead",
      .replace(alerts, what: "tell: [head]", with: "tell: [office]")),
    Fault(
      alerts + ":5", "write a time as “10 minutes” at urgent.[0].after",
      .replace(alerts, what: "10 minutes", with: "soon")),
    Fault(
      oakProfile + ":9", "the ladder has no rung for what is urgent",
      said(#"alerts: {urgent: [], morning: "08:00", night: {from: "21:00", to: "07:00"}}"# + "\n")),
  ]

  private static let alerts = "common/calendar/alerts.yaml"
  private static let contacts = "common/contacts.yaml"

  private static let cards: [Fault] = [
    Fault(contacts + ":1", "this file is missing", .remove(contacts)),
    Fault("common/nations.yaml:1", "this file is missing", .remove("common/nations.yaml")),
    Fault(
      contacts + ":7", "“116 123” of nspcc is no number of the United Kingdom",
      .replace(contacts, what: "0808 800 5000", with: "116 123")),
    Fault(
      contacts + ":7", "the card “nspcc” was checked on a day that has not come yet",
      .replace(contacts, what: "nspcc-helpline/\n    checked: 2026-11-21", with: "x\n    checked: 2026-11-22")),
    Fault(
      "schools/oak/wording.yaml:1", "the number 0808 800 5001 stands on no contact card and is not the office's",
      .add("schools/oak/wording.yaml", text: "chat.thanks: \"Ring 0808 800 5001.\"\n")),
    Fault(
      oakProfile + ":9", "“555” of front-door is no number of the United Kingdom",
      said("contacts: {front-door: {name: a, phone: \"555\", source: b, checked: 2026-11-21}}\n")),
    Fault(
      oakProfile + ":4", "“england” is not in nations.yaml",
      .replace("common/nations.yaml", what: "  england:", with: "  albion:")),
  ]

  private static let yaml: [Fault] = [
    Fault(online + ":1", "an article starts with front matter", .replace(online, what: "---\n", with: "")),
    Fault(online + ":4", "not valid YAML", .replace(online, what: "button: Why", with: "button: \"Why\" \"")),
    Fault(online + ":2", "“id” is missing", .replace(online, what: "id: complaint.not-online\n", with: "")),
    Fault(online + ":5", "wrong kind of value at kind", .replace(online, what: "kind: guidance", with: "kind: loud")),
    Fault(
      online + ":8", "wrong kind of value at examples.[1]",
      .replace(online, what: "why not post my complaint online", with: "[why, not]")),
    Fault(online + ":5", "unknown key “colour”", .replace(online, what: "kind:", with: "colour: red\nkind:")),
    Fault(online + ":4", "“title” stands twice", .replace(online, what: "button:", with: "title: Again\nbutton:")),
    Fault(
      "schools/oak/school.yaml:7", "not valid YAML",
      .replace("schools/oak/school.yaml", what: "titles:\n", with: "titles: [\n")),
    Fault(
      "schools/oak/school.yaml:5", "“head” is missing at titles",
      .replace("schools/oak/school.yaml", what: "  head: Principal\n", with: "")),
    Fault(
      "schools/oak/documents.yaml:2", "“title” is missing at documents.[0]",
      .replace("schools/oak/documents.yaml", what: "    title: Oak School policy\n", with: "")),
    Fault(words + ":2", "not valid YAML", .replace(words, what: "\"Call", with: "\"Call\" \"")),
  ]

  private static let articles: [Fault] = [
    Fault(
      "schools/elm/articles/complaint.overview.late.md:1", "title and button are missing",
      .add(
        "schools/elm/articles/complaint.overview.late.md",
        text: "---\nid: complaint.overview\nfacet: late\nsms: Late\n---\nLate.")),
    Fault(
      online + ":17", "“complaint.nowhere” is not a topic",
      .replace(online, what: "[complaint.overview]", with: "[complaint.nowhere]")),
    Fault(
      online + ":17", "4 next steps; at most 3",
      .replace(
        online, what: "[complaint.overview]",
        with: "[complaint.overview, social.hate, social.minimum-age, complaint.not-online]")),
    Fault(
      online + ":4", "has 21 characters, over 20",
      .replace(online, what: "Why not online", with: "Why not put it online")),
    Fault(online + ":6", "9 example questions", .replace(online, what: "  - posting about the head\n", with: "")),
    Fault(
      complain + ":6", "also stands in “complaint.not-online”",
      .replace(online, what: "posting about the head", with: "How do I complain?")),
    Fault(oak + ":6", "there is no stage 4", .replace(oak, what: "stage: 2", with: "stage: 4")),
    Fault(
      elm + ":1", "the SMS form is missing",
      .replace(elm, what: "sms: \"Fill in a green card at {office}.\"\n", with: "")),
    Fault(
      online + ":20", "the SMS form has 161",
      .replace(online, what: "Talk to the school first. Posts stay for good.", with: String(repeating: "x", count: 161))
    ),
    Fault(
      online + ":20", "outside the GSM alphabet: “’” “–”", .replace(online, what: "Posts stay", with: "Posts’ – stay’")),
    Fault(
      online + ":22", "there is no answer",
      .replace(online, what: "Talk to the school first. A post can stay for good.", with: "")),
    Fault(
      online + ":22", "the answer has 608 characters, over 600",
      .replace(
        online, what: "Talk to the school first. A post can stay for good.",
        with: String(repeating: "We read it all. Go on. ", count: 26) + "And so on.")),
    Fault(
      online + ":22", "reading grade 1",
      .replace(
        online, what: "A post can", with: "Publications occasionally demonstrate extraordinary permanence and may")),
    Fault(
      online + ":22", "the placeholder {office hours} has no value",
      .replace(online, what: "first. A", with: "{office hours}. A")),
    Fault(
      online + ":20", "the placeholder {who} has no value",
      .replace(online, what: "Posts stay", with: "{who} says posts stay")),
    Fault(online + ":22", "a placeholder is left in: “[”", .replace(online, what: "A post can", with: "[A post] can")),
    Fault(
      online + ":22", "a placeholder is left in: “TODO”", .replace(online, what: "A post can", with: "TODO: A post can")
    ),
    Fault(
      online + ":22", "promises what nobody may promise: “you will win”",
      .replace(online, what: "A post can", with: "You will win. A post can")),
    Fault(
      elm + ":7", "promises what nobody may promise: “we promise”",
      .replace(elm, what: "sms: \"Fill", with: "sms: \"We promise. Fill")),
    Fault(
      online + ":22", "says “chair of elders”, which only the policy of oak says",
      .replace(online, what: "A post can", with: "See the Chair of Elders. A post can")),
    Fault(
      hate + ":8", "says “chair of elders”, which only the policy of oak says",
      .replace(hate, what: "post: \"Elm", with: "post: \"The chair of elders at Elm")),
  ]

  private static let sources: [Fault] = [
    Fault(
      elm + ":5", "sources is empty",
      .replace(elm, what: "sources:\n  - {document: policy, section: Complaints}", with: "sources: []")),
    Fault(
      elm + ":5", "there is no document “leaflet”", .replace(elm, what: "document: policy", with: "document: leaflet")),
    Fault(
      elm + ":6", "“Elm School policy” has no section “Grumbles”",
      .replace(elm, what: "section: Complaints", with: "section: Grumbles")),
    Fault(
      elm + ":9", "answer and citation have over 1024 characters",
      .replace("schools/elm/documents.yaml", what: "Elm School policy", with: String(repeating: "Elm ", count: 300))),
    Fault(elm + ":7", "“complaint.overview” is none", .replace(elm, what: "sms:", with: "post: \"No.\"\nsms:")),
    Fault(
      hate + ":5", "the line has 201 characters, over 200",
      .replace(
        hate, what: "Elm bars posts that hurt people for who they are.", with: String(repeating: "y", count: 201))),
  ]

  private static let wording: [Fault] = [
    Fault(
      "common/wording:1", "the sentence “chat.greeting” is missing",
      .replace(words, what: "chat.greeting: \"Words for greeting.\"\n", with: "")),
    Fault(
      words + ":2", "“emergency.first” does not start with “Call 999 now”",
      .replace(words, what: "Call 999 now", with: "Ring 999 now")),
    Fault(
      words + ":3", "“emergency.group” does not start with “Call 999 now”",
      .replace(words, what: "group: \"Call 999 now", with: "group: \"Ring 999 now")),
    Fault(
      "schools/elm/wording.yaml:3", "“emergency.first” does not start with “Call 999 now”",
      .replace("schools/elm/wording.yaml", what: "too.\"\n", with: "too.\"\nemergency.first: Do not worry.\n")),
    Fault(
      words + ":2", "no sentence is called “chat.tune”",
      .replace(words, what: "emergency.first:", with: "chat.tune: \"La la.\"\nemergency.first:")),
    Fault(
      words + ":2", "promises what nobody may promise",
      .replace(words, what: "Call 999 now", with: "Call 999 now. We promise")),
    Fault(
      words + ":2", "the placeholder {receipt} has no value", .replace(words, what: "danger", with: "danger {receipt}")),
    Fault(
      words + ":2", "says “green card”, which only the policy of elm says",
      .replace(words, what: "danger", with: "danger or has a green card")),
    Fault(
      "schools/elm/wording.yaml:3", "the button “A label that is far too long” is over 20",
      .replace(
        "schools/elm/wording.yaml", what: "too.\"\n", with: "too.\"\nbutton.none: A label that is far too long\n")),
    Fault(
      "schools/elm/wording.yaml:2", "says “chair of elders”, which only the policy of oak says",
      .replace("schools/elm/wording.yaml", what: "Hello from Elm", with: "Hello from the chair of elders")),
  ]

  private static func lexicon(_ place: Int, _ message: String, _ lines: String...) -> Fault {
    let text = lines.map { $0 + "\n" }.joined()
    return Fault("common/lexicon/b.yaml:\(place)", message, .add("common/lexicon/b.yaml", text: text))
  }

  private static let lexicons: [Fault] = [
    lexicon(1, "there is no language “klingon”; give english or welsh", "language: klingon", "words: {a1: b}"),
    lexicon(1, "“language” is missing", "words: {a1: b}"),
    lexicon(4, "“ht” stands twice", "language: english", "words:", "  ht: head", "  ht: head teacher"),
    lexicon(4, "“yr” also stands in common/lexicon/a.yaml", "language: english", "words:", "  hw: work", "  yr: year"),
    lexicon(3, "“the” is kept: it has a meaning of its own", "language: english", "words:", "  the: that"),
    lexicon(3, "“mam” stands in its own place", "language: english", "words:", "  mam: my mam"),
    lexicon(3, "“mam” stands for “ma”, which is replaced", "language: english", "words:", "  mam: ma", "  ma: mum"),
    lexicon(4, "“ma” stands for “mam”, which is replaced", "language: english", "words:", "  mam: ma", "  ma: mam"),
    lexicon(3, "“Mam” is not one word in small letters", "language: english", "words:", "  Mam: mum"),
    lexicon(3, "“h t” is not one word in small letters", "language: english", "words:", "  h t: head teacher"),
    lexicon(3, "“ht”: what stands in its place is one or more words", "language: english", "words:", "  ht: \"\""),
    lexicon(3, "“ht”: what stands in its place is one or more words", "language: english", "words:", "  ht: Head"),
    lexicon(2, "wrong kind of value at words", "language: english", "words: [ht]"),
  ]

  @Test(arguments: files + dates + cards + yaml + articles + sources + wording + lexicons)
  func tellsTheFault(fault: Fault) throws {
    let told = try SmallPack(fault.change).faults.map(\.description)
    #expect(told.contains { $0.hasPrefix(fault.place + ": ") && $0.contains(fault.message) }, "told: \(told)")
  }

  @Test func aPackWithoutFaultHasNone() throws {
    #expect(try SmallPack().faults.isEmpty)
  }

  @Test func allFaultsAreToldAtOnce() throws {
    var pack = try SmallPack()
    pack.apply(.replace(Self.online, what: "Why not online", with: "Why not put it online"))
    pack.apply(.replace(Self.elm, what: "document: policy", with: "document: leaflet"))
    pack.apply(.replace(Self.words, what: "emergency.first:", with: "chat.tune: \"La la.\"\nemergency.first:"))
    pack.apply(.replace("schools/oak/school.yaml", what: "id: oak", with: "id: ash"))
    let told = pack.faults
    let places: Set = [
      Self.online + ":4", "schools/oak/articles/complaint.not-online.md:1", Self.elm + ":5", Self.words + ":2",
      "schools/oak/school.yaml:1",
    ]
    #expect(Set(told.map { "\($0.file):\($0.line)" }) == places)
    #expect(told == told.sorted())
    #expect(Set(told).count == told.count)
  }

  @Test func theMeanGradeIsLimited() throws {
    // 21 words with 26 syllables: grade 7.2.
    let sentence = "On any day you can go to see the teacher or the office and tell them about it in a letter."
    var pack = try SmallPack()
    for path in pack.common.map(\.path) + pack.schools.values.joined().map(\.path) where path.hasSuffix(".md") {
      let text = (pack.common + pack.schools.values.joined()).first { $0.path == path }?.text ?? ""
      let body = text.components(separatedBy: "---\n").last ?? ""
      pack.apply(.replace(path, what: body, with: sentence))
    }
    let report = KnowledgeCheck.report(common: pack.commonFolder, schools: pack.schoolFolders, on: SmallPack.today)
    #expect(report.faults.map(\.description).contains { $0.hasPrefix("common/topics:1: the mean reading grade is ") })
  }

  /// What ends soon is a warning 60 days before, and no fault until it has ended.
  @Test(arguments: [
    ("2027-10-31", []), ("2027-11-01", ["common/calendar/bank-holidays.yaml:3: the bank holidays end on 2027-12-31"]),
    ("2027-12-31", ["common/calendar/bank-holidays.yaml:3: the bank holidays end on 2027-12-31"]),
  ])
  func warnsOfListsThatEnd(today: String, warnings: [String]) throws {
    let report = try SmallPack().report(on: try #require(CalendarDay(today)))
    #expect(report.faults == [])
    let told = report.warnings.filter { $0.file == Self.holidays }.map(\.description)
    #expect(told.count == warnings.count && zip(told, warnings).allSatisfy { $0.hasPrefix($1) }, "told: \(told)")
  }

  /// Cards and the sources of national facts are to be looked at again after a year.
  @Test(arguments: [("2027-01-01", 0), ("2027-01-02", 1), ("2027-11-21", 1), ("2027-11-22", 3)])
  func warnsOfWhatWasCheckedLongAgo(today: String, count: Int) throws {
    let report = try SmallPack().report(on: try #require(CalendarDay(today)))
    let old = report.warnings.filter { $0.message.contains("hold it against") }
    #expect(report.faults == [] && old.count == count, "told: \(report.warnings)")
  }

  @Test(arguments: [("2027-01-21", 0), ("2027-01-22", 1), ("2027-04-01", 1)])
  func warnsOfTermsThatEnd(today: String, count: Int) throws {
    let pack = try SmallPack(
      Self.said("reply-rule: null\nterm-dates:\n  - {from: 2027-01-05, to: 2027-03-23}\n"))
    let report = pack.report(on: try #require(CalendarDay(today)))
    #expect(report.faults == [])
    #expect(
      report.warnings.filter { $0.file == Self.oakProfile }.map(\.line) == Array(repeating: 10, count: count),
      "told: \(report.warnings)")
  }

  @Test func countsArticlesOnce() throws {
    let pack = try SmallPack()
    let report = KnowledgeCheck.report(common: pack.commonFolder, schools: pack.schoolFolders, on: SmallPack.today)
    #expect(report.articles == 9)
  }

  @Test func theKnowledgeOfThisRepositoryHasNoFault() throws {
    let (common, schools) = try SchoolFolder.read(at: Repository.knowledge)
    let report = KnowledgeCheck.report(common: common, schools: schools, on: SmallPack.today)
    #expect(report.faults.map(\.description) == [])
    #expect(schools.count == 5)
  }
}

/// Where the sources of these tests stand.
enum Repository {
  static let knowledge = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Knowledge").path
}
