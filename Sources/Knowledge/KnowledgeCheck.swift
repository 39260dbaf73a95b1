public import Casebook

/// Looks for every fault of a knowledge folder at once.
public struct KnowledgeCheck {
  /// What was found.
  public struct Report: Sendable {
    public let faults: [Diagnostic]
    /// What is well today and will not be for long, or has not been looked at for long.
    public let warnings: [Diagnostic]
    public let articles: Int
    /// The mean Flesch–Kincaid grade of all articles.
    public let meanGrade: Double
  }

  private let common: SchoolFolder
  private let schools: [SchoolFolder]
  private let today: CalendarDay
  var faults: [Diagnostic] = []
  private var warnings: [Diagnostic] = []
  private var grades: [Double] = []
  private var read: Set<String> = []

  private enum Limit {
    static let body = 600
    static let whole = 1024
    static let sms = 160
    static let button = 20
    static let post = 200
    static let examples = 10
    static let next = 3
    static let grade = 7.0
    static let meanGrade = 6.0
  }

  /// The faults of `common` and of each of `schools`, each once, in the order of files and lines.
  ///
  /// - Parameter today: what dates are held against.
  public static func report(common: SchoolFolder, schools: [SchoolFolder], on today: CalendarDay) -> Report {
    var check = KnowledgeCheck(common: common, schools: schools, today: today)
    check.run()
    let mean = check.grades.isEmpty ? 0 : check.grades.reduce(0, +) / Double(check.grades.count)
    if mean > Limit.meanGrade {
      check.fault("common/topics", 1, "the mean reading grade is \(mean.tenths), over \(Limit.meanGrade.tenths)")
    }
    return Report(
      faults: Set(check.faults).sorted(), warnings: Set(check.warnings).sorted(), articles: check.grades.count,
      meanGrade: mean)
  }

  private init(common: SchoolFolder, schools: [SchoolFolder], today: CalendarDay) {
    self.common = common
    self.schools = schools
    self.today = today
  }

  mutating func fault(_ file: String, _ line: Int, _ message: String) {
    faults.append(Diagnostic(file: file, line: line, message: message))
  }

  private mutating func run() {
    let vocabulary: Vocabulary? = KnowledgeSource.decode("vocabulary.yaml", of: common, faults: &faults)
    let topicFiles = KnowledgeSource.articleFiles(in: common, "topics/", faults: &faults)
    let known = Set(topicFiles.map(\.matter.id))
    for topic in vocabulary?.topics ?? [] where !known.contains(topic) {
      fault("common/topics/\(topic).md", 1, "the topic “\(topic)” is missing")
    }
    checkExamples(of: topicFiles)
    faults += LexiconFile.faults(in: LexiconFile.read(in: common, faults: &faults))
    checkDates()
    if schools.isEmpty { fault("schools", 1, "there is no school pack") }
    let sources = schools.compactMap { KnowledgeSource.read(common: common, school: $0, faults: &faults) }
    for source in sources {
      for card in source.cards {
        check(card, of: source, known: known, vocabulary: vocabulary)
        checkFacts(card, of: source, others: sources.map(\.profile))
      }
      checkCategories(of: source, vocabulary: vocabulary)
    }
    for folder in [common] + schools {
      checkWording(of: folder, others: sources.map(\.profile), vocabulary: vocabulary)
      checkLetters(of: folder, common: common, sources: sources, vocabulary: vocabulary)
    }
    for phrase in Phrase.allCases where sources.contains(where: { $0.wording.sentences[phrase.rawValue] == nil }) {
      fault("common/wording", 1, "the sentence “\(phrase.rawValue)” is missing")
    }
  }

  private mutating func checkDates() {
    var dates = DateCheck(today: today)
    dates.check(common: common)
    for school in schools { dates.check(school: school) }
    faults += dates.faults
    warnings += dates.warnings
  }

  // MARK: Articles

