import CCurl
import CCurlShim
public import Channels
import NIOConcurrencyHelpers
import NIOPosix

/// Sends requests through libcurl's multi interface: one thread, connections kept open, TLS verified, no redirects followed.
///
/// When a kept connection turns out to be closed before a byte of an answer came, libcurl sends the request once more on a new
/// one: the far end may see it twice.
public final class CurlClient: Sendable {
  private struct Job: Sendable {
    let id: Int
    let request: ProviderRequest
    /// Whether nothing is sent over the connection.
    let connectsOnly: Bool
    let finish: @Sendable (Result<ProviderResponse, DeliveryError>) -> Void
  }

  private struct Inbox: Sendable {
    var jobs: [Job] = []
    /// Sends that have not ended, some of which the thread has not seen yet.
    var open: Set<Int> = []
    var cancelled: Set<Int> = []
    var lastID = 0
    var isClosed = false
  }

  private let limits: TransferLimits
  private let caFile: String?
  private let inbox = NIOLockedValueBox(Inbox())
  private let thread = NIOThreadPool(numberOfThreads: 1)
  // Outside the thread only `curl_multi_wakeup` is called with it, and under the lock: the thread frees it when it ends.
  nonisolated(unsafe) private let multi: UnsafeMutableRawPointer

  /// - Parameter caFile: a PEM file of authorities to be trusted instead of the system's.
  public init(limits: TransferLimits = TransferLimits(), caFile: String? = nil) throws(DeliveryError) {
    guard CurlHandle() != nil, let multi = curl_multi_init() else {
      throw .failed(code: Int(CURLE_FAILED_INIT.rawValue), why: "libcurl does not start", inDoubt: false)
    }
    _ = sg_multi_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 32)
    _ = sg_multi_long(multi, CURLMOPT_MAXCONNECTS, 64)
    self.multi = multi
    self.limits = limits
    self.caFile = caFile
    thread.start()
    thread.submit { _ in self.run() }
  }

  /// What the far end answered, whatever its status. Cancelling the task ends the transfer.
  ///
  /// An answer longer than the limit is cut, not an error: the far end has the request by then.
  public func send(_ request: ProviderRequest) async throws(DeliveryError) -> ProviderResponse {
    try await perform(request, connectsOnly: false)
  }

  /// Connects to the host of a URL, with TLS where it has that, and sends nothing.
  func connect(to url: EndpointURL) async throws(DeliveryError) {
    _ = try await perform(ProviderRequest(url: url.text, headers: [], body: []), connectsOnly: true)
  }

  private func perform(
    _ request: ProviderRequest, connectsOnly: Bool
  ) async throws(DeliveryError) -> ProviderResponse {
    guard request.headers.allSatisfy({ $0.name.isPlain && $0.value.isPlain }), request.url.isPlain else {
      throw .unsendable("a control character in a header")
    }
    let id = inbox.withLockedValue { inbox in
      inbox.lastID += 1
      inbox.open.insert(inbox.lastID)
      return inbox.lastID
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        push(Job(id: id, request: request, connectsOnly: connectsOnly, finish: { continuation.resume(returning: $0) }))
      }
    } onCancel: {
      // It may run before the job is in the inbox: the job then finds its id among the cancelled.
      inbox.withLockedValue { inbox in
        guard inbox.open.contains(id) else { return }
        inbox.cancelled.insert(id)
        curl_multi_wakeup(multi)
      }
    }
    return try result.get()
  }

  /// Ends the thread after the transfers that are under way. Later sends fail.
  public func shutdown() async {
    inbox.withLockedValue { inbox in
      guard !inbox.isClosed else { return }
      inbox.isClosed = true
      curl_multi_wakeup(multi)
    }
    try? await thread.shutdownGracefully()
  }

  private func push(_ job: Job) {
    let isTaken = inbox.withLockedValue { inbox in
      guard !inbox.isClosed else {
        inbox.open.remove(job.id)
        return false
      }
      inbox.jobs.append(job)
      curl_multi_wakeup(multi)
      return true
    }
    if !isTaken { job.finish(.failure(.cancelled)) }
  }

  private func run() {
    var transfers: [UnsafeMutableRawPointer: Transfer] = [:]
    var spare: [CurlHandle] = []
    while true {
      let (jobs, cancelled, isClosed) = inbox.withLockedValue { inbox in
        let taken = (inbox.jobs, inbox.cancelled, inbox.isClosed)
        inbox.jobs = []
        inbox.cancelled.subtract(taken.0.map(\.id))
        return taken
      }
      for job in jobs {
        guard !cancelled.contains(job.id), let handle = spare.popLast() ?? CurlHandle() else {
          finish(job, .failure(.cancelled))
          continue
        }
        let transfer = Transfer(job: job, handle: handle, limit: limits.answer)
        transfer.prepare(limits: limits, caFile: caFile)
        curl_multi_add_handle(multi, handle.easy)
        transfers[handle.easy] = transfer
      }
      for transfer in transfers.values where cancelled.contains(transfer.job.id) {
        end(transfer, .failure(.cancelled), in: &transfers, spare: &spare)
      }
      var running: Int32 = 0
      curl_multi_perform(multi, &running)
      var done = sg_done()
      while sg_multi_next_done(multi, &done) == 1 {
        guard let easy = done.easy, let transfer = transfers[easy] else { continue }
        end(transfer, transfer.result(done.result), in: &transfers, spare: &spare)
      }
      if isClosed, jobs.isEmpty, transfers.isEmpty { break }
      curl_multi_poll(multi, nil, 0, 1000, nil)
    }
    spare.removeAll()
    curl_multi_cleanup(multi)
  }

  private func end(
    _ transfer: Transfer, _ result: Result<ProviderResponse, DeliveryError>,
    in transfers: inout [UnsafeMutableRawPointer: Transfer], spare: inout [CurlHandle]
  ) {
    curl_multi_remove_handle(multi, transfer.handle.easy)
    transfers[transfer.handle.easy] = nil
    transfer.handle.reset()
    spare.append(transfer.handle)
    finish(transfer.job, result)
  }

  private func finish(_ job: Job, _ result: Result<ProviderResponse, DeliveryError>) {
    inbox.withLockedValue { inbox in
      inbox.open.remove(job.id)
      inbox.cancelled.remove(job.id)
    }
    job.finish(result)
  }
}

