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

  /// The schools, `nil` until the first of them can keep people safe. Swapped whole: a turn keeps the school it began with.
  var register: SchoolRegister? { state.withLockedValue(\.register) }

  /// A school that answers; `nil` until the packs are built.
  func school(_ id: SchoolID) -> School? { register.flatMap { $0.isBuilding ? nil : $0[id] } }

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
    return (state.register?.isBuilding != false ? ["the schools' packs are being built"] : [])
      + state.unreachable.sorted().map { "staff of \($0) cannot be told: neither mail nor URL works" }
  }
}
