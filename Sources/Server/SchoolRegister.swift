public import Casebook
public import Dialogue
import Knowledge
import Screening

/// The schools that can be answered for, with what is wrong with those that cannot.
///
/// A faulty pack never takes the others down: its school stays listed, answers that it cannot look things up, and its
/// safeguarding and emergency wording still work, because those stand in the common layer.
public struct SchoolRegister: Sendable {
  /// By id, in order.
  public let schools: [School]
  /// What is wrong with a school's pack.
  public let faults: [SchoolID: String]

  /// Reads the schools below `knowledge`, from built packs where they are there.
  ///
  /// - Parameters:
  ///   - packs: where built packs are kept.
  ///   - only: the one school that is needed; `nil` for all.
  /// - Throws: `KnowledgeError` or `RuleError` when the common layer cannot be used: then nobody could be kept safe.
  public static func read(knowledge: String, packs: PackFolder, only: SchoolID? = nil) throws -> SchoolRegister {
    let (common, folders) = try SchoolFolder.read(at: knowledge)
    let rules = try packs.rules(of: common)
    var schools: [School] = []
    var faults: [SchoolID: String] = [:]
    for folder in folders {
      guard let id = folder.school, only == nil || only == id else { continue }
      do {
        schools.append(School(knowledge: try packs.knowledge(of: folder, common: common), rules: rules))
      } catch {
        faults[id] = "\(error)"
        schools.append(School(knowledge: try KnowledgeBase(withoutArticles: id, common: common), rules: rules))
      }
    }
    return SchoolRegister(schools: schools, faults: faults)
  }

  public subscript(id: SchoolID) -> School? { schools.first { $0.id == id } }
}
