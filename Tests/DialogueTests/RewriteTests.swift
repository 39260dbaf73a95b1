import Casebook
import Dialogue
import Foundation
import Knowledge
import Screening
import Testing

/// What may be sent or posted in the place of a draft.
@Suite struct RewriteTests {
  @Test(arguments: [
    ("Third coat lost this term. Mrs Okafor is a lazy cow", "my child's things getting lost", "the Headteacher"),
    (
      "that Mr Doyle screamed at my lad in front of the class, what a bully", "the way a member of staff spoke to us",
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

  /// The drafts of the evaluation sets, each at its school.
  @Test(arguments: ["shared", "second", "third"])
  func everyInappropriateDraftHasAFitMessage(set: String) throws {
    struct Row: Decodable {
      let school: String
      let text: String
    }
    let file = RealSchools.evaluation.appending(path: "\(set)/drafts.jsonl")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let rows = try lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    #expect(rows.count >= 100)
    for row in rows {
      let school = try RealSchools.school(row.school)
      let review = PostReview(row.text, school: school)
      #expect((review.rewrite?.message.isEmpty == false) == (review.verdict == .inappropriate))
      guard let rewrite = review.rewrite else { continue }
      #expect(PostReview(rewrite.message, school: school).verdict != .inappropriate, "\(rewrite.message)")
      if let form = rewrite.post { #expect(PostReview(form, school: school).verdict == .fine, "\(form)") }
    }
  }

  /// Each part for every kind of draft, and all of them together for a complaint.
  @Test func everyMessageThatCanBeMadeIsFit() throws {
    let school = try RealSchools.school("northwick-park")
    let wording = school.knowledge.wording
    let ids = try RealSchools.files(ActFile.self, below: "screening/concerns/").map(\.id)
    let abouts = ids.filter { $0.hasPrefix("about.") }
    let roles = ids.filter { $0.hasPrefix("who.") }
    let categories = try RealSchools.files(PostFile.self, below: "screening/posts/").filter { $0.flag != nil }.map(\.id)
    var messages: [String] = []
    for category in categories {
      messages += abouts.map { wording.rewrite(for: category, about: [$0]) }
      messages += roles.map { wording.rewrite(for: category, who: [$0]) }
      messages.append(wording.rewrite(for: category, notes: ids.filter { $0.hasPrefix("note.") }))
    }
    for about in abouts { messages += roles.map { wording.rewrite(for: "complaint", about: [about], who: [$0]) } }
    #expect(messages.count > 500)
    for message in Set(messages) {
      #expect(message.hasPrefix("Hello, ") && !message.contains("{") && !message.contains("  "), "\(message)")
      let result = school.rules.posts.verdict(
        on: school.rules.read(message), categories: school.knowledge.categories)
      #expect(result.verdict != .inappropriate, "\(message)")
    }
  }

  /// A post with the names left out, or none where it cannot be told what is one.
  @Test(arguments: [
    ("Well done to Alfie Jones for winning the race!", "Well done to one of the children for winning the race!"),
    ("Well done to Alfie and Maisie for winning the race!", "Well done to some of the children for winning the race!"),
    (
      "Well done to Alfie Jones, Xanthe and Maisie for winning the race!",
      "Well done to some of the children for winning the race!"
    ),
    ("Well done Maisie Jones, what a solo!", "Well done to one of the children, what a solo!"),
    ("well done to alfie for winning the race", "well done to one of the children for winning the race"),
    ("well done to alfie jones for winning the race", nil),
    ("Well done to little Noah for winning the race", "Well done to one of the children for winning the race"),
    (
      "Lovely fair today, well done everybody! Shame that Mrs Okafor is such a lazy cow.",
      "Lovely fair today, well done everybody!"
    ),
    ("Alfie Jones kicked my son again, that kid is a monster", nil),
    ("Mrs Okafor is a lazy cow", nil),
  ])
  func aPostWithoutNamesIsOffered(draft: String, form: String?) throws {
    let review = try PostReview(draft, school: RealSchools.school("trefonen"))
    #expect(review.rewrite?.post == form)
    if let form { #expect(review.text.contains(form)) }
  }

  /// Whoever is named has a role in the message, and nobody their name.
  @Test(arguments: [
    ("Mr Doyle and Miss Kerr both laughed at my son, vile pair", "members of staff"),
    ("mr doyle and mr doyle again, what a lazy useless liar", "a member of staff"),
    ("Mr Jones the caretaker is a nasty creep and a liar", "the caretaker"),
    ("Our headteacher Mrs Whitmore is a liar and a useless cow", "the Headteacher"),
    ("Mrs Price in the office is a rude stroppy cow", "the school office"),
    ("That TA Karen is a useless lazy cow", "a teaching assistant"),
    ("the head and his teacher are both liars and bullies", "the Headteacher and my child's teacher"),
    ("the dinner ladies are thieving scum they took his money", "where some money went"),
    ("Ryan's mum is a chav and her brat bit my daughter", "another parent"),
  ])
  func everybodyHasARole(draft: String, role: String) throws {
    let review = try PostReview(draft, school: RealSchools.school("roose"))
    let message = try #require(review.rewrite?.message)
    #expect(message.contains(role), "\(message)")
    for name in [
      "doyle", "kerr", "jones", "whitmore", "price", "karen", "ryan", "pair", "creep", "cow", "liar", "chav", "scum",
    ] {
      #expect(!message.lowercased().contains(name), "\(message)")
    }
  }

  @Test(arguments: [
    ("third coat lost this term and nobody cares, useless lot", "It has happened more than once."),
    ("i have told the teacher and the head and they are useless liars", "I have tried to raise it before."),
    ("my son came home crying, that teacher is a nasty bully", "My child is upset by it."),
  ])
  func whatElseIsToldIsKept(draft: String, note: String) throws {
    let review = try PostReview(draft, school: RealSchools.school("roose"))
    #expect(review.rewrite?.message.contains(note) == true, "\(review.rewrite?.message ?? "none")")
  }

  /// What the school does, in its own order, and its checklist: each school's own.
  @Test(arguments: [
    ("denbighshire", ["legal", "warn", "police", "block", "host"], "good name"),
    ("trefonen", ["legal", "warn", "police", "block", "host"], "pupils' learning"),
    ("roose", ["legal", "warn", "police", "block", "host"], "pupils' learning"),
    ("northwick-park", ["warn", "block", "legal", "police", "host"], "year group email"),
    ("ashgate", ["doesn't say what the school does"], "Nothing is confidential online"),
  ])
  func theVerdictTellsWhatTheSchoolDoes(school: String, steps: [String], checklist: String) throws {
    let review = try PostReview("Mrs Okafor is a lazy cow", school: RealSchools.school(school))
    #expect(review.verdict == .inappropriate && review.text.contains(checklist), "\(review.text)")
    let places = steps.compactMap { review.text.firstRange(of: $0)?.lowerBound }
    #expect(places.count == steps.count && places == places.sorted(), "\(review.text)")
  }

  @Test(arguments: [("about.homework", "my child's homework"), (nil, "something that happened at school")])
  func eachConcernHasItsWords(about: String?, said: String) throws {
    let wording = try RealSchools.school("roose").knowledge.wording
    #expect(wording.rewrite(for: "complaint", about: about.map { [$0] } ?? []).contains(said))
    for id in try RealSchools.files(ActFile.self, below: "screening/concerns/").map(\.id)
    where id.hasPrefix("about.") && id != "about.praise" {
      #expect(wording.rewrite(for: "complaint", about: [id]) != wording.rewrite(for: "complaint"), "\(id)")
    }
  }
}
