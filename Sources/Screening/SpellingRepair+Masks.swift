/// Words behind figures, symbols and look-alike letters.
extension SpellingRepair {
  /// What a figure or symbol stands for; a star or a mark may stand for any letter or for none.
  private static func letters(for byte: UInt8) -> [UInt8]? {
    switch byte {
    case UInt8(ascii: "@"), UInt8(ascii: "4"): [UInt8(ascii: "a")]
    case UInt8(ascii: "3"): [UInt8(ascii: "e")]
    case UInt8(ascii: "1"), UInt8(ascii: "!"), UInt8(ascii: "|"): [UInt8(ascii: "i"), UInt8(ascii: "l")]
    case UInt8(ascii: "0"): [UInt8(ascii: "o")]
    case UInt8(ascii: "$"), UInt8(ascii: "5"): [UInt8(ascii: "s")]
    case UInt8(ascii: "7"), UInt8(ascii: "+"): [UInt8(ascii: "t")]
    case UInt8(ascii: "8"): [UInt8(ascii: "b")]
    case UInt8(ascii: "6"), UInt8(ascii: "9"): [UInt8(ascii: "g")]
    default: nil
    }
  }

  func unmasked(_ word: [UInt8]) -> [UInt8]? {
    let folded = Self.latin(word)
    if folded != word, let entry = entry(of: folded) { return entry.guarded ?? folded }
    // Every second reading of "1" doubles the work: four of them are enough.
    var readings: [[UInt8]] = [[]]
    for byte in folded {
      if Self.isLetter(byte) {
        for index in readings.indices { readings[index].append(byte) }
      } else if let letters = Self.letters(for: byte) {
        readings = readings.prefix(8).flatMap { reading in letters.map { reading + [$0] } }
      } else if byte >= 0x80 {
        return nil
      } else {
        // A star, a full stop, a hyphen between letters.
        for index in readings.indices { readings[index].append(Self.anything) }
      }
    }
    for reading in readings {
      let solid = reading.filter { $0 != Self.anything }
      if solid.count >= 3, let whole = guardedForm(of: solid) {
        let parts = folded.split { !Self.isLetter($0) && Self.letters(for: $0) == nil }
        if solid.count == reading.count || parts.contains(where: { $0.count == 1 }) || solid.count >= 5 { return whole }
      }
      if solid.count < reading.count, solid.count >= 2, folded.contains(UInt8(ascii: "*")),
        let match = starred(reading)
      {
        return match
      }
    }
    return nil
  }

  /// How the inventories write a guarded word that has these letters, or some of them stretched.
  private func guardedForm(of letters: [UInt8]) -> [UInt8]? {
    entry(of: letters)?.guarded ?? unstretched(letters[...]).flatMap { entry(of: $0)?.guarded }
  }

  private static let anything: UInt8 = 0x2A

  /// The guarded word of the same length whose other letters are these: "f**k".
  private func starred(_ reading: [UInt8]) -> [UInt8]? {
    guard reading.count >= 4 else { return nil }
    let fits = guarded.filter { word in
      word.count == reading.count && zip(word, reading).allSatisfy { $0 == $1 || $1 == Self.anything }
    }
    return fits.first
  }

  /// Cyrillic and Greek letters that look like Latin ones, in a word that has Latin letters too.
  private static func latin(_ word: [UInt8]) -> [UInt8] {
    guard word.contains(where: { $0 >= 0x80 }), word.contains(where: isLetter) else { return word }
    var folded: [UInt8] = []
    for scalar in String(decoding: word, as: UTF8.self).unicodeScalars {
      if let letter = lookAlikes[scalar] { folded.append(letter) } else { folded += Array(String(scalar).utf8) }
    }
    return folded
  }

  private static let lookAlikes: [Unicode.Scalar: UInt8] = {
    let pairs: [(Unicode.Scalar, Unicode.Scalar)] = [
      ("а", "a"), ("в", "b"), ("с", "c"), ("ԁ", "d"), ("е", "e"), ("ё", "e"), ("һ", "h"), ("і", "i"), ("ї", "i"),
      ("ј", "j"), ("к", "k"), ("ӏ", "l"), ("м", "m"), ("п", "n"), ("о", "o"), ("р", "p"), ("г", "r"), ("ѕ", "s"),
      ("т", "t"), ("и", "u"), ("ѵ", "v"), ("ш", "w"), ("х", "x"), ("у", "y"), ("α", "a"), ("β", "b"), ("ε", "e"),
      ("η", "n"), ("ι", "i"), ("κ", "k"), ("ν", "v"), ("ο", "o"), ("ρ", "p"), ("σ", "o"), ("τ", "t"), ("υ", "u"),
      ("χ", "x"), ("ω", "w"), ("γ", "y"), ("ı", "i"), ("ɡ", "g"), ("ɑ", "a"),
    ]
    return Dictionary(uniqueKeysWithValues: pairs.map { ($0, UInt8(ascii: $1)) })
  }()
}
