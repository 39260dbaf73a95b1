import Glibc

/// Keeps two services off one file. The system lets go of it when the process ends, however it ends.
final class ProcessLock: Sendable {
  private let descriptor: Int32

  /// Takes `path` with `.lock` after it. Throws `inUse` when another process has it.
  init(path: String) throws(StoreError) {
    descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, why: String(cString: strerror(errno))) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(path: path) }
  }

  /// Lets go of it; the descriptor itself is closed with the value.
  func release() { flock(descriptor, LOCK_UN) }

  deinit { close(descriptor) }
}
