import Casebook
import Foundation
import Testing

@testable import Knowledge

@Suite struct LetterTests {
  private static let path = "common/letters/about-a-post.yaml"

  private static let letter = """
    id: about-a-post
    title: To one parent
    to: parent
    sources: []
    subject: A post
    greeting: "Dear {name},"
    opening: "You posted {where} on {when}. You:"
    kinds:
      - id: staff
        name: About staff
        line: complained of a teacher
        paragraphs: ["Please ring {office}."]
      - id: school
        name: About the school
        line: complained of {school}
    link: "It is at {link}."
    further:
      name: What may follow
      paragraphs: [More may follow.]
    closing: ["Come and see {head}."]
    ending: Yours sincerely,
    places:
      facebook: on Facebook
      whatsapp: in a WhatsApp group
    """

  private static func pack(_ text: String = letter, at path: String = path) throws -> SmallPack {
    try SmallPack(.add(path, text: text))
  }

  private static func letters(of school: String, in pack: SmallPack) throws -> [Letter] {
    try KnowledgeSource(common: pack.commonFolder, school: pack.folder(of: school)).letters
  }

  @Test func itIsFilledInWithWhatWasChosen() throws {
    let letter = try #require(Self.letters(of: "elm", in: Self.pack()).first)
    #expect(letter.blanks == ["name", "where", "when", "link"])
    #expect(letter.blanks.filter(letter.isOptional) == ["link"])
    let values = ["name": "Ms {office} Example", "where": "on Facebook", "when": "Monday", "link": ""]
    let plain = letter.text(LetterFacts(kinds: ["school"], values: values, saysFurther: false))
    #expect(plain.greeting == "Dear Ms {office} Example,")
    #expect(
      plain.blocks == [
        .paragraph("You posted on Facebook on Monday. You:"), .list(["complained of Elm School"]),
        .paragraph("Come and see the Headteacher."),
      ])
    let whole = letter.text(
      LetterFacts(
        kinds: ["staff", "school", "other"], values: values.merging(["link": "https://x.example/1"]) { $1 },
        saysFurther: true))
    #expect(
      whole.blocks.dropFirst() == [
        .list(["complained of a teacher", "complained of Elm School"]), .paragraph("It is at https://x.example/1."),
        .paragraph("Please ring the school office on 01234 567890."), .paragraph("More may follow."),
        .paragraph("Come and see the Headteacher."),
      ])
  }

  @Test(arguments: [
    ("she wrote it on Facebook!", "on Facebook"), ("in the whatsapp, I mean", "in a WhatsApp group"),
    ("facebooking", nil), ("", nil),
  ])
  func whereAPostWasIsTakenFromARecordsWords(words: String, place: String?) throws {
    let letter = try #require(Self.letters(of: "elm", in: Self.pack()).first)
    #expect(letter.place(in: words) == place)
  }

  @Test func aSchoolsOwnLetterReplacesTheCommonOne() throws {
    var pack = try Self.pack()
    let own = Self.letter.replacing("subject: A post", with: "subject: Your post")
    pack.apply(.add("schools/oak/letters/about-a-post.yaml", text: own))
    #expect(try Self.letters(of: "oak", in: pack).map(\.subject) == ["Your post"])
    #expect(try Self.letters(of: "elm", in: pack).map(\.subject) == ["A post"])
    #expect(try pack.knowledge(of: "elm").letters.map(\.id) == ["about-a-post"])
  }

  /// What is planted in the letter, and how it is told.
  @Test(arguments: [
    ("to: parent", "to: somebody", ":3", "wrong kind of value at to"),
    ("subject: A post", "subjct: A post", ":1", "“subject” is missing"),
    ("further:", "furhter:", ":17", "unknown key “furhter”"),
    ("id: about-a-post", "id: a-post", ":1", "is to be called a-post.yaml"),
    ("{name}", "{nmae}", ":6", "the placeholder {nmae} has no value"),
    ("{when}", "{period}", ":7", "the placeholder {period} has no value"),
    ("More may follow.", "We promise that more follows.", ":19", "promises what nobody may promise"),
    ("More may follow.", "[More may follow.", ":19", "a placeholder is left in"),
    ("id: school", "id: staff", ":8", "a kind of incident stands twice"),
    ("complained of a teacher", "lost the green card", ":11", "says “green card”, which only the policy of elm says"),
    ("sources: []", "sources: [{document: none, section: x}]", ":4", "there is no document “none”"),
  ])
  func faultsAreToldWithTheirPlace(what: String, with: String, line: String, message: String) throws {
    let text = Self.letter.replacing(what, with: with.hasPrefix("[") ? "\"\(with)\"" : with, maxReplacements: 1)
    let faults = try Self.pack(text).faults
    #expect(
      faults.contains { $0.description.hasPrefix(Self.path + line) && $0.message.contains(message) }, "\(faults)")
    #expect(try Self.pack().faults == [])
  }

  @Test func aSchoolsOwnLetterSaysWhereItStands() throws {
    let own = "schools/elm/letters/about-a-post.yaml"
    var pack = try Self.pack(at: own)
    #expect(
      pack.faults.map(\.message) == [
        "there is no common letter “about-a-post” that this one would replace",
        "a school's letter says where it stands: sources is empty",
      ])
    pack.apply(.add(Self.path, text: Self.letter))
    pack.apply(.replace(own, what: "sources: []", with: "sources: [{document: none, section: x}]"))
    #expect(pack.faults.map(\.description) == [own + ":4: there is no document “none” in documents.yaml"])
  }

  /// Trefonen's two letters, with the parts that its policy gives them.
  @Test func trefonensLettersHaveThePolicysStructure() throws {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let (common, schools) = try SchoolFolder.read(at: root + "/Knowledge")
    let folder = try #require(schools.first { $0.school == SchoolID("trefonen") })
    let letters = try KnowledgeSource(common: common, school: folder).letters
    let kinds = ["about-staff", "about-school", "comments", "behaviour", "pictures"]
    #expect(letters.map(\.id) == ["to-all-parents", "about-a-post"])
    #expect(letters.map { $0.kinds.map(\.id) } == [kinds, kinds])
    let toOne = letters[1]
    for kind in kinds {
      let facts = LetterFacts(
        kinds: [kind], values: ["name": "Ms Hill", "where": "on Facebook", "when": "Monday 9 November"],
        saysFurther: true)
      let text = toOne.text(facts).blocks.map { "\($0)" }.joined()
      #expect(text.contains("01691 652960") && text.contains("legal advice") && text.contains("police"))
      #expect(text.contains("ban from the school site") && !text.contains("{"))
    }
    let toAll = letters[0].text(LetterFacts(kinds: Set(kinds), values: ["period": "month"], saysFurther: false))
    let headings = toAll.blocks.compactMap { if case .heading(let text) = $0 { text } else { nil } }
    #expect(
      headings == ["Complaints and concerns", "Posts about other parents and pupils", "Behaviour incidents"])
  }
}
