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
  /// The schools whose packs are still being built: they keep people safe already, and cannot answer yet.
  public let building: Set<SchoolID>

  /// Reads the schools below `knowledge`, from built packs where they are there; the others are built, seconds of work.
  ///
  /// - Parameters:
  ///   - packs: where built packs are kept.
  ///   - only: the one school that is needed; `nil` for all.
  ///   - onStage: gets the register as far as it is, before the first pack is built and after each; when it throws,
  ///     nothing more is built.
  /// - Throws: `KnowledgeError` or `RuleError` when the common layer cannot be used: then nobody could be kept safe.
  public static func read(
    knowledge: String, packs: PackFolder, only: SchoolID? = nil, onStage: (SchoolRegister) throws -> Void = { _ in }
  ) throws -> SchoolRegister {
    let (common, folders) = try SchoolFolder.read(at: knowledge)
    let rules = try packs.rules(of: common)
    var schools: [School] = []
    var faults: [SchoolID: String] = [:]
    var missing: [(place: Int, folder: SchoolFolder)] = []
    for folder in folders {
      guard let id = folder.school, only == nil || only == id else { continue }
      if let built = packs.built(folder, common: common) {
        schools.append(School(knowledge: built, rules: rules))
      } else {
        missing.append((schools.count, folder))
        schools.append(School(knowledge: try KnowledgeBase(withoutArticles: id, common: common), rules: rules))
      }
    }
    var building = Set(missing.map { schools[$0.place].id })
    for (place, folder) in missing {
      try onStage(SchoolRegister(schools: schools, faults: faults, building: building))
      do {
        schools[place] = School(knowledge: try packs.build(folder, common: common), rules: rules)
      } catch {
        faults[schools[place].id] = "\(error)"
      }
      building.remove(schools[place].id)
    }
    return SchoolRegister(schools: schools, faults: faults, building: [])
  }

  public subscript(id: SchoolID) -> School? { schools.first { $0.id == id } }
}
