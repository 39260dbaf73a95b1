import Casebook
import FoundationEssentials
import NIOConcurrencyHelpers

/// The channels that take nothing from a school's account at all: their replies wait, and one of them is tried now and then.
final class StoppedChannels: Sendable {
  struct Place: Hashable {
    let channel: String
    let school: SchoolID

    init(_ conversation: ConversationID) {
      channel = conversation.channel
      school = conversation.school
    }
  }

  private let nextTries = NIOLockedValueBox<[Place: Date]>([:])

  /// Until when a reply to that place has to wait; `nil` where it may be sent. Of those that wait one is let through at a
  /// time, and the others wait for `pause` more.
  func wait(at place: Place, now: Date, pause: Double) -> Date? {
    nextTries.withLockedValue { nextTries in
      guard let next = nextTries[place] else { return nil }
      guard next <= now else { return next }
      nextTries[place] = now + pause
      return nil
    }
  }

  /// Whether the place was not stopped before.
  func stop(_ place: Place, until next: Date) -> Bool {
    nextTries.withLockedValue { $0.updateValue(next, forKey: place) == nil }
  }

  /// Whether the place was stopped before.
  func goOn(_ place: Place) -> Bool {
    nextTries.withLockedValue { $0.removeValue(forKey: place) != nil }
  }
}