  private mutating func check(
    _ card: KnowledgeSource.Card, of source: KnowledgeSource, known: Set<String>, vocabulary: Vocabulary?
  ) {
    let article = card.article
    let file = card.file
    let isFirst = read.insert(file.path).inserted
    checkSources(of: card, source)
    checkNumbers(
      in: [article.body, article.sms, article.post ?? ""].joined(separator: "\n"), at: (file.path, file.bodyLine),
      source.profile)
    guard isFirst else { return }
    let name = article.facet.map { article.topic + "." + $0 } ?? article.topic
    if file.path.split(separator: "/").last.map(String.init) != name + ".md" {
      fault(file.path, file.line(of: "id"), "the file of “\(article.card)” is to be called \(name).md")
    }
    if !known.contains(article.topic) {
      fault(file.path, file.line(of: "id"), "“\(article.topic)” is not a topic of the common layer")
    }
    for topic in article.next where !known.contains(topic) {
      fault(file.path, file.line(of: "next"), "“\(topic)” is not a topic of the common layer")
    }
    if article.next.count > Limit.next {
      fault(file.path, file.line(of: "next"), "\(article.next.count) next steps; at most \(Limit.next) become buttons")
    }
    if article.button.count > Limit.button {
      let message = "the button “\(article.button)” has \(article.button.count) characters, over \(Limit.button)"
      fault(file.path, file.line(of: "button"), message)
    }
    if card.examples.count < Limit.examples {
      let message = "\(card.examples.count) example questions; the retriever needs at least \(Limit.examples)"
      fault(file.path, file.line(of: "examples"), message)
    }
    if let stage = file.matter.stage, Complaint.Stage(rawValue: stage) == nil {
      fault(file.path, file.line(of: "stage"), "there is no stage \(stage); give 1, 2 or 3")
    }
    if let post = article.post, post.count > Limit.post {
      fault(file.path, file.line(of: "post"), "the line has \(post.count) characters, over \(Limit.post)")
    }
    checkSMS(of: card)
    checkText(article.body, at: (file.path, file.bodyLine), vocabulary: vocabulary)
    checkText(article.sms, at: (file.path, file.line(of: "sms")), vocabulary: vocabulary)
    if article.body.isEmpty {
      fault(file.path, file.bodyLine, "there is no answer below the front matter")
    } else if article.body.count > Limit.body {
      fault(file.path, file.bodyLine, "the answer has \(article.body.count) characters, over \(Limit.body)")
    }
    let grade = ReadingGrade.fleschKincaid(article.body)
    grades.append(grade)
    if grade > Limit.grade {
      fault(
        file.path, file.bodyLine, "reading grade \(grade.tenths), over \(Limit.grade.tenths): use shorter sentences")
    }
  }

  private mutating func checkSources(of card: KnowledgeSource.Card, _ source: KnowledgeSource) {
    let article = card.article
    let file = card.file
    if card.isSchoolsOwn, article.sources.isEmpty {
      fault(file.path, file.line(of: "sources"), "a school's article says where it stands: sources is empty")
    }
    for place in article.sources {
      guard let document = source.documents[place.document] else {
        fault(file.path, file.line(of: "sources"), "there is no document “\(place.document)” in documents.yaml")
        continue
      }
      if !document.sections.contains(place.section) {
        let message = "“\(document.title)” has no section “\(place.section)”"
        fault(file.path, file.line(holding: place.section, under: "sources"), message)
      }
    }
    let cited = article.sources.reduce(0) {
      $0 + (source.documents[$1.document]?.title.count ?? 0) + $1.section.count + 8
    }
    if article.body.count + cited > Limit.whole {
      fault(file.path, file.bodyLine, "answer and citation have over \(Limit.whole) characters")
    }
  }

  private mutating func checkSMS(of card: KnowledgeSource.Card) {
    let file = card.file
    let sms = card.article.sms
    if sms.isEmpty { fault(file.path, 1, "the SMS form is missing") }
    if sms.count > Limit.sms {
      fault(file.path, file.line(of: "sms"), "the SMS form has \(sms.count) characters, over \(Limit.sms)")
    }
    let foreign = GSMAlphabet.foreign(in: sms)
    if !foreign.isEmpty {
      let list = foreign.map { "“\($0)”" }.joined(separator: " ")
      fault(file.path, file.line(of: "sms"), "the SMS form has characters outside the GSM alphabet: \(list)")
    }
  }

  private mutating func checkExamples(of files: [ArticleFile]) {
    var owners: [String: String] = [:]
    for file in files {
      for example in file.matter.examples ?? [] {
        let folded = example.lowercased().filter { $0.isLetter || $0.isNumber }
        let card = file.matter.id
        if let owner = owners[folded], owner != card {
          let line = file.line(holding: example, under: "examples")
          fault(file.path, line, "this example also stands in “\(owner)”: it cannot tell them apart")
        }
        owners[folded] = card
      }
    }
  }

