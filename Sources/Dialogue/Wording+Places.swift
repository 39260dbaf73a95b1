import Casebook
import Knowledge

extension Wording {
  /// The line that says where an answer stands: each document once with its sections; `nil` if it stands nowhere.
  func places(_ citations: [Citation]) -> String? {
    var documents: [String] = []
    for citation in citations where !documents.contains(citation.document) { documents.append(citation.document) }
    guard !documents.isEmpty else { return nil }
    let places = documents.map { document in
      document + ", " + citations.filter { $0.document == document }.map(\.section).joined(separator: "; ")
    }
    let line = self(.source) + " " + places.joined(separator: " / ")
    return line.hasSuffix("?") ? line : line + "."
  }
}
