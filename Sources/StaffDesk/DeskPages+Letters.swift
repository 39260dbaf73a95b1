import Casebook
import HTTPTypes
import Hummingbird
import Knowledge
import Store

extension DeskPages {
  /// The letters that can be written, and those that were.
  ///
  /// - Parameters:
  ///   - receipt: the record that the next letter is about.
  ///   - titles: of letters, by id.
  func letters(
    _ letters: [Letter], kept: [KeptLetter], about receipt: ReceiptNumber?, titles: [String: String],
    for visitor: Visitor
  ) -> Response {
    struct Offer {
      let path, title: String
    }
    struct Row {
      let path, title, when, by: String
      let receipt: String?
    }
    let query = receipt.map { "?case=\($0)" } ?? ""
    let offers = letters.map { Offer(path: "/desk/letters/new/\($0.id)\(query)", title: $0.title) }
    let rows = kept.map {
      Row(
        path: "/desk/letters/kept/\($0.number)", title: titles[$0.letter] ?? $0.letter,
        when: LocalTime($0.at).description, by: $0.by, receipt: $0.receipt?.rawValue)
    }
    return page(
      "letters",
      [
        "title": "Letters", "offers": offers, "hasOffers": !offers.isEmpty, "rows": rows, "hasRows": !rows.isEmpty,
        "subject": receipt?.rawValue,
      ], visitor)
  }

  /// A letter's form.
  func letterForm(
    _ letter: Letter, _ draft: LetterDraft, about record: CaseRecord?, for visitor: Visitor, problem: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    struct Choice {
      let id, name: String
      let isChosen: Bool
    }
    let handoff = record?.handoff
    return page(
      "letterForm",
      [
        "title": (problem == nil ? "" : "Error: ") + letter.title, "heading": letter.title,
        "here": "/desk/letters/new/\(letter.id)", "problem": problem,
        "fields": letter.blanks.map { LetterField($0, of: letter, in: draft) },
        "choices": letter.kinds.map { Choice(id: $0.id, name: $0.name, isChosen: draft.kinds.contains($0.id)) },
        "hasAddress": letter.audience == .parent, "address": draft.address, "furtherName": letter.further?.name,
        "isFurther": draft.saysFurther, "signatory": draft.signatory, "subject": handoff?.receipt.rawValue,
        "recordWords": handoff?.words.words, "recordDraft": handoff?.draft?.words,
      ], visitor, status: status)
  }

  /// A letter as it would be printed, before it is kept.
  func letterPreview(
    _ letter: Letter, _ paper: LetterPaper, _ draft: LetterDraft, about record: CaseRecord?, for visitor: Visitor
  ) -> Response {
    struct Hidden {
      let field, value: String
    }
    var hidden = draft.values.sorted { $0.key < $1.key }.map { Hidden(field: $0.key, value: $0.value) }
    hidden += draft.kinds.map { Hidden(field: "kinds[]", value: $0) }
    hidden += [Hidden(field: "address", value: draft.address), Hidden(field: "signatory", value: draft.signatory)]
    if draft.saysFurther { hidden.append(Hidden(field: "further", value: "yes")) }
    if let record { hidden.append(Hidden(field: "case", value: record.handoff.receipt.rawValue)) }
    var values = Self.values(of: paper)
    values["title"] = "Preview: \(letter.title)"
    values["heading"] = "Is this right?"
    values["here"] = "/desk/letters/new/\(letter.id)"
    values["isPreview"] = true
    values["hidden"] = hidden
    values["subject"] = record?.handoff.receipt.rawValue
    return page("letter", values, visitor)
  }

  /// A letter that was kept, to be printed.
  func keptLetter(_ kept: KeptLetter, _ paper: LetterPaper, title: String, for visitor: Visitor) -> Response {
    var values = Self.values(of: paper)
    values["title"] = title
    values["heading"] = title
    values["prepared"] = "\(kept.by), \(LocalTime(kept.at))"
    values["subject"] = kept.receipt?.rawValue
    return page("letter", values, visitor)
  }

  private static func values(of paper: LetterPaper) -> [String: Any?] {
    struct Block {
      let paragraph, subheading: String?
      let items: [String]
      let isList: Bool
    }
    let blocks = paper.text.blocks.map { block in
      switch block {
      case .paragraph(let text): Block(paragraph: text, subheading: nil, items: [], isList: false)
      case .heading(let text): Block(paragraph: nil, subheading: text, items: [], isList: false)
      case .list(let items): Block(paragraph: nil, subheading: nil, items: items, isList: true)
      }
    }
    return [
      "sender": paper.school, "senderLines": paper.lines, "date": paper.date, "recipient": paper.recipient,
      "hasRecipient": !paper.recipient.isEmpty, "matter": paper.text.subject, "greeting": paper.text.greeting,
      "blocks": blocks, "ending": paper.text.ending, "signatory": paper.name, "signatoryTitle": paper.title,
    ]
  }
}
