import Casebook
import Dialogue
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Knowledge
import WebPages

/// The pages of the web chat, whole in themselves: they work without a script and ask nobody else for anything.
struct ChatPages: Sendable {
  /// What a chat page is made for.
  struct Visit {
    let school: SchoolID
    let knowledge: School?
    var lines: [ChatFeed.Line] = []
    /// The last line that was there when the visit began: what came before is not shown.
    var from: Int64 = 0
    /// The last line there is.
    var last: Int64 = 0
    var isPending = false
    /// Whether there is something to be shown that is not.
    var hasEarlier = false
    var problem: Problem?
    /// Whether the school has switched the assistant off.
    var isSwitchedOff = false
  }

  /// What is wrong with a message that was to be sent.
  enum Problem: Hashable {
    case empty
    case tooLong
    case unreadable
    case notKept
    case elsewhere

    var words: String {
      switch self {
      case .empty: "Write your message first."
      case .tooLong: "Your message is too long. Make it 4,000 characters or fewer."
      case .unreadable: "Your message could not be read. Please write it again."
      case .notKept: "Your message could not be sent just now. Please try again in a minute. In danger, ring 999."
      case .elsewhere: "Your message came from another site and was not sent. Please write it here."
      }
    }
  }

  let names: @Sendable (SchoolID) -> String?
  let schools: [(id: SchoolID, isTrial: Bool)]
  private let library: PageLibrary

  init(
    names: @escaping @Sendable (SchoolID) -> String?, schools: [(SchoolID, Bool)]
  ) throws {
    self.names = names
    self.schools = schools.map { ($0.0, $0.1) }
    library = try PageLibrary(PageTemplates.all)
  }

  func name(of school: SchoolID) -> String { SchoolProfile.title(of: school, named: names(school)) }

  /// The page where a school is picked.
  func start() -> Response {
    struct Row {
      let id: String
      let name: String
      let isTrial: Bool
    }
    let rows = schools.map { Row(id: $0.id.rawValue, name: name(of: $0.id), isTrial: $0.isTrial) }
    return page("start", Frame(title: "Ask your school", content: ["schools": rows, "isEmpty": rows.isEmpty]))
  }

  func notFound() -> Response {
    page("notFound", Frame(title: "Page not found", content: [:]), status: .notFound)
  }

  /// A chat page.
  ///
  /// - Parameter draft: what was written and could not be sent: it is not lost.
  func chat(_ visit: Visit, draft: String = "", status: HTTPResponse.Status = .ok) -> Response {
    let name = name(of: visit.school)
    let wording = visit.knowledge?.knowledge.wording
    let isTrial = schools.first { $0.id == visit.school }?.isTrial ?? true
    let isOff = visit.isSwitchedOff
    let welcome =
      wording.map { $0(isOff ? isTrial ? .switchedOffTrial : .switchedOff : .greeting) }
      ?? "Hello! I'm getting ready. You can write to me already."
    let banners =
      (isTrial ? [wording.map { $0(.trialBanner) } ?? "Demonstration: nobody at the school reads this."] : [])
      + (isOff ? [wording.map { $0(.switchedOffBanner) } ?? "This assistant is switched off for now."] : [])
    let lines = visit.lines.map { LineView($0, of: name, isLatest: $0.sequence == visit.lines.last?.sequence) }
    let suggestions: [String]
    if let last = visit.lines.last {
      suggestions = last.suggestions
    } else {
      suggestions =
        isOff
        ? []
        : wording.map { wording in [Phrase.buttonComplain, .buttonRules, .buttonCheck].map { wording($0) } } ?? []
    }
    let content: [String: Any?] = [
      "school": visit.school.rawValue, "name": name,
      "banner": banners.isEmpty ? nil : banners.joined(separator: " "),
      "welcome": MessageText(welcome, marksNumbers: true).blocks, "lines": lines, "suggestions": suggestions,
      "hasSuggestions": !suggestions.isEmpty && !visit.isPending, "from": visit.from, "last": visit.last,
      "isPending": visit.isPending, "hasEarlier": visit.hasEarlier, "problem": visit.problem?.words, "draft": draft,
      "formID": ChatSession.formID(),
    ]
    let title = (visit.problem == nil ? "" : "Error: ") + "Chat with \(name)"
    return page("chat", Frame(title: title, content: content, isWaiting: visit.isPending), status: status)
  }

  /// What every page has around its content.
  private struct Frame {
    let title: String
    let content: [String: Any?]
    var isWaiting = false
  }

  private func page(_ template: String, _ frame: Frame, status: HTTPResponse.Status = .ok) -> Response {
    var values = frame.content
    values["title"] = frame.title
    values["isWaiting"] = frame.isWaiting
    values["style"] = PageAsset.chatStyle.address
    values["script"] = PageAsset.chatScript.address
    values["icon"] = PageAsset.icon.address
    return library.page(template, values, status: status)
  }
}

/// A line as its template wants it.
private struct LineView {
  let sequence: Int64
  let from: String
  let speaker: String
  let level: String
  let isLatest: Bool
  let blocks: [MessageText.Block]

  /// - Parameter school: the school's name, under which its staff write.
  init(_ line: ChatFeed.Line, of school: String, isLatest: Bool) {
    sequence = line.sequence
    from = line.from.rawValue
    switch line.from {
    case .parent: speaker = "You"
    case .assistant: speaker = "Assistant"
    case .school: speaker = school
    }
    level = line.level
    self.isLatest = isLatest
    blocks = line.blocks
  }
}
