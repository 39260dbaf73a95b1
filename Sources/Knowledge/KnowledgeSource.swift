import Casebook
import Retrieval
import Yams

/// A school's pack as its writers left it, read and joined with the common layer, before any index is built.
public struct KnowledgeSource: Sendable {
  /// One card of the pack: its article and everything it is found by.
  struct Card: Sendable {
    let article: Article
    let examples: [String]
    /// The file of the answer and of the examples, for diagnostics.
    let file: ArticleFile
    let isSchoolsOwn: Bool
  }

  public let profile: SchoolProfile
  let plan: HandoffPlan
  let documents: [String: SourceDocument]
  let wording: Wording
  let cards: [Card]
  /// What the school puts on paper.
  let letters: [Letter]
  /// Words that stand in the place of others, in the language of the packs.
  let lexicon: Lexicon
  /// `<school>@<content hash>`.
  public let version: String

  /// Joins a school's layer with the common one. Faults that leave it usable are only for the check; this throws where
  /// the pack cannot be said at all.
  ///
  /// - Throws: `KnowledgeError.faulty` with every fault that stands in the way.
  public init(common: SchoolFolder, school: SchoolFolder) throws(KnowledgeError) {
    var faults: [Diagnostic] = []
    guard let source = Self.read(common: common, school: school, faults: &faults), faults.isEmpty else {
      throw .faulty(faults.sorted())
    }
    self = source
  }

  /// What can be said for a school whose own layer is faulty: the common wording, and no article.
  init(withoutArticles id: SchoolID, common: SchoolFolder) throws(KnowledgeError) {
    var faults: [Diagnostic] = []
    let profile = Self.complete(SchoolProfile(named: id), by: common, faults: &faults)
    let bare = SchoolFolder(school: id, files: [])
    let wording = Self.wording(common: common, school: bare, profile: profile, faults: &faults)
    let plan = Self.plan(common: common, of: profile, faults: &faults)
    guard faults.isEmpty, let plan else { throw .faulty(faults.sorted()) }
    self.init(
      profile: profile, plan: plan, documents: [:], wording: wording, cards: [], letters: [], lexicon: .empty,
      version: id.rawValue + "@" + SchoolFolder.contentHash(of: [common]))
  }

