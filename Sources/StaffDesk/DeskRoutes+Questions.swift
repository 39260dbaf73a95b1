import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Knowledge
import Store
import WebPages

/// What parents asked that had no answer, by the nearest article, and drafts of the articles that would answer it.
extension DeskRoutes {
  func addQuestions(to router: Router<Requests>) {
    router.at("desk/questions", [.get: { try await signedIn($0, $1, questions) }])
    router.at("desk/questions/draft", [.get: { try await signedIn($0, $1, draft) }])
  }

  private func questions(
    _ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor
  ) async throws -> Response {
    guard let groups = try await groups(for: visitor.member) else { return pages.notice(.notFound, visitor) }
    return pages.questions(groups, for: visitor)
  }

  private func draft(_ request: Request, _ context: Requests, _ visitor: DeskPages.Visitor) async throws -> Response {
    let topic = request.uri.queryParameters["topic"].map(String.init)
    guard let groups = try await groups(for: visitor.member),
      let group = groups.first(where: { $0.nearest?.topic == topic }),
      let nearest = group.nearest
    else { return pages.notice(.notFound, visitor) }
    let draft = ArticleDraft(near: nearest, questions: group.questions.map(\.words))
    return Response(
      type: "text/markdown; charset=utf-8", text: draft.text,
      headers: [.contentDisposition: "attachment; filename=\"\(draft.name)\""])
  }

  private func groups(for member: StaffMember) async throws(StoreError) -> [QuestionGroup]? {
    guard member.mayReadQuestions, let knowledge = knowledge(member.school) else { return nil }
    return QuestionGroup.all(try await store.questions(of: member.school, at: now()), by: knowledge)
  }
}

/// Questions to which the same article is nearest.
struct QuestionGroup {
  /// The main article of the topic; `nil` where none is near at all.
  let nearest: Article?
  let questions: [UnansweredQuestion]

  /// The group of which most parents asked first.
  static func all(_ questions: [UnansweredQuestion], by knowledge: KnowledgeBase) -> [QuestionGroup] {
    let grouped = Dictionary(grouping: questions) { question in
      knowledge.answer(to: question.words).candidates.first { !$0.article.topic.hasPrefix(KnowledgeBase.elsewhere) }?
        .article.topic
    }
    func askers(_ group: QuestionGroup) -> Int { group.questions.reduce(0) { $0 + $1.askers } }
    return grouped.map { topic, questions in
      QuestionGroup(
        nearest: topic.flatMap { knowledge.article(on: $0) },
        questions: questions.sorted { ($1.askers, $0.words) < ($0.askers, $1.words) })
    }.sorted { (askers($1), $0.nearest?.topic ?? "~") < (askers($0), $1.nearest?.topic ?? "~") }
  }
}
