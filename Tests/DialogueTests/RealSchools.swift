import Casebook
import Dialogue
import Foundation
import Glibc
import Knowledge
import Screening
import Server

/// The schools of this repository, with their packs built once for the test process.
enum RealSchools {
  static let ids = ["ashgate", "denbighshire", "northwick-park", "roose", "trefonen"]

  private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let knowledge = root.appending(path: "Knowledge").path
  /// The labelled sets: read here only for texts, never for what is learnt.
  static let evaluation = root.appending(path: "Tests/Evaluation")

  /// One folder for the process; every suite that needs packs builds them there.
  private static var folder: String {
    FileManager.default.temporaryDirectory.appending(path: "schoolgate-tests-\(getpid())").path
  }

  private static let register: Result<SchoolRegister, any Error> = Result {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(atPath: folder) }
    let lock = open(folder + "/lock", O_CREAT | O_RDWR, 0o600)
    flock(lock, LOCK_EX)
    defer { close(lock) }
    return try read()
  }

  /// Reads the packs anew from the state folder.
  static func read() throws -> SchoolRegister {
    try SchoolRegister.read(knowledge: knowledge, packs: PackFolder(state: folder))
  }

  static func school(_ id: String) throws -> School {
    guard let school = try register.get()[SchoolID(id)] else { throw KnowledgeError.unreadable(path: id) }
    return school
  }

  /// A school whose own pack is faulty: rules and common wording, no article.
  static func schoolWithoutArticles() throws -> School {
    let knowledge = try KnowledgeBase(
      withoutArticles: SchoolID("roose"), common: SchoolFolder.read(at: knowledge).common)
    return School(knowledge: knowledge, rules: try school("roose").rules)
  }

  /// The rule files of one kind, with their examples.
  static func files<File: Decodable>(_: File.Type, below folder: String) throws -> [File] {
    try SchoolFolder.read(at: knowledge).common.decode(File.self, below: folder)
  }
}

/// A conversation of a parent with a school, turn by turn.
struct Talk {
  private let responder: Responder
  private let school: SchoolID
  private let isTrial: Bool
  private let isGroup: Bool
  private var count: UInt64 = 0
  var state = ConversationState()
  private(set) var outcome: Outcome?

  /// - Parameter isTrial: nobody reads records: no receipt is reserved.
  init(with school: School, isTrial: Bool = false, isGroup: Bool = false) {
    responder = Responder(school: school)
    self.school = school.id
    self.isTrial = isTrial
    self.isGroup = isGroup
  }

  init(_ school: String, isTrial: Bool = false, isGroup: Bool = false) throws {
    self.init(with: try RealSchools.school(school), isTrial: isTrial, isGroup: isGroup)
  }

  /// The number that the next record would have.
  var nextReceipt: ReceiptNumber { ReceiptNumber(school: school, seed: count + 1) }

  /// Several contents are the messages of a burst.
  @discardableResult
  mutating func send(_ contents: InboundMessage.Content...) -> Outcome {
    let receipt = isTrial ? nil : nextReceipt
    let conversation = ConversationID(channel: "web", school: school, account: "", address: "a")
    var messages: [InboundMessage] = []
    for content in contents {
      count += 1
      messages.append(
        InboundMessage(id: "\(count)", conversation: conversation, content: content, isGroup: isGroup))
    }
    let instant = Date(timeIntervalSince1970: 1_768_384_800 + Double(count) * 60)
    let next = responder.respond(to: Turn(messages: messages, state: state), at: instant, receipt: receipt)
    state = next.state
    outcome = next
    return next
  }

  @discardableResult
  mutating func say(_ text: String) -> Outcome { send(.text(PrivateText(text))) }

  /// The last reply.
  var reply: Reply? { outcome?.reply }
}

extension Outcome {
  /// What was opened, if anything was.
  var opened: Handoff? {
    for case .opened(let handoff) in events { return handoff }
    return nil
  }

  /// The words that were added to an open record.
  var added: [String] {
    events.compactMap { event in
      guard case .added(_, let words, _) = event else { return nil }
      return words.words
    }
  }

  /// What the parent said about how to reach them.
  var contact: String? {
    for case .contact(_, let words) in events { return words.words }
    return nil
  }
}
