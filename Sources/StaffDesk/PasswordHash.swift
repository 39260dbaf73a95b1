import CArgon2
import NIOConcurrencyHelpers
import NIOPosix

/// A password as it is kept: salted, slow to guess, and never the password.
///
/// Argon2id with 19 MiB, two passes and one lane, in the PHC string form, so that the parameters can be raised later and
/// old hashes still verify. Sources: RFC 9106; OWASP Password Storage Cheat Sheet.
public struct PasswordHash: Hashable, Sendable {
  /// `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>`.
  public let encoded: String

  public init(encoded: String) { self.encoded = encoded }

  static let memory: UInt32 = 19 * 1024
  static let passes: UInt32 = 2
  static let lanes: UInt32 = 1
  static let saltBytes = 16
  private static let hashBytes = 32

  /// Whether it was made with other parameters than today's, and is to be made again at the next sign-in.
  public var isOutdated: Bool {
    !encoded.hasPrefix("$argon2id$v=19$m=\(Self.memory),t=\(Self.passes),p=\(Self.lanes)$")
  }

  /// What is compared with when there is no account: the same work, and no password fits it.
  static let decoy = PasswordHash(
    encoded: "$argon2id$v=19$m=19456,t=2,p=1$c2Nob29sZ2F0ZS1kZWNveQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")

  /// The hash of `password` with that salt. Blocks for as long as it is meant to take.
  init(
    _ password: [UInt8], salt: [UInt8], memory: UInt32 = memory, passes: UInt32 = passes, lanes: UInt32 = lanes
  ) throws(DeskError) {
    let length = argon2_encodedlen(passes, memory, lanes, UInt32(salt.count), UInt32(Self.hashBytes), Argon2_id)
    var encoded = [CChar](repeating: 0, count: length)
    let code = argon2id_hash_encoded(
      passes, memory, lanes, password, password.count, salt, salt.count, Self.hashBytes, &encoded, length)
    guard code == ARGON2_OK.rawValue else { throw .hashing(code: Int(code)) }
    self.encoded = String(decoding: encoded.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether `password` is the one that was hashed. Blocks likewise; compares in constant time.
  func fits(_ password: [UInt8]) -> Bool {
    argon2id_verify(encoded, password, password.count) == ARGON2_OK.rawValue
  }
}

/// Hashes passwords on two threads of its own, so that requests are answered meanwhile and memory stays bounded.
public final class PasswordHasher: Sendable {
  /// So many may wait; a flood of tries is turned away rather than remembered.
  private static let most = 32
  private let threads: NIOThreadPool
  private let inHand = NIOLockedValueBox(0)

  public init() {
    threads = NIOThreadPool(numberOfThreads: 2)
    threads.start()
  }

  /// A hash of `password` with a new random salt. Throws `hashing` or `busy`.
  public func hash(_ password: String) async throws -> PasswordHash {
    var generator = SystemRandomNumberGenerator()
    let salt = (0..<PasswordHash.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    return try await run { try PasswordHash(Array(password.utf8), salt: salt) }
  }

  /// Whether `password` fits; without a hash to compare with it takes as long and is `false`. Throws `busy`.
  func fits(_ password: String, _ hash: PasswordHash?) async throws -> Bool {
    let fits = try await run { (hash ?? .decoy).fits(Array(password.utf8)) }
    return fits && hash != nil
  }

  private func run<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
    let isTaken = inHand.withLockedValue { count in
      guard count < Self.most else { return false }
      count += 1
      return true
    }
    guard isTaken else { throw DeskError.busy }
    defer { inHand.withLockedValue { $0 -= 1 } }
    return try await threads.runIfActive(work)
  }

  /// Ends the threads after what is in hand.
  public func shutdown() async { try? await threads.shutdownGracefully() }
}
