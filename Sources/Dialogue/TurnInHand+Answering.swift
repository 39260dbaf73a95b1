import Casebook
import Knowledge

/// Where an answer is sure enough to be given.
enum Thresholds {
  /// The confidence from which on an article is said.
  static let answer = 0.4
  /// The confidence from which on two articles are offered as "did you mean".
  static let offer = 0.2
  /// How much nearer an article is for belonging to what the conversation is about, in card scores.
  static let sameTopic = 0.25
  static let nextTopic = 0.15
  static let sameFamily = 0.08
}

extension TurnInHand {
  /// Answers from the school's articles, or says that it cannot.
  mutating func answerFromKnowledge(_ heard: Understanding) {
    let parts = questions(in: heard.text)
    if parts.count > 1, answerSeveral(parts) { return }
    var answer = knowledge.answer(to: heard.text)
    if isFollowUp(heard, answer) { answer = inContext(answer) }
    guard let best = answer.candidates.first, answer.confidence >= Thresholds.answer else {
      notUnderstood(heard, answer)
      return
    }
    present(best.article, score: best.score, others: Array(answer.candidates.dropFirst()))
    score = answer.confidence
  }

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
        !best.article.topic.hasPrefix(KnowledgeBase.elsewhere)
      else { continue }
      if !answers.contains(where: { $0.article.topic == best.article.topic }) { answers.append(best) }
    }
    guard answers.count > 1, let first = answers.first else { return false }
    present(first.article, score: first.score, others: Array(answers.dropFirst()))
    for more in answers.dropFirst() {
      let further = text(of: more.article)
      guard reply.text.count + further.count + 2 <= Self.longestReply else { break }
      reply.text += "\n\n" + further
      reply.citations += knowledge.citations(of: more.article).filter { !reply.citations.contains($0) }
    }
    return true
  }

  /// The longest reply, citation line included, in characters.
  static let longestReply = 1024

  // MARK: Context

  /// Whether a message leans on the last answer: short, or openly going on from it.
  private func isFollowUp(_ heard: Understanding, _ answer: KnowledgeBase.Answer) -> Bool {
    guard state.topic != nil else { return false }
    return heard.has(.followUp) || heard.has(.next) || heard.wordCount <= 9
  }

  /// The same answer with what the conversation is about counted in.
  private func inContext(_ answer: KnowledgeBase.Answer) -> KnowledgeBase.Answer {
    guard let topic = state.topic, let current = knowledge.article(on: topic) else { return answer }
    let family = topic.prefix { $0 != "." }
    var candidates = answer.candidates
    for related in [topic] + current.next where !candidates.contains(where: { $0.article.card == related }) {
      if let article = knowledge.article(on: related) { candidates.append(.init(article: article, score: 0)) }
    }
    func bonus(_ article: Article) -> Double {
      if article.topic == topic { return Thresholds.sameTopic }
      if current.next.contains(article.topic) { return Thresholds.nextTopic }
      return article.topic.prefix { $0 != "." } == family ? Thresholds.sameFamily : 0
    }
    let nearer = candidates.map { KnowledgeBase.Candidate(article: $0.article, score: $0.score + bonus($0.article)) }
    let ranked = nearer.sorted { ($0.score, $1.article.card) > ($1.score, $0.article.card) }
    let isRelated = ranked.first.map { bonus($0.article) > 0 } ?? false
    return KnowledgeBase.Answer(
      candidates: ranked, confidence: isRelated ? max(answer.confidence, Thresholds.answer) : answer.confidence)
  }

  // MARK: Presenting

  /// Says the main article on a topic; `false` if there is none.
  mutating func present(topic: String) -> Bool {
    guard let article = knowledge.article(on: topic) else { return false }
    present(article, score: 1)
    return true
  }

  mutating func present(_ article: Article, score: Double, others: [KnowledgeBase.Candidate] = []) {
    let isElsewhere = article.topic.hasPrefix(KnowledgeBase.elsewhere)
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
    reply.suggestions = article.next.compactMap { knowledge.article(on: $0)?.button }
    if isElsewhere {
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
    for other in others where topics.count < 5 && !other.article.topic.hasPrefix(KnowledgeBase.elsewhere) {
      guard !topics.contains(where: { $0.id == other.article.topic }) else { continue }
      topics.append(RankedTopic(id: other.article.topic, score: min(rounded(other.score), topics[0].score)))
    }
    return topics
  }

  private func rounded(_ score: Double) -> Double { (min(1, max(0, score)) * 1000).rounded() / 1000 }

  /// An article's answer, the stage it is about, and where it stands.
  private func text(of article: Article) -> String {
    var lines = [article.body]
    if let stage = article.stage, knowledge.hasFormalStages {
      lines.append(wording(.stage, ["stage": "\(stage.rawValue)"]))
    }
    let places = knowledge.citations(of: article)
    if !places.isEmpty {
      lines.append(wording(.source) + " " + places.map { "\($0.document), \($0.section)" }.joined(separator: "; ") + ".")
    }
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
    switch state.misses {
    case 1:
      let near = (answer?.candidates ?? []).map(\.article).filter { !$0.topic.hasPrefix(KnowledgeBase.elsewhere) }
      var offered: [Article] = []
      for article in near where offered.count < 2 && !offered.contains(where: { $0.topic == article.topic }) {
        if let main = knowledge.article(on: article.topic) { offered.append(main) }
      }
      guard offered.count == 2, answer?.confidence ?? 0 >= Thresholds.offer else {
        say(.unknown, kind: .unknown, decision: "nothing near", suggestions: [.buttonComplain, .buttonRules, .buttonPerson])
        return
      }
      say(.didYouMean, kind: .unknown, decision: "did you mean")
      reply.text += "\n" + offered.map { "- \($0.title)" }.joined(separator: "\n")
      reply.suggestions = offered.map(\.button) + [wording(.buttonNone)]
      state.step = .didYouMean(offered.map(\.topic))
    case 2:
      say(.unknownAgain, kind: .unknown, decision: "offer of a person", suggestions: [.buttonPerson])
      state.step = .offerOfPerson
    default:
      handOver(kind: "failed", rule: "not understood three times", words: heard.text)
    }
  }
}
