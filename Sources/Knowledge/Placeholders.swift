/// `{name}` in a written sentence, replaced by what the school has filled in or the turn gives.
public enum Placeholders {
  /// The sentence with every known placeholder filled in; at the start of a sentence its first letter is a capital.
  ///
  /// - Parameter isPart: whether `text` is a part of a sentence, to be put into one.
  public static func fill(_ text: String, with values: [String: String], isPart: Bool = false) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var filled = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      filled += rest[..<open]
      let name = String(rest[rest.index(after: open)..<close])
      if let value = values[name] {
        filled += startsSentence(after: filled, isPart) ? value.prefix(1).uppercased() + value.dropFirst() : value
      } else {
        filled += rest[open...close]
      }
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }

  /// The names between braces in `text`, in order.
  static func names(in text: String) -> [String] {
    var names: [String] = []
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      names.append(String(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    return names
  }

  private static func startsSentence(after text: String, _ isPart: Bool) -> Bool {
    let before = text.reversed().first { $0 != " " && $0 != "-" && $0 != "*" }
    guard let before else { return !isPart }
    return ".!?\n".contains(before)
  }
}
