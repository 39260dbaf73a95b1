import Casebook
import Delivery
import Dialogue
import NIOConcurrencyHelpers

/// What the service knows of itself: the schools once they are read, and whether staff can be told.
final class ServiceHealth: Sendable {
  private struct State {
    var register: SchoolRegister?
    var unreachable: Set<SchoolID> = []
  }

  private let state = NIOLockedValueBox(State())

  /// The schools, `nil` while they are being read or built. Swapped whole: a turn keeps the school it began with.
  var register: SchoolRegister? { state.withLockedValue(\.register) }

  func put(_ register: SchoolRegister) { state.withLockedValue { $0.register = register } }

  func delivery(_ event: DeliveryEvent) {
    switch event {
    case .noticed(let school): state.withLockedValue { _ = $0.unreachable.remove(school) }
    case .noticeFailed(let school): state.withLockedValue { _ = $0.unreachable.insert(school) }
    case .sent, .postponed, .gaveUp: break
    }
  }

  /// Why the service is not ready, in words for who runs it; empty when it is.
  var obstacles: [String] {
    let state = state.withLockedValue { $0 }
    return (state.register == nil ? ["the schools' packs are being built"] : [])
      + state.unreachable.sorted().map { "staff of \($0) cannot be told: neither mail nor URL works" }
  }
}
