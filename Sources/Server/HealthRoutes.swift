import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store
import WebPages

/// What a supervisor asks: `/health` (is it alive), `/ready` (can it do its work now) and `/metrics`.
struct HealthRoutes: Sendable {
  let store: CaseStore
  let health: ServiceHealth
  let metrics: ServiceMetrics
  let now: @Sendable () -> Date

  /// What `/ready` says.
  private struct Readiness: Encodable {
    let ready: Bool
    /// What stands in the way.
    let reasons: [String]
    /// Schools that are served without their articles, because their pack is faulty.
    let faulty: [SchoolID]
  }

  func add(to router: Router<Requests>) {
    router.at("health", [.get: { _, _ in Response(type: "text/plain; charset=utf-8", text: "alive\n") }])
    router.at("ready", [.get: ready])
    router.at("metrics", [.get: counters])
  }

  private func ready(_ request: Request, _ context: Requests) async throws -> Response {
    var (untold, faults): ([SchoolID], [String]) = ([], [])
    do {
      untold = try await store.figures().untold
      try await store.checkWriting()
    } catch {
      faults = ["\(error)"]
    }
    let reasons = health.obstacles(untold: untold) + faults
    let faulty = (health.register?.faults.keys).map { $0.sorted() } ?? []
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = try encoder.encode(Readiness(ready: reasons.isEmpty, reasons: reasons, faulty: faulty))
    return Response(
      reasons.isEmpty ? .ok : .serviceUnavailable, type: "application/json",
      text: String(decoding: data, as: UTF8.self) + "\n")
  }

  private func counters(_ request: Request, _ context: Requests) async throws -> Response {
    let figures = try? await store.figures()
    let age = figures?.oldestDelivery.map { max(0, now().timeIntervalSince($0)) } ?? 0
    return Response(
      type: "text/plain; version=0.0.4; charset=utf-8", text: metrics.text(figures: figures, oldestAge: age))
  }
}