extension CurlClient {
  /// One request under way. Only the client's thread has it.
  private final class Transfer {
    let job: Job
    let handle: CurlHandle
    private let limit: Int
    private var headers: [(String, String)] = []
    private var body: [UInt8] = []
    private var isCut = false

    init(job: Job, handle: CurlHandle, limit: Int) {
      self.job = job
      self.handle = handle
      self.limit = limit
    }

    func prepare(limits: TransferLimits, caFile: String?) {
      let request = job.request
      handle.setUp(url: request.url, protocols: "http,https", limits: limits, caFile: caFile)
      guard !job.connectsOnly else { return handle.set(CURLOPT_CONNECT_ONLY, 1) }
      handle.set(CURLOPT_USERAGENT, "Schoolgate")
      handle.set(CURLOPT_HTTPHEADER, request.headers.map { "\($0.name): \($0.value)" } + ["Expect:"])
      if request.body.isEmpty {
        handle.set(CURLOPT_COPYPOSTFIELDS, "")
      } else {
        _ = sg_setopt_off(handle.easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        request.body.withUnsafeBytes { bytes in
          _ = sg_setopt_ptr(handle.easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
        }
      }
      handle.set(CURLOPT_CUSTOMREQUEST, request.method)
      let context = Unmanaged.passUnretained(self).toOpaque()
      _ = sg_set_write(
        handle.easy, { bytes, _, count, context in Transfer.of(context).take(bytes, count) }, context)
      _ = sg_set_header(
        handle.easy, { bytes, _, count, context in Transfer.of(context).takeHeader(bytes, count) }, context)
    }

    func result(_ code: CURLcode) -> Result<ProviderResponse, DeliveryError> {
      guard code == CURLE_OK || isCut else { return .failure(handle.error(code)) }
      return .success(
        ProviderResponse(status: handle.number(CURLINFO_RESPONSE_CODE), headers: headers, body: body))
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
      Unmanaged<Transfer>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }

    private func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
      let room = min(limit - body.count, count)
      body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: room))
      isCut = room < count
      return room
    }

    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
      let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
      if line.hasPrefix("HTTP/") {
        headers = []
      } else if let colon = line.firstIndex(of: ":"), headers.count < 200 {
        headers.append((String(line[..<colon]), line[line.index(after: colon)...].trimmed))
      }
      return count
    }
  }
}

extension String {
  /// Whether nothing in it ends a line or is another control character.
  fileprivate var isPlain: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
