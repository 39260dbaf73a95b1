import Casebook
import Foundation
import Testing

@Suite struct ComplaintTests {
  private static func instant(_ hour: Int) -> Date { Date(timeIntervalSince1970: Double(hour) * 3600) }

  /// What a parent tells, and where that leaves them.
  struct Way: Sendable, CustomTestStringConvertible {
    let events: [Complaint.Event]
    let stage: Complaint.Stage
    let isExhausted: Bool
    /// At which of the events, counted from 1, a stage was newly reached; 0 is the beginning.
    let reached: [Int]

    var testDescription: String { events.map { "\($0)" }.joined(separator: ", ") }
  }

  @Test(arguments: [
    Way(events: [], stage: .informal, isExhausted: false, reached: [0]),
    Way(events: [.exhausted], stage: .formal, isExhausted: false, reached: [0, 1]),
    Way(events: [.exhausted, .exhausted], stage: .governors, isExhausted: false, reached: [0, 1, 2]),
    Way(events: [.exhausted, .exhausted, .exhausted], stage: .governors, isExhausted: true, reached: [0, 1, 2]),
    Way(
      events: [.exhausted, .exhausted, .exhausted, .exhausted], stage: .governors, isExhausted: true,
      reached: [0, 1, 2]),
    Way(events: [.pointed(to: .governors)], stage: .governors, isExhausted: false, reached: [0, 1]),
    Way(events: [.pointed(to: .governors), .exhausted], stage: .governors, isExhausted: true, reached: [0, 1]),
    Way(events: [.pointed(to: .informal)], stage: .informal, isExhausted: false, reached: [0]),
    Way(events: [.pointed(to: .formal), .pointed(to: .formal)], stage: .formal, isExhausted: false, reached: [0, 1]),
    Way(
      events: [.pointed(to: .governors), .pointed(to: .formal)], stage: .formal, isExhausted: false, reached: [0, 1, 2]),
    Way(
      events: [.pointed(to: .governors), .exhausted, .pointed(to: .governors)], stage: .governors, isExhausted: false,
      reached: [0, 1]),
    Way(events: [.withdrawn], stage: .informal, isExhausted: false, reached: [0]),
    Way(events: [.exhausted, .withdrawn], stage: .informal, isExhausted: false, reached: [0, 1, 2]),
    Way(
      events: [.pointed(to: .governors), .exhausted, .withdrawn], stage: .informal, isExhausted: false,
      reached: [0, 1, 3]),
  ])
  func advances(way: Way) {
    var complaint = Complaint(at: Self.instant(0))
    for (place, event) in way.events.enumerated() { complaint.advance(event, at: Self.instant(place + 1)) }
    #expect(complaint.stage == way.stage)
    #expect(complaint.isExhausted == way.isExhausted)
    #expect(complaint.reached == way.reached.map(Self.instant))
  }

  @Test func stagesAreInOrder() {
    #expect(Complaint.Stage.allCases.sorted() == [.informal, .formal, .governors])
    #expect(Complaint.Stage.allCases.map(\.rawValue) == [1, 2, 3])
  }
}
