import Casebook
import FoundationEssentials
import Store

/// What the command of the switch does with the store, also while the service runs.
public enum SwitchRegister {
  /// How it stands with a school, for who runs the service: `roose is off since 2026-01-14T10:00:00Z by Ann: a wrong answer`.
  public struct Standing: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ school: SchoolID, _ state: SwitchState) {
      let acts = [state.all, state.own].compactMap { $0 }.filter(\.isOff)
      let why = acts.map { act in
        " since \(act.at.formatted(.iso8601)) by \(act.by): \(act.reason)"
          + (act.school == nil ? " (every school)" : "")
      }
      description = "\(school) is \(acts.isEmpty ? "on" : "off")" + why.joined(separator: ";")
    }
  }

  /// Switches the assistant of one school, or of all, off or on. Returns `false` when it stands so already.
  ///
  /// - Parameters:
  ///   - school: `nil` for every school.
  ///   - name: who decided it.
  /// - Throws: `ServerError.badAccount` that names the option; `StoreError`.
  public static func turn(
    off isOff: Bool, school: String?, reason: String, by name: String, settings: Settings
  ) async throws -> Bool {
    let place = try known(school, settings)
    for (option, text, most) in [("--reason", reason, 500), ("--by", name, 80)] {
      guard (1...most).contains(text.count), !text.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
        throw ServerError.badAccount(option, why: "write one line of \(most) characters at most")
      }
    }
    return try await book(settings) { book in
      try await book.turn(off: isOff, school: place, reason: reason, by: name, at: Date())
    }
  }

  /// How it stands with one school, or with each.
  public static func standings(of school: String?, settings: Settings) async throws -> [Standing] {
    let schools = try known(school, settings).map { [$0] } ?? settings.schools
    return try await book(settings) { book in
      var standings: [Standing] = []
      for school in schools { standings.append(Standing(school, try await book.state(of: school))) }
      return standings
    }
  }

  private static func known(_ school: String?, _ settings: Settings) throws(ServerError) -> SchoolID? {
    guard let school else { return nil }
    guard settings.schools.contains(SchoolID(school)) else {
      let known = settings.schools.map(\.rawValue).joined(separator: ", ")
      throw .badAccount("--school", why: "there is no school “\(school)”; there are: \(known)")
    }
    return SchoolID(school)
  }

  private static func book<T>(_ settings: Settings, _ body: (SwitchBook) async throws -> T) async throws -> T {
    settings.makeStateFolder()
    let book = try SwitchBook(settings.store)
    do {
      let result = try await body(book)
      try book.close()
      return result
    } catch {
      try book.close()
      throw error
    }
  }
}
