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
  /// {opening}
  case replyClosed = "reply.closed"
  /// Whom to ring until then.
  case replyUntil = "reply.until"
  /// {contact}
  case frontDoor = "urgent.front-door"
  case contactAsk = "contact.ask"
  case contactThanks = "contact.thanks"
  case contactSkipped = "contact.skipped"
  /// {receipt}
  case waiting = "waiting.note"
  /// {receipt}
  case late = "waiting.late"
  /// Stands before the words of a member of staff.
  case deskReply = "desk.reply"
  case deskHandedBack = "desk.handed-back"
  /// The record was passed on while a member of staff had the chat.
  case deskReferred = "desk.referred"
  // Switched off by the school.
  /// What is said in the place of an answer.
  case switchedOff = "off.reply"
  case switchedOffTrial = "off.reply-trial"
  /// {email}
  case officeEmail = "off.email"
  /// {hours}
  case officeHours = "off.hours"
  case switchedOffBanner = "off.banner"
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
  /// What the school does about such posts, in its own order.
  case postConsequences = "post.consequences"
  /// Said before anything is sent: what goes with it.
  case offerKept = "offer.kept"
  /// {to}, {message}
  case offerAsk = "offer.ask"
  /// {to}, {message}, {receipt}
  case offerSent = "offer.sent"
  /// {to}
  case offerTrial = "offer.trial"
  // A complaint that is written together: what is asked, and what stands around the parent's words.
  case letterStart = "letter.start"
  case letterAskHappened = "letter.ask.happened"
  case letterAskWhen = "letter.ask.when"
  case letterAskTold = "letter.ask.told"
  case letterAskRemedy = "letter.ask.remedy"
  case letterNoted = "letter.noted"
  /// {room}
  case letterTooLong = "letter.too-long"
  case letterEmpty = "letter.empty"
  case letterTitle = "letter.title"
  /// {to}
  case letterAddress = "letter.address"
  case letterHappened = "letter.happened"
  case letterWhen = "letter.when"
  case letterTold = "letter.told"
  case letterRemedy = "letter.remedy"
  case letterClose = "letter.close"
  case letterMore = "letter.more"
  case letterReview = "letter.review"
  case letterReviewTrial = "letter.review-trial"
  case letterAboutHead = "letter.about-head"
  case letterDraft = "letter.draft"
  /// {happened}, {when}, {told}, {remedy}
  case letterChange = "letter.change"
  case letterLeave = "letter.leave"
  case letterChoose = "letter.choose"
  case letterResumed = "letter.resumed"
  case letterStopped = "letter.stopped"
  /// {to}
  case letterKept = "letter.kept"
  /// {to}, {receipt}
  case letterSent = "letter.sent"
  /// {to}
  case letterTrial = "letter.trial"
  // Who takes a formal complaint.
  case letterToFormal = "letter.to.formal"
  case letterToGovernors = "letter.to.governors"
  case letterToCommittee = "letter.to.committee"
  /// The same where it is about the head.
  case letterToAboutHead = "letter.to.about-head"
  // Buttons.
  case buttonPerson = "button.person"
  case buttonNone = "button.none"
  case buttonCheck = "button.check"
  case buttonComplain = "button.complain"
  case buttonRules = "button.rules"
  case buttonSkip = "button.skip"
  case buttonInstead = "button.instead"
  case buttonFormal = "button.formal"
  case buttonWrite = "button.write"
  case buttonBack = "button.back"
  case buttonStop = "button.stop"
  case buttonMore = "button.more"
  case buttonSend = "button.send"
  case buttonChange = "button.change"
  case buttonKeep = "button.keep"
  case buttonResume = "button.resume"

  /// The placeholders that the sentence may use beside those of the profile.
  var placeholders: Set<String> {
    switch self {
    case .emergencyPassed, .urgentPassed, .urgentPost, .staffPassed, .dataPassed, .complaintPassed, .allegationPassed,
      .failedPassed, .waiting, .late:
      ["receipt"]
    case .replyRule: ["rule"]
    case .replyClosed: ["opening"]
    case .frontDoor: ["contact"]
    case .stage: ["stage"]
    case .postInstead, .offerTrial, .letterAddress, .letterKept, .letterTrial: ["to"]
    case .offerAsk: ["to", "message"]
    case .offerSent: ["to", "message", "receipt"]
    case .letterSent: ["to", "receipt"]
    case .letterTooLong: ["room"]
    case .letterChange: ["happened", "when", "told", "remedy"]
    case .officeEmail: ["email"]
    case .officeHours: ["hours"]
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
  /// What staff pick at the desk, edit and send, by the name that they see.
  public let canned: [String: String]

  /// The sentence for `phrase`, with `values` in the place of its placeholders.
  public func callAsFunction(_ phrase: Phrase, _ values: [String: String] = [:]) -> String {
    Placeholders.fill(sentences[phrase.rawValue] ?? "", with: values)
  }

  /// What to send the school instead of a draft of this category.
  ///
  /// - Parameters:
  ///   - about: what the draft is about, two at most: `about.homework`.
  ///   - who: whom it has to do with, two at most: `who.teacher`.
  ///   - notes: what else it tells, a sentence each: `note.again`.
  public func rewrite(
    for category: String, about: [String] = [], who: [String] = [], notes: [String] = []
  ) -> String {
    let first = about.first
    let message = first.flatMap { rewrites[category + "." + $0] } ?? rewrites[category] ?? rewrites["complaint"] ?? ""
    var subject = first.flatMap { rewrites[$0] }
    if let people = people(who) {
      let own = first.flatMap { rewrites[$0 + ".who"] }
      subject = join(own ?? rewrites[subject == nil ? "person" : "join"], subject, people)
    } else if about.count > 1, let other = rewrites[about[1]] {
      subject = join(rewrites["join"], subject, other)
    }
    let more = notes.compactMap { rewrites[$0] }.map { $0 + " " }.joined()
    return Placeholders.fill(message, with: ["about": subject ?? rewrites["about"] ?? "", "more": more])
  }

  private func join(_ sentence: String?, _ about: String?, _ who: String) -> String? {
    sentence.map { Placeholders.fill($0, with: ["about": about ?? "", "who": who], isPart: true) }
  }

  private func people(_ who: [String]) -> String? {
    let people = who.compactMap { rewrites[$0] }
    guard people.count > 1, let both = rewrites["both"] else { return people.first }
    return Placeholders.fill(both, with: ["who": people[0], "other": people[1]], isPart: true)
  }

  /// Who is to have that message: the right person at the first stage.
  public func addressee(who: String? = nil) -> String {
    who.flatMap { rewrites["to" + $0.dropFirst("who".count)] } ?? rewrites["to"] ?? ""
  }

  /// Who is to have that message where it is a question that the office can answer; `nil` where it is a worry.
  public func office(for category: String, about: String? = nil) -> String? {
    about.flatMap { rewrites["ask." + category + "." + $0] } ?? rewrites["ask." + category]
  }

  /// What stands in a post for another child's name, for several, and for one that something belongs to.
  public var otherChild: String { rewrites["name"] ?? "" }
  public var otherChildren: String { rewrites["names"] ?? "" }
  public var anotherChild: String { rewrites["name.of"] ?? "" }
}
