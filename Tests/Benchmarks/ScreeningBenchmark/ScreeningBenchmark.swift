import Dialogue
import Foundation
import Knowledge
import Screening

/// Measures each check on one core: messages a second over the lines of standard input, and the time for one long message.
@main
struct ScreeningBenchmark {
  static func main() throws {
    let folder = CommandLine.arguments.dropFirst().first ?? "./Knowledge"
    let common = try SchoolFolder.read(at: folder).common
    let rules = try RuleBook(common: common)
    let categories = Set(try common.decode(PostFile.self, below: "screening/posts/").map(\.id))
    var messages: [String] = []
    while let line = readLine() { messages.append(line.replacing("\\n", with: "\n")) }
    guard !messages.isEmpty else { return print("no messages on standard input") }

    let checks: [(name: String, run: (String) -> Void)] = [
      ("safeguarding check", { _ = rules.safeguarding.finding(in: rules.read($0)) }),
      ("draft check", { _ = rules.posts.verdict(on: rules.read($0), categories: categories) }),
      ("dialogue acts", { _ = rules.acts.acts(in: rules.read($0)) }),
    ]
    for check in checks {
      let rounds = max(1, 20_000 / messages.count)
      for message in messages { check.run(message) }
      let time = seconds { for _ in 0..<rounds { for message in messages { check.run(message) } } }
      print("\(check.name): \(Int(Double(rounds * messages.count) / time)) messages/s")
    }
    for length in [1000, 10_000, 100_000] {
      let text = longText(of: messages, length: length)
      for check in checks.prefix(2) {
        var times = (0..<max(20, 1_000_000 / length)).map { _ in seconds { check.run(text) } * 1000 }
        times.sort()
        let (half, most) = (times[times.count / 2], times[times.count * 99 / 100])
        print("\(check.name), \(length) characters: p50 \(milliseconds(half)), p99 \(milliseconds(most))")
      }
    }
  }

  /// Processor time, so that neighbours on the machine count little.
  private static func seconds(_ body: () -> Void) -> Double {
    let start = clock()
    body()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
  }

  private static func longText(of messages: [String], length: Int) -> String {
    var text = ""
    var next = 0
    while text.utf8.count < length {
      text += messages[next % messages.count] + " "
      next += 7
    }
    return String(text.prefix(length))
  }

  private static func milliseconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000) ms" }
}
