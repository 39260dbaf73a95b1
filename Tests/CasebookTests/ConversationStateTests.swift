import Casebook
import Foundation
import Testing

@Suite struct ConversationStateTests {
  private static let steps: [ConversationState.OpenStep?] = [
    nil, .draft, .offerOfPerson, .didYouMean(["social.hate", "school.contact"]), .contact(.trial), .sending, .letter,
  ]

  @Test(arguments: steps, [ConversationState.Mode.assistant, .waiting, .person])
  func comesBackAsItWas(step: ConversationState.OpenStep?, mode: ConversationState.Mode) throws {
    var state = ConversationState()
    state.mode = mode
    state.step = step
    state.receipt = step == nil ? nil : .trial
    state.complaint = Complaint(at: Date(timeIntervalSince1970: 1_768_384_800))
    state.complaint?.advance(.exhausted, at: Date(timeIntervalSince1970: 1_768_384_801))
    state.topic = "complaint.stage-2"
    state.stageInView = .governors
    state.isCheckingDrafts = true
    state.offer = DraftOffer(
      sources: ["1", "2"], draft: PrivateText("the draft"), message: PrivateText("Hello"), addressee: "the school",
      matter: .question, isAboutHead: true)
    state.letter = ComplaintLetter(
      to: .committee, stage: .governors, isAboutHead: true, draft: PrivateText("the draft"))
    state.letter?.write([("1", PrivateText("one")), ("2", PrivateText("two"))])
    state.choices = ["One", "Two"]
    state.misses = 2
    state.turns = 7
    state.concern = .urgent
    #expect(try JSONDecoder().decode(ConversationState.self, from: JSONEncoder().encode(state)) == state)
  }

  @Test func startsWithTheAssistantAndNothingOpen() {
    let state = ConversationState()
    #expect(state.mode == .assistant)
    #expect(state.step == nil && state.receipt == nil && state.complaint == nil && state.topic == nil)
    #expect(state.turns == 0 && state.misses == 0 && state.concern == .none)
  }

  @Test func noWordOfAParentIsPrinted() {
    var state = ConversationState()
    state.letter = ComplaintLetter(to: .formal, stage: .formal, isAboutHead: false, draft: PrivateText("secret draft"))
    state.letter?.write([("1", PrivateText("secret words"))])
    var printed = ""
    dump(state, to: &printed)
    #expect(!printed.contains("secret") && !"\(state)".contains("secret"))
  }
}

@Suite struct EscalationTests {
  @Test func levelsAreInOrder() {
    #expect([Escalation.emergency, .none, .urgent, .staff].sorted() == [.none, .staff, .urgent, .emergency])
  }

  @Test(arguments: zip(Escalation.allCases, ["none", "staff", "urgent", "emergency"]))
  func wordsAreThoseOfTheContract(level: Escalation, word: String) {
    #expect(level.rawValue == word)
  }
}

@Suite struct ReceiptNumberTests {
  @Test(arguments: [
    (UInt64(0), "RO-0000-0000"), (1, "RO-1000-0000"), (32, "RO-0100-0000"), (0xff_ffff_ffff, "RO-ZZZZ-ZZZZ"),
    (0x100_0000_0000, "RO-0000-0000"), (31 << 20, "RO-0000-Z000"),
  ])
  func standsForItsSeed(seed: UInt64, number: String) {
    #expect(ReceiptNumber(school: SchoolID("roose"), seed: seed).rawValue == number)
  }

  @Test(arguments: [("denbighshire", "DE"), ("northwick-park", "NO"), ("a", "A")])
  func startsWithTheSchool(school: String, prefix: String) {
    #expect(ReceiptNumber(school: SchoolID(school), seed: 5).rawValue.hasPrefix(prefix + "-"))
  }

  @Test func hasNoLetterThatIsMistakenForADigit() {
    let letters = (0..<32).flatMap { Array(ReceiptNumber(school: SchoolID("x"), seed: $0).rawValue.dropFirst(2)) }
    #expect(Set(letters).isDisjoint(with: "ILOU"))
    #expect(Set(letters).subtracting("-").count == 32)
  }

  @Test func isAPlainStringInJSON() throws {
    let bytes = try JSONEncoder().encode([ReceiptNumber.trial])
    #expect(String(decoding: bytes, as: UTF8.self) == #"["TRIAL"]"#)
    #expect(try JSONDecoder().decode([ReceiptNumber].self, from: bytes) == [.trial])
  }
}
