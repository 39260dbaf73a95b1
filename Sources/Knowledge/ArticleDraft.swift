/// An article that is still to be written, as a file with its head: the questions are there, the answer is not.
///
/// Put into `articles` of the school's folder, `knowledge check` says what is missing.
public struct ArticleDraft: Hashable, Sendable {
  /// The file's name: `school.contact.new.md`.
  public let name: String
  public let text: String

  /// - Parameters:
  ///   - article: the nearest one, whose topic it is put under.
  ///   - questions: as parents asked.
  public init(near article: Article, questions: [String]) {
    name = article.topic + ".new.md"
    let title = questions.first.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? ""
    let lines =
      ["---", "id: " + article.topic, "facet: new", "title: " + Self.quoted(title), "button: \"\"", "examples:"]
      + questions.map { "  - " + Self.quoted($0) } + ["sources: []", "next: []", "sms: \"\"", "---", ""]
    text = lines.joined(separator: "\n")
  }

  /// A text as YAML has it between quotation marks.
  private static func quoted(_ text: String) -> String {
    "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
