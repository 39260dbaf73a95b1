import Casebook
import Knowledge
import Screening
import Testing

/// Bytes that stay where they are for as long as this lives.
private final class HeldSections: Sendable {
  nonisolated(unsafe) let places: [String: UnsafeRawBufferPointer]

  init(_ sections: [(name: String, bytes: [UInt8])]) {
    places = Dictionary(
      uniqueKeysWithValues: sections.map { section in
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: section.bytes.count, alignment: 16)
        copy.copyBytes(from: section.bytes)
        return (section.name, UnsafeRawBufferPointer(copy))
      })
  }

  deinit { for bytes in places.values { bytes.deallocate() } }
}

@Suite struct RuleBookTests {
  private static func book() throws -> RuleBook {
    try SmallRules.book(
      harm: [SmallRules.neglect, #"{"id": "weapons", "rules": [{"level": "urgent", "match": ["@arm"]}]}"#],
      posts: SmallRules.posts, acts: [#"{"id": "thanks", "rules": [{"match": ["thank*"], "unless": ["no"]}]}"#],
      inventories: ["arm": ["knife", "big stick"]], idioms: ["stick up"], frames: ["film"])
  }

  private static let texts = [
    "he has a big stick", "no food at home and left alone", "thanks", "no thanks", "a slur with a logo",
    "the knife film",
    "when does term start", "",
  ]

  @Test func theSameFilesGiveTheSameBytes() throws {
    let (first, second) = (try Self.book().sections(), try Self.book().sections())
    #expect(first.map(\.name) == second.map(\.name))
    #expect(first.map(\.bytes) == second.map(\.bytes))
  }

  @Test func aBuiltBookFindsWhatItFoundBefore() throws {
    let built = try Self.book()
    let held = HeldSections(built.sections())
    let read = try RuleBook(section: { held.places[$0] }, keeping: held)
    let categories: Set = ["hate", "school-identity"]
    for text in Self.texts {
      #expect(read.finding(in: text) == built.finding(in: text))
      #expect(read.acts(in: text) == built.acts(in: text))
      #expect(
        read.verdict(on: text, categories: categories) == built.verdict(on: text, categories: categories))
    }
  }

  @Test(arguments: try book().sections().map(\.name))
  func aMissingOrDamagedSectionIsTold(name: String) throws {
    let sections = try Self.book().sections()
    let without = HeldSections(sections.filter { $0.name != name })
    #expect(throws: RuleError.self) { try RuleBook(section: { without.places[$0] }, keeping: without) }
    let damaged = HeldSections(
      sections.map { $0.name == name ? ($0.name, Array($0.bytes.dropLast($0.bytes.count / 2))) : $0 })
    #expect(throws: RuleError.self) { try RuleBook(section: { damaged.places[$0] }, keeping: damaged) }
  }
}

/// The acts that this repository's rule files describe, held to the examples that stand in them.
@Suite struct ActFileTests {
  /// An example of a rule file.
  struct Example: Sendable, CustomTestStringConvertible {
    let act: String
    let text: String
    let isAct: Bool

    var testDescription: String { "\(act) \(isAct ? "has" : "has not") “\(text)”" }
  }

  private static let folders = ["acts/", "screening/concerns/", "screening/promises/"]

  private static func files() throws -> [ActFile] {
    try folders.flatMap { try RealRules.common.get().decode(ActFile.self, below: $0) }
  }

  private static func examples() throws -> [Example] {
    try files().flatMap { file in
      (file.flag ?? []).map { Example(act: file.id, text: $0, isAct: true) }
        + (file.pass ?? []).map { Example(act: file.id, text: $0, isAct: false) }
    }
  }

  @Test(arguments: try examples())
  func isWhatItsFileSays(example: Example) throws {
    let book = try RealRules.book.get()
    let read = book.read(example.text)
    let found = (book.acts.acts(in: read) + book.concerns.acts(in: read) + book.promises.acts(in: read)).map(\.id)
    #expect(found.contains(example.act) == example.isAct)
  }

  @Test func everyFileHasExamplesOfBothKinds() throws {
    for file in try Self.files() {
      #expect(file.flag?.isEmpty == false && file.pass?.isEmpty == false, "\(file.id) has no examples")
    }
  }
}
