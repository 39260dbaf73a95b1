import ArgumentParser
import Casebook
import Dialogue
import Glibc
import Knowledge
import Retrieval
import Server

struct AskCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ask",
    abstract: "Answers one message, or chats in the terminal when TEXT is left out.",
    discussion: "Nothing is kept and nothing is sent: where a receipt would stand, it says TRIAL.")

  @Option(help: "The school's id; the first pack if it is left out.")
  var school: String?

  @Flag(help: "Print the whole reply as JSON.")
  var json = false

  @Flag(help: "Say why: the first three cards with their terms and weights, the confidence and the threshold.")
  var explain = false

  @Argument(help: "The message.")
  var text: String?

  @OptionGroup var knowledge: KnowledgeOptions

  func run() throws {
    let school = try knowledge.school(school)
    var conversation = OfflineConversation(with: school)
    if let text {
      try say(conversation.reply(to: text), to: text, of: school)
    } else {
      try chat(with: school, &conversation)
    }
  }

  private func say(_ reply: Reply, to text: String, of school: School) throws {
    let why = explain ? school.knowledge.explanation(of: text, threshold: Responder.answerThreshold) : nil
    if json {
      StandardOutput.write(try JSONLine.line(reply, id: .none, explanation: why, encoder: JSONLine.encoder))
    } else {
      StandardOutput.write(reply.text + "\n" + (why.map { "\n\($0)\n" } ?? ""))
    }
  }

  // MARK: The chat

  private func chat(with school: School, _ conversation: inout OfflineConversation) throws {
    let page = TerminalPage()
    page.show(
      title: school.knowledge.profile.name,
      hint: "A trial in your terminal: nothing is kept or sent. Leave with Ctrl-D.")
    var buttons: [String] = []
    while let line = page.ask() {
      let words = line.trimmedBlanks()
      guard !words.isEmpty else { continue }
      let text = Int(words).flatMap {
        (1...max(1, buttons.count)).contains($0) && !buttons.isEmpty ? buttons[$0 - 1] : nil
      }
      let message = text ?? words
      let reply = conversation.reply(to: message)
      buttons = reply.suggestions
      page.show(reply, to: text == nil ? nil : message)
      if explain {
        let why = school.knowledge.explanation(of: message, threshold: Responder.answerThreshold)
        page.show(explanation: why.description)
      }
    }
  }
}

/// Lays a conversation out in the terminal: wrapped to its width, in colour where it is one.
struct TerminalPage {
  private let width: Int
  private let isColoured: Bool

  init() {
    var size = winsize()
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let columns = isTerminal && ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 80
    width = min(max(columns, 40), 88)
    isColoured = isTerminal && getenv("NO_COLOR") == nil
  }

  private enum Style: String {
    case bold = "1"
    case faint = "2"
    case you = "36"
    case alarm = "1;31"
  }

  private func styled(_ text: String, _ style: Style) -> String {
    isColoured ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  func show(title: String, hint: String) {
    StandardOutput.write("\n" + styled(title, .bold) + "\n" + wrapped(hint, style: .faint) + "\n\n")
  }

  /// The next line that is typed; `nil` at the end of input.
  func ask() -> String? {
    StandardOutput.write(styled("you  ", .you))
    let line = readLine()
    if line == nil { StandardOutput.write("\n") }
    return line
  }

  /// A reply with its buttons, numbered so that a number presses one.
  func show(_ reply: Reply, to button: String?) {
    var page = button.map { styled("     \($0)", .faint) + "\n" } ?? ""
    page += "\n"
    for line in reply.text.split(separator: "\n", omittingEmptySubsequences: false) {
      let style: Style? = line.hasPrefix("Call 999") ? .alarm : nil
      page += wrapped(String(line), style: style) + "\n"
    }
    for (number, label) in reply.suggestions.enumerated() {
      page += "     " + styled("[\(number + 1)] ", .you) + label + "\n"
    }
    StandardOutput.write(page + "\n")
  }

  func show(explanation: String) {
    StandardOutput.write(
      explanation.split(separator: "\n").map { styled("     \($0)", .faint) }.joined(separator: "\n") + "\n\n")
  }

  private func wrapped(_ text: String, style: Style? = nil) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + word.count + 6 > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? String(word) : " " + word
    }
    lines.append(line)
    return lines.map { line in "     " + (style.map { styled(line, $0) } ?? line) }.joined(separator: "\n")
  }
}

extension String {
  /// Without blanks at both ends.
  fileprivate func trimmedBlanks() -> String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
