import Foundation
import Testing
import Workbench

/// Every suite that runs a command: one run at a time, for each may use the whole machine.
@Suite(.serialized) enum Commands {}

/// One line that `answer` or `check-post` writes.
struct ReplyLine: Decodable {
  struct Fault: Decodable {
    let code: String
    let message: String
  }

  let id: String?
  let kind: String?
  let stage: Int?
  let verdict: String?
  let categories: [String]?
  let escalation: String?
  let text: String?
  let pack: String?
  let error: Fault?
}

extension Program.Run {
  /// The lines of standard output, each one JSON object.
  func replies() throws -> [ReplyLine] {
    try lines.map { try JSONDecoder().decode(ReplyLine.self, from: Data($0.utf8)) }
  }
}

extension Data {
  /// Lines, each ended by a line break.
  init(lines: [String]) { self = Data(lines.map { $0 + "\n" }.joined().utf8) }
}
