import Glibc
import NIOCore

/// Why the service cannot start. It names the setting or the file, and never holds a secret.
public enum ServerError: Error, Hashable, Sendable {
  /// The setting with this key is needed; `why` says what for.
  case missingSetting(String, why: String)
  /// The setting with this key cannot be used.
  case badSetting(String, why: String)
  /// There is no setting of that name; `place` is the file and line, or the environment.
  case unknownSetting(String, place: String, hint: String)
  /// What is said with this option of a command cannot be used.
  case badAccount(String, why: String)
  /// The configuration file cannot be used.
  case badFile(path: String, why: String)
}

extension ServerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missingSetting(let key, let why): "setting \(key) is missing: \(why)"
    case .badSetting(let key, let why): "setting \(key) cannot be used: \(why)"
    case .unknownSetting(let key, let place, let hint): "setting \(key) (\(place)) is not known: \(hint)"
    case .badAccount(let option, let why): "\(option): \(why)"
    case .badFile(let path, let why): "the configuration file \(path) cannot be used: \(why)"
    }
  }
}

extension ServerError {
  /// What went wrong at the start or while the service ran, in words that say what to change.
  public static func explanation(of error: any Error) -> String {
    switch error {
    case let error as IOError:
      switch error.errnoCode {
      case EADDRINUSE: "setting http.port cannot be used: another program has that port; stop it, or take another one"
      case EACCES: "setting http.port cannot be used: this user may not have that port; take one above 1023"
      case EADDRNOTAVAIL: "setting http.host cannot be used: this machine has no such address"
      default: "the network failed: \(error)"
      }
    case is SocketAddressError, is SocketAddressError.UnknownHost:
      "setting http.host cannot be used: there is no such host"
    default: "\(error)"
    }
  }
}
