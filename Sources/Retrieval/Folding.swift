/// What one Unicode scalar becomes in normalised text.
///
/// A small part of NFKC and of Unicode's case and accent folding, chosen for what people type on phones: Latin
/// letters lose their accents, typographic punctuation becomes ASCII, look-alike alphabets (full width, mathematical,
/// circled) become plain letters.
enum Folding: Equatable {
  /// One ASCII byte.
  case ascii(UInt8)
  /// Two ASCII letters, for ligatures such as "æ".
  case letters(UInt8, UInt8)
  /// A mark that joins words where it stands between two letters, else a quotation mark.
  case apostrophe
  /// A letter, digit or mark of another script, kept in lower case.
  case letter
  /// Nothing at all: zero-width characters and combining accents.
  case nothing

  /// Latin letters from U+00C0 to U+024F; "#" where the general rules decide.
  private static let latin: StaticString = """
    aaaaaa#ceeeeiiiidnooooo#ouuuuy##aaaaaa#ceeeeiiiidnooooo#ouuuuy#y\
    aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii##jjkkklllllll\
    lllnnnnnnnnnoooooo##rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs\
    ################################oo#############uu###############\
    #############aaiioouuuuuuuuuu#aaaa####ggkkoooo##j###gg##nnaa####\
    aaaaeeeeiiiioooorrrruuuusstt##hh######aaeeooooooooyy############\
    ################
    """

  /// Latin letters from U+1E00 to U+1EFF, as above.
  private static let latinAdditional: StaticString = """
    aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
    mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
    wwwwwwwwwwxxxxyyzzzzzzhtwy#s####aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
    eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy######
    """

  /// The folding of an ASCII byte: capitals small, controls and backquotes blank.
  @inline(__always)
  static func ofASCII(_ byte: UInt8) -> Folding {
    switch byte {
    case 0x41...0x5A: .ascii(byte | 0x20)
    case 0x27, 0x60: .apostrophe
    case 0x0A, 0x0D: .ascii(0x0A)
    case 0x00..<0x20, 0x7F: .ascii(0x20)
    default: .ascii(byte)
    }
  }

  /// The folding of a scalar outside ASCII.
  static func of(_ scalar: Unicode.Scalar) -> Folding {
    let value = scalar.value
    switch value {
    case 0xC0...0x24F:
      if let letter = look(up: value - 0xC0, in: latin) { return letter }
    case 0x1E00...0x1EFF:
      if let letter = look(up: value - 0x1E00, in: latinAdditional) { return letter }
    case 0xAD, 0x34F, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF, 0xE0000...0xE0FFF:
      return .nothing
    case 0x300...0x36F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F:
      return .nothing
    case 0xB4, 0x2BB, 0x2BC, 0x2018...0x201B, 0x2032: return .apostrophe
    case 0xAB, 0xBB, 0x201C...0x201F, 0x2033: return .ascii(0x22)
    case 0x2010...0x2015, 0x2212: return .ascii(0x2D)
    case 0x2026, 0x3002: return .ascii(0x2E)
    case 0x60C, 0x3001: return .ascii(0x2C)
    case 0x61F: return .ascii(0x3F)
    case 0x85, 0x2028, 0x2029: return .ascii(0x0A)
    case 0xFF01...0xFF5E: return ofASCII(UInt8(value - 0xFEE0))
    case 0x1D400...0x1D6A3: return .ascii(0x61 + UInt8((value - 0x1D400) % 26))
    case 0x1D7CE...0x1D7FF: return .ascii(0x30 + UInt8((value - 0x1D7CE) % 10))
    case 0x24B6...0x24E9: return .ascii(0x61 + UInt8((value - 0x24B6) % 26))
    case 0x1F130...0x1F149: return .ascii(0x61 + UInt8(value - 0x1F130))
    case 0x1F150...0x1F169: return .ascii(0x61 + UInt8(value - 0x1F150))
    case 0x1F170...0x1F189: return .ascii(0x61 + UInt8(value - 0x1F170))
    default: break
    }
    return ligature(value) ?? general(scalar)
  }

  private static func look(up offset: UInt32, in table: StaticString) -> Folding? {
    let letter = table.utf8Start[Int(offset)]
    return letter == UInt8(ascii: "#") ? nil : .ascii(letter)
  }

  private static func ligature(_ value: UInt32) -> Folding? {
    switch value {
    case 0xC6, 0xE6: .letters(UInt8(ascii: "a"), UInt8(ascii: "e"))
    case 0x152, 0x153: .letters(UInt8(ascii: "o"), UInt8(ascii: "e"))
    case 0xDF, 0x1E9E: .letters(UInt8(ascii: "s"), UInt8(ascii: "s"))
    case 0xDE, 0xFE: .letters(UInt8(ascii: "t"), UInt8(ascii: "h"))
    case 0x132, 0x133: .letters(UInt8(ascii: "i"), UInt8(ascii: "j"))
    case 0xFB00: .letters(UInt8(ascii: "f"), UInt8(ascii: "f"))
    case 0xFB01: .letters(UInt8(ascii: "f"), UInt8(ascii: "i"))
    case 0xFB02: .letters(UInt8(ascii: "f"), UInt8(ascii: "l"))
    default: nil
    }
  }

  private static func general(_ scalar: Unicode.Scalar) -> Folding {
    let properties = scalar.properties
    switch properties.generalCategory {
    case .decimalNumber:
      return properties.numericValue.map { .ascii(0x30 + UInt8($0)) } ?? .letter
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
      .spacingMark:
      return .letter
    default:
      return .ascii(0x20)
    }
  }
}
