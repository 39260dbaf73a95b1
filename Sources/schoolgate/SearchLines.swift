import FoundationEssentials
import Glibc

/// What is wrong with a file, and where.
struct SearchFault: Error {
  let message: String

  init(_ message: String) { self.message = message }

  init(_ file: String, _ line: Int, _ message: String) { self.message = "\(file):\(line): \(message)" }
}

/// Tells faults on standard error as they come, and counts them.
struct SearchFaults {
  private(set) var count = 0

  mutating func tell(_ fault: SearchFault) {
    count += 1
    StandardError.write("error: \(fault.message)\n")
  }
}

/// One line of a corpus or of a file of questions.
struct SearchLine {
  let number: Int
  let id: String
  let title: String
  let text: String
  let label: String?

  /// The title in front of the text.
  var wholeText: String { title.isEmpty ? text : title + " " + text }

  /// Whether the id would spoil a line of a TREC run.
  var hasBadID: Bool { id.isEmpty || id.contains(where: \.isWhitespace) }
  static let badID = "_id must not be empty or contain white space: a TREC run line could not be read."
}

/// The lines of a JSON Lines file, one after the other: a large file is never in memory as a whole.
struct SearchLines: ~Copyable {
  private struct Fields: Decodable {
    let _id: String
    let title: String?
    let text: String
    let label: String?
  }

  private let path: String
  private let descriptor: Int32
  private let decoder = JSONDecoder()
  private var pending: [UInt8] = []
  private var start = 0
  private var number = 0
  private var isAtEnd = false

  private static let chunkLength = 1 << 20

  /// Opens the file that was given to `option`.
  init(_ path: String, as option: String) throws(SearchFault) {
    self.path = path
    descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw SearchFault("\(path): can't be read; give an existing file to --\(option).") }
  }

  deinit { close(descriptor) }

  /// The next line that can be used, nil after the last. Blank lines are passed over, faulty ones are told.
  mutating func next(_ faults: inout SearchFaults) -> SearchLine? {
    while let bytes = nextBytes() {
      guard bytes.contains(where: { $0 > 0x20 }) else { continue }
      do {
        let fields = try decoder.decode(Fields.self, from: bytes)
        return SearchLine(
          number: number, id: fields._id, title: fields.title ?? "", text: fields.text, label: fields.label)
      } catch {
        faults.tell(SearchFault(path, number, Self.explanation(of: error)))
      }
    }
    return nil
  }

  /// All lines of a file that can be used.
  static func all(
    of path: String, as option: String, faults: inout SearchFaults
  ) throws(SearchFault) -> [SearchLine] {
    var lines = try SearchLines(path, as: option)
    var all: [SearchLine] = []
    while let line = lines.next(&faults) { all.append(line) }
    return all
  }

  private mutating func nextBytes() -> Data? {
    var searched = start
    while true {
      if let end = lineEnd(from: searched) {
        defer { start = end + 1 }
        number += 1
        return Data(pending[start..<end])
      }
      if isAtEnd {
        guard start < pending.count else { return nil }
        defer { start = pending.count }
        number += 1
        return Data(pending[start...])
      }
      pending.removeFirst(start)
      start = 0
      searched = pending.count
      var chunk = [UInt8](repeating: 0, count: Self.chunkLength)
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 { pending += chunk[..<count] } else { isAtEnd = true }
    }
  }

  private func lineEnd(from place: Int) -> Int? {
    pending.withUnsafeBytes { bytes in
      guard place < bytes.count, let first = bytes.baseAddress,
        let end = memchr(first + place, Int32(UInt8(ascii: "\n")), bytes.count - place)
      else { return nil }
      return UnsafeRawPointer(end) - first
    }
  }

  private static func explanation(of error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing."
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      context.codingPath.last.map { "\"\($0.stringValue)\" must be a string." } ?? "this must be a JSON object."
    default: "this is not valid JSON; each line is one object."
    }
  }
}
