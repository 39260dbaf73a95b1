import Casebook
import Foundation
import HTTPTypes
import HummingbirdTesting
import Store
import Testing

@testable import Server

@Suite(.timeLimit(.minutes(15)))
struct DeskSwitchTests {
  @Test(arguments: StaffRole.allCases)
  func onlyTheHeadAndTheAdministratorMaySwitch(_ role: StaffRole) async throws {
    let state = try await DeskState(kinds: [])
    let mayDoIt = role == .head || role == .administrator
    try await TestService.run(state: state.folder) { service in
      let headers = try state.headers(role)
      let nothing = try await service.send(.get, "/desk/cases/RO-NONE-NONE", headers: headers)
      let page = try await service.send(.get, "/desk/switch", headers: headers)
      #expect(page.status == (mayDoIt ? .ok : .notFound))
      let act = try await service.send(
        .post, "/desk/switch", headers: headers,
        body: try state.form(role, ["turn": "off", "reason": "a wrong answer"]))
      #expect(act.status == (mayDoIt ? .seeOther : .notFound))
      if !mayDoIt { #expect(page.text == nothing.text && act.text == nothing.text) }
      let desk = try await service.send(.get, "/desk", headers: headers)
      #expect(desk.text.contains(#"href="/desk/switch""#) == mayDoIt)
      #expect(try await service.send(.get, "/chat/roose").text.contains("switched off for now") == mayDoIt)
    }
  }

  @Test func itWorksAtOnceAndOutlivesARestart() async throws {
    try await Receiver.run { receiver in
      let state = try await DeskState(kinds: [])
      let folder = state.folder
      try await TestService.run(receiver.settings(), state: folder) { service in
        _ = try await service.wait(for: "/ready") { $0.status == .ok }
        let headers = try state.headers(.head)
        let answer = try await service.send(
          .post, "/desk/switch", headers: headers,
          body: try state.form(.head, ["turn": "off", "reason": " The stages \n are out of date. "]))
        #expect(answer.status == .seeOther && answer.headers[.location] == "/desk/switch")
        let page = try await service.send(.get, "/desk/switch", headers: headers).text
        for words in ["The assistant is off", "The stages are out of date.", "Name of head", "Switch it on again"] {
          #expect(page.contains(words))
        }
        let chat = try await service.send(.get, "/chat/roose").text
        #expect(chat.contains("The school has switched it off for now") && !chat.contains("How to complain</button>"))
        #expect(try await !service.send(.get, "/chat/ashgate").text.contains("switched"))
      }
      try await TestService.run(receiver.settings(), state: folder) { service in
        _ = try await service.wait(for: "/ready") { $0.status == .ok }
        let next = { (path: String) async throws -> Receiver.Received in
          for await received in receiver.requests where received.path == path { return received }
          throw CancellationError()
        }
        #expect(try await service.post("How do I complain?", id: "m1") == .accepted)
        #expect(try await next("/callback").text().contains("switched it off for now"))
        // Staff are told of danger, and the parent whom to ring, as ever.
        #expect(try await service.post("my son has taken all his tablets, he wont wake up", id: "m2") == .accepted)
        var (notice, reply): (String?, String?)
        for await received in receiver.requests {
          if received.path == "/notice" { notice = received.body } else { reply = try received.text() }
          if notice != nil, reply != nil { break }
        }
        #expect(notice?.contains("emergency") == true && reply?.hasPrefix("Call 999 now") == true)
        // Somebody at the console switches it on beside the service.
        let settings = try Settings(
          flags: ["state.dir": folder, "knowledge.dir": try TestKnowledge.shared.get().folder], environment: [:])
        #expect(
          try await SwitchRegister.turn(off: false, school: "roose", reason: "put right", by: "Bo", settings: settings))
        #expect(
          try await !SwitchRegister.turn(off: false, school: "roose", reason: "again", by: "Bo", settings: settings))
        #expect(try await service.post("How do I complain?", id: "m3", from: "parent-2") == .accepted)
        #expect(try await next("/callback").text().contains("formal complaints process"))
        let page = try await service.send(.get, "/desk/switch", headers: try state.headers(.administrator)).text
        #expect(page.contains("The assistant is on") && page.contains("put right") && page.contains("<td>Bo</td>"))
      }
    }
  }

  @Test(arguments: [
    (["turn": "off", "reason": " \n "], 422, "Say why."),
    (["turn": "off", "reason": String(repeating: "x", count: 501)], 422, "too long"),
    (["turn": "sideways", "reason": "why"], 400, "could not be read"), (["reason": "why"], 400, "could not be read"),
  ])
  func aFormThatSaysTooLittleOrTooMuchDoesNothing(fields: [String: String], status: Int, words: String) async throws {
    let state = try await DeskState(kinds: [])
    try await TestService.run(state: state.folder) { service in
      let headers = try state.headers(.head)
      let answer = try await service.send(.post, "/desk/switch", headers: headers, body: try state.form(.head, fields))
      #expect(answer.status.code == status && answer.text.contains(words))
      #expect(try await service.send(.get, "/desk/switch", headers: headers).text.contains("The assistant is on"))
    }
  }

  @Test(arguments: [
    ("nowhere", "why", "Ann", "--school"), ("roose", "", "Ann", "--reason"), ("roose", "why", "", "--by"),
  ])
  func theCommandNamesTheOptionThatIsWrong(school: String, reason: String, name: String, option: String) async throws {
    let settings = try Settings(
      flags: [
        "state.dir": try TestKnowledge.shared.get().state(withPacks: false),
        "knowledge.dir": try TestKnowledge.shared.get().folder,
      ], environment: [:])
    let error = await #expect(throws: ServerError.self) {
      try await SwitchRegister.turn(off: true, school: school, reason: reason, by: name, settings: settings)
    }
    guard case .badAccount(option, _) = error else { throw try #require(error) }
  }
}
