import FoundationEssentials
import Glibc

/// Measures building and asking.
struct SearchMeter {
  private let clock = ContinuousClock()
  private var building = Duration.zero
  private var asking: [Duration] = []

  mutating func build<Index>(_ make: () -> Index) -> Index {
    let start = clock.now
    defer { building += clock.now - start }
    return make()
  }

  mutating func ask<Result>(_ search: () -> Result) -> Result {
    let start = clock.now
    defer { asking.append(clock.now - start) }
    return search()
  }

  /// One line: rates, times in microseconds, and the index's and the process's bytes.
  func summary(rows: Int, bytes: @autoclosure () -> Int) -> String {
    // First: to count the bytes the index is written out, and that takes memory.
    let resident = Self.residentBytes
    let sorted = asking.sorted()
    let total = sorted.reduce(.zero, +)
    func microseconds(_ share: Double) -> Double {
      sorted.isEmpty ? 0 : (sorted[Int(Double(sorted.count - 1) * share)] / .microseconds(1) * 10).rounded() / 10
    }
    func rate(_ count: Int, _ time: Duration) -> Int { Int(Double(count) / max(time / .seconds(1), 1e-9)) }
    let corpus = "\(rows) documents at \(rate(rows, building)) documents/s"
    let queries = "\(sorted.count) queries at \(rate(sorted.count, total)) queries/s"
    let times = "p50 \(microseconds(0.5)) µs, p99 \(microseconds(0.99)) µs"
    return "\(corpus), \(queries), \(times), index \(bytes()) bytes, process \(resident) bytes"
  }

  /// What the process has in memory now, by the kernel's count; 0 when that cannot be read.
  private static var residentBytes: Int {
    guard let status = FileManager.default.contents(atPath: "/proc/self/statm") else { return 0 }
    let fields = String(decoding: status, as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
  }
}
