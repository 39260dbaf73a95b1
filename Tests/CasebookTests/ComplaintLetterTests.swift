import Casebook
import Testing

@Suite struct ComplaintLetterTests {
  /// What a parent does with the question that is open.
  enum Step: Sendable {
    case write(String)
    case goOn, goBack, choose
    case change(ComplaintLetter.Part)
    case amend(String, String?)
    case show(Int)
  }

  /// Steps, where they lead, and what stands in it then. Messages are numbered from 1.
  struct Way: Sendable {
    let steps: [Step]
    let place: ComplaintLetter.Place
    var words: [ComplaintLetter.Part: String] = [:]
  }

  @Test(arguments: [
    Way(steps: [], place: .asking(.happened)),
    Way(steps: [.goBack], place: .asking(.happened)),
    Way(steps: [.write("a")], place: .asking(.when), words: [.happened: "a"]),
    Way(steps: [.write("a"), .write("b")], place: .asking(.told), words: [.happened: "a", .when: "b"]),
    Way(steps: [.write("a"), .goOn, .goOn, .goOn], place: .reading(shown: 0), words: [.happened: "a"]),
    Way(steps: [.write("a"), .goBack], place: .asking(.happened), words: [.happened: "a"]),
    Way(steps: [.write("a"), .goBack, .goOn], place: .asking(.when), words: [.happened: "a"]),
    Way(steps: [.write("a"), .goBack, .write("b")], place: .asking(.when), words: [.happened: "b"]),
    Way(
      steps: [.goOn, .goOn, .goOn, .goOn, .choose, .change(.told), .write("c")], place: .reading(shown: 0),
      words: [.told: "c"]),
    Way(steps: [.choose, .change(.told), .goBack], place: .reading(shown: 0)),
    Way(steps: [.choose, .goBack], place: .choosing),
    Way(steps: [.choose, .write("lost")], place: .choosing),
    Way(steps: [.show(2), .goBack], place: .choosing),
    Way(steps: [.write("a"), .amend("1", "b")], place: .asking(.when), words: [.happened: "b"]),
    Way(steps: [.write("a"), .amend("9", "b")], place: .asking(.when), words: [.happened: "a"]),
    Way(steps: [.write("a"), .show(3), .amend("1", "b")], place: .reading(shown: 0), words: [.happened: "b"]),
    Way(steps: [.write("a"), .show(3), .amend("9", "b")], place: .reading(shown: 3), words: [.happened: "a"]),
    Way(steps: [.write("a"), .show(3), .amend("1", nil)], place: .reading(shown: 0)),
  ])
  func goesFromQuestionToQuestion(way: Way) {
    var letter = ComplaintLetter(to: .formal, stage: .formal, isAboutHead: false, draft: nil)
    for (number, step) in way.steps.enumerated() {
      switch step {
      case .write(let words): letter.write([("\(number + 1)", PrivateText(words))])
      case .goOn: letter.goOn()
      case .goBack: letter.goBack()
      case .choose: letter.choose()
      case .change(let part): letter.change(part)
      case .amend(let message, let words): letter.amend(message, to: words.map(PrivateText.init))
      case .show(let screens): letter.show(screens)
      }
    }
    #expect(letter.place == way.place)
    for part in ComplaintLetter.Part.allCases { #expect(letter.words(for: part) == way.words[part]) }
    #expect(letter.isEmpty == way.words.isEmpty)
  }

  @Test func aPartHasTheRoomThatTheOthersLeave() {
    var letter = ComplaintLetter(to: .formal, stage: nil, isAboutHead: false, draft: nil)
    letter.write([("1", PrivateText(String(repeating: "a", count: 100))), ("2", PrivateText("é"))])
    #expect(letter.room(for: .happened) == ComplaintLetter.longest)
    #expect(letter.room(for: .when) == ComplaintLetter.longest - 101)
    #expect(letter.words(for: .happened)?.hasSuffix("\né") == true)
  }
}
