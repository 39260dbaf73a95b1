import Casebook
import Delivery
import Dialogue
import NIOConcurrencyHelpers

/// What the service knows of itself: the schools once they are read, and whether staff could be told.
final class ServiceHealth: Sendable {
  private struct State {
    var register: SchoolRegister?
    var unreachable: Set<SchoolID> = []
    /// Channels that take nothing from a school's account, as `whatsapp of roose`.
    var stopped: Set<String> = []
  }

  private let state = NIOLockedValueBox(State())

  /// The schools, `nil` until the first of them can keep people safe. Swapped whole: a turn keeps the school it began with.
  var register: SchoolRegister? { state.withLockedValue(\.register) }

  /// A school that answers; `nil` until its pack is built.
  func school(_ id: SchoolID) -> School? { register.flatMap { $0.building.contains(id) ? nil : $0[id] } }

  func put(_ register: SchoolRegister) { state.withLockedValue { $0.register = register } }

  /// Takes down the schools whose staff cannot be told now.
  func put(unreachable: Set<SchoolID>) { state.withLockedValue { $0.unreachable = unreachable } }

  /// Takes down when a channel stops and when it goes on.
  func note(_ event: DeliveryEvent) {
    state.withLockedValue { state in
      switch event {
      case .stopped(let channel, let school): state.stopped.insert("\(channel) of \(school)")
      case .wentOn(let channel, let school): state.stopped.remove("\(channel) of \(school)")
      case .sent, .postponed, .invited, .gaveUp, .noticed, .noticeFailed: break
      }
    }
  }

  /// Why the service is not ready, in words for who runs it; empty when it is.
  ///
  /// - Parameter untold: schools with a notice that was tried and not taken.
  func obstacles(untold: [SchoolID]) -> [String] {
    let state = state.withLockedValue { $0 }
    return (state.register?.building.isEmpty != true ? ["the schools' packs are being built"] : [])
      + state.unreachable.union(untold).sorted().map { "staff of \($0) cannot be told: neither mail nor URL works" }
      + state.stopped.sorted().map { "\($0) takes no replies: check its token and permissions" }
  }
}
