import Casebook
import Knowledge
import Screening

/// What a parent could send or post in the place of a draft that a policy stands against: the same concern, without names,
/// insults and accusations.
struct PostRewrite {
  let rewrite: Rewrite
  /// Who is to have the message.
  let addressee: String
  /// Whether it asks the office something rather than tells of a worry.
  let isQuestion: Bool
  /// Whether it has to do with the head, who then is not to have it.
  let isAboutHead: Bool

  /// Names of the rule files under `screening/concerns` begin with one of these.
  enum Part {
    static let about = "about."
    static let who = "who."
    static let note = "note."
    static let name = "name."
  }

  /// Roles that need more than one rule.
  private enum Role {
    static let head = Part.who + "head"
    /// Somebody with a title and a name: "Mrs Okafor".
    static let named = Part.who + "named"
    static let staff = Part.who + "staff"
  }

  /// - Parameters:
  ///   - read: `draft` as the rules see it.
  ///   - categories: what the draft breaks, the surest first.
  init(of draft: String, _ read: ScreenedText, categories: [String], school: School) {
    let wording = school.knowledge.wording
    let found = school.rules.concerns.acts(in: read)
    let who = Self.people(in: found, of: Array(draft.unicodeScalars))
    let about = Self.ranked(found.filter { $0.id.hasPrefix(Part.about) })
    var notes: [String] = []
    for act in found where act.id.hasPrefix(Part.note) && !notes.contains(act.id) { notes.append(act.id) }
    let category = categories.first ?? "complaint"
    let office = wording.office(for: category, about: about.first)
    addressee = office ?? wording.addressee(who: who.contains(Role.head) ? Role.head : who.first)
    isQuestion = office != nil
    isAboutHead = who.contains(Role.head)
    rewrite = Rewrite(
      post: PublicForm(of: draft, found, school: school)?.text,
      message: Self.message(for: category, about: about, who: who, notes: notes, school: school))
  }

  /// The fullest message that itself stands up to the checks.
  private static func message(
    for category: String, about: [String], who: [String], notes: [String], school: School
  ) -> String {
    let wording = school.knowledge.wording
    let two = Array(about.prefix(who.isEmpty ? 2 : 1))
    let first = Array(about.prefix(1))
    let forms = [
      wording.rewrite(for: category, about: two, who: who, notes: Array(notes.prefix(2))),
      wording.rewrite(for: category, about: two, who: who, notes: Array(notes.prefix(1))),
      wording.rewrite(for: category, about: first, who: who),
      wording.rewrite(for: category, about: first, who: Array(who.prefix(1))),
      wording.rewrite(for: category, about: first),
    ]
    let fit = forms.first { form in
      let read = school.rules.read(form)
      let result = school.rules.posts.verdict(on: read, categories: school.knowledge.categories)
      return result.verdict < .inappropriate && school.rules.safeguarding.finding(in: read).level < .urgent
    }
    return fit ?? wording.rewrite(for: category)
  }

  /// What is spoken of most often first; of two alike what takes up more words, then what is spoken of first.
  private static func ranked(_ found: [DialogueActs.Act]) -> [String] {
    var counts: [(id: String, count: Int, words: Int)] = []
    for act in found {
      if let place = counts.firstIndex(where: { $0.id == act.id }) {
        counts[place].count += 1
        counts[place].words = max(counts[place].words, act.words.count)
      } else {
        counts.append((act.id, 1, act.words.count))
      }
    }
    let order = counts.enumerated().sorted { a, b in
      (b.element.count, b.element.words, a.offset) < (a.element.count, a.element.words, b.offset)
    }
    return order.map(\.element.id)
  }

  /// Whom it has to do with, by role: at most two. A title and a name stand for the role that is said beside them, and
  /// several of them for members of staff.
  private static func people(in found: [DialogueActs.Act], of draft: [Unicode.Scalar]) -> [String] {
    var people = found.filter { $0.id.hasPrefix(Part.who) }
    let roles = people.filter { $0.id != Role.named }
    people.removeAll { person in
      person.id == Role.named && roles.contains { isBeside($0.words, person.words) }
    }
    let names = Set(people.filter { $0.id == Role.named }.map { word(after: $0.range.upperBound, in: draft) })
    var ids = ranked(people)
    if names.count > 1 { ids = ids.map { $0 == Role.named ? Role.staff : $0 } }
    var distinct: [String] = []
    for id in ids where !distinct.contains(id) { distinct.append(id) }
    return Array(distinct.prefix(2))
  }

  /// "our head Mrs Hale", "Mr Jones the caretaker", "Miss Ford in the office": a word or two between.
  private static func isBeside(_ role: Range<Int>, _ name: Range<Int>) -> Bool {
    role.lowerBound >= name.upperBound
      ? role.lowerBound - name.upperBound <= 3 : name.lowerBound - role.upperBound <= 0
  }

  private static func word(after place: Int, in draft: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    for scalar in draft[place...].drop(while: { !$0.properties.isAlphabetic }) {
      guard scalar.properties.isAlphabetic else { break }
      view.append(scalar)
    }
    return String(view).lowercased()
  }
}
