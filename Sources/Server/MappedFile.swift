import Glibc

/// A file mapped into memory for reading, for as long as this lives. It must not be changed in place meanwhile.
public final class MappedFile: Sendable {
  /// The file's bytes.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Nil for what cannot be read or is empty.
  public init?(_ path: String) {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0 else { return nil }
    let size = Int(status.st_size)
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      return nil
    }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  /// Lets go of the pages that reading it in has touched: what is used comes back from the file by itself.
  func rest() { madvise(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, MADV_DONTNEED) }

  deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
