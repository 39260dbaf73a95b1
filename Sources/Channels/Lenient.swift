import FoundationEssentials

extension WebhookRequest {
  /// What the body says, `nil` where it is JSON of another shape. Throws `malformed` for what is no JSON in UTF-8.
  func json<Value: Decodable>(_ type: Value.Type) throws(ChannelError) -> Value? {
    // The decoder looks at the characters of those strings only that are asked for.
    guard String(validating: body, as: UTF8.self) != nil else { throw .malformed("not in UTF-8") }
    do {
      return try JSONDecoder().decode(Lenient<Value>.self, from: Data(body)).wrappedValue
    } catch {
      throw .malformed("not JSON")
    }
  }
}

/// A part of a provider's object: `nil` where it is absent or of another shape than the documents say.
///
/// Platforms add and change fields without notice, and a request that is refused comes again for days. So what cannot be
/// read is left out, and the rest is read all the same.
@propertyWrapper
struct Lenient<Value: Decodable>: Decodable {
  let wrappedValue: Value?

  init(_ value: Value?) { wrappedValue = value }

  init(from decoder: any Decoder) { wrappedValue = try? Value(from: decoder) }
}

/// A list in a provider's object, without the elements that cannot be read; empty where there is no list.
@propertyWrapper
struct LenientList<Element: Decodable>: Decodable {
  let wrappedValue: [Element]

  init(_ elements: [Element]) { wrappedValue = elements }

  init(from decoder: any Decoder) throws {
    guard var container = try? decoder.unkeyedContainer() else {
      wrappedValue = []
      return
    }
    var elements: [Element] = []
    while !container.isAtEnd {
      if let element = try container.decode(Lenient<Element>.self).wrappedValue { elements.append(element) }
    }
    wrappedValue = elements
  }
}

extension KeyedDecodingContainer {
  // Synthesised initialisers call these in place of the general `decode`, which throws for an absent key.
  func decode<Value>(_ type: Lenient<Value>.Type, forKey key: Key) throws -> Lenient<Value> {
    try decodeIfPresent(type, forKey: key) ?? Lenient(nil)
  }

  func decode<Element>(_ type: LenientList<Element>.Type, forKey key: Key) throws -> LenientList<Element> {
    try decodeIfPresent(type, forKey: key) ?? LenientList([])
  }
}

/// An id or a time, which is a string here and a number there. Never empty, never with a NUL.
struct LooseText: Decodable, Hashable {
  let text: String

  /// Seconds since 1970 as a date; `nil` for what is no time before the year 10000.
  var date: Date? {
    guard let seconds = Int64(text), (0..<253_402_300_800).contains(seconds) else { return nil }
    return Date(timeIntervalSince1970: Double(seconds))
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let string = try? container.decode(String.self) {
      text = string.withoutNUL
    } else {
      text = String(try container.decode(Int64.self))
    }
    guard !text.isEmpty else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "an id or a time is empty")
    }
  }
}
