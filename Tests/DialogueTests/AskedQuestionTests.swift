import Casebook
import Foundation
import Testing

@testable import Dialogue

/// What is kept of a question that had no answer.
@Suite struct AskedQuestionTests {
  @Test(
    arguments: [
      ("Is there a zebra in the hall?", "is there a zebra in the hall"),
      ("Does my son Oliver have PE on Monday?", "does my son … have pe on …"),
      ("where does oliver eat", "where does … eat"), ("is Mrs Thistlewood back yet", "is … back yet"),
      ("ring me on 07700 900123 about the zebra", "ring me on … about the zebra"),
      ("who is bob@example.org in the zebra club", "who is … in the zebra club"),
      ("I'd like a zebra, can I have one?", "i'd like a zebra can i have one"),
      ("zebra", nil), ("Oliver Smith", nil), ("07700 900123", nil), ("", nil),
      (String(repeating: "zebra and ", count: 30), nil),
    ] as [(String, String?)])
  func namesAndNumbersAreLeftOut(text: String, kept: String?) throws {
    let heard = Understanding(text, rules: try RealSchools.school("roose").rules)
    #expect(AskedQuestion(heard).kept?.words == kept)
  }

  @Test func onlyWhatHadNoAnswerIsKept() throws {
    for (text, isKept) in [
      ("does the school have a purple zebra for sale", true), ("How do I complain?", false), ("hello", false),
      ("My daughter says her uncle hits her with a belt", false), ("Talk to a person", false), ("None of these", false),
    ] {
      var talk = try Talk("roose")
      #expect((talk.say(text).unanswered != nil) == isKept, "\(text)")
    }
  }

  @Test func nothingOfAMatterForStaffIsKept() throws {
    let question = "does the school have a purple zebra for sale"
    for first in ["My daughter says her uncle hits her with a belt", "Talk to a person"] {
      var talk = try Talk("roose")
      talk.say(first)
      #expect(talk.say(question).unanswered == nil, "\(first)")
    }
    var group = try Talk(with: RealSchools.school("roose"), isGroup: true)
    #expect(group.say(question).unanswered == nil)
    var trial = try Talk("roose", isTrial: true)
    #expect(trial.say(question).unanswered == nil)
  }
}
