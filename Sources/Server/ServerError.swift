/// Why the service cannot start. It names the setting or the file, and never holds a secret.
public enum ServerError: Error, Hashable, Sendable {
  /// The setting with this key is needed; `why` says what for.
  case missingSetting(String, why: String)
  /// The setting with this key cannot be used.
  case badSetting(String, why: String)
  /// There is no setting of that name; `place` is the file and line, or the environment.
  case unknownSetting(String, place: String, hint: String)
  /// The configuration file cannot be used.
  case badFile(path: String, why: String)
}

extension ServerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingSetting(let key, let why): "setting \(key) is missing: \(why)"
    case .badSetting(let key, let why): "setting \(key) cannot be used: \(why)"
    case .unknownSetting(let key, let place, let hint): "setting \(key) (\(place)) is not known: \(hint)"
    case .badFile(let path, let why): "the configuration file \(path) cannot be used: \(why)"
    }
  }
}
