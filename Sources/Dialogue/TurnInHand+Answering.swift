import Casebook
import Knowledge

/// Where an answer is sure enough to be given.
enum Thresholds {
  /// The confidence from which on an article is said.
  static let answer = 0.33
  /// The same where a card for what no policy is about leads.
  static let againstElsewhere = 0.45
  /// The share of a question's words that a card for what no policy is about must know to be said.
  static let elsewhere = 0.4
  /// The confidence from which on a question amid a complaint that is being written is no part of it.
  static let besideLetter = 0.6
  /// The confidence from which on two articles are offered as "did you mean".
  static let offer = 0.15
  /// How much nearer an article is for belonging to what the conversation is about, in scores of the index, where the
  /// message alone says nothing.
  static let sameTopic = 1.2
  static let nextTopic = 0.8
  static let sameFamily = 0.6
}

extension TurnInHand {
  /// Answers from the school's articles, or says that it cannot.
  mutating func answerFromKnowledge(_ heard: Understanding) {
    let parts = questions(in: heard.text)
    if parts.count > 1, answerSeveral(parts) { return }
    let answer = isFollowUp(heard) ? inContext(heard) : knowledge.answer(to: heard.text)
    // The confidence is that of the best article that answers something; a card for what no policy is about may lead it.
    let articles = answer.candidates.filter { !isElsewhere($0.article) }
    let isElsewhereAhead = answer.candidates.first.map { isElsewhere($0.article) } ?? false
    let enough = isElsewhereAhead ? Thresholds.againstElsewhere : Thresholds.answer
    if answer.confidence >= enough, let best = articles.first {
      present(best.article, score: best.score, others: Array(articles.dropFirst()))
    } else if let best = answer.candidates.first, isElsewhere(best.article), answer.coverage >= Thresholds.elsewhere {
      present(best.article, score: best.score)
    } else {
      notUnderstood(heard, answer)
    }
    score = answer.confidence
  }

  /// Whether an article tells that no policy is about this.
  private func isElsewhere(_ article: Article) -> Bool { article.topic.hasPrefix(KnowledgeBase.elsewhere) }

  /// The separate questions of a message; the whole message where there is only one.
  private func questions(in text: String) -> [String] {
    let parts = text.split(separator: "?").map(String.init).filter { $0.split(separator: " ").count >= 3 }
    return parts.count > 1 && text.filter { $0 == "?" }.count > 1 ? Array(parts.prefix(3)) : [text]
  }

  private mutating func answerSeveral(_ parts: [String]) -> Bool {
    var answers: [KnowledgeBase.Candidate] = []
    for part in parts {
      let answer = knowledge.answer(to: part)
      guard let best = answer.candidates.first, answer.confidence >= Thresholds.answer,
        !isElsewhere(best.article)
      else { continue }
      if !answers.contains(where: { $0.article.topic == best.article.topic }) { answers.append(best) }
    }
    guard answers.count > 1, let first = answers.first else { return false }
    present(first.article, score: first.score, others: Array(answers.dropFirst()))
    for more in answers.dropFirst() {
      let further = text(of: more.article)
      guard reply.text.count + further.count + 2 <= longestAnswer else { break }
      reply.text += "\n\n" + further
      reply.citations += knowledge.citations(of: more.article).filter { !reply.citations.contains($0) }
    }
    return true
  }

  /// The score of an article that was asked for by its name.
  static let certain = 5.0

  // MARK: Context

  /// Whether a message leans on the last answer: short, or openly going on from it.
  private func isFollowUp(_ heard: Understanding) -> Bool {
    guard state.topic != nil else { return false }
    return heard.has(.followUp) || heard.has(.next) || heard.wordCount <= 9
  }

  /// The answer to a question that leans on the last one: what the conversation is about counts.
  private func inContext(_ heard: Understanding) -> KnowledgeBase.Answer {
    guard let topic = state.topic, let current = knowledge.article(on: topic) else {
      return knowledge.answer(to: heard.text)
    }
    let near = nearness(to: current)
    let answer = knowledge.answer(to: heard.text) { confidence in
      let doubt = max(1 - confidence, heard.has(.followUp) ? 0.7 : 0)
      return near.mapValues { $0 * doubt }
    }
    let isRelated = answer.candidates.first.map { near[$0.article.card] != nil } ?? false
    return KnowledgeBase.Answer(
      candidates: answer.candidates, coverage: answer.coverage,
      confidence: isRelated ? max(answer.confidence, Thresholds.answer) : answer.confidence)
  }

