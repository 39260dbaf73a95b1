import Casebook
import FoundationEssentials
import Store

/// What somebody had written in a form whose act was not done.
struct CaseDraft {
  let action: CaseAction
  let words: String
  let outcome: String?
  /// To whom it was to be passed on.
  let to: String?
}

/// What can be done with a record, as its address has it: `POST /desk/cases/{receipt}/{action}`.
enum CaseAction: String, CaseIterable {
  case claim, note, reply, refer, transfer, close, reopen
  case handBack = "hand-back"
}

/// A record as its template wants it.
struct CaseView {
  /// What is `nil` in a row is looked for around it, so its names are its own.
  private struct Act {
    let what, when: String
    let said: String?
    let sort: String?
    /// Where what was made of it is.
    let link: String?
  }

  private struct Fact {
    let name, value: String
  }

  private struct Read {
    let by, when: String
  }

  private struct Outcome {
    let id, name: String
    let isChosen: Bool
  }

  private struct Colleague {
    let party, name: String
    let isChosen: Bool
  }

  private struct Canned {
    let name: String
  }

  /// What stands beside a record on its page.
  struct Surroundings {
    /// The school's accounts.
    let colleagues: [StaffMember]
    /// The names of the replies that can be picked.
    let canned: [String]
    /// For how long after the parent's last message the channel takes a reply; `nil` where it always does.
    let replyWindow: Duration?
    let now: Date
  }

  let values: [String: Any?]

  init(_ record: CaseRecord, _ around: Surroundings, for member: StaffMember, draft: CaseDraft?) {
    let handoff = record.handoff
    let isOpen = record.closedAt == nil
    let isMine = record.subject.owner == member.id
    let hasChat = isMine && record.isChatTaken
    let mayWrite = isOpen && (isMine || record.subject.owner == nil) && !record.isGroup
    let colleagues = Self.colleagues(for: record.subject, of: member, around.colleagues, chosen: draft?.to)
    let canRefer = isOpen && (isMine || record.subject.owner == nil) && !colleagues.isEmpty
    let canTransfer = isOpen && record.subject.route == .safeguarding
    let reads = record.acts.filter { $0.kind == .read }
    let due = isOpen ? Self.due(handoff.due?.at, metAt: record.metAt, at: around.now) : nil
    let label: (button: String, hint: String) =
      switch (isMine, record.ownerName) {
      case (true, _): ("Take the chat again", "The record is yours; the assistant has the chat.")
      case (_, let name?): ("Take it from \(name)", "\(name) has this. Take it only if they cannot go on.")
      default: ("Take this", "The record is then yours, and the assistant leaves the chat to you.")
      }
    values = [
      "receipt": handoff.receipt.rawValue, "here": "/desk/cases/\(handoff.receipt.rawValue)",
      "watch": isOpen ? "/desk/events?case=\(handoff.receipt.rawValue)&seen=\(record.revision)" : nil,
      "level": record.level.rawValue, "levelName": record.level.title, "subject": record.subject.title,
      "state": Self.state(of: record, isMine: isMine), "words": handoff.words.words, "draft": handoff.draft?.words,
      "answer": handoff.answer.isEmpty ? "Nothing: a person had the chat." : handoff.answer,
      "contacts": record.contacts.isEmpty ? nil : record.contacts.map(\.words),
      "channel": handoff.conversation.channelTitle, "facts": Self.facts(of: record),
      "due": due?.text, "isOverdue": due?.isOverdue ?? false, "hasArithmetic": handoff.due != nil,
      "arithmetic": handoff.due?.arithmetic ?? [],
      "acts": record.acts.compactMap(Self.act), "isOpen": isOpen, "canClaim": isOpen && !hasChat,
      "owner": record.subject.owner.map { "\($0.rawValue)" } ?? "", "claimLabel": label.button, "claimHint": label.hint,
      "seen": "\(record.standing)", "canReply": mayWrite, "sendLabel": hasChat ? "Send" : "Take this and send",
      "canHandBack": hasChat, "isGroup": isOpen && record.isGroup, "canClose": isOpen && isMine,
      "window": Self.window(
        heardAt: record.heardAt, lasts: around.replyWindow, channel: handoff.conversation.channelTitle, at: around.now),
      "hasCanned": !around.canned.isEmpty, "canned": around.canned.map(Canned.init),
      "canRefer": canRefer, "colleagues": colleagues, "canTransfer": canTransfer, "mayPass": canRefer || canTransfer,
      "isPassing": draft?.action == .refer || draft?.action == .transfer,
      "referDraft": draft?.action == .refer ? draft?.words : nil,
      "reopenDraft": draft?.action == .reopen ? draft?.words : nil,
      "outcomes": CaseOutcome.allCases.map {
        Outcome(id: $0.rawValue, name: $0.title, isChosen: draft?.outcome == $0.rawValue)
      },
      "letter": member.mayWriteLetter(about: record.subject) ? "/desk/letters?case=\(handoff.receipt)" : nil,
      "hasReads": member.mayReadLog, "readCount": reads.count,
      "reads": reads.map { Read(by: $0.by ?? "", when: LocalTime($0.at).description) },
      "replyDraft": draft?.action == .reply ? draft?.words : nil,
      "noteDraft": draft?.action == .note ? draft?.words : nil,
      "closeDraft": draft?.action == .close ? draft?.words : nil,
    ]
  }

