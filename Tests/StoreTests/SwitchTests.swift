import Casebook
import Foundation
import Testing

@testable import Store

@Suite struct SwitchTests {
  private let folder: StoreFolder
  private static let other = SchoolID("ashgate")

  init() throws { folder = try StoreFolder() }

  /// For whom it is switched, and whether a turn of each school is then one of a switched-off assistant.
  @Test(arguments: [
    ([(SchoolID?, Bool)](), false, false), ([(Sample.school, true)], true, false),
    ([(nil, true)], true, true), ([(Sample.school, true), (Sample.school, false)], false, false),
    ([(Sample.school, true), (nil, true), (nil, false)], true, false),
  ])
  func aTurnIsAnsweredAsTheBookStands(acts: [(school: SchoolID?, isOff: Bool)], roose: Bool, ashgate: Bool) async throws
  {
    let store = try await folder.open()
    for act in acts {
      let isDone = try await store.switches.turn(
        off: act.isOff, school: act.school, reason: "wrong answers", by: "Ann", at: Sample.now)
      #expect(isDone)
    }
    for (school, isOff) in [(Sample.school, roose), (Self.other, ashgate)] {
      let place = ConversationID(channel: "web", school: school, account: "", address: "p")
      _ = try await store.record(
        [InboundMessage(id: "m-\(school)", conversation: place, content: .text(PrivateText("Hello")))], at: Sample.now)
      #expect(try await store.turn().isSwitchedOff == isOff)
      #expect(try await store.switches.state(of: school).isOff == isOff)
    }
    try store.close()
  }

  @Test func itIsKeptWithWhoAndWhyAndOutlivesTheProcess() async throws {
    let store = try await folder.open()
    let member = try await store.staff(.head, "Ann Example")
    func turn(_ isOff: Bool, _ reason: String) async throws -> Bool {
      try await store.switches.turn(
        off: isOff, school: Sample.school, reason: reason, by: member.name, account: member.id, at: Sample.now)
    }
    #expect(try await turn(true, "An answer is wrong."))
    #expect(try await !turn(true, "Me too."))
    let again = try await folder.openAfterCrash()
    let acts = try await again.switches.acts(of: Sample.school)
    #expect(acts.map(\.reason) == ["An answer is wrong."] && acts.map(\.by) == ["Ann Example"])
    #expect(acts.first?.at == Sample.now && acts.first?.isOff == true)
    #expect(try await again.switches.state(of: Sample.school).isOff)
    #expect(try await again.switches.acts(of: Self.other).isEmpty)
    for store in [store, again] { try store.close() }
  }

  /// As the command does it while the service has the store.
  @Test func aGuestSwitchesForTheOwner() async throws {
    let store = try await folder.open()
    let book = try SwitchBook(.sqlite(path: folder.path + "/store.sqlite"))
    #expect(try await book.turn(off: true, school: nil, reason: "fire", by: "Bo", at: Sample.now))
    try book.close()
    _ = try await store.record([Sample.message("m1", from: "ann")], at: Sample.now)
    #expect(try await store.turn().isSwitchedOff)
    try store.close()
  }
}
