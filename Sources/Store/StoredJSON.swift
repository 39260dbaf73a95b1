import FoundationEssentials

/// Values that are kept whole in one column.
enum StoredJSON {
  static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Throws `unavailable` for what this program cannot read.
  static func decode<T: Decodable>(_ type: T.Type, from text: String) throws(StoreError) -> T {
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw .unavailable(why: "a stored \(type) cannot be read; restore a backup")
    }
  }
}