  /// Those to whom a record may be passed on: everyone of a role where there is somebody else, and each person.
  private static func colleagues(
    for subject: CaseSubject, of member: StaffMember, _ members: [StaffMember], chosen: String?
  ) -> [Colleague] {
    let others = members.filter { $0.id != member.id && $0.mayBeReferred(subject) }
    let roles = StaffRole.allCases.filter { role in others.contains { $0.role == role } }
    return roles.map { role in
      let party = CaseParty.role(role).rawValue
      return Colleague(party: party, name: "the \(role.title)", isChosen: party == chosen)
    }
      + others.map { other in
        let party = CaseParty.account(other.id).rawValue
        return Colleague(party: party, name: "\(other.name), \(other.role.title)", isChosen: party == chosen)
      }
  }

  /// When an open record is due, or that it is overdue; `nil` where nothing is due any more.
  static func due(_ dueAt: Date?, metAt: Date?, at now: Date) -> (text: String, isOverdue: Bool)? {
    guard let dueAt, metAt == nil else { return nil }
    return dueAt < now ? ("overdue since \(LocalTime(dueAt))", true) : ("due \(LocalTime(dueAt))", false)
  }

  /// How long a channel still takes a reply, or that it does not any more; `nil` where it always does.
  static func window(heardAt: Date?, lasts: Duration?, channel: String, at now: Date) -> String? {
    guard let heardAt, let lasts else { return nil }
    let end = heardAt.addingTimeInterval(Double(lasts.components.seconds))
    let left = end.timeIntervalSince(now)
    guard left > 0 else {
      return
        "\(channel) stopped taking a reply \(LocalTime(end)), \(lasts.components.seconds / 3600) hours after the parent "
        + "wrote last. What you write waits until they write again, or comes back here as not delivered: better ring."
    }
    let minutes = Int((left / 60).rounded(.down))
    let time = minutes >= 120 ? "\(minutes / 60) hours" : minutes == 1 ? "1 minute" : "\(minutes) minutes"
    return "\(channel) takes a reply until \(LocalTime(end)): \(time) left."
  }

