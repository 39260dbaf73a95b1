import Casebook
import Foundation
import Knowledge
import Testing

@Suite struct KnowledgeBaseTests {
  /// A pack is found by the words of its lexicon; another language's say nothing.
  @Test(arguments: [("english", true), ("welsh", false)])
  func questionsAreReadByTheLexicon(language: String, isUsed: Bool) throws {
    var pack = try SmallPack()
    pack.apply(
      .add("common/lexicon/more.yaml", text: "language: \(language)\nwords:\n  cmpln: complain\n  hw: how\n"))
    let knowledge = try pack.knowledge(of: "elm")
    let (short, long) = (knowledge.answer(to: "hw do i cmpln"), knowledge.answer(to: "how do i complain"))
    #expect((short == long) == isUsed)
  }

  private static func knowledge(of school: String) throws -> KnowledgeBase { try SmallPack().knowledge(of: school) }

  @Test(arguments: [
    ("elm", "complaint.overview", "Fill in a green card. Hand it in at the school office on 01234 567890."),
    ("oak", "complaint.overview", "Write to the chair of elders. The Principal will read it as well."),
    ("elm", "complaint.not-online", "Talk to the school first. A post can stay for good."),
    ("oak", "complaint.not-online", "Bring it to school first. Then we can sort it out."),
    ("oak", "social.hate", "The policy does not say. Please ask the school office."),
  ])
  func theSchoolsOwnArticleBeatsTheCommonOne(school: String, topic: String, body: String) throws {
    #expect(try Self.knowledge(of: school).article(on: topic)?.body == body)
  }

  @Test(arguments: [
    ("elm", "social.hate", Article.Kind.guidance), ("oak", "social.hate", .unknown),
    ("elm", "social.minimum-age", .unknown), ("elm", "complaint.not-online", .guidance),
    ("oak", "complaint.overview", .guidance),
  ])
  func whereThePolicyIsSilentTheArticleSaysSo(school: String, topic: String, kind: Article.Kind) throws {
    #expect(try Self.knowledge(of: school).article(on: topic)?.kind == kind)
  }

  @Test(arguments: [
    ("elm", "how do i complain", "complaint.overview"),
    ("elm", "where do i get a green card", "complaint.overview"),
    ("oak", "are slurs against the rules", "social.hate"),
    ("elm", "are slurs against the rules", "social.hate"),
    ("oak", "i want to withdraw my complaint", "complaint.overview/withdraw"),
    ("oak", "what is for lunch", "elsewhere.meals"),
  ])
  func anArticleIsFoundByInheritedAndOwnExamples(school: String, question: String, card: String) throws {
    #expect(try Self.knowledge(of: school).answer(to: question).candidates.first?.article.card == card)
  }

  @Test func titleAndButtonAreInheritedOrReplaced() throws {
    #expect(try Self.knowledge(of: "elm").article(on: "complaint.overview")?.title == "How to complain")
    #expect(try Self.knowledge(of: "elm").article(on: "complaint.overview")?.button == "How to complain")
    #expect(try Self.knowledge(of: "oak").article(on: "complaint.overview")?.button == "Go to the elders")
    #expect(
      try Self.knowledge(of: "oak").article(on: "complaint.overview")?.next == ["complaint.not-online", "social.hate"])
  }

  @Test(arguments: [
    ("Minimum age", "social.minimum-age"), ("minimum AGE", "social.minimum-age"),
    ("Take it back", "complaint.overview/withdraw"), ("School meals", "elsewhere.meals"), ("Minimum", nil), ("", nil),
  ])
  func aButtonFindsItsArticle(label: String, card: String?) throws {
    #expect(try Self.knowledge(of: "elm").article(labelled: label)?.card == card)
  }

  @Test func aButtonOfTwoArticlesFindsTheMainOne() throws {
    let facet = "common/topics/complaint.overview.withdraw.md"
    let pack = try SmallPack(.replace(facet, what: "Take it back", with: "How to complain"))
    #expect(try pack.knowledge(of: "elm").article(labelled: "How to complain")?.card == "complaint.overview")
  }

  @Test(arguments: [
    ("elm", ["hate"]), ("oak", ["complaint"]),
  ])
  func categoriesAreThoseOfThePolicy(school: String, categories: [String]) throws {
    let knowledge = try Self.knowledge(of: school)
    #expect(knowledge.categories == Set(categories))
    for category in ["hate", "complaint"] {
      #expect((knowledge.line(for: category) != nil) == categories.contains(category))
    }
  }

  @Test func citationsNameDocumentAndSection() throws {
    let knowledge = try Self.knowledge(of: "elm")
    let own = try #require(knowledge.article(on: "complaint.overview"))
    #expect(knowledge.citations(of: own) == [Citation(document: "Elm School policy", section: "Complaints")])
    let shared = try #require(knowledge.article(on: "complaint.not-online"))
    let place = Citation(document: "National helpline", section: "Who to ring", url: "https://helpline.example/")
    #expect(knowledge.citations(of: shared) == [place])
  }

  @Test(arguments: [("elm", false), ("oak", true)])
  func formalStagesAreThoseOfThePolicy(school: String, hasThem: Bool) throws {
    #expect(try Self.knowledge(of: school).hasFormalStages == hasThem)
  }

  @Test func aSchoolsWordsBeatTheCommonOnes() throws {
    #expect(try Self.knowledge(of: "elm").wording(.greeting) == "Hello from Elm. The Headteacher says hello too.")
    #expect(try Self.knowledge(of: "oak").wording(.greeting) == "Words for greeting.")
    #expect(
      try Self.knowledge(of: "oak").wording(.staffPassed, ["receipt": "OA-1"])
        == "It went to the safeguarding lead. Its number is OA-1.")
  }

  @Test(arguments: [("hate", "Hello, I am upset. Can we meet?"), ("threats", "Hello, can we talk?")])
  func aDraftHasAMessageInItsPlace(category: String, message: String) throws {
    #expect(try Self.knowledge(of: "elm").wording.rewrite(for: category) == message)
  }

  @Test func aSchoolWithoutArticlesKeepsTheWording() throws {
    let knowledge = try KnowledgeBase(withoutArticles: SchoolID("elm"), common: SmallPack().commonFolder)
    #expect(knowledge.articles.isEmpty)
    #expect(knowledge.answer(to: "how do i complain").candidates.isEmpty)
    #expect(knowledge.wording(.emergencyFirst).hasPrefix("Call 999 now"))
    #expect(knowledge.profile.id == SchoolID("elm"))
  }

  @Test func everyThingThatCanBeSaidIsListed() throws {
    let pack = try SmallPack()
    let said = try KnowledgeSource(common: pack.commonFolder, school: pack.folder(of: "elm")).everythingSaid.map(\.text)
    #expect(said.contains("Elm bars hate posts."))
    #expect(said.contains("Fill in a green card. Hand it in at the school office on 01234 567890."))
    #expect(said.contains("Hello from Elm. The Headteacher says hello too."))
    #expect(!said.contains { $0.contains("elders") })
  }
}