  /// How near the cards around an article are to it; the others are not there.
  private func nearness(to current: Article) -> [String: Double] {
    let family = current.topic.prefix { $0 != "." }
    var near: [String: Double] = [:]
    for place in knowledge.articles.indices {
      // Not the whole article: a copy of it costs more than all the rest.
      let topic = knowledge.articles[place].topic
      if topic == current.topic {
        near[knowledge.articles[place].card] = Thresholds.sameTopic
      } else if current.next.contains(topic) {
        near[knowledge.articles[place].card] = Thresholds.nextTopic
      } else if topic.prefix(while: { $0 != "." }) == family {
        near[knowledge.articles[place].card] = Thresholds.sameFamily
      }
    }
    return near
  }

  // MARK: Presenting

  /// Says the main article on a topic; `false` if there is none.
  mutating func present(topic: String) -> Bool {
    guard let article = knowledge.article(on: topic) else { return false }
    present(article, score: Self.certain)
    return true
  }

  mutating func present(_ article: Article, score: Double, others: [KnowledgeBase.Candidate] = []) {
    state.misses = 0
    decision = "article \(article.card)"
    self.score = score
    let stage = note(article)
    reply.stage = stage
    if article.kind == .unknown {
      reply.kind = .unknown
    } else {
      reply.kind = stage != nil || article.topic.hasPrefix("complaint.") ? .complaint : .guidance
    }
    reply.citations = knowledge.citations(of: article)
    reply.text = text(of: article)
    if article.asks == .draft { state.step = .draft }
    reply.suggestions = article.next.compactMap { knowledge.article(on: $0)?.button }
    if article.asks == .complaint, !message.isGroup {
      reply.suggestions = [wording(.buttonWrite)] + reply.suggestions.prefix(2)
    }
    if isElsewhere(article) {
      reply.suggestions = [wording(.buttonPerson)]
      return
    }
    reply.topics = ranked(article, score, others)
    state.topic = article.topic
  }

  private func ranked(
    _ article: Article, _ score: Double, _ others: [KnowledgeBase.Candidate]
  ) -> [RankedTopic] {
    var topics = [RankedTopic(id: article.topic, score: rounded(score))]
    for other in others where topics.count < 5 {
      guard !topics.contains(where: { $0.id == other.article.topic }) else { continue }
      topics.append(RankedTopic(id: other.article.topic, score: min(rounded(other.score), topics[0].score)))
    }
    return topics
  }

  /// The index's score, which has no scale, as a number between 0 and 1 of the same order, to three places.
  private func rounded(_ score: Double) -> Double { (500 * (1 + score / (1 + abs(score)))).rounded() / 1000 }

  /// An article's answer, the stage it is about, and where it stands.
  private func text(of article: Article) -> String {
    var lines = [article.body]
    if let stage = article.stage, knowledge.hasFormalStages {
      lines.append(wording(.stage, ["stage": "\(stage.rawValue)"]))
    }
    if let places = wording.places(knowledge.citations(of: article)) { lines.append(places) }
    return lines.joined(separator: "\n")
  }

  // MARK: Not understood

  /// First "did you mean", then a person is offered, then the conversation is handed over: never a loop.
  mutating func notUnderstood(_ heard: Understanding, _ answer: KnowledgeBase.Answer? = nil) {
    guard !knowledge.articles.isEmpty else {
      say(.packMissing, kind: .unknown, decision: "no pack", suggestions: [.buttonPerson])
      return
    }
    state.misses += 1
    reply.kind = .unknown
    score = answer?.confidence
    // Without an answer to look at it was a button that was pressed.
    if answer != nil { missed = heard }
    switch state.misses {
    case 1:
      let near = (answer?.candidates ?? []).filter { !isElsewhere($0.article) }
      var offered: [Article] = []
      for article in near.map(\.article)
      where offered.count < 2 && !offered.contains(where: { $0.topic == article.topic }) {
        if let main = knowledge.article(on: article.topic) { offered.append(main) }
      }
      guard offered.count == 2, answer?.confidence ?? 0 >= Thresholds.offer else {
        say(
          .unknown, kind: .unknown, decision: "nothing near",
          suggestions: [.buttonComplain, .buttonRules, .buttonPerson])
        return
      }
      say(.didYouMean, kind: .unknown, decision: "did you mean")
      reply.text += "\n" + offered.map { "- \($0.title)" }.joined(separator: "\n")
      reply.suggestions = offered.map(\.button) + [wording(.buttonNone)]
      reply.topics = offered.map { article in
        RankedTopic(id: article.topic, score: rounded(near.first { $0.article.topic == article.topic }?.score ?? 0))
      }
      state.step = .didYouMean(offered.map(\.topic))
    case 2:
      say(.unknownAgain, kind: .unknown, decision: "offer of a person", suggestions: [.buttonPerson])
      state.step = .offerOfPerson
    default:
      handOver(kind: "failed", rule: "not understood three times", words: heard.text)
    }
  }
}
