import Casebook
import Knowledge
import Screening

/// Words that the parent has read and wants the school to have.
struct Agreed {
  let kind: String
  let words: String
  /// Whether the parent wrote them, rather than took what was put to them.
  let isOwnWords: Bool
  let draft: PrivateText?
  let stage: Complaint.Stage?
  let isAboutHead: Bool
}

extension TurnInHand {
  /// What may follow a verdict with one tap: the message that was shown instead of the post goes to the school, or the
  /// matter becomes a complaint.
  mutating func offer(_ check: PostReview) {
    guard !message.isGroup, let instead = check.instead else { return }
    let matter: DraftOffer.Matter = instead.isQuestion ? .question : .concern
    let isAboutHead = instead.isAboutHead || about(check.draft).contains(.role(.head))
    state.offer = DraftOffer(
      sources: answers.map(\.id), draft: PrivateText(check.draft),
      message: PrivateText(instead.rewrite.message), addressee: instead.addressee, matter: matter,
      isAboutHead: isAboutHead)
    state.step = nil
    reply.suggestions = [wording(.buttonInstead)] + (matter == .concern ? [wording(.buttonFormal)] : [])
    if let consequences = knowledge.article(on: "consequences.overview") {
      reply.suggestions.append(consequences.button)
    }
  }

  /// Goes on from a verdict: sends the message, shows it again before, or makes it a complaint; `false` if the parent
  /// wants none of these.
  mutating func takeOffer(_ heard: Understanding, isAfterVerdict: Bool) -> Bool {
    let label = School.label(heard.text)
    if label == wording(.buttonFormal) || label == wording(.buttonWrite) || label == wording(.buttonResume)
      || asksToWrite(heard)
    {
      startLetter(heard, from: state.offer)
      return true
    }
    guard let offer = state.offer, !message.isGroup else { return false }
    let wantsIt = label == wording(.buttonInstead) || (heard.isMainly(.send, spare: 4) && heard.wordCount <= 14)
    let agrees = heard.isMainly(.yes, spare: 1) && heard.wordCount <= 5
    if state.step == .sending, wantsIt || agrees || label == wording(.buttonSend) {
      send(offer)
    } else if isAfterVerdict, wantsIt {
      send(offer)
    } else if wantsIt || (isAfterVerdict && agrees) {
      say(
        .offerAsk, kind: .chat, decision: "offer shown",
        values: ["to": offer.addressee, "message": offer.message.words],
        suggestions: [.buttonSend, .buttonFormal])
      reply.text += " " + wording(.offerKept)
      state.step = .sending
    } else {
      return false
    }
    return true
  }

  /// "Help me write a complaint": not a question how it is done, nor one that is all there and only to be passed on.
  private func asksToWrite(_ heard: Understanding) -> Bool {
    heard.has(.writeComplaint) && heard.wordCount <= 25 && finding.level <= .staff
  }

  private mutating func send(_ offer: DraftOffer) {
    state.offer = nil
    state.complaint = state.complaint ?? (offer.matter == .concern ? Complaint(at: instant) : nil)
    hand(
      Agreed(
        kind: offer.matter.rawValue, words: offer.message.words, isOwnWords: false, draft: offer.draft,
        stage: offer.matter == .concern ? .informal : nil, isAboutHead: offer.isAboutHead),
      sent: .offerSent, trial: .offerTrial, values: ["to": offer.addressee, "message": offer.message.words])
    decision = "offer sent"
  }

  /// Opens a record of its own for what the parent agreed to, and says its number; where nobody reads records, says so.
  ///
  /// What the parent wrote in several messages is looked through once more, as a whole: should it tell of harm, that is
  /// what the record is about.
  mutating func hand(_ agreed: Agreed, sent: Phrase, trial: Phrase, values: [String: String]) {
    let whole =
      agreed.isOwnWords ? school.rules.safeguarding.finding(in: school.rules.read(agreed.words)) : .nothing
    let level = max(.staff, whole.level)
    let isGrave = level >= .urgent
    reply.kind = .handoff
    reply.escalation = level
    state.step = nil
    state.misses = 0
    let about: [CaseParty] = agreed.isAboutHead ? [.role(.head)] : []
    let number = open(
      level: level, kind: isGrave ? whole.kind ?? agreed.kind : agreed.kind,
      rule: isGrave ? whole.rule : "the parent agreed", words: agreed.words, draft: agreed.draft, stage: agreed.stage,
      about: about)
    guard let number else {
      reply.text = wording(trial, values)
      return
    }
    reply.text = wording(sent, values.merging(["receipt": number.rawValue]) { $1 }) + " " + whenRead(.staff)
    reply.text += "\n" + wording(.contactAsk)
    reply.suggestions = [wording(.buttonSkip)]
    finish()
  }
}
