import Configuration
import FoundationEssentials

/// The settings from all their places, the nearest first: flag, environment, file. All is text until it is parsed.
struct SettingsSource {
  /// What stands before a key in the environment.
  static let environmentPrefix = "SCHOOLGATE_"

  private let reader: ConfigReader
  private let environment: [String: String]
  private let file: ConfigFile?

  /// - Parameters:
  ///   - flags: values by key, as `http.port`.
  ///   - environment: variables without a value count as absent.
  init(flags: [String: String], environment: [String: String], file: ConfigFile?) {
    self.environment = environment.filter { !$0.value.isEmpty && $0.key.hasPrefix(Self.environmentPrefix) }
    self.file = file
    func values(_ pairs: some Sequence<(String, String)>) -> [AbsoluteConfigKey: ConfigValue] {
      Dictionary(pairs.map { (AbsoluteConfigKey(ConfigKey($0)), ConfigValue(.string($1), isSecret: true)) }) { $1 }
    }
    reader = ConfigReader(providers: [
      InMemoryProvider(name: "flags", values: values(flags.map { ($0, $1) })),
      EnvironmentVariablesProvider(environmentVariables: self.environment, secretsSpecifier: .all)
        .prefixKeys(with: "schoolgate"),
      InMemoryProvider(name: "file", values: values(file?.entries.map { ($0.key, $0.value) } ?? [])),
    ])
  }

  /// The value of `key`, `nil` without one.
  func text(_ key: String) -> String? { reader.string(forKey: ConfigKey(key), isSecret: true) }

  /// The value of `key`, or the content of the file that `key-file` names.
  func secret(_ key: String) throws(ServerError) -> String? {
    let fileKey = key + "-file"
    guard let path = text(fileKey) else { return text(key) }
    guard text(key) == nil else { throw .badSetting(fileKey, why: "\(key) is set too; keep one of them") }
    guard let data = FileManager.default.contents(atPath: path), let content = String(validating: data, as: UTF8.self)
    else { throw .badSetting(fileKey, why: "the file it names cannot be read as text") }
    let secret = content.trimming { $0.isNewline || $0.isWhitespace }
    guard !secret.isEmpty else { throw .badSetting(fileKey, why: "the file it names is empty") }
    return secret
  }

  /// The value of `key` as `parse` reads it. Throws `badSetting` with `form` when it reads nothing.
  func value<Value>(
    _ key: String, form: String, parse: (String) -> Value?
  ) throws(ServerError) -> Value? {
    guard let text = text(key) else { return nil }
    guard let value = parse(text) else { throw .badSetting(key, why: form) }
    return value
  }

  /// Throws `unknownSetting` for a key that `known` does not have: in the file every such key; in the environment those
  /// that start like a school's settings, because other programs' variables may start with `SCHOOLGATE_` too.
  ///
  /// - Parameter hint: what to do about a key.
  func check(against known: Set<String>, families: [String], hint: String) throws(ServerError) {
    for entry in file?.entries ?? [] where !known.contains(entry.key) {
      throw .unknownSetting(entry.key, place: entry.place, hint: hint)
    }
    let names = Set(known.map(Self.variable))
    let prefixes = families.map(Self.variable)
    for name in environment.keys.sorted() where !names.contains(name) && prefixes.contains(where: name.hasPrefix) {
      throw .unknownSetting(name, place: "environment", hint: hint)
    }
  }

  /// The environment variable of a key: `http.port` is `SCHOOLGATE_HTTP_PORT`.
  static func variable(_ key: String) -> String {
    environmentPrefix + String(key.uppercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}

extension StringProtocol {
  /// Without the characters at both ends that `isLeftOut` names.
  func trimming(_ isLeftOut: (Character) -> Bool) -> String {
    guard let first = firstIndex(where: { !isLeftOut($0) }), let last = lastIndex(where: { !isLeftOut($0) }) else {
      return ""
    }
    return String(self[first...last])
  }
}
