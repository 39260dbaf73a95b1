/// Telephone numbers of the United Kingdom in a text.
enum PhoneNumbers {
  /// Those that begin with a nought and have eight digits at least, as they are written.
  static func all(in text: String) -> [String] {
    var numbers: [String] = []
    var digits: [Character] = []
    var hasSpace = false
    func end() {
      while digits.last == " " { digits.removeLast() }
      if digits.first == "0", digits.count(where: \.isNumber) >= 8 { numbers.append(String(digits)) }
      (digits, hasSpace) = ([], false)
    }
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        hasSpace = false
      } else if character == " ", !digits.isEmpty, !hasSpace {
        digits.append(character)
        hasSpace = true
      } else {
        end()
      }
    }
    end()
    return numbers
  }
}
