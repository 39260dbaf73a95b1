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
  private enum Part {
    static let about = "about."
    static let who = "who."
    static let name = "name."
  }

  /// - Parameters:
  ///   - read: `draft` as the rules see it.
  ///   - categories: what the draft breaks, the surest first.
  init(of draft: String, _ read: ScreenedText, categories: [String], school: School) {
    let wording = school.knowledge.wording
    let found = school.rules.concerns.acts(in: read)
    let who = Self.likeliest(Part.who, in: found)
    let office = wording.office(for: categories.first ?? "")
    addressee = office ?? wording.addressee(who: who)
    isQuestion = office != nil
    isAboutHead = who == Part.who + "head"
    rewrite = Rewrite(
      post: Self.publicForm(of: draft, found, categories: categories, school: school),
      message: wording.rewrite(
        for: categories.first ?? "complaint", about: Self.likeliest(Part.about, in: found), who: who))
  }

  /// What is spoken of most often; of two alike what is spoken of first.
  private static func likeliest(_ part: String, in found: [DialogueActs.Act]) -> String? {
    var counts: [(id: String, count: Int)] = []
    for act in found where act.id.hasPrefix(part) {
      if let place = counts.firstIndex(where: { $0.id == act.id }) {
        counts[place].count += 1
      } else {
        counts.append((act.id, 1))
      }
    }
    let most = counts.map(\.count).max()
    return counts.first { $0.count == most }?.id
  }

  /// The draft without another child's name, where that is all that stood against it; nil if there is no fit form.
  private static func publicForm(
    of draft: String, _ found: [DialogueActs.Act], categories: [String], school: School
  ) -> String? {
    let names = found.filter { $0.id.hasPrefix(Part.name) }
    guard categories == ["naming-children"], names.count == 1, let name = names.first?.range else { return nil }
    let scalars = Array(draft.unicodeScalars)
    let end = endOfName(name.upperBound, in: scalars)
    let startsSentence =
      scalars[..<name.lowerBound].last { !$0.properties.isWhitespace }.map { ".!?".unicodeScalars.contains($0) } ?? true
    let other = school.knowledge.wording.otherChild
    var form = String.UnicodeScalarView()
    form.append(contentsOf: scalars[..<name.lowerBound])
    form.append(contentsOf: (startsSentence ? other.prefix(1).uppercased() + other.dropFirst() : other).unicodeScalars)
    form.append(contentsOf: scalars[end...])
    let result = school.rules.posts.verdict(
      on: school.rules.read(String(form)), categories: school.knowledge.categories)
    return result.verdict == .fine ? String(form) : nil
  }

  /// Where a name ends that may go on with a surname or its first letter.
  private static func endOfName(_ end: Int, in scalars: [Unicode.Scalar]) -> Int {
    guard end + 1 < scalars.count, scalars[end] == " ", scalars[end + 1].properties.isUppercase else { return end }
    return scalars[(end + 1)...].firstIndex { !$0.properties.isAlphabetic && $0 != "-" } ?? scalars.count
  }
}
