public import Casebook
public import FoundationEssentials

/// Somebody switched the assistant off or on again.
public struct SwitchAct: Hashable, Sendable {
  /// The school, or `nil` for every school.
  public let school: SchoolID?
  public let isOff: Bool
  /// For colleagues; parents do not read it.
  public let reason: String
  /// The name of who did it, as it was then.
  public let by: String
  public let at: Date
}

/// How it stands with a school's assistant.
public struct SwitchState: Hashable, Sendable {
  /// The last act for this school alone; `nil` where there was none.
  public let own: SwitchAct?
  /// The last act for every school; `nil` where there was none.
  public let all: SwitchAct?

  /// Whether it is off, for this school or for all.
  public var isOff: Bool { own?.isOff == true || all?.isOff == true }
}

/// Where it is written down that the assistant answers nothing: for a school or for all of them.
///
/// A turn is answered as the book stands when it is taken in hand, so that switching works at once, whoever writes.
public struct SwitchBook: Sendable {
  /// What stands in the place of a school for all of them.
  private static let every = ""

  private let driver: SQLiteDriver

  init(driver: SQLiteDriver) { self.driver = driver }

  /// Opens the book of a store for a command, whether or not a service has the store open.
  ///
  /// Throws `cannotOpen`, `newerSchema`, `olderSchema` or `notDurable`.
  public init(_ location: StoreLocation) throws(StoreError) { driver = try SQLiteDriver.beside(location) }

  /// Closes a book that was opened for a command. One that belongs to a `CaseStore` is closed with that.
  public func close() throws(StoreError) { try driver.close() }

  /// Switches off or on, with who did it and why. Returns `false` and changes nothing when it stands so already.
  ///
  /// - Parameters:
  ///   - school: `nil` for every school.
  ///   - account: who did it at the desk; `nil` for a command.
  public func turn(
    off isOff: Bool, school: SchoolID?, reason: String, by name: String, account: AccountID? = nil, at instant: Date
  ) async throws(StoreError) -> Bool {
    let place = school?.rawValue ?? Self.every
    return try await driver.write { session in
      guard try Self.last(of: place, in: session)?.isOff ?? false != isOff else { return false }
      try session.run(
        """
        INSERT INTO switch_acts (school, is_off, reason, by_whom, account, at)
        VALUES (\(place), \(isOff ? 1 : 0), \(reason), \(name), \(account?.rawValue), \(instant.milliseconds))
        """)
      return true
    }
  }

  /// How it stands with a school's assistant.
  public func state(of school: SchoolID) async throws(StoreError) -> SwitchState {
    try await driver.read { session in
      SwitchState(own: try Self.last(of: school.rawValue, in: session), all: try Self.last(of: Self.every, in: session))
    }
  }

  /// What was done for a school or for all of them, the latest first, `limit` at most.
  public func acts(of school: SchoolID, limit: Int = 50) async throws(StoreError) -> [SwitchAct] {
    try await driver.read { session in
      try Self.acts(
        where: "school IN (\(school.rawValue), \(Self.every)) ORDER BY id DESC LIMIT \(limit)", in: session)
    }
  }

  /// The schools that are switched off by themselves, and whether all are.
  static func off(in session: SQLSession) throws -> (schools: Set<SchoolID>, all: Bool) {
    let names = try session.rows(
      """
      SELECT s.school FROM switch_acts s
      WHERE s.is_off = 1 AND s.id = (SELECT MAX(t.id) FROM switch_acts t WHERE t.school = s.school)
      """
    ).map { try $0.text(0) }
    return (Set(names.filter { $0 != every }.map { SchoolID($0) }), names.contains(every))
  }

  private static func last(of place: String, in session: SQLSession) throws -> SwitchAct? {
    try acts(where: "school = \(place) ORDER BY id DESC LIMIT 1", in: session).first
  }

  private static func acts(where condition: SQLText, in session: SQLSession) throws -> [SwitchAct] {
    try session.rows("SELECT school, is_off, reason, by_whom, at FROM switch_acts WHERE \(condition)").map { row in
      let school = try row.text(0)
      return SwitchAct(
        school: school == every ? nil : SchoolID(school), isOff: try row.integer(1) == 1, reason: try row.text(2),
        by: try row.text(3), at: Date(milliseconds: try row.integer(4)))
    }
  }
}

extension CaseStore {
  /// Where it is written down that the assistant answers nothing.
  public var switches: SwitchBook { SwitchBook(driver: driver) }
}

extension SQLiteDriver {
  /// Opens a store for a command: as its owner where no service has it, which brings the schema forward, else as a guest
  /// beside the service. SQLite lets one of the two write at a time.
  static func beside(_ location: StoreLocation) throws(StoreError) -> SQLiteDriver {
    let path =
      switch location {
      case .sqlite(let path): path
      }
    do {
      return try SQLiteDriver(path: path, waitingLimit: 1)
    } catch .inUse {
      return try SQLiteDriver(path: path, waitingLimit: 1, as: .guest)
    }
  }
}
