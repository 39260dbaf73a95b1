import Casebook
import Foundation
import Knowledge

/// The fixture folder: a common layer and the schools `elm` and `oak`, with a change put into a copy of it.
struct SmallPack: Sendable {
  var common: [SchoolFolder.File]
  var schools: [String: [SchoolFolder.File]]

  static var folder: String { get throws { try path(of: "Knowledge") } }

  private static func path(of name: String) throws -> String {
    guard let path = Bundle.module.resourceURL?.appending(path: "Fixtures/" + name).path else {
      throw CocoaError(.fileNoSuchFile)
    }
    return path
  }

  /// The pack as it stands, without a fault.
  init() throws { try self.init(at: Self.folder) }

  /// A copy of the fixture on disk. Sentences that no file has are added, so that a new phrase leaves the fixture whole.
  init(at path: String) throws {
    let (common, schools) = try SchoolFolder.read(at: path)
    let written = common.files.map(\.text).joined(separator: "\n")
    let rest = Phrase.allCases.map(\.rawValue).filter { !written.contains("\n\($0): ") }
    let text = rest.map { "\($0): \"Words.\"\n" }.joined()
    self.common = common.files + [SchoolFolder.File(path: "common/wording/rest.yaml", text: text)]
    self.schools = Dictionary(uniqueKeysWithValues: schools.map { ($0.school?.rawValue ?? "", $0.files) })
  }

  init(_ change: Change) throws {
    try self.init()
    apply(change)
  }

  /// What is planted in a copy.
  enum Change: Sendable {
    case none
    /// The first `what` of a file becomes `with`.
    case replace(String, what: String, with: String)
    case add(String, text: String)
    case remove(String)
    case removeSchools
  }

  mutating func apply(_ change: Change) {
    switch change {
    case .none: break
    case .replace(let path, let what, let with):
      edit(path) { text in text.firstRange(of: what).map { text.replacingCharacters(in: $0, with: with) } }
    case .add(let path, let text):
      let file = SchoolFolder.File(path: path, text: text)
      if let school = Self.school(of: path) { schools[school, default: []].append(file) } else { common.append(file) }
    case .remove(let path): edit(path) { _ in nil }
    case .removeSchools: schools = [:]
    }
  }

  private static func school(of path: String) -> String? {
    let parts = path.split(separator: "/")
    return parts.first == "schools" ? String(parts[1]) : nil
  }

  private mutating func edit(_ path: String, _ change: (String) -> String?) {
    func edited(_ files: [SchoolFolder.File]) -> [SchoolFolder.File] {
      files.compactMap { file in
        guard file.path == path else { return file }
        return change(file.text).map { SchoolFolder.File(path: path, text: $0) }
      }
    }
    if let school = Self.school(of: path) {
      schools[school] = schools[school].map(edited)
    } else {
      common = edited(common)
    }
  }

  var commonFolder: SchoolFolder { SchoolFolder(school: nil, files: common) }

  func folder(of school: String) -> SchoolFolder {
    SchoolFolder(school: SchoolID(school), files: schools[school] ?? [])
  }

  var schoolFolders: [SchoolFolder] { schools.keys.sorted().map(folder) }

  /// The day that dates are held against.
  static let today = CalendarDay(number: 20_778)

  var faults: [Diagnostic] { report().faults }

  func report(on today: CalendarDay = today) -> KnowledgeCheck.Report {
    KnowledgeCheck.report(common: commonFolder, schools: schoolFolders, on: today)
  }

  /// The knowledge base of one of its schools.
  func knowledge(of school: String) throws -> KnowledgeBase {
    KnowledgeBase(building: try KnowledgeSource(common: commonFolder, school: folder(of: school)))
  }
}
