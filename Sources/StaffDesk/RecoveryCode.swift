import Crypto

/// What stands in for a phone that is lost: eighty random bits, written down once, good once.
struct RecoveryCode: Hashable, Sendable {
  /// How many there are at a time.
  static let count = 8
  private static let length = 16
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// Sixteen letters of Crockford's base 32, none of which is mistaken for a digit.
  let text: String

  /// A new one.
  init() {
    var generator = SystemRandomNumberGenerator()
    text = String((0..<Self.length).map { _ in Self.alphabet[Int.random(in: 0..<32, using: &generator)] })
  }

  /// The code that somebody typed, with or without the gaps and in any case; `nil` for what can be none.
  init?(typed: String) {
    let letters = typed.uppercased().compactMap { letter -> Character? in
      switch letter {
      case " ", "-": nil
      case "O": "0"
      case "I", "L": "1"
      default: letter
      }
    }
    guard letters.count == Self.length, letters.allSatisfy(Self.alphabet.contains) else { return nil }
    text = String(letters)
  }

  /// As it is written down.
  var groups: String { CodeSecret.groups(text) }

  /// What the store keeps of it. A quick hash will do: eighty random bits cannot be tried out, as a password can.
  var digest: String {
    SHA256.hash(data: Array(("recovery " + text).utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
