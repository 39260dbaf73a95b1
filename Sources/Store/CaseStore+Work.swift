import Casebook
import FoundationEssentials

extension CaseStore {
  /// What one act does with a record, within its transaction.
  struct Work {
    let receipt: ReceiptNumber
    var place: Place
    let member: StaffMember
    let instant: Date
    let session: SQLSession

    private var isOwner: Bool { place.subject.owner == member.id }
    private var hasChat: Bool { isOwner && place.state.isTaken(by: receipt) }

    mutating func perform(_ act: StaffAct) throws -> StaffActResult {
      switch act {
      case .claim(let former):
        if hasChat { return .done }
        guard isOwner || place.subject.owner == former else { return .notTaken }
        return try take()
      case .note(let words):
        try note(.note, words)
      case .reply(let words, let reply):
        guard isOwner || place.subject.owner == nil else { return .notTaken }
        guard !place.isGroup else { return .group }
        if !hasChat {
          let result = try take()
          guard result == .done else { return result }
        }
        try write(reply)
        try note(.reply, words)
      case .refer(let party, let words, let told):
        return try refer(to: party, words, told: told)
      case .transfer(let words):
        try note(.transferred, words)
      case .handBack(let reply):
        guard hasChat else { return .notTaken }
        try giveBack(saying: reply)
      case .close(let outcome, let words, let farewell):
        guard isOwner else { return .notTaken }
        if hasChat { try giveBack(saying: farewell) }
        try session.run("UPDATE cases SET closed_at = \(instant.milliseconds) WHERE receipt = \(receipt.rawValue)")
        try note(.closed, words, outcome: outcome)
      case .reopen(let words):
        try session.run(
          "UPDATE cases SET closed_at = NULL, owner = \(member.id.rawValue) WHERE receipt = \(receipt.rawValue)")
        try note(.reopened, words)
      }
      return .done
    }

    /// The record and the chat are the member's from now on.
    private mutating func take() throws -> StaffActResult {
      guard try mayHaveChat() else { return .occupied }
      try session.run("UPDATE cases SET owner = \(member.id.rawValue) WHERE receipt = \(receipt.rawValue)")
      place.state.take(by: receipt)
      try keep()
      try note(.claimed)
      return .done
    }

    /// Whether nobody else is writing with the parent by another record, unless this one is graver or the member may read
    /// that one, and so knows of it.
    private func mayHaveChat() throws -> Bool {
      guard place.state.mode == .person, let other = place.state.receipt, other != receipt,
        let there = try CaseStore.place(of: other, in: session), !there.isClosed, there.subject.owner != nil,
        there.subject.owner != member.id
      else { return true }
      return member.mayRead(there.subject) || place.subject.level > there.subject.level
    }

    private mutating func refer(to party: CaseParty, _ words: PrivateText, told: Reply) throws -> StaffActResult {
      guard isOwner || place.subject.owner == nil else { return .notTaken }
      let colleagues = try session.rows(
        """
        SELECT id, school, role, name, email FROM accounts
        WHERE school = \(member.school.rawValue) AND removed_at IS NULL AND id <> \(member.id.rawValue)
        """
      ).map { try AccountBook.member($0) }
      guard colleagues.contains(where: { party.includes($0) && $0.mayBeReferred(place.subject) }) else {
        return .nobody
      }
      try session.run(
        """
        INSERT INTO case_referrals (receipt, party, at)
        VALUES (\(receipt.rawValue), \(party.rawValue), \(instant.milliseconds)) ON CONFLICT (receipt, party) DO NOTHING
        """)
      try session.run("UPDATE cases SET owner = NULL, is_referred = 1 WHERE receipt = \(receipt.rawValue)")
      if hasChat {
        place.state.wait(for: receipt)
        try keep()
        if !place.isGroup { try write(told) }
      }
      try note(.referred, words, to: party)
      let notice = StaffNotice(receipt: receipt, school: place.subject.school, level: place.subject.level)
      try CaseStore.queue(notice, at: instant, in: session)
      return .done
    }

    private mutating func giveBack(saying reply: Reply) throws {
      place.state.handBack()
      try keep()
      if !place.isGroup { try write(reply) }
      try note(.handedBack)
    }

    private func note(
      _ kind: CaseAct.Kind, _ words: PrivateText? = nil, outcome: CaseOutcome? = nil, to party: CaseParty? = nil
    ) throws {
      try CaseStore.act(
        kind, on: receipt, words: words, by: member.id, outcome: outcome, to: party, at: instant, in: session)
    }

    private func keep() throws {
      let state = try StoredJSON.encode(place.state)
      try session.run("UPDATE conversations SET state = \(state) WHERE id = \(place.conversation)")
    }

    /// Puts a reply of staff behind whatever the parent wrote last.
    private func write(_ reply: Reply) throws {
      let message = try session.rows("SELECT MAX(id) FROM messages WHERE conversation = \(place.conversation)")[0]
      let sequence = try session.rows(
        "UPDATE conversations SET sequence = sequence + 1 WHERE id = \(place.conversation) RETURNING sequence")[0]
      try CaseStore.queue(
        reply, to: place.conversation, answering: try message.integer(0), as: try sequence.integer(0),
        isRead: place.channel == ConversationID.webChannel, of: receipt, at: instant, in: session)
    }
  }
}

extension CaseParty {
  /// Whether it is this person, or everyone of a role that they have.
  fileprivate func includes(_ member: StaffMember) -> Bool {
    self == .role(member.role) || self == .account(member.id)
  }
}
