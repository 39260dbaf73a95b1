import Casebook

/// A part of the desk beside the records, as the line of links on every page has it.
struct DeskSection {
  let path, name: String
  let isHere: Bool

  /// The parts that a member has, the records first; none where there is only one.
  ///
  /// - Parameter template: the page that is shown.
  static func all(for member: StaffMember, here template: String) -> [DeskSection] {
    let isKeeper = member.role == .administrator
    let places: [(path: String, name: String, isOpen: Bool, templates: [String])] = [
      ("/desk", isKeeper ? "Accounts" : "Records", member.role != .governor, ["inbox", "accounts", "case"]),
      ("/desk/letters", "Letters", member.mayOpenLetters, ["letters", "letterForm", "letter"]),
      ("/desk/reports", "Reports", member.mayReadReports, ["report"]),
      ("/desk/questions", "Questions", member.mayReadQuestions, ["questions"]),
      ("/desk/switch", "On or off", member.maySwitch, ["switch"]),
    ]
    let open = places.filter(\.isOpen)
    guard open.count > 1 else { return [] }
    return open.map { DeskSection(path: $0.path, name: $0.name, isHere: $0.templates.contains(template)) }
  }
}