  /// What a printed record says, with everything that happened but who read it.
  static func paper(_ record: CaseRecord) -> [String: Any?] {
    let handoff = record.handoff
    return [
      "receipt": handoff.receipt.rawValue, "levelName": record.level.title, "subject": record.subject.title,
      "words": handoff.words.words, "draft": handoff.draft?.words,
      "answer": handoff.answer.isEmpty ? "Nothing: a person had the chat." : handoff.answer,
      "contacts": record.contacts.isEmpty ? nil : record.contacts.map(\.words),
      "channel": handoff.conversation.channelTitle, "facts": facts(of: record), "acts": record.acts.compactMap(act),
      "here": "/desk/cases/\(handoff.receipt.rawValue)",
    ]
  }

  private static func state(of record: CaseRecord, isMine: Bool) -> String {
    if let closedAt = record.closedAt { return "Closed \(LocalTime(closedAt))" }
    let chat = record.isChatTaken ? "the assistant is silent" : "the assistant answers"
    guard let owner = record.ownerName else { return "Nobody has it yet; \(chat)" }
    return (isMine ? "With you" : "With \(owner)") + "; \(chat)"
  }

  private static func facts(of record: CaseRecord) -> [Fact] {
    let handoff = record.handoff
    var facts = [
      Fact(name: "Received", value: LocalTime(handoff.receivedAt).description),
      Fact(name: "For", value: record.subject.responsible.map(\.title).joined(separator: ", ")),
      Fact(name: "Recognised by", value: handoff.rule), Fact(name: "Knowledge", value: handoff.pack),
    ]
    if let due = handoff.due { facts.insert(Fact(name: "Due", value: LocalTime(due.at).description), at: 1) }
    if let stage = handoff.stage { facts.insert(Fact(name: "Complaint stage", value: "\(stage.rawValue)"), at: 1) }
    if handoff.level != record.level { facts.append(Fact(name: "At first", value: handoff.level.title)) }
    let about = record.subject.about.compactMap { if case .role(let role) = $0 { role.title } else { nil } }.sorted()
    let last = record.acts.last { $0.kind == .referred }
    if let party = last?.party {
      facts.append(Fact(name: "Passed on to", value: name(of: party, last?.partyName)))
    }
    if !about.isEmpty { facts.append(Fact(name: "About", value: about.joined(separator: ", "))) }
    return facts
  }

  private static func name(of party: CaseParty, _ name: String?) -> String {
    switch party {
    case .role(let role): "the \(role.title)"
    case .account: name ?? "a colleague"
    }
  }

  private static func act(_ act: CaseAct) -> Act? {
    let who = act.by ?? "Somebody"
    let what: String
    var (sort, link): (String?, String?)
    switch act.kind {
    case .read: return nil
    case .opened: what = "The record was opened"
    case .added:
      what = "The parent wrote again"
      sort = "from-parent"
    case .contact: what = "The parent said how to reach them"
    case .withdrawn: what = "The parent took a message back"
    case .notified: what = "Staff were told"
    case .reminded: what = "Staff were told again, because nobody had taken it"
    case .late: what = "The parent was told that it takes longer"
    case .claimed: what = "\(who) took it"
    case .note: what = "\(who) noted"
    case .reply: what = "\(who) wrote to the parent" + (act.by == nil ? " from the school's phone" : "")
    case .referred: what = "\(who) passed it on to \(act.party.map { name(of: $0, act.partyName) } ?? "a colleague")"
    case .transferred: what = "\(who) put it into the school’s safeguarding system"
    case .reopened: what = "\(who) took it up again"
    case .handedBack: what = "\(who) gave the chat back to the assistant"
    case .closed: what = "\(who) closed it" + (act.outcome.map { ": " + $0.title } ?? "")
    case .awaiting: what = "The reply waits: the parent was asked to write, and then gets it"
    case .letter:
      what = "\(who) prepared a letter"
      link = act.message.map { "/desk/letters/kept/\($0)" }
    case .undelivered:
      what = "The reply could not be delivered"
      sort = "alarm"
    }
    return Act(what: what, when: LocalTime(act.at).description, said: act.words?.words, sort: sort, link: link)
  }
}
