import Retrieval

/// A small school of questions for tests: ten cards with eight questions each.
enum ToyCards {
  private static let subjects = [
    ("uniform", "jumper blazer tie"), ("lunch", "dinner menu sandwich"), ("bus", "transport driver stop"),
    ("trip", "museum coach outing"), ("homework", "spelling maths worksheet"), ("absence", "sick ill holiday"),
    ("clubs", "football choir chess"), ("fees", "payment invoice money"), ("library", "book reading loan"),
    ("nurse", "medicine inhaler plaster"),
  ]

  private static let frames = [
    "where do i find out about S", "what are the rules for S", "my son needs help with S", "who do i ask about S and W",
    "is there a W for my daughter", "how much does the W cost", "we lost the W last week", "please tell me about W S",
  ]

  static var rows: [IndexRow] {
    subjects.flatMap { subject, words in
      let words = words.split(separator: " ")
      return frames.enumerated().map { place, frame in
        let text = frame.split(separator: " ").map {
          $0 == "S" ? subject : $0 == "W" ? String(words[place % 3]) : String($0)
        }
        return IndexRow(card: subject, text: text.joined(separator: " "))
      }
    }
  }

  static let answered = [
    "where is the uniform blazer", "lunch menu", "how much is the coach to the museum", "spelling homework help",
  ]
  static let unanswered = [
    "quantum gravity explained", "cheap flights to spain", "best pizza recipe dough", "win the lottery tonight",
  ]
}
