/// Named byte sections one after the other: the form in which a built pack lies in the state folder.
///
/// ```
/// "SGPACK01"  count:UInt32  { nameLength:UInt32  name  offset:UInt64  length:UInt64 } …  sections, each at a multiple of 16
/// ```
/// Integers are little-endian. The sections are read in place, so the bytes must outlive whoever reads them.
public struct PackArchive: @unchecked Sendable {
  private static let magic = Array("SGPACK01".utf8)

  /// What keeps the bytes alive.
  public let owner: any AnyObject & Sendable
  private let bytes: UnsafeRawBufferPointer
  private let places: [String: Range<Int>]

  /// Reads the list of sections; throws `KnowledgeError.badPack` for anything that does not add up.
  public init(_ bytes: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable) throws(KnowledgeError) {
    self.bytes = bytes
    self.owner = owner
    guard bytes.count >= 12, bytes.prefix(8).elementsEqual(Self.magic) else { throw .badPack("not a pack") }
    var position = 8
    func integer<T: FixedWidthInteger>(_: T.Type) throws(KnowledgeError) -> Int {
      let width = T.bitWidth / 8
      guard position + width <= bytes.count else { throw .badPack("cut short") }
      let value = T(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: T.self))
      position += width
      guard let value = Int(exactly: value) else { throw .badPack("damaged") }
      return value
    }
    var places: [String: Range<Int>] = [:]
    for _ in 0..<(try integer(UInt32.self)) {
      let length = try integer(UInt32.self)
      guard length <= bytes.count - position else { throw .badPack("cut short") }
      let name = String(decoding: bytes[position..<(position + length)], as: UTF8.self)
      position += length
      let offset = try integer(UInt64.self)
      let size = try integer(UInt64.self)
      guard offset <= bytes.count, size <= bytes.count - offset else { throw .badPack("cut short") }
      places[name] = offset..<(offset + size)
    }
    self.places = places
  }

  /// The bytes of a section, in place.
  public func section(_ name: String) -> UnsafeRawBufferPointer? {
    places[name].map { UnsafeRawBufferPointer(rebasing: bytes[$0]) }
  }

  /// The sections as one file.
  public static func encoded(_ sections: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    func padded(_ length: Int) -> Int { (length + 15) / 16 * 16 }
    let head = 12 + sections.reduce(0) { $0 + 20 + $1.name.utf8.count }
    var file = magic + little(UInt32(sections.count))
    var offset = padded(head)
    for section in sections {
      file += little(UInt32(section.name.utf8.count)) + Array(section.name.utf8)
      file += little(UInt64(offset)) + little(UInt64(section.bytes.count))
      offset += padded(section.bytes.count)
    }
    for section in sections {
      file += [UInt8](repeating: 0, count: padded(file.count) - file.count)
      file += section.bytes
    }
    return file
  }
}
