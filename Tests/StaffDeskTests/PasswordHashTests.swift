import Testing

@testable import StaffDesk

@Suite(.timeLimit(.minutes(15))) struct PasswordHashTests {
  /// From the reference implementation's own `src/test.c`, Argon2id, version 0x13, one lane, salt "somesalt".
  @Test(arguments: [
    (
      "password", "somesalt", UInt32(65_536), UInt32(2),
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    ),
    (
      "password", "somesalt", 256, 2,
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"
    ),
    (
      "password", "somesalt", 65_536, 1,
      "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$9qWtwbpyPd3vm1rB1GThgPzZ3/ydHL92zKL+15XZypg"
    ),
    (
      "differentpassword", "somesalt", 65_536, 2,
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"
    ),
    (
      "password", "diffsalt", 65_536, 2,
      "$argon2id$v=19$m=65536,t=2,p=1$ZGlmZnNhbHQ$vfMrBczELrFdWP0ZsfhWsRPaHppYdP3MVEMIVlqoFBw"
    ),
  ])
  func isTheReferenceImplementations(
    password: String, salt: String, memory: UInt32, passes: UInt32, encoded: String
  ) throws {
    let hash = try PasswordHash(Array(password.utf8), salt: Array(salt.utf8), memory: memory, passes: passes)
    #expect(hash.encoded == encoded)
    #expect(hash.fits(Array(password.utf8)))
    #expect(!hash.fits(Array((password + " ").utf8)))
    #expect(hash.isOutdated)
  }

  @Test func aNewHashHasItsOwnSaltAndTodaysParameters() async throws {
    let hasher = PasswordHasher()
    let (first, second) = (
      try await hasher.hash("correct horse battery"), try await hasher.hash("correct horse battery")
    )
    #expect(first != second)
    #expect(!first.isOutdated)
    #expect(first.encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(try await hasher.fits("correct horse battery", first))
    #expect(try await !hasher.fits("correct horse batterx", first))
    await hasher.shutdown()
  }

  @Test(arguments: [
    "$argon2id$v=19$m=19455,t=2,p=1$c29tZXNhbHQ$AAAA", "$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$AAAA", "", "plain",
  ])
  func otherParametersAndOtherTextAreOutdatedAndFitNothing(encoded: String) {
    let hash = PasswordHash(encoded: encoded)
    #expect(hash.isOutdated)
    #expect(!hash.fits(Array("password".utf8)))
  }

  @Test func withoutAnAccountTheSameWorkIsDone() async throws {
    let hasher = PasswordHasher()
    let real = try await hasher.hash("correct horse battery")
    #expect(!PasswordHash.decoy.isOutdated)
    func time(_ hash: PasswordHash?) async throws -> Duration {
      let start = ContinuousClock.now
      let fits = try await hasher.fits("wrong horse battery", hash)
      #expect(!fits)
      return ContinuousClock.now - start
    }
    var (known, unknown): ([Duration], [Duration]) = ([], [])
    for _ in 0..<9 {
      known.append(try await time(real))
      unknown.append(try await time(nil))
    }
    // The quickest of nine: what else runs on the machine only ever makes it slower.
    let (least, other) = (try #require(known.min()), try #require(unknown.min()))
    #expect(other > least * 0.3 && other < least * 3)
    await hasher.shutdown()
  }
}
