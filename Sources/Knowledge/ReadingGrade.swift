/// How many years of school a text asks of its reader.
enum ReadingGrade {
  /// The Flesch–Kincaid grade of `text`: 0.39 · words a sentence + 11.8 · syllables a word − 15.59.
  ///
  /// Source: Kincaid, Fishburne, Rogers, Chissom 1975, "Derivation of new readability formulas for Navy enlisted
  /// personnel". Syllables are counted by groups of vowels with the usual silent endings left out.
  static func fleschKincaid(_ text: String) -> Double {
    var words = 0
    var syllables = 0
    var sentences = 0
    var isOpen = false
    var word = ""
    func endWord() {
      guard !word.isEmpty else { return }
      words += 1
      syllables += self.syllables(in: word)
      word = ""
      isOpen = true
    }
    for character in text {
      if character.isLetter || character.isNumber || ((character == "'" || character == "-") && !word.isEmpty) {
        word.append(character)
        continue
      }
      endWord()
      if ".!?:\n".contains(character), isOpen {
        sentences += 1
        isOpen = false
      }
    }
    endWord()
    if isOpen { sentences += 1 }
    guard words > 0 else { return 0 }
    return 0.39 * Double(words) / Double(max(1, sentences)) + 11.8 * Double(syllables) / Double(words) - 15.59
  }

  static func syllables(in word: String) -> Int {
    var letters = Array(word.lowercased().utf8.filter { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) })
    guard letters.count > 3 else { return 1 }
    func isVowel(_ byte: UInt8) -> Bool { "aeiouy".utf8.contains(byte) }
    let ending = letters.suffix(3)
    let (third, second, last) = (
      ending[ending.startIndex], ending[ending.startIndex + 1], ending[ending.startIndex + 2]
    )
    if second == UInt8(ascii: "e"), last == UInt8(ascii: "s"), !isVowel(third), third != UInt8(ascii: "l") {
      letters.removeLast(2)
    } else if second == UInt8(ascii: "e"), last == UInt8(ascii: "d"), !isVowel(third),
      third != UInt8(ascii: "d"), third != UInt8(ascii: "t")
    {
      letters.removeLast(2)
    } else if last == UInt8(ascii: "e"), second != UInt8(ascii: "l"), !isVowel(second) {
      letters.removeLast()
    }
    if letters.first == UInt8(ascii: "y") { letters.removeFirst() }
    var groups = 0
    var run = 0
    for byte in letters {
      if isVowel(byte) {
        if run % 2 == 0 { groups += 1 }
        run += 1
      } else {
        run = 0
      }
    }
    return max(1, groups)
  }
}

/// The characters that a text message of 160 may have.
enum GSMAlphabet {
  /// The GSM 7-bit default alphabet (3GPP TS 23.038, 6.2.1), without its escapes, which count twice.
  static let characters = Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
  )

  /// The characters of `text` outside the alphabet.
  static func foreign(in text: String) -> [Character] {
    var seen: Set<Character> = []
    return text.filter { !characters.contains($0) && seen.insert($0).inserted }.map { $0 }
  }
}