  /// As `init`, but goes on past faults as far as it can.
  static func read(
    common: SchoolFolder, school: SchoolFolder, faults: inout [Diagnostic]
  ) -> KnowledgeSource? {
    let profile: SchoolProfile? = decode("school.yaml", of: school, faults: &faults)
    let ownDocuments: SourceDocument.List? = decode("documents.yaml", of: school, faults: &faults)
    let commonDocuments: SourceDocument.List? = decode("documents.yaml", of: common, faults: &faults)
    guard let profile = profile.map({ complete($0, by: common, faults: &faults) }), let ownDocuments,
      let commonDocuments,
      let plan = plan(common: common, of: profile, faults: &faults)
    else { return nil }
    if profile.id != school.school {
      let message = "id is “\(profile.id)” but the folder is “\(school.school?.rawValue ?? "")”"
      faults.append(Diagnostic(file: school.root + "school.yaml", line: 1, message: message))
    }
    let documents = Dictionary(
      (commonDocuments.documents + ownDocuments.documents).map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    let shared = articleFiles(in: common, "topics/", faults: &faults)
    let own = articleFiles(in: school, "articles/", faults: &faults)
    return KnowledgeSource(
      profile: profile, plan: plan, documents: documents,
      wording: wording(common: common, school: school, profile: profile, faults: &faults),
      cards: join(shared, own, profile: profile, faults: &faults),
      letters: letters(common: common, school: school, profile: profile, faults: &faults),
      lexicon: LexiconFile.lexicon(of: LexiconFile.read(in: common, faults: &faults), in: .english),
      version: profile.id.rawValue + "@" + SchoolFolder.contentHash(of: [common, school]))
  }

  private init(
    profile: SchoolProfile, plan: HandoffPlan, documents: [String: SourceDocument], wording: Wording,
    cards: [Card], letters: [Letter], lexicon: Lexicon, version: String
  ) {
    self.profile = profile
    self.plan = plan
    self.documents = documents
    self.wording = wording
    self.cards = cards
    self.letters = letters
    self.lexicon = lexicon
    self.version = version
  }

  static func decode<Value: Decodable>(
    _ name: String, of folder: SchoolFolder, faults: inout [Diagnostic]
  ) -> Value? {
    guard let file = folder.file(named: folder.root + name) else {
      faults.append(Diagnostic(file: folder.root + name, line: 1, message: "this file is missing"))
      return nil
    }
    return decode(file, faults: &faults)
  }

  static func decode<Value: Decodable>(_ file: SchoolFolder.File, faults: inout [Diagnostic]) -> Value? {
    do {
      return try YAMLDecoder().decode(Value.self, from: file.text)
    } catch {
      faults.append(YAMLFault.diagnostic(error, in: file.text, file: file.path))
      return nil
    }
  }

  static func articleFiles(
    in folder: SchoolFolder, _ below: String, faults: inout [Diagnostic]
  ) -> [ArticleFile] {
    folder.files(in: folder.root + below).filter { $0.path.hasSuffix(".md") }
      .compactMap { ArticleFile($0, faults: &faults) }
  }

  /// The profile with what the common layer has for every school.
  private static func complete(
    _ profile: SchoolProfile, by common: SchoolFolder, faults: inout [Diagnostic]
  ) -> SchoolProfile {
    let nations: Nations? = decode(Nations.file, of: common, faults: &faults)
    let cards: ContactCards? = decode(ContactCards.file, of: common, faults: &faults)
    return profile.completed(by: nations?.nations[profile.nation], cards ?? ContactCards(contacts: [:]))
  }

  /// How the school hands over: what it has said of that, and the common ladder where it has said nothing.
  private static func plan(
    common: SchoolFolder, of profile: SchoolProfile, faults: inout [Diagnostic]
  ) -> HandoffPlan? {
    let holidays: BankHolidays? = decode(BankHolidays.file, of: common, faults: &faults)
    let ladder: EscalationLadder? = decode("calendar/alerts.yaml", of: common, faults: &faults)
    guard let holidays, let ladder else { return nil }
    return HandoffPlan(
      calendar: holidays.calendar(of: profile), rule: profile.replyRule, ladder: profile.alerts ?? ladder)
  }

  private static func wording(
    common: SchoolFolder, school: SchoolFolder, profile: SchoolProfile, faults: inout [Diagnostic]
  ) -> Wording {
    var sentences: [String: String] = [:]
    var rewrites: [String: String] = [:]
    var canned: [String: String] = [:]
    let own = school.file(named: school.root + "wording.yaml").map { [$0] } ?? []
    for file in common.files(in: common.root + "wording/") + own {
      guard let entries: [String: String] = decode(file, faults: &faults) else { continue }
      for (key, sentence) in entries {
        let sentence = sentence.trimmingBlank()
        // What does not end as a sentence does is a part of one.
        let isPart = sentence.last.map { !".!?".contains($0) } ?? true
        let filled = Placeholders.fill(sentence, with: profile.placeholders, isPart: isPart)
        if key.hasPrefix("rewrite.") {
          rewrites[String(key.dropFirst("rewrite.".count))] = filled
        } else if key.hasPrefix("canned.") {
          canned[String(key.dropFirst("canned.".count))] = filled
        } else {
          sentences[key] = filled
        }
      }
    }
    return Wording(sentences: sentences, rewrites: rewrites, canned: canned)
  }

  /// The school's answers in the place of the common ones of the same topic and facet; titles, buttons and examples are
  /// inherited.
  private static func join(
    _ shared: [ArticleFile], _ own: [ArticleFile], profile: SchoolProfile, faults: inout [Diagnostic]
  ) -> [Card] {
    func key(_ file: ArticleFile) -> String { file.matter.id + "/" + (file.matter.facet ?? "") }
    let replaced = Dictionary(own.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    let inherited = Dictionary(shared.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    var cards: [Card] = []
    for name in Set(replaced.keys).union(inherited.keys).sorted() {
      let base = inherited[name]?.matter
      guard let file = replaced[name] ?? inherited[name] else { continue }
      let matter = file.matter
      guard let title = matter.title ?? base?.title, let button = matter.button ?? base?.button else {
        let message = "title and button are missing, and there is no common article to take them from"
        faults.append(Diagnostic(file: file.path, line: 1, message: message))
        continue
      }
      let isOwn = replaced[name] != nil
      let body = Placeholders.fill(file.body, with: profile.placeholders)
      let article = Article(
        topic: matter.id, facet: matter.facet, title: title, button: button,
        kind: isOwn ? .guidance : matter.kind ?? .unknown, sources: matter.sources ?? [],
        next: matter.next ?? base?.next ?? [], asks: matter.asks ?? base?.asks,
        stage: matter.stage.flatMap(Complaint.Stage.init),
        post: matter.post.map { Placeholders.fill($0, with: profile.placeholders) },
        sms: Placeholders.fill(matter.sms ?? "", with: profile.placeholders), body: body)
      let examples = (base?.examples ?? []) + (isOwn ? matter.examples ?? [] : [])
      cards.append(Card(article: article, examples: examples, file: file, isSchoolsOwn: isOwn))
    }
    return cards
  }
}
