import Casebook
import Dialogue
import Knowledge
import Screening
import Testing

/// What may be sent or posted in the place of a draft.
@Suite struct RewriteTests {
  @Test(arguments: [
    ("Third coat lost this term. Mrs Okafor is a lazy cow", "my child's things getting lost", "the Headteacher"),
    (
      "that Mr Doyle screamed at my lad in front of the class, what a bully", "the way my child's teacher spoke to us",
      "the Headteacher"
    ),
    ("five emails and no reply, that school is a joke", "how long I have waited for an answer", "the school"),
    ("our head is a liar and a bully, no help for my autistic son", "the Headteacher", "Governing Body"),
    ("the office staff at that place are all thieves and liars", "the school office", "the Headteacher"),
  ])
  func theConcernIsKept(draft: String, said: String, addressee: String) throws {
    let review = try PostReview(draft, school: RealSchools.school("roose"))
    let message = try #require(review.rewrite?.message)
    #expect(message.contains(said))
    #expect(review.text.contains("You could send this to \(addressee)") || review.text.contains(addressee))
    for word in ["Okafor", "cow", "joke", "liar", "bully", "thieves"] { #expect(!message.contains(word)) }
  }

  @Test(arguments: RealSchools.ids)
  func aMessageStandsUpToTheCheckThatItReplaces(id: String) throws {
    let school = try RealSchools.school(id)
    var forms = 0
    for file in try RealSchools.files(PostFile.self, below: "screening/posts/") {
      for flag in file.flag ?? [] {
        let review = PostReview(flag.text, school: school)
        guard review.verdict == .inappropriate else {
          #expect(review.rewrite == nil)
          continue
        }
        let rewrite = try #require(review.rewrite)
        #expect(PostReview(rewrite.message, school: school).verdict != .inappropriate, "\(rewrite.message)")
        if let form = rewrite.post {
          forms += 1
          #expect(PostReview(form, school: school).verdict == .fine, "\(form)")
        }
      }
    }
    if school.knowledge.categories.contains("naming-children") { #expect(forms > 0) }
  }

  /// Every way in which the parts can come together, whatever drafts they are for.
  @Test func everyMessageThatCanBeMadeIsFit() throws {
    let school = try RealSchools.school("northwick-park")
    let wording = school.knowledge.wording
    let ids = try RealSchools.files(ActFile.self, below: "screening/concerns/").map(\.id)
    let abouts = [nil] + ids.filter { $0.hasPrefix("about.") }
    let people = [nil] + ids.filter { $0.hasPrefix("who.") }
    for category in try RealSchools.files(PostFile.self, below: "screening/posts/").filter({ $0.flag != nil }).map(\.id)
    {
      for about in abouts {
        for who in people {
          let message = wording.rewrite(for: category, about: about, who: who)
          #expect(message.hasPrefix("Hello, ") && !message.contains("{"))
          let result = school.rules.posts.verdict(
            on: school.rules.read(message), categories: school.knowledge.categories)
          #expect(result.verdict != .inappropriate, "\(message)")
          let finding = school.rules.safeguarding.finding(in: school.rules.read(message))
          #expect(finding.level < .urgent || category == "threats", "\(message)")
        }
      }
    }
  }

  @Test(arguments: [
    ("Well done to Alfie Jones for winning the race!", "Well done to one of the children for winning the race!"),
    ("Well done to Alfie and Maisie for winning the race!", nil),
  ])
  func aPostWithoutTheNameIsOffered(draft: String, form: String?) throws {
    let review = try PostReview(draft, school: RealSchools.school("trefonen"))
    #expect(review.rewrite?.post == form)
    if let form { #expect(review.text.contains(form)) }
  }

  @Test(arguments: [("about.homework", "my child's homework"), (nil, "something that happened at school")])
  func eachConcernHasItsWords(about: String?, said: String) throws {
    let wording = try RealSchools.school("roose").knowledge.wording
    #expect(wording.rewrite(for: "complaint", about: about).contains(said))
    for id in try RealSchools.files(ActFile.self, below: "screening/concerns/").map(\.id)
    where id.hasPrefix("about.") && id != "about.praise" {
      #expect(wording.rewrite(for: "complaint", about: id) != wording.rewrite(for: "complaint"), "\(id)")
    }
  }
}
