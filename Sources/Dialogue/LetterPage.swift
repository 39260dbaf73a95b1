import Casebook
import Knowledge

/// A complaint as the parent reads it through and as the school gets it: the parent's own words under the school's headings,
/// without a word from anybody else.
struct LetterPage {
  /// The whole of it.
  let text: String

  init(_ letter: ComplaintLetter, wording: Wording) {
    let address = wording(.letterAddress, ["to": wording.recipient(of: letter)])
    var blocks = [wording(.letterTitle) + "\n" + address]
    for part in ComplaintLetter.Part.allCases {
      if let words = letter.words(for: part) { blocks.append(wording(part.heading) + ":\n" + words) }
    }
    blocks.append(wording(.letterClose))
    text = blocks.joined(separator: "\n\n")
  }

  /// The page cut into screens of at most `limit` characters, after a line, a sentence or a word where there is one.
  func screens(of limit: Int) -> [String] {
    var screens: [String] = []
    var rest = text[...]
    while rest.count > limit {
      let full = rest.prefix(limit)
      let half = full.index(full.startIndex, offsetBy: limit / 2)
      let cut =
        full[half...].lastIndex(where: \.isNewline) ?? full[half...].lastIndex { ".!?".contains($0) }.map(
          full.index(after:))
        ?? full[half...].lastIndex(where: \.isWhitespace) ?? full.endIndex
      screens.append(String(rest[..<cut]))
      rest = rest[cut...].drop(while: \.isWhitespace)
    }
    return screens + [String(rest)]
  }
}

extension Wording {
  /// Who takes a complaint, to be put into a sentence.
  func recipient(of letter: ComplaintLetter) -> String {
    switch letter.recipient {
    case .formal: self(letter.isAboutHead ? .letterToAboutHead : .letterToFormal)
    case .governors: self(.letterToGovernors)
    case .committee: self(.letterToCommittee)
    }
  }
}

extension ComplaintLetter.Part {
  /// What stands above the part, and the label of the button that changes it.
  var heading: Phrase {
    switch self {
    case .happened: .letterHappened
    case .when: .letterWhen
    case .told: .letterTold
    case .remedy: .letterRemedy
    }
  }

  var question: Phrase {
    switch self {
    case .happened: .letterAskHappened
    case .when: .letterAskWhen
    case .told: .letterAskTold
    case .remedy: .letterAskRemedy
    }
  }
}
