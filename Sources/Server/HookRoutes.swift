import Casebook
import Channels
import HTTPTypes
import Hummingbird

/// The hooks that chat platforms write to: `POST /hooks/{channel}/{school}`.
///
/// A platform that proves a new hook with a `GET` is answered 405 until its channel brings that handshake.
struct HookRoutes: Sendable {
  let channels: ChannelDirectory
  let intake: Intake
  let metrics: ServiceMetrics

  func add(to router: Router<Requests>) {
    router.at(
      "hooks/:channel/:school", isKnown: { channel($0) != nil },
      missing: { _, _ in
        metrics.refused(.unknown, on: nil)
        return Response(status: .notFound)
      }, refused: { metrics.refused(.method, on: channel($0)?.channel.id) }, [.post: take])
  }

  private func channel(_ context: Requests) -> (channel: any ChatChannel, school: SchoolID)? {
    guard let channel = context.parameters.get("channel"), let name = context.parameters.get("school") else {
      return nil
    }
    let school = SchoolID(name)
    return channels[channel, school].map { ($0, school) }
  }

  private func take(_ request: Request, _ context: Requests) async throws -> Response {
    guard let (channel, school) = channel(context) else { return Response(status: .notFound) }
    guard let body = try await request.bytes(upTo: type(of: channel).bodyLimit) else {
      metrics.refused(.tooLarge, on: channel.id)
      return Response(status: .contentTooLarge)
    }
    let proven = WebhookRequest(
      method: request.method.rawValue, headers: request.headers.map { ($0.name.rawName, $0.value) },
      query: request.uri.queryParameters.map { (String($0.key), String($0.value)) }, body: body)
    return Response(status: status(of: await intake.accept(proven, on: channel, for: school)))
  }

  private func status(of answer: Intake.Answer) -> HTTPResponse.Status {
    switch answer {
    case .accepted: .accepted
    case .nothingToDo: .ok
    case .unproven: .unauthorized
    case .malformed: .badRequest
    case .unavailable: .serviceUnavailable
    }
  }
}
