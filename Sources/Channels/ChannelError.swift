/// Why a channel was not opened, or a request on it not taken. Never holds a word, an address or a secret.
public enum ChannelError: Error, Hashable, Sendable {
  /// The proof is missing, stale or wrong: answer 401 and say nothing more.
  case unproven
  /// Proven, and not what this channel's messages look like: answer 400.
  case malformed(String)
  /// Some settings of the channel are there, and this one is not.
  case missingSetting(String)
  /// The setting with this key cannot be used, and why.
  case badSetting(String, why: String)
  /// A reply cannot be written as this platform wants it.
  case unsendable(String)
}

extension ChannelError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unproven: "the request does not prove that it comes from the provider"
    case .malformed(let what): "the request is proven but malformed: \(what)"
    case .missingSetting(let key): "setting \(key) is missing; set it, or remove the channel's other settings"
    case .badSetting(let key, let why): "setting \(key) cannot be used: \(why)"
    case .unsendable(let why): "the reply cannot be written for this channel: \(why)"
    }
  }
}
