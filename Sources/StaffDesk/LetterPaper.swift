import Casebook
import FoundationEssentials
import Knowledge
import Store

/// A letter as it lies on the paper: what is kept, and printed as often as it is asked for.
struct LetterPaper: Hashable, Codable {
  /// The school's name at the head of the sheet, and how it is reached.
  let school: String
  let lines: [String]
  let date: String
  /// Name and address; none where it is to everyone.
  let recipient: [String]
  let text: LetterText
  /// Who signs, and as what.
  let name: String
  let title: String

  init(_ letter: Letter, _ draft: LetterDraft, by member: StaffMember, of profile: SchoolProfile, at instant: Date) {
    school = SchoolProfile.title(of: profile.id, named: profile.name)
    lines = [profile.office.phone.map { "Telephone " + $0 }, profile.office.email].compactMap { $0 }
    date = LocalTime(instant).longDay
    let address = draft.address.split(separator: "\n").map(String.init)
    recipient = letter.audience == .everyone ? [] : [draft.values["name"] ?? ""] + address
    text = letter.text(
      LetterFacts(kinds: Set(draft.kinds), values: draft.values, saysFurther: draft.saysFurther))
    name = draft.signatory
    title =
      member.role == .head
      ? profile.titles.head : member.role.title.prefix(1).uppercased() + member.role.title.dropFirst()
  }

  /// As it was kept; `nil` for what this program did not write.
  init?(kept body: PrivateText) {
    guard let paper = try? JSONDecoder().decode(LetterPaper.self, from: Data(body.words.utf8)) else { return nil }
    self = paper
  }

  /// As it is kept: the same letter gives the same text.
  var body: PrivateText {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys]
      return PrivateText(String(decoding: try encoder.encode(self), as: UTF8.self))
    }
  }
}

/// What somebody has filled into a letter's form so far.
struct LetterDraft: Hashable {
  private static let longest = 300
  private static let longestAddress = 500

  let values: [String: String]
  let address: String
  let kinds: [String]
  let saysFurther: Bool
  let signatory: String

  /// What the form brought.
  init(_ form: DeskRoutes.LetterForm, for letter: Letter) {
    let typed = ["name": form.name, "where": form.place, "when": form.time, "link": form.link, "period": form.period]
    values = Dictionary(uniqueKeysWithValues: letter.blanks.map { ($0, DeskRoutes.line(typed[$0] ?? nil)) })
    address = (form.address ?? "").split(whereSeparator: \.isNewline).map { DeskRoutes.line(String($0)) }
      .filter { !$0.isEmpty }.joined(separator: "\n")
    kinds = letter.kinds.map(\.id).filter { form.kinds?.contains($0) == true }
    saysFurther = form.further != nil
    signatory = DeskRoutes.line(form.signatory)
  }

  /// An empty form with the facts that a record gives: where the post was and its address, when its words say so.
  ///
  /// Nothing else goes from a record into a letter, not even its number or day: the letter may be to somebody else than who
  /// wrote to the school, and is not to tell them who did.
  init(for letter: Letter, by member: StaffMember, from record: CaseRecord?) {
    let words = [record?.handoff.draft?.words, record?.handoff.words.words].compactMap { $0 }.joined(separator: "\n")
    var values: [String: String] = [:]
    values["where"] = letter.place(in: words)
    values["link"] = words.split(whereSeparator: \.isWhitespace).first {
      $0.hasPrefix("https://") || $0.hasPrefix("http://")
    }.map(String.init)
    self.values = values.filter { letter.blanks.contains($0.key) }
    (address, kinds, saysFurther, signatory) = ("", [], false, member.name)
  }

  /// What is still wrong, in words for who fills it in; `nil` when the letter is whole.
  func problem(in letter: Letter) -> String? {
    if kinds.isEmpty { return "Choose at least one kind of incident." }
    for blank in letter.blanks where values[blank]?.isEmpty != false && !letter.isOptional(blank) {
      return "Fill in “\(LetterField.label(of: blank))”."
    }
    if signatory.isEmpty { return "Fill in who signs." }
    if values.values.contains(where: { $0.count > Self.longest }) || signatory.count > Self.longest
      || address.count > Self.longestAddress
    {
      return "Something you typed is too long for the letter."
    }
    return nil
  }
}

/// A line of a letter's form.
struct LetterField {
  let id, label, hint, value: String
  let isRequired: Bool

  init(_ blank: String, of letter: Letter, in draft: LetterDraft) {
    id = blank
    label = Self.label(of: blank)
    hint = Self.words[blank]?.hint ?? ""
    value = draft.values[blank] ?? ""
    isRequired = !letter.isOptional(blank)
  }

  static func label(of blank: String) -> String { words[blank]?.label ?? blank }

  private static let words: [String: (label: String, hint: String)] = [
    "name": ("To", "As it reads after “Dear”: Ms Example"),
    "where": ("Where it was posted", "As it reads after “posted”: on Facebook, in a WhatsApp group"),
    "when": ("When", "As it reads after “on”: Monday 9 November"),
    "link": ("Address of the post, if you have it", "https://…"),
    "period": ("Over which time", "As it reads after “over the past”: few weeks, month"),
  ]
}
