import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@Suite(.timeLimit(.minutes(15)))
struct HookTests {
  @Test func answersEveryKindOfRequestAsTheContractSays() async throws {
    try await Receiver.run { receiver in
      try await TestService.run(receiver.settings()) { service in
        let good = #"{"sender":"p","message":"How do I complain?"}"#
        let signed = try Signature.headers(id: "m1", body: good)
        var forged = signed
        forged[HTTPField.Name("webhook-signature")!] = "v1," + Data(repeating: 7, count: 32).base64EncodedString()
        let stale = try Signature.headers(id: "m1", body: good, at: Date(timeIntervalSinceNow: -600))
        let big = String(repeating: "x", count: 257 * 1024)
        let rows: [(String, HTTPRequest.Method, String, HTTPFields, String?, Int)] = [
          ("accepted", .post, "generic/roose", signed, good, 202),
          ("redelivered", .post, "generic/roose", signed, good, 202),
          ("unsigned", .post, "generic/roose", [:], good, 401),
          ("forged", .post, "generic/roose", forged, good, 401),
          ("stale", .post, "generic/roose", stale, good, 401),
          ("another body", .post, "generic/roose", signed, good + " ", 401),
          ("no JSON", .post, "generic/roose", try Signature.headers(id: "m2", body: "{"), "{", 400),
          (
            "no message", .post, "generic/roose", try Signature.headers(id: "m3", body: #"{"sender":"p"}"#),
            #"{"sender":"p"}"#, 400
          ),
          ("over the cap", .post, "generic/roose", try Signature.headers(id: "m4", body: big), big, 413),
          ("unknown school", .post, "generic/nowhere", signed, good, 404),
          ("unknown channel", .post, "pigeon/roose", signed, good, 404),
          ("channel off", .post, "generic/ashgate", signed, good, 404),
          ("GET", .get, "generic/roose", [:], nil, 405),
          ("HEAD", .head, "generic/roose", [:], nil, 405),
          ("PUT", .put, "generic/roose", signed, good, 405),
          ("DELETE", .delete, "generic/roose", [:], nil, 405),
          ("OPTIONS", .options, "generic/roose", [:], nil, 204),
          ("GET of an unknown school", .get, "generic/nowhere", [:], nil, 404),
        ]
        for (name, method, path, headers, body, status) in rows {
          let response = try await service.send(method, "/hooks/" + path, headers: headers, body: body)
          #expect(response.status.code == status, "\(name)")
          #expect(status != 405 || response.headers[.allow] == "OPTIONS, POST", "\(name)")
        }
        let metrics = try await service.send(.get, "/metrics").text
        for line in [
          #"schoolgate_messages_accepted_total{channel="generic",school="roose"} 1"#,
          #"schoolgate_messages_duplicate_total{channel="generic",school="roose"} 1"#,
          #"schoolgate_requests_refused_total{channel="generic",reason="unproven"} 4"#,
          #"schoolgate_requests_refused_total{channel="generic",reason="malformed"} 2"#,
          #"schoolgate_requests_refused_total{channel="generic",reason="too-large"} 1"#,
          #"schoolgate_requests_refused_total{channel="generic",reason="method"} 4"#,
          #"schoolgate_requests_refused_total{channel="none",reason="unknown"} 4"#,
        ] {
          #expect(metrics.contains(line + "\n"), "\(line)")
        }
      }
    }
  }

  @Test func aSignedMessageComesBackAsASignedCallback() async throws {
    try await Receiver.run { receiver in
      try await TestService.run(receiver.settings()) { service in
        #expect(try await service.post("How do I complain?", id: "msg-1", from: "parent-7") == .accepted)
        let callback = try #require(await receiver.requests.first { $0.path == "/callback" })
        let headers = callback.headers
        let id = try #require(headers[HTTPField.Name("webhook-id")!])
        let timestamp = try #require(headers[HTTPField.Name("webhook-timestamp")!])
        let proof = try Signature.of(id: id, timestamp: timestamp, body: callback.body)
        #expect(headers[HTTPField.Name("webhook-signature")!] == proof)
        let answer = try callback.json()
        #expect(answer["recipient_id"] as? String == "parent-7")
        #expect((answer["text"] as? String)?.contains("formal complaints process") == true)
        let reply = try #require(answer["schoolgate"] as? [String: Any])
        #expect(reply["in_reply_to"] as? String == "msg-1")
        #expect((reply["pack"] as? String)?.hasPrefix("roose@") == true)
        #expect((reply["citations"] as? [Any])?.isEmpty == false)
      }
    }
  }

  @Test func aDisclosureTellsStaffWithoutAWordOfIt() async throws {
    try await Receiver.run { receiver in
      try await TestService.run(receiver.settings()) { service in
        #expect(try await service.post("my uncle hits me with a belt every night", id: "d1") == .accepted)
        var callback: Receiver.Received?
        var notice: Receiver.Received?
        for await request in receiver.requests {
          if request.path == "/notice" { notice = request } else { callback = request }
          if callback != nil, notice != nil { break }
        }
        let told = try #require(notice).json()
        let receipt = try #require(told["receipt"] as? String)
        #expect(told["school"] as? String == "roose")
        #expect(!(notice?.body.contains("belt") ?? true))
        #expect((try #require(callback).json()["text"] as? String)?.contains(receipt) == true)
        let metrics = try await service.wait(for: "/metrics") { $0.text.contains("result=\"sent\"") }.text
        #expect(metrics.contains(#"schoolgate_escalations_total{school="roose",level="urgent"} 1"#))
      }
    }
  }
}
