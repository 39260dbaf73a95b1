public import HTTPTypes
public import Hummingbird
import Mustache

/// Templates of pages. They stand in the code, so that the program is one file wherever it is put.
public struct PageLibrary: Sendable {
  /// Escapes what stands in a page scalar by scalar.
  ///
  /// The library's own way looks at user-perceived characters, and there `<` after a prepended mark (U+0600) or a quote
  /// before a combining one is part of another character and goes through as it is.
  private struct Escaping: MustacheContentType {
    func escapeText(_ text: String) -> String {
      var escaped = ""
      escaped.reserveCapacity(text.utf8.count)
      for scalar in text.unicodeScalars {
        switch scalar {
        case "<": escaped += "&lt;"
        case ">": escaped += "&gt;"
        case "&": escaped += "&amp;"
        case "\"": escaped += "&quot;"
        case "'": escaped += "&#39;"
        default: escaped.unicodeScalars.append(scalar)
        }
      }
      return escaped
    }
  }

  private let library: MustacheLibrary

  /// Parses templates by name; they can include each other. Throws for one that cannot be parsed.
  public init(_ templates: [String: String]) throws {
    MustacheContentTypes.register(Escaping(), named: "PAGE")
    var library = MustacheLibrary()
    for (name, text) in templates { try library.register("{{% CONTENT_TYPE:PAGE}}" + text, named: name) }
    self.library = library
  }

  /// The page that a template makes of `values`; what is `nil` is absent.
  public func page(_ template: String, _ values: [String: Any?], status: HTTPResponse.Status = .ok) -> Response {
    let text = library.render(values.compactMapValues { $0 }, withTemplate: template) ?? ""
    return Response(status, type: "text/html; charset=utf-8", text: text, headers: [.contentLanguage: "en-GB"])
  }
}
