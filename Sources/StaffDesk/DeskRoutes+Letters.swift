import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Knowledge
import Store
import WebPages

/// Letters on paper: filled in, looked at, kept with the record, and printed. The desk sends none.
extension DeskRoutes {
  struct LetterForm: DeskForm {
    let form: String?
    /// `preview`, `change` or `keep`.
    let step: String?
    let receipt: String?
    let name: String?
    let place: String?
    let time: String?
    let link: String?
    let period: String?
    let address: String?
    let kinds: [String]?
    let further: String?
    let signatory: String?

    private enum CodingKeys: String, CodingKey {
      case form, step, name, link, period, address, kinds, further, signatory
      case receipt = "case"
      case place = "where"
      case time = "when"
    }
  }

  func addLetters(to router: Router<Requests>) {
    router.at("desk/letters", [.get: { try await signedIn($0, $1, letters) }])
    router.at(
      "desk/letters/new/:letter",
      [
        .get: { try await signedIn($0, $1, newLetter) },
        .post: { request, context in
          try await submitted(request, context) { (form: LetterForm, visitor) in
            try await write(form, context, visitor)
          }
        },
      ])
    router.at("desk/letters/kept/:number", [.get: { try await signedIn($0, $1, keptLetter) }])
  }

  /// What can be written, and what was.
  private func letters(_ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor) async throws -> Response {
    guard visitor.member.mayOpenLetters else { return pages.notice(.notFound, visitor) }
    let receipt = request.uri.queryParameters["case"].flatMap { Self.receipt(String($0)) }
    let offered = (knowledge(visitor.member.school)?.letters ?? []).filter { letter in
      receipt == nil ? visitor.member.mayWriteLetter(about: nil) : letter.audience == .parent
    }
    return pages.letters(
      offered, kept: try await store.letters(for: visitor.member), about: receipt, titles: titles(visitor),
      for: visitor)
  }

  private func newLetter(
    _ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws -> Response {
    let receipt = request.uri.queryParameters["case"].map { Self.receipt(String($0)) }
    guard let (letter, record) = try await subject(of: receipt, context, visitor) else {
      return pages.notice(.notFound, visitor)
    }
    let draft = LetterDraft(for: letter, by: visitor.member, from: record)
    return pages.letterForm(letter, draft, about: record, for: visitor)
  }

  private func write(
    _ form: LetterForm, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws -> Response {
    let receipt = form.receipt.map(Self.receipt)
    guard let (letter, record) = try await subject(of: receipt, context, visitor),
      let profile = knowledge(visitor.member.school)?.profile
    else { return pages.notice(.notFound, visitor) }
    let draft = LetterDraft(form, for: letter)
    if form.step == "change" { return pages.letterForm(letter, draft, about: record, for: visitor) }
    if let problem = draft.problem(in: letter) {
      return pages.letterForm(
        letter, draft, about: record, for: visitor, problem: problem, status: .unprocessableContent)
    }
    let paper = LetterPaper(letter, draft, by: visitor.member, of: profile, at: now())
    guard form.step == "keep" else { return pages.letterPreview(letter, paper, draft, about: record, for: visitor) }
    let number = try await store.keep(
      letter.id, body: try paper.body, about: record?.handoff.receipt, by: visitor.member, at: now())
    return number.map { Self.see("/desk/letters/kept/\($0)") } ?? pages.notice(.notFound, visitor)
  }

  private func keptLetter(
    _ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws -> Response {
    guard let number = context.parameters.get("number").flatMap({ Int64($0) }),
      let kept = try await store.letter(number, for: visitor.member, at: now()),
      let paper = LetterPaper(kept: kept.body)
    else { return pages.notice(.notFound, visitor) }
    return pages.keptLetter(kept, paper, title: titles(visitor)[kept.letter] ?? kept.letter, for: visitor)
  }

  private func titles(_ visitor: DeskPages.Visitor) -> [String: String] {
    let letters = knowledge(visitor.member.school)?.letters ?? []
    return Dictionary(letters.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
  }

  /// The letter of the address and the record that it is about, which is noted as read; `nil` where this member has none.
  ///
  /// - Parameter receipt: `nil` for a letter about no record; `nil` within for what can be none.
  private func subject(
    of receipt: ReceiptNumber??, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws(StoreError) -> (Letter, CaseRecord?)? {
    let member = visitor.member
    guard let letter = knowledge(member.school)?.letters.first(where: { $0.id == context.parameters.get("letter") })
    else { return nil }
    switch receipt {
    case .none: return member.mayWriteLetter(about: nil) ? (letter, nil) : nil
    case .some(.none): return nil
    case .some(.some(let receipt)):
      guard member.mayOpenLetters, letter.audience == .parent,
        let record = try await store.open(receipt, by: member, at: now()), member.mayWriteLetter(about: record.subject)
      else { return nil }
      return (letter, record)
    }
  }
}
