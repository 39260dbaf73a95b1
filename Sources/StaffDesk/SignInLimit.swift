import FoundationEssentials

/// How often somebody may try to sign in. Each try takes a token; tokens come back with time.
///
/// Guessing is slowed for each account from each address, for each address, and for each account from everywhere. The last
/// would let a stranger hold up the rightful person, so an address from which the account signed in before is exempt from it.
struct SignInLimit: Sendable {
  /// What somebody tries to guess.
  enum Proof: Hashable {
    case password
    /// Six digits, three of a million fit: fewer tries than for a password. Who gets here has the password already.
    case code
  }

  private enum Key: Hashable {
    case pair(Proof, account: String, address: String)
    case address(String)
    case account(Proof, String)
  }

  private struct Rule {
    let burst: Double
    /// Seconds until a token comes back.
    let pace: Double

    static func of(_ key: Key) -> Rule {
      switch key {
      case .pair: Rule(burst: 5, pace: 30)
      case .address: Rule(burst: 20, pace: 5)
      case .account(.password, _): Rule(burst: 20, pace: 10)
      case .account(.code, _): Rule(burst: 10, pace: 120)
      }
    }
  }

  private struct Bucket {
    var tokens: Double
    var at: Date

    func filled(_ rule: Rule, at instant: Date) -> Double {
      min(rule.burst, tokens + max(0, instant.timeIntervalSince(at)) / rule.pace)
    }
  }

  /// So much is remembered at most: beyond it, what is as good as new goes, and then everything.
  private let room: Int
  private var buckets: [Key: Bucket] = [:]
  private var trusted: Set<Key> = []

  init(room: Int = 20_000) { self.room = room }

  /// Counts a try. Returns `nil` when it may go on, else in how many seconds there may be another.
  ///
  /// - Parameter account: the e-mail address that was typed, whether there is such an account or not.
  mutating func wait(_ proof: Proof, account: String, address: String, at instant: Date) -> TimeInterval? {
    let pair = Key.pair(proof, account: account, address: address)
    let keys =
      trusted.contains(pair) ? [pair, .address(address)] : [pair, .address(address), .account(proof, account)]
    makeRoom(at: instant)
    let waits = keys.compactMap { key -> TimeInterval? in
      let rule = Rule.of(key)
      let tokens = buckets[key]?.filled(rule, at: instant) ?? rule.burst
      return tokens >= 1 ? nil : (1 - tokens) * rule.pace
    }
    if let longest = waits.max() { return longest }
    for key in keys {
      let rule = Rule.of(key)
      let tokens = buckets[key]?.filled(rule, at: instant) ?? rule.burst
      buckets[key] = Bucket(tokens: tokens - 1, at: instant)
    }
    return nil
  }

  /// Notes that the try was right: it costs nothing, so that a school behind one address is not held up by its own staff;
  /// earlier slips are forgotten, and the address is known for this account.
  mutating func succeeded(_ proof: Proof, account: String, address: String) {
    let pair = Key.pair(proof, account: account, address: address)
    buckets[pair] = nil
    for key in [.address(address), .account(proof, account)] as [Key] {
      if let bucket = buckets[key] { buckets[key]?.tokens = min(Rule.of(key).burst, bucket.tokens + 1) }
    }
    trusted.insert(pair)
  }

  /// How much is remembered.
  var size: Int { buckets.count + trusted.count }

  private mutating func makeRoom(at instant: Date) {
    if trusted.count > room { trusted = [] }
    guard buckets.count > room else { return }
    buckets = buckets.filter { key, bucket in
      let rule = Rule.of(key)
      return bucket.filled(rule, at: instant) < rule.burst
    }
    if buckets.count > room { buckets = [:] }
  }
}
