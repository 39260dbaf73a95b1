import Casebook
import FoundationEssentials
import Store

/// What somebody had written in a form whose act was not done.
struct CaseDraft {
  let action: CaseAction
  let words: String
  let outcome: String?
}

/// What can be done with a record, as its address has it: `POST /desk/cases/{receipt}/{action}`.
enum CaseAction: String, CaseIterable {
  case claim, note, reply, close
  case handBack = "hand-back"
}

/// A record as its template wants it.
struct CaseView {
  /// What is `nil` in a row is looked for around it, so its names are its own.
  private struct Act {
    let what, when: String
    let said: String?
    let sort: String?
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

  let values: [String: Any?]

  init(_ record: CaseRecord, for member: StaffMember, draft: CaseDraft?) {
    let handoff = record.handoff
    let isOpen = record.closedAt == nil
    let isMine = record.subject.owner == member.id
    let hasChat = isMine && record.isChatTaken
    let reads = record.acts.filter { $0.kind == .read }
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
      "acts": record.acts.compactMap(Self.act), "isOpen": isOpen, "canClaim": isOpen && !hasChat,
      "owner": record.subject.owner.map { "\($0.rawValue)" } ?? "", "claimLabel": label.button, "claimHint": label.hint,
      "canReply": hasChat && !record.isGroup, "isGroup": hasChat && record.isGroup, "canClose": isOpen && isMine,
      "outcomes": CaseOutcome.allCases.map {
        Outcome(id: $0.rawValue, name: $0.title, isChosen: draft?.outcome == $0.rawValue)
      },
      "hasReads": member.mayReadLog, "readCount": reads.count,
      "reads": reads.map { Read(by: $0.by ?? "", when: LocalTime($0.at).description) },
      "replyDraft": draft?.action == .reply ? draft?.words : nil,
      "noteDraft": draft?.action == .note ? draft?.words : nil,
      "closeDraft": draft?.action == .close ? draft?.words : nil,
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
      Fact(name: "Recognised by", value: handoff.rule), Fact(name: "Knowledge", value: handoff.pack),
    ]
    if let stage = handoff.stage { facts.insert(Fact(name: "Complaint stage", value: "\(stage.rawValue)"), at: 1) }
    if handoff.level != record.level { facts.append(Fact(name: "At first", value: handoff.level.title)) }
    let about = record.subject.about.compactMap { if case .role(let role) = $0 { role.title } else { nil } }.sorted()
    if !about.isEmpty { facts.append(Fact(name: "About", value: about.joined(separator: ", "))) }
    return facts
  }

  private static func act(_ act: CaseAct) -> Act? {
    let who = act.by ?? "Somebody"
    let what: String
    var sort: String?
    switch act.kind {
    case .read: return nil
    case .opened: what = "The record was opened"
    case .added:
      what = "The parent wrote again"
      sort = "from-parent"
    case .contact: what = "The parent said how to reach them"
    case .withdrawn: what = "The parent took a message back"
    case .notified: what = "Staff were told"
    case .claimed: what = "\(who) took it"
    case .note: what = "\(who) noted"
    case .reply: what = "\(who) wrote to the parent" + (act.by == nil ? " from the school's phone" : "")
    case .handedBack: what = "\(who) gave the chat back to the assistant"
    case .closed: what = "\(who) closed it" + (act.outcome.map { ": " + $0.title } ?? "")
    case .awaiting: what = "The reply waits: the parent was asked to write, and then gets it"
    case .undelivered:
      what = "The reply could not be delivered"
      sort = "alarm"
    }
    return Act(what: what, when: LocalTime(act.at).description, said: act.words?.words, sort: sort)
  }
}
