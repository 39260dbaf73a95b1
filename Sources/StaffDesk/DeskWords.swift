import Casebook

/// What the desk calls things. Staff read these words; what parents read stands in the knowledge folder.
extension StaffRole {
  var title: String {
    switch self {
    case .safeguardingLead: "safeguarding lead"
    case .deputyLead: "deputy safeguarding lead"
    case .head: "head"
    case .chairOfGovernors: "chair of governors"
    case .complaintOwner: "complaint owner"
    case .office: "office"
    case .governor: "governor"
    case .administrator: "administrator"
    }
  }
}

extension Escalation {
  var title: String {
    switch self {
    case .emergency: "Danger to life"
    case .urgent: "Urgent"
    case .staff, .none: "For staff"
    }
  }
}

extension CaseRoute {
  var title: String {
    switch self {
    case .safeguarding: "Worries about somebody's safety"
    case .complaint: "Complaints passed on"
    case .dataRequest: "Requests for data"
    case .undelivered: "Replies that did not arrive"
    case .office: "Questions for a person"
    }
  }
}

extension CaseOutcome {
  var title: String {
    switch self {
    case .answered: "The parent has an answer"
    case .referred: "Somebody else has it now"
    case .noAction: "Nothing was to be done"
    case .mistaken: "It was no matter for staff"
    }
  }
}

extension CaseSubject {
  /// What the record is about, in a few words. A kind of harm is called as its rule file is.
  var title: String { Self.title(ofKind: kind) }

  static func title(ofKind kind: String) -> String {
    switch kind {
    case "person": "Wants to talk to a person"
    case "failed": "The assistant did not follow"
    case "failure": "A message that could not be answered"
    case "pass-on-complaint": "A complaint to pass on"
    case "concern": "A worry sent in place of a post"
    case "question": "A question sent in place of a post"
    case "data-request": "Asks for their data"
    case "undelivered": "A reply that did not arrive"
    case "channel-stopped": "No reply can be sent: check the channel's token"
    case "phone": "Answered from the school's phone"
    default: kind.prefix(1).uppercased() + kind.dropFirst().replacing("-", with: " ")
    }
  }
}

extension ConversationID {
  /// How the parent wrote, as staff would say it.
  var channelTitle: String {
    switch channel {
    case Self.webChannel: "the web chat"
    case "generic": "a connected service"
    case "whatsapp": "WhatsApp"
    default: channel.prefix(1).uppercased() + channel.dropFirst()
    }
  }
}
