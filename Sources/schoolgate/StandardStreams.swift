import Glibc

/// Standard error, written at once.
enum StandardError {
  static func write(_ text: String) { StandardOutput.write(Array(text.utf8), to: STDERR_FILENO) }
}

/// Standard output, written at once: nothing waits in a buffer when the reader is a pipe.
enum StandardOutput {
  static func write(_ text: String) { write(Array(text.utf8), to: STDOUT_FILENO) }

  static func write(_ bytes: [UInt8], to descriptor: Int32 = STDOUT_FILENO) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { return }
      rest = rest.dropFirst(written)
    }
  }
}

/// Standard input, line by line as bytes: a line need not be UTF-8.
struct StandardInputLines {
  private var pending: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// The next line without its end; `nil` after the last.
  mutating func next() -> [UInt8]? {
    while true {
      if let end = pending[start...].firstIndex(of: 10) {
        defer { start = end + 1 }
        return Array(pending[start..<end])
      }
      if isAtEnd {
        guard start < pending.count else { return nil }
        defer { start = pending.count }
        return Array(pending[start...])
      }
      pending.removeFirst(start)
      start = 0
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = read(STDIN_FILENO, &chunk, chunk.count)
      if count > 0 { pending += chunk[..<count] } else { isAtEnd = true }
    }
  }

  /// Whether a whole line can be had without waiting for more input.
  var hasLine: Bool { pending[start...].contains(10) }

  /// Everything that is left.
  mutating func rest() -> [UInt8] {
    var all: [UInt8] = []
    while let line = next() {
      if !all.isEmpty { all.append(10) }
      all += line
    }
    return all
  }
}
