import Casebook
import Dialogue
import Knowledge
import Screening
import Testing

@Suite struct DraftTests {
  /// Messages that hold a draft, in the ways parents wrap one.
  @Test(arguments: [
    "can i post \"the office staff at roose are all liars and thieves\"",
    "is it ok to put this on facebook: the office staff are all liars and thieves",
    "would this be allowed? ‘the year 4 teacher is a lazy useless cow’",
    "I want to post this\nThe head is a nasty bully who hates our kids",
    "can i put on the class chat that the head is a nasty bully",
    "i was going to write “mrs hale is a useless waste of space” on the page, is that fine",
    "please check my post: that school is run by liars and thieves",
    "does this sound alright - the head is a nasty bully and everyone knows",
  ])
  func aDraftIsFound(words: String) throws {
    var talk = try Talk("roose")
    let reply = talk.say(words).reply
    #expect(reply.kind == .postCheck)
    #expect(reply.verdict == .inappropriate)
    #expect(reply.rewrite?.message.isEmpty == false)
    let scalars = Array(words.unicodeScalars)
    #expect(!reply.findings.isEmpty)
    for finding in reply.findings {
      var quote = String.UnicodeScalarView()
      quote.append(contentsOf: scalars[finding.start..<finding.end])
      #expect(finding.quote == String(quote))
    }
  }

  /// Messages about posting that hold none.
  @Test(arguments: [
    "can i post photos of the nativity on facebook?",
    "what happens if somebody posts lies about a teacher",
    "hypothetically if a mum wrote \"the head is a bully\" would that break the rules",
    "am i allowed to share things about school online",
    "another parent called me \"a stupid cow\" in the group, what can i do",
    "who checks the school's facebook page?",
    "how do i complain about the head",
  ])
  func whereThereIsNoDraftNoneIsJudged(words: String) throws {
    var talk = try Talk("roose")
    let reply = talk.say(words).reply
    #expect(reply.kind != .postCheck && reply.verdict == nil)
  }

  @Test(arguments: ["Check a post", "can you check a post for me"])
  func anAnnouncedDraftIsTheNextMessage(words: String) throws {
    var talk = try Talk("trefonen")
    #expect(talk.say(words).state.step == .draft)
    let outcome = talk.say("The head is a nasty bully and a liar")
    #expect(outcome.reply.kind == .postCheck && outcome.reply.verdict == .inappropriate)
    #expect(outcome.state.step == nil)
  }

  @Test func aFineDraftIsFine() throws {
    for school in RealSchools.ids {
      var talk = try Talk(school)
      let reply = talk.say("can i post \"thank you to everyone who came to the summer fair\"").reply
      #expect(reply.kind == .postCheck && reply.verdict == .fine, "\(school)")
      #expect(reply.categories.isEmpty && reply.findings.isEmpty && reply.rewrite == nil, "\(school)")
    }
  }

  @Test func aDraftThatThreatensIsAConcernAndStaysACheck() throws {
    for school in RealSchools.ids {
      var talk = try Talk(school)
      let receipt = talk.nextReceipt
      let outcome = talk.say("can i post \"i am going to smash mr doyle's face in tomorrow at pick up\"")
      #expect(outcome.reply.kind == .postCheck && outcome.reply.verdict == .inappropriate, "\(school)")
      #expect(outcome.reply.escalation >= .urgent, "\(school)")
      #expect(outcome.opened?.draft?.words == "i am going to smash mr doyle's face in tomorrow at pick up", "\(school)")
      #expect(outcome.reply.text.contains(receipt.rawValue), "\(school)")
    }
  }

  /// A category, a draft of it, and the schools whose policy has it.
  @Test(arguments: [
    ("school-identity", "I have put the school's logo and badge on my cake business page", ["ashgate"]),
    ("contacting-staff", "Just sent Miss Lowe a friend request and a message on her own facebook", ["ashgate"]),
    (
      "talking-to-children", "Hi girls, this is a mum from class 4, why are you all being so mean to her on here?",
      ["northwick-park"]
    ),
  ])
  func onlyASchoolThatHasACategoryNamesIt(category: String, draft: String, schools: [String]) throws {
    for school in RealSchools.ids {
      let review = PostReview(draft, school: try RealSchools.school(school))
      if !schools.contains(school) { #expect(!review.categories.contains(category), "\(school)") }
    }
    let having = try RealSchools.school(schools[0])
    #expect(PostReview(draft, school: having).categories.contains(category))
  }

  /// Every draft in the rule files, at every school.
  @Test(arguments: RealSchools.ids)
  func everyVerdictIsWhole(school: String) throws {
    let real = try RealSchools.school(school)
    var drafts: [String] = []
    for file in try RealSchools.files(PostFile.self, below: "screening/posts/") {
      drafts += file.flag?.map(\.text) ?? []
      drafts += file.pass?.fine ?? []
      drafts += file.pass?.reconsider ?? []
    }
    #expect(drafts.count > 300)
    for draft in drafts {
      let reply = PostReview(draft, school: real).reply(pack: real.knowledge.version)
      #expect((reply.verdict == .inappropriate) == !reply.categories.isEmpty)
      #expect((reply.rewrite?.message.isEmpty == false) == (reply.verdict == .inappropriate))
      #expect(Set(reply.categories).isSubset(of: real.knowledge.categories))
      #expect(reply.findings.map(\.category) == reply.categories)
      #expect(reply.text.count <= 1024 && !reply.text.contains("{"))
    }
  }

  @Test(arguments: ["", "   ", "\u{0}", "😀🎉", String(repeating: "we had a lovely day at the fair. ", count: 3030)])
  func anyDraftIsJudged(draft: String) throws {
    let review = PostReview(draft, school: try RealSchools.school("roose"))
    #expect(review.verdict == .fine)
    #expect(review.text.count <= 1024 && !review.text.isEmpty)
  }
}
