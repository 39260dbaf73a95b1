import Casebook
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Store

extension DeskPages {
  private struct Session {
    let digest, began, seen: String
    let isThisOne: Bool
  }

  private struct Account {
    let id, name, email, roleName: String
    let isMe: Bool
    let roles: [Role]
  }

  private struct Role {
    let id, title: String
    let isChosen: Bool
  }

  /// A member's own page: where they are signed in, and how.
  ///
  /// - Parameters:
  ///   - recoveryCodes: how many are left; `nil` where no second step is set up.
  ///   - awayUntil: the end of the time that the member is away; `nil` for one that is there.
  func account(
    _ sessions: [OpenSession], recoveryCodes: Int?, awayUntil: Date?, for visitor: Visitor, problem: String? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    let lastDay = awayUntil.map { WallTime($0.addingTimeInterval(-1)).day }
    let digest = visitor.token.digest
    let rows = sessions.map { session in
      Session(
        digest: session.digest, began: LocalTime(session.beganAt).description,
        seen: LocalTime(session.seenAt).description, isThisOne: session.digest == digest)
    }
    return page(
      "account",
      [
        "title": problem == nil ? "Your account" : "Error: your account", "problem": problem,
        "lastDay": lastDay?.description, "awayTitle": lastDay?.title, "email": visitor.member.email, "rows": rows,
        "hasOthers": rows.count > 1,
        "left": recoveryCodes.map { "\($0)" },
      ], visitor, status: status)
  }

  /// The school's accounts, for the administrator.
  ///
  /// - Parameters:
  ///   - problem: why the last change was not made.
  ///   - entry: what was written for a new account, so that it is not lost.
  func accounts(
    _ members: [StaffMember], for visitor: Visitor, problem: String? = nil, entry: AccountEntry? = nil,
    status: HTTPResponse.Status = .ok
  ) -> Response {
    func roles(_ chosen: StaffRole?) -> [Role] {
      StaffRole.allCases.map { Role(id: $0.rawValue, title: $0.title, isChosen: $0 == chosen) }
    }
    let rows = members.map { member in
      Account(
        id: "\(member.id.rawValue)", name: member.name, email: member.email, roleName: member.role.title,
        isMe: member.id == visitor.member.id, roles: roles(member.role))
    }
    return page(
      "accounts",
      [
        "title": problem == nil ? "Accounts" : "Error: accounts", "rows": rows, "problem": problem,
        "newName": entry?.name, "newEmail": entry?.email, "newRoles": roles(entry?.role),
        "shortest": "\(AccountEntry.shortestPassword)",
      ], visitor, status: status)
  }
}
