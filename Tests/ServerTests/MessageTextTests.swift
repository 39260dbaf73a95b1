import Testing

@testable import Server

struct MessageTextTests {
  @Test(arguments: [
    ("One.\n\nTwo.", ["text: One.", "text: Two."]), ("", []), ("- a\n- b\nEnd", ["list: a | b", "text: End"]),
    ("Answer.\nWhere it stands: Policy, Section 2.", ["text: Answer.", "source: Where it stands: Policy, Section 2."]),
    ("Call 999 now.", ["text: Call [999] now."]), ("on 0808 800 5000.", ["text: on [0808 800 5000]."]),
    ("Ring 01229 821 234 or 0800 1111", ["text: Ring [01229 821 234] or [0800 1111]"]),
    ("In 1999 there were 9990 of 0123 kinds", ["text: In 1999 there were 9990 of 0123 kinds"]),
  ])
  func isLaidOutAsParagraphsListsAndNumbers(text: String, blocks: [String]) {
    let found = MessageText(text, marksNumbers: true).blocks.map { block in
      let items = block.items.map { $0.map { run in run.tel == nil ? run.text : "[\(run.text)]" }.joined() }
      return "\(block.kind): " + items.joined(separator: " | ")
    }
    #expect(found == blocks)
  }

  @Test func theNumbersOfAParentAreLeftAlone() {
    let blocks = MessageText("ring me on 0800 1111", marksNumbers: false).blocks
    #expect(blocks.flatMap(\.items).flatMap { $0 }.allSatisfy { $0.tel == nil })
  }
}
