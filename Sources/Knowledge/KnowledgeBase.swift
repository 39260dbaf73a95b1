public import Casebook
import FoundationEssentials
public import Retrieval

/// Everything a school can say, with the index that finds it. A reference: it is large, and every turn holds it.
public final class KnowledgeBase: Sendable {
  /// An article that may answer a question, and how well it matches: the index's own score, higher is better, of no scale.
  public struct Candidate: Hashable, Sendable {
    public let article: Article
    public let score: Double

    public init(article: Article, score: Double) {
      self.article = article
      self.score = score
    }
  }

  /// What the index says to a question.
  public struct Answer: Hashable, Sendable {
    /// Best first.
    public let candidates: [Candidate]
    /// The probability that the best candidate's card answers the question at all, 0 to 1.
    public let confidence: Double
    /// The share of the question's words, by their weight, that the best card knows, 0 to 1.
    public let coverage: Double

    public init(candidates: [Candidate], coverage: Double, confidence: Double) {
      self.candidates = candidates
      self.coverage = coverage
      self.confidence = confidence
    }
  }

  /// The built pack without its index.
  private struct Contents: Codable {
    let profile: SchoolProfile
    let plan: HandoffPlan
    let documents: [String: SourceDocument]
    let wording: Wording
    let articles: [Article]
    let letters: [Letter]
    let version: String
  }

  public let profile: SchoolProfile
  /// How the school hands over: its days and hours, its reply rule, whom it tells again.
  public let plan: HandoffPlan
  public let wording: Wording
  /// By topic, then facet.
  public let articles: [Article]
  /// What the school puts on paper, by title.
  public let letters: [Letter]
  /// `<school>@<content hash>`, as every reply names its pack.
  public let version: String
  private let contents: Contents
  private let index: TermIndex
  private let byCard: [String: Article]
  private let byButton: [String: Article]

  private init(_ contents: Contents, index: TermIndex) {
    self.contents = contents
    self.index = index
    profile = contents.profile
    plan = contents.plan
    wording = contents.wording
    articles = contents.articles
    letters = contents.letters
    version = contents.version
    byCard = Dictionary(contents.articles.map { ($0.card, $0) }, uniquingKeysWith: { first, _ in first })
    let buttons = contents.articles.sorted { ($0.facet == nil ? 0 : 1, $0.card) < ($1.facet == nil ? 0 : 1, $1.card) }
    byButton = Dictionary(buttons.map { ($0.button.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Builds the index: seconds of work, done once for a version of the pack.
  public convenience init(building source: KnowledgeSource) {
    var rows: [IndexRow] = []
    for card in source.cards {
      let answerable = !card.article.topic.hasPrefix(Self.elsewhere)
      func row(_ text: String, _ kind: IndexRow.Kind) -> IndexRow {
        IndexRow(card: card.article.card, text: text, kind: kind, answerable: answerable)
      }
      rows.append(row(card.article.title, .title))
      rows += card.examples.map { row($0, .example) }
    }
    let contents = Contents(
      profile: source.profile, plan: source.plan, documents: source.documents, wording: source.wording,
      articles: source.cards.map(\.article), letters: source.letters, version: source.version)
    self.init(contents, index: TermIndex(rows: rows, options: .init(lexicon: source.lexicon)))
  }

  /// The common wording alone, for a school whose own pack is faulty: it finds nothing and can still keep a child safe.
  ///
  /// - Throws: `KnowledgeError.faulty` when the common wording is faulty itself.
  public convenience init(withoutArticles id: SchoolID, common: SchoolFolder) throws(KnowledgeError) {
    self.init(building: try KnowledgeSource(withoutArticles: id, common: common))
  }

  /// Topics that no school policy is about; they are there to be recognised and told so.
  public static let elsewhere = "elsewhere."

  /// The articles that match `question`, best first, and how sure it is that one of them answers it.
  public func answer(to question: String, top: Int = 12) -> Answer {
    let ranking = index.rank(question, top: top)
    return answer(ranking, ranking.hits.map { ($0.card, Double($0.score)) })
  }

  /// The same, with some cards put forward before the best are chosen.
  ///
  /// - Parameter bonus: given the confidence, what is added to the scores of cards.
  public func answer(to question: String, top: Int = 12, favouring bonus: (Double) -> [String: Double]) -> Answer {
    let ranking = index.rank(question, top: articles.count)
    let bonus = bonus(ranking.confidence)
    let hits = ranking.hits.map { (card: $0.card, score: Double($0.score) + (bonus[$0.card] ?? 0)) }
    return answer(ranking, hits.sorted { ($0.score, $1.card) > ($1.score, $0.card) }.prefix(top))
  }

  private func answer(_ ranking: Ranking, _ hits: some Sequence<(card: String, score: Double)>) -> Answer {
    let candidates = hits.compactMap { hit in byCard[hit.card].map { Candidate(article: $0, score: hit.score) } }
    return Answer(
      candidates: candidates, coverage: Double(ranking.winnerCoverage), confidence: ranking.confidence)
  }

  /// Why the index answers `question` as it does: the terms and weights of the first three cards, the confidence and
  /// the threshold; to be printed, or written as JSON.
  public func explanation(of question: String, threshold: Double) -> Explanation {
    index.explain(question, threshold: threshold)
  }

  /// The main article on a topic.
  public func article(on topic: String) -> Article? { byCard[topic] }

  /// The article whose button bears this label.
  public func article(labelled label: String) -> Article? { byButton[label.lowercased()] }

  /// The school's line for drafts of a category, with where it stands; `nil` where the policy does not have it.
  public func line(for category: String) -> (line: String, article: Article)? {
    guard let article = byCard[Vocabulary.topic(ofCategory: category)], let line = article.post else { return nil }
    return (line, article)
  }

  /// The categories of drafts that the school's policy has.
  public var categories: Set<String> {
    Set(articles.compactMap { $0.post == nil ? nil : Vocabulary.category(ofTopic: $0.topic) })
  }

  /// Where an article's answer stands.
  public func citations(of article: Article) -> [Citation] {
    article.sources.map { source in
      let document = contents.documents[source.document]
      return Citation(document: document?.title ?? source.document, section: source.section, url: document?.url)
    }
  }

  /// Whether the school's policy has formal stages after the first.
  public var hasFormalStages: Bool { articles.contains { $0.stage == .formal } }
}

extension KnowledgeBase {
  /// The names and bytes that a pack keeps.
  public func sections() throws -> [(name: String, bytes: [UInt8])] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    return [("knowledge", [UInt8](try encoder.encode(contents))), ("index", index.encoded())]
  }

  /// Reads a built pack back; throws `KnowledgeError.badPack`.
  public convenience init(_ archive: PackArchive) throws(KnowledgeError) {
    guard let json = archive.section("knowledge"), let bytes = archive.section("index") else {
      throw .badPack("a section is missing")
    }
    do {
      let contents = try JSONDecoder().decode(Contents.self, from: Data(json))
      self.init(contents, index: try TermIndex(mapped: bytes, keeping: archive.owner))
    } catch {
      throw .badPack("\(error)")
    }
  }
}