@Suite struct PackTests {
  @Test(arguments: ["elm", "oak"])
  func aBuiltPackAnswersAsBefore(school: String) throws {
    let built = try SmallPack().knowledge(of: school)
    let read = try KnowledgeBase(PackArchive(holding: PackArchive.encoded(built.sections())))
    #expect(read.version == built.version)
    #expect(read.articles == built.articles)
    #expect(read.wording == built.wording)
    for question in ["how do i complain", "what age for tiktok", "quantum gravity", ""] {
      #expect(read.answer(to: question) == built.answer(to: question))
    }
  }

  @Test func theSameFilesGiveTheSameBytes() throws {
    let pack = try SmallPack()
    var shuffled = pack
    shuffled.common.reverse()
    shuffled.schools["elm"]?.reverse()
    let first = try pack.knowledge(of: "elm").sections()
    let second = try shuffled.knowledge(of: "elm").sections()
    #expect(first.map(\.name) == second.map(\.name))
    #expect(first.map(\.bytes) == second.map(\.bytes))
  }

  @Test(arguments: [
    SmallPack.Change.replace("common/wording/all.yaml", what: "danger", with: "trouble"),
    .replace("schools/elm/school.yaml", what: "Elm School", with: "Elm Schoo1"),
    .remove("schools/elm/wording.yaml"),
    .add("schools/elm/articles/x.md", text: ""),
  ])
  func theVersionFollowsTheContent(change: SmallPack.Change) throws {
    func hash(_ pack: SmallPack) -> String {
      SchoolFolder.contentHash(of: [pack.commonFolder, pack.folder(of: "elm")])
    }
    let (before, after) = (hash(try SmallPack()), hash(try SmallPack(change)))
    #expect(before != after)
    #expect([before, after].allSatisfy { $0.count == 12 && $0.allSatisfy(\.isHexDigit) })
  }

  @Test func theVersionDoesNotFollowTheOtherSchool() throws {
    let changed = try SmallPack(.replace("schools/oak/school.yaml", what: "Oak", with: "Ash"))
    #expect(try changed.knowledge(of: "elm").version == SmallPack().knowledge(of: "elm").version)
    #expect(try changed.knowledge(of: "oak").version != SmallPack().knowledge(of: "oak").version)
  }
}

@Suite struct SchoolFolderTests {
  @Test func readsEveryLayer() throws {
    let (common, schools) = try SchoolFolder.read(at: SmallPack.folder)
    #expect(common.school == nil)
    #expect(schools.map { $0.school?.rawValue } == ["elm", "oak"])
    #expect(common.files.map(\.path) == common.files.map(\.path).sorted())
    #expect(common.files.allSatisfy { $0.path.hasPrefix("common/") })
  }

  @Test(arguments: ["/nowhere/at/all", "/tmp"])
  func aMissingFolderIsToldWithItsPath(path: String) {
    #expect(throws: KnowledgeError.unreadable(path: path)) { try SchoolFolder.read(at: path) }
    #expect("\(KnowledgeError.unreadable(path: path))".contains("--knowledge-dir"))
  }

  @Test func aFileThatIsNotUTF8IsAFaultOfItsSchool() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "schoolgate-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(at: URL(filePath: SmallPack.folder), to: folder)
    let article = "schools/elm/articles/social.hate.md"
    try Data([0x2d, 0x2d, 0x2d, 0x0a, 0xff, 0xfe]).write(to: folder.appending(path: article))
    let pack = try SmallPack(at: folder.path)
    #expect(pack.faults.map { "\($0.file):\($0.line)" } == [article + ":1"])
    #expect(throws: KnowledgeError.self) { try pack.knowledge(of: "elm") }
    #expect(throws: Never.self) { try pack.knowledge(of: "oak") }
  }
}
