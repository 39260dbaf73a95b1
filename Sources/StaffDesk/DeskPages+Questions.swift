import Hummingbird
import Knowledge
import Store

extension DeskPages {
  /// What parents asked that had no answer.
  func questions(_ groups: [QuestionGroup], for visitor: Visitor) -> Response {
    struct Row {
      let words, askers, when: String
    }
    struct Group {
      let id, heading: String
      let draft: String?
      let rows: [Row]
    }
    let shown = groups.enumerated().map { place, group in
      Group(
        id: "group-\(place)", heading: group.nearest.map { "Near “\($0.title)”" } ?? "Near no article",
        draft: group.nearest.map { "/desk/questions/draft?topic=\($0.topic)" },
        rows: group.questions.map {
          Row(words: $0.words, askers: "\($0.askers)", when: LocalTime($0.lastAskedAt).day)
        })
    }
    return page(
      "questions", ["title": "Questions without an answer", "groups": shown, "isEmpty": shown.isEmpty], visitor)
  }
}
