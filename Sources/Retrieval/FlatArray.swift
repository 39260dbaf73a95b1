/// Memory that flat arrays look into: allocated here, or mapped by the caller and kept alive by `owner`.
final class Block: @unchecked Sendable {
  // Sendable: the bytes never change once the block has been filled, before it is shared.
  let bytes: UnsafeRawBufferPointer
  private let allocated: UnsafeMutableRawBufferPointer?
  private let owner: (any AnyObject & Sendable)?

  /// Alignment of every array inside a block.
  static let alignment = 16

  /// Fresh memory, filled by `fill`.
  init(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(byteCount, 1), alignment: Self.alignment)
    fill(UnsafeMutableRawBufferPointer(rebasing: memory[0..<byteCount]))
    bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[0..<byteCount])
    allocated = memory
    owner = nil
  }

  /// The caller's memory, read in place.
  init(mapped: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable) {
    bytes = mapped
    allocated = nil
    self.owner = owner
  }

  deinit { allocated?.deallocate() }
}

/// An array that never changes and lies flat in a ``Block``, so that a mapped file is used in place.
struct FlatArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  // Sendable: a read-only view of a block that it keeps alive.
  private let block: Block
  /// The elements, used as they are in loops: without whole-module optimisation a subscript of this type would not be
  /// inlined.
  let elements: UnsafeBufferPointer<Element>

  /// `count` elements that `fill` sets, all of them.
  init(count: Int, fill: (UnsafeMutableBufferPointer<Element>) -> Void) {
    block = Block(byteCount: count * MemoryLayout<Element>.stride) { fill($0.bindMemory(to: Element.self)) }
    elements = block.bytes.bindMemory(to: Element.self)
  }

  /// A copy of `array`.
  init(_ array: [Element]) {
    block = Block(byteCount: array.count * MemoryLayout<Element>.stride) { memory in
      array.withUnsafeBytes { memory.copyMemory(from: $0) }
    }
    elements = block.bytes.bindMemory(to: Element.self)
  }

  /// `count` elements of `block` from `offset`, which must lie inside and be aligned.
  init(in block: Block, at offset: Int, count: Int) {
    self.block = block
    let bytes = UnsafeRawBufferPointer(rebasing: block.bytes[offset..<offset + count * MemoryLayout<Element>.stride])
    elements = bytes.bindMemory(to: Element.self)
  }
}

extension UnsafeBufferPointer<UInt32> {
  /// Whether this can be the starts of `count` runs of `total` things: from 0 to all of them, never back.
  func areStarts(of count: Int, total: Int) -> Bool {
    guard self.count == count + 1, self[0] == 0, Int(self[count]) == total else { return false }
    for run in 0..<count where self[run + 1] < self[run] { return false }
    return true
  }
}

extension UnsafeBufferPointer where Element: BitwiseCopyable {
  /// Visits the runs of the features that have any elements, in order: the place in `features`, the run's first element
  /// and where the run lies.
  ///
  /// All first elements are read before any run is visited. They lie far apart, and this way the processor waits for
  /// memory about once, not once for each feature: a quarter of a question's time when several indexes share the cache.
  @inline(__always)
  func forEachRun(
    of features: ArraySlice<UInt32>, between bounds: (Int) -> (UInt32, UInt32),
    visit: (_ place: Int, _ first: Element, _ run: Range<Int>) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: (place: Int, run: Range<Int>).self, capacity: features.count) { runs in
      var count = 0
      for place in features.indices {
        let (start, end) = bounds(Int(features[place]))
        guard start < end else { continue }
        runs.initializeElement(at: count, to: (place, Int(start)..<Int(end)))
        count += 1
      }
      withUnsafeTemporaryAllocation(of: Element.self, capacity: count) { firsts in
        for run in 0..<count { firsts.initializeElement(at: run, to: self[runs[run].run.lowerBound]) }
        for run in 0..<count { visit(runs[run].place, firsts[run], runs[run].run) }
      }
    }
  }
}
