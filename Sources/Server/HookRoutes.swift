import Casebook
import Channels
import HTTPTypes
import Hummingbird
import WebPages

/// The hooks that chat platforms write to: `POST /hooks/{channel}/{school}`, and `GET` where a platform proves a new hook so.
struct HookRoutes: Sendable {
  let channels: ChannelDirectory
  let intake: Intake
  let metrics: ServiceMetrics

  func add(to router: Router<Requests>) {
    router.at(
      "hooks/:channel/:school", isKnown: { channel($0) != nil },
      offers: { method, context in
        method != .get || channel(context).map { type(of: $0.channel).hasHandshake } == true
      },
      missing: { _, _ in
        metrics.refused(.unknown, on: nil)
        return Response(status: .notFound)
      }, refused: { metrics.refused(.method, on: channel($0)?.channel.id) }, [.post: take, .get: shakeHands])
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
    let received: [UInt8]?
    do {
      received = try await request.bytes(upTo: type(of: channel).bodyLimit)
    } catch {
      // The client went away, or was let go because it stopped half-way.
      metrics.refused(.incomplete, on: channel.id)
      throw error
    }
    guard let body = received else {
      metrics.refused(.tooLarge, on: channel.id)
      return Response(status: .contentTooLarge)
    }
    let answer = await intake.accept(webhook(request, body: body), on: channel, for: school)
    return Response(status: status(of: answer, as: type(of: channel).statuses))
  }

  private func shakeHands(_ request: Request, _ context: Requests) async throws -> Response {
    guard let (channel, _) = channel(context) else { return Response(status: .notFound) }
    do {
      return Response(
        type: "text/plain; charset=utf-8", text: try channel.handshake(webhook(request, body: [])),
        headers: [.xContentTypeOptions: "nosniff"])
    } catch {
      metrics.refused(.unproven, on: channel.id)
      return Response(status: .forbidden)
    }
  }

  private func webhook(_ request: Request, body: [UInt8]) -> WebhookRequest {
    WebhookRequest(
      method: request.method.rawValue, headers: request.headers.map { ($0.name.rawName, $0.value) },
      query: request.uri.queryParameters.map { (String($0.key), String($0.value)) }, body: body)
  }

  private func status(of answer: Intake.Answer, as statuses: HookStatuses) -> HTTPResponse.Status {
    switch answer {
    case .accepted: .init(code: statuses.accepted)
    case .nothingToDo: .ok
    case .unproven: .unauthorized
    case .malformed: .init(code: statuses.malformed)
    case .unavailable: .serviceUnavailable
    }
  }
}
