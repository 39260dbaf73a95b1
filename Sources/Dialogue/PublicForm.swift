import Casebook
import Knowledge
import Screening

/// A form of a draft that is fit to be posted: another child's name is left out, and what is kind is kept where the rest was
/// not. There is none for a draft that is left with nothing worth posting.
struct PublicForm {
  let text: String

  /// - Parameter found: what `draft` is about and whom it names.
  init?(of draft: String, _ found: [DialogueActs.Act], school: School) {
    let scalars = Array(draft.unicodeScalars)
    var kept: [String] = []
    for sentence in Self.sentences(of: scalars) {
      let acts = found.filter { sentence.contains($0.range.lowerBound) }
      // Only a child's name is put right: what is said of anybody else stays out.
      guard acts.contains(where: { $0.id == "about.praise" }), !acts.contains(where: { $0.id == "who.named" }) else {
        continue
      }
      let names = acts.filter { $0.id.hasPrefix(PostRewrite.Part.name) }.map(\.range)
      guard let form = Self.text(scalars, sentence, without: names, school.knowledge.wording) else { return nil }
      kept.append(form)
    }
    let text = kept.joined(separator: " ")
    guard !text.isEmpty, text != draft else { return nil }
    let read = school.rules.read(text)
    guard school.rules.posts.verdict(on: read, categories: school.knowledge.categories).verdict == .fine,
      !school.rules.concerns.acts(in: read).contains(where: { $0.id.hasPrefix(PostRewrite.Part.name) })
    else { return nil }
    self.text = text
  }

  /// Where the sentences stand, without the blanks around them.
  private static func sentences(of scalars: [Unicode.Scalar]) -> [Range<Int>] {
    var sentences: [Range<Int>] = []
    var start = 0
    for index in scalars.indices {
      let isMark = ".!?\n".unicodeScalars.contains(scalars[index])
      let isLastMark = isMark && (index + 1 == scalars.count || scalars[index + 1].properties.isWhitespace)
      guard isLastMark || index == scalars.count - 1 else { continue }
      var sentence = start..<(index + 1)
      while let first = sentence.first, scalars[first].properties.isWhitespace {
        sentence = (first + 1)..<sentence.upperBound
      }
      while let last = sentence.last, scalars[last].properties.isWhitespace { sentence = sentence.lowerBound..<last }
      if !sentence.isEmpty { sentences.append(sentence) }
      start = index + 1
    }
    return sentences
  }

  // MARK: Names

  /// Words that may follow a name in small letters: any other one may be a surname.
  private static let afterNames: Set = [
    "and", "for", "on", "in", "at", "is", "was", "has", "had", "got", "won", "who", "you", "to", "today", "from", "did",
    "with", "what", "xx", "x", "we", "hope", "have", "so", "being", "getting", "coming", "came", "scored", "as", "of",
  ]

  /// "Well done Alfie" is well done to somebody.
  private static let greetings: Set = ["done", "birthday", "congratulations", "congrats", "luck"]

  private static let endearments: Set = ["little", "lil", "young", "wee", "dear", "sweet"]

  /// A sentence with other words in the place of names; `nil` where it cannot be told where a name ends.
  private static func text(
    _ scalars: [Unicode.Scalar], _ sentence: Range<Int>, without names: [Range<Int>], _ wording: Wording
  ) -> String? {
    var text = String.UnicodeScalarView()
    var position = sentence.lowerBound
    var rest = names[...]
    while let name = rest.popFirst() {
      var start = name.lowerBound
      guard start >= position else { continue }
      var before = wordBefore(start, in: scalars)
      if endearments.contains(string(scalars[before])) {
        start = before.lowerBound
        before = wordBefore(start, in: scalars)
      }
      // Of their own child a parent may write as they like.
      if ["my", "our"].contains(string(scalars[before])) { continue }
      guard var end = end(ofNameAt: name.lowerBound, in: scalars) else { return nil }
      var isSeveral = false
      while let next = joined(after: end, in: scalars) {
        guard let further = self.end(ofNameAt: next.lowerBound, in: scalars),
          scalars[next.lowerBound].properties.isUppercase || rest.first?.lowerBound == next.lowerBound
        else { break }
        (end, isSeveral) = (further, true)
      }
      let isPossessive = end + 1 < scalars.count && isApostrophe(scalars[end]) && scalars[end + 1] == "s"
      let form = isSeveral ? wording.otherChildren : isPossessive ? wording.anotherChild : wording.otherChild
      text.append(contentsOf: scalars[position..<start])
      if greetings.contains(string(scalars[before])) { text.append(contentsOf: "to ".unicodeScalars) }
      let isFirst = start == sentence.lowerBound
      text.append(contentsOf: (isFirst ? form.prefix(1).uppercased() + form.dropFirst() : form).unicodeScalars)
      position = end
    }
    text.append(contentsOf: scalars[position..<sentence.upperBound])
    return String(text)
  }

  private static func isApostrophe(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\u{2019}" }

  /// Where a name ends that may go on with a surname or its first letter; `nil` for one in small letters that something
  /// unknown follows.
  private static func end(ofNameAt start: Int, in scalars: [Unicode.Scalar]) -> Int? {
    var end = word(from: start, in: scalars).upperBound
    let isCapital = scalars[start].properties.isUppercase
    while end + 1 < scalars.count, scalars[end] == " " {
      let next = word(from: end + 1, in: scalars)
      guard !next.isEmpty else { break }
      if scalars[next.lowerBound].properties.isUppercase {
        end = next.upperBound
      } else if isCapital || afterNames.contains(string(scalars[next])) {
        break
      } else {
        return nil
      }
    }
    return end
  }

  /// The word after "and", "&" or a comma.
  private static func joined(after end: Int, in scalars: [Unicode.Scalar]) -> Range<Int>? {
    for joint in [" and ", " & ", ", "] {
      let joint = Array(joint.unicodeScalars)
      guard scalars[end...].starts(with: joint) else { continue }
      let next = word(from: end + joint.count, in: scalars)
      return next.isEmpty ? nil : next
    }
    return nil
  }

  private static func wordBefore(_ place: Int, in scalars: [Unicode.Scalar]) -> Range<Int> {
    let end = (scalars[..<place].lastIndex { $0 != " " } ?? -1) + 1
    let start = (scalars[..<end].lastIndex { !$0.properties.isAlphabetic && $0 != "-" } ?? -1) + 1
    return start..<end
  }

  private static func word(from place: Int, in scalars: [Unicode.Scalar]) -> Range<Int> {
    let end = scalars[place...].firstIndex { !$0.properties.isAlphabetic && $0 != "-" } ?? scalars.count
    return place..<end
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view).lowercased()
  }
}