  private mutating func checkCategories(of source: KnowledgeSource, vocabulary: Vocabulary?) {
    guard let vocabulary else { return }
    for card in source.cards where card.article.post != nil {
      let category = Vocabulary.category(ofTopic: card.article.topic)
      if category.map(vocabulary.categories.contains) != true {
        let message = "“post” stands in the article of a category of draft posts; “\(card.article.topic)” is none"
        fault(card.file.path, card.file.line(of: "post"), message)
      }
    }
  }

  // MARK: Any text

  mutating func checkText(_ text: String, at place: (file: String, line: Int), vocabulary: Vocabulary?) {
    let left = Placeholders.names(in: text)
    for name in left { fault(place.file, place.line, "the placeholder {\(name)} has no value") }
    if let mark = ["[", "TODO", "XXX", "{{"].first(where: text.contains) {
      fault(place.file, place.line, "a placeholder is left in: “\(mark)”")
    }
    let folded = text.lowercased().replacing("’", with: "'")
    for promise in vocabulary?.promises ?? [] where folded.contains(promise) {
      fault(place.file, place.line, "promises what nobody may promise: “\(promise)”")
    }
  }

  /// Every number that is said stands on a card, which says when it was last looked at, or is the office's.
  private mutating func checkNumbers(in text: String, at place: (file: String, line: Int), _ profile: SchoolProfile) {
    let known = Set(
      ((profile.contacts ?? [:]).values.map(\.phone) + [profile.office.phone].compactMap(\.self)).map {
        $0.filter(\.isNumber)
      })
    for number in PhoneNumbers.all(in: text) where !known.contains(number.filter(\.isNumber)) {
      fault(place.file, place.line, "the number \(number) stands on no contact card and is not the office's")
    }
  }

  private mutating func checkFacts(
    _ card: KnowledgeSource.Card, of source: KnowledgeSource, others: [SchoolProfile]
  ) {
    let said = (card.article.body + " " + card.article.sms + " " + (card.article.post ?? "")).lowercased()
    for other in others where other.id != source.profile.id {
      for fact in other.ownFacts where said.contains(fact.lowercased()) && !source.profile.ownFacts.contains(fact) {
        let message = "says “\(fact)”, which only the policy of \(other.id) says"
        fault(card.file.path, card.file.bodyLine, message)
      }
    }
  }

  private mutating func checkWording(of folder: SchoolFolder, others: [SchoolProfile], vocabulary: Vocabulary?) {
    let files = folder.files(in: folder.root + "wording")
    for file in files {
      guard let entries: [String: String] = KnowledgeSource.decode(file, faults: &faults) else { continue }
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      for (key, sentence) in entries {
        let line = (lines.firstIndex { $0.hasPrefix(key + ":") } ?? 0) + 1
        let phrase = Phrase(rawValue: key)
        if phrase == nil, !key.hasPrefix("rewrite."), !key.hasPrefix("canned.") {
          fault(file.path, line, "no sentence is called “\(key)”")
        }
        if phrase == .emergencyFirst || phrase == .emergencyGroup, !sentence.hasPrefix("Call 999 now") {
          fault(file.path, line, "“\(key)” does not start with “Call 999 now”")
        }
        let names = phrase?.placeholders ?? ["about", "who", "other", "more"]
        let values = Dictionary(uniqueKeysWithValues: names.map { ($0, "x") })
        let profile = others.first { $0.id == folder.school } ?? others.first
        let filled = Placeholders.fill(sentence, with: values.merging(profile?.placeholders ?? [:]) { $1 })
        checkText(filled, at: (file.path, line), vocabulary: vocabulary)
        if let profile { checkNumbers(in: sentence, at: (file.path, line), profile) }
        if key.hasPrefix("button."), sentence.trimmingBlank().count > Limit.button {
          fault(file.path, line, "the button “\(sentence)” is over \(Limit.button) characters")
        }
        for other in others where other.id != folder.school {
          for fact in other.ownFacts where sentence.lowercased().contains(fact.lowercased()) {
            fault(file.path, line, "says “\(fact)”, which only the policy of \(other.id) says")
          }
        }
      }
    }
  }
}

extension Double {
  /// With one decimal.
  fileprivate var tenths: String { "\((self * 10).rounded() / 10)" }
}
