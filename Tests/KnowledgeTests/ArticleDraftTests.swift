import Foundation
import Knowledge
import Testing

@Suite struct ArticleDraftTests {
  /// A draft is read by the check, which says exactly what is still to be written.
  @Test func theCheckSaysWhatIsMissing() throws {
    let nearest = try #require(SmallPack().knowledge(of: "elm").article(on: "complaint.overview"))
    let draft = ArticleDraft(near: nearest, questions: ["is there a \"zebra\" \\ here", "where … the gnu"])
    #expect(draft.name == "complaint.overview.new.md")
    var pack = try SmallPack()
    let path = "schools/elm/articles/" + draft.name
    pack.apply(.add(path, text: draft.text))
    let faults = pack.faults
    #expect(faults.allSatisfy { $0.file == path })
    for message in [
      "there is no answer below", "2 example questions", "the SMS form is missing", "says where it stands",
    ] {
      #expect(faults.contains { $0.message.contains(message) }, "\(message)")
    }
    #expect(faults.count == 4)
  }
}
