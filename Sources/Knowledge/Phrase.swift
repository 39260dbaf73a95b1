/// Every sentence that the dialogue needs besides articles, by the key it has in `wording`.
///
/// Placeholders beside those of the profile are named with each.
public enum Phrase: String, Hashable, CaseIterable, Sendable, Codable {
  // Danger to life, and serious concerns.
  case emergencyFirst = "emergency.first"
  /// {receipt}
  case emergencyPassed = "emergency.passed"
  case emergencyTrial = "emergency.trial"
  case emergencyGroup = "emergency.group"
  case urgentThanks = "urgent.thanks"
  /// {receipt}
  case urgentPassed = "urgent.passed"
  case urgentTrial = "urgent.trial"
  case urgentNumbers = "urgent.numbers"
  /// {receipt}
  case urgentPost = "urgent.post"
  case retraction = "urgent.retraction"
  case retractionTrial = "urgent.retraction-trial"
  // Handing over.
  /// {receipt}
  case staffPassed = "staff.passed"
  case staffTrial = "staff.trial"
  /// {receipt}
  case dataPassed = "staff.data"
  /// {receipt}
  case complaintPassed = "staff.complaint"
  /// {receipt}
  case allegationPassed = "staff.allegation"
  /// {receipt}
  case failedPassed = "staff.failed"
  /// {rule}
  case replyRule = "reply.rule"
  case replyUnknown = "reply.unknown"
  case contactAsk = "contact.ask"
  case contactThanks = "contact.thanks"
  case contactSkipped = "contact.skipped"
  /// {receipt}
  case waiting = "waiting.note"
  /// Stands before the words of a member of staff.
  case deskReply = "desk.reply"
  case deskHandedBack = "desk.handed-back"
  // Small talk and menu.
  case automated = "chat.automated"
  case automatedTrial = "chat.automated-trial"
  /// The banner of a school where nobody reads along yet.
  case trialBanner = "chat.trial"
  case greeting = "chat.greeting"
  case menu = "chat.menu"
  case thanks = "chat.thanks"
  case goodbye = "chat.goodbye"
  case acknowledged = "chat.acknowledged"
  case upset = "chat.upset"
  case silence = "chat.silence"
  /// Stands before the place of an answer.
  case source = "chat.source"
  case group = "chat.group"
  case unsupported = "chat.unsupported"
  // Not understood.
  case didYouMean = "unknown.did-you-mean"
  case unknown = "unknown.nothing"
  case unknownAgain = "unknown.again"
  case packMissing = "unknown.pack"
  // Complaint journey.
  /// {stage}
  case stage = "complaint.stage"
  // Draft posts.
  case draftAsk = "post.ask"
  case postFine = "post.fine"
  case postReconsider = "post.reconsider"
  case postInappropriate = "post.inappropriate"
  /// {to}
  case postInstead = "post.instead"
  /// Stands before another form of the post.
  case postOtherForm = "post.other-form"
  case postChecklist = "post.checklist"
  // Buttons.
  case buttonPerson = "button.person"
  case buttonNone = "button.none"
  case buttonCheck = "button.check"
  case buttonComplain = "button.complain"
  case buttonRules = "button.rules"
  case buttonSkip = "button.skip"

  /// The placeholders that the sentence may use beside those of the profile.
  var placeholders: Set<String> {
    switch self {
    case .emergencyPassed, .urgentPassed, .urgentPost, .staffPassed, .dataPassed, .complaintPassed, .allegationPassed,
      .failedPassed, .waiting:
      ["receipt"]
    case .replyRule: ["rule"]
    case .stage: ["stage"]
    case .postInstead: ["to"]
    default: []
    }
  }
}

/// The sentences a school says besides its articles: the common ones with the school's own put over them.
public struct Wording: Hashable, Sendable, Codable {
  let sentences: [String: String]
  /// A message that takes a concern to the school, by the category of the draft that it replaces, and the words for what
  /// it is about (`about.homework`), for whom it has to do with (`who.teacher`) and for who is to have it (`to.teacher`).
  let rewrites: [String: String]

  /// The sentence for `phrase`, with `values` in the place of its placeholders.
  public func callAsFunction(_ phrase: Phrase, _ values: [String: String] = [:]) -> String {
    Placeholders.fill(sentences[phrase.rawValue] ?? "", with: values)
  }

  /// What to send the school instead of a draft of this category.
  ///
  /// - Parameters:
  ///   - about: what the draft is about: `about.homework`.
  ///   - who: whom it has to do with: `who.teacher`.
  public func rewrite(for category: String, about: String? = nil, who: String? = nil) -> String {
    let message =
      about.flatMap { rewrites[category + "." + $0] } ?? rewrites[category] ?? rewrites["complaint"] ?? ""
    var subject = about.flatMap { rewrites[$0] }
    if let person = who.flatMap({ rewrites[$0] }) {
      let own = about.flatMap { rewrites[$0 + ".who"] }
      if let joined = own ?? rewrites[subject == nil ? "person" : "join"] {
        subject = Placeholders.fill(joined, with: ["who": person, "about": subject ?? ""], isPart: true)
      }
    }
    return Placeholders.fill(message, with: ["about": subject ?? rewrites["about"] ?? ""])
  }

  /// Who is to have that message: the right person at the first stage.
  public func addressee(who: String? = nil) -> String {
    who.flatMap { rewrites["to" + $0.dropFirst("who".count)] } ?? rewrites["to"] ?? ""
  }

  /// What stands in a post for another child's name.
  public var otherChild: String { rewrites["name"] ?? "" }
}
