/// One text of a card.
public struct IndexRow: Sendable, Hashable {
  /// What the text is to its card.
  public enum Kind: Sendable, Hashable {
    /// A question that the card answers.
    case example
    /// The card's title; counts like an example question.
    case title
    /// The card's answer; compared apart, at half weight.
    case body
  }

  /// The card's id.
  public let card: String
  /// The text itself.
  public let text: String
  /// What it is.
  public let kind: Kind
  /// False for the rows of a card that gathers questions which are not answered here.
  public let answerable: Bool
  /// What the card is about: cards of one group answer much the same questions.
  public let group: String

  /// A row of a card; a card is unanswerable when any of its rows is, and in the group of its first row.
  ///
  /// - Parameter group: when left out, the card's id up to the first "/": "complaint.committee/members" is in the
  ///   group of "complaint.committee".
  public init(card: String, text: String, kind: Kind = .example, answerable: Bool = true, group: String? = nil) {
    self.card = card
    self.text = text
    self.kind = kind
    self.answerable = answerable
    self.group = group ?? String(card.prefix { $0 != "/" })
  }
}

/// Finds the card whose example questions are most like a text, and how likely it is that any of them answers it.
///
/// A card's score is the mean of its best three examples' similarities plus its centroid's similarity, plus half its
/// body's similarity. With the linear layer it is the layer's decision plus that. Immutable; any number of
/// threads may rank at once.
public struct TermIndex: Sendable {
  /// How to build.
  public struct Options: Sendable {
    /// How terms count.
    public var weighting: Weighting
    /// Whose stems are taken.
    public var language: Language
    /// Words that stand in the place of others, in that language.
    public var lexicon: Lexicon
    /// Whether to train the linear layer: one-vs-rest logistic regression on the example questions.
    public var linear: Bool
    /// Whether to fit ``Ranking/confidence`` on held-out cards and questions, which takes about twice as long as the
    /// rest.
    public var calibrated: Bool

    /// All layers, unless said otherwise.
    public init(
      weighting: Weighting = .tfidf, language: Language = .english, lexicon: Lexicon = .empty, linear: Bool = true,
      calibrated: Bool = true
    ) {
      self.weighting = weighting
      self.language = language
      self.lexicon = lexicon
      self.linear = linear
      self.calibrated = calibrated
    }
  }

  /// The ids of the cards, in the order in which they first came.
  public let cards: [String]
  let answerable: [Bool]
  let groups: CardGroups
  let model: CardModel
  let calibration: Calibration

  /// An index over the rows, in their order. The same rows and options give the same bytes.
  public init(rows: [IndexRow], options: Options = Options()) {
    var numbers: [String: Int] = [:]
    var cards: [String] = []
    var answerable: [Bool] = []
    var names: [String] = []
    let owners = rows.map { row in
      let number = numbers[row.card] ?? cards.count
      if number == cards.count {
        numbers[row.card] = number
        cards.append(row.card)
        answerable.append(true)
        names.append(row.group)
      }
      answerable[number] = answerable[number] && row.answerable
      return number
    }
    let groups = CardGroups(naming: names)
    let material = CardMaterial(rows: rows, cards: owners, groups: groups, options: options)
    self.cards = cards
    self.answerable = answerable
    self.groups = groups
    let training: LinearTraining?
    (model, training) = CardModel.whole(material, linear: options.linear)
    calibration = options.calibrated ? Calibration(material, answerable: answerable, from: training) : .unfitted
  }

  /// Number of example questions and titles.
  public var rowCount: Int { model.questions.rowCount }

  /// The `top` best cards for a text, and how likely it is that this index answers it.
  public func rank(_ text: String, top: Int = 5) -> Ranking { rank(NormalizedText(text), top: top) }

  /// As above, for a text that is already normalised.
  public func rank(_ text: NormalizedText, top: Int = 5) -> Ranking {
    let question = question(text)
    let scores = model.scores(of: question)
    guard let signals = model.signals(question, scores, answerable: answerable, groups: groups) else { return .empty }
    let best = scores.total.best(max(top, 2)).filter { scores.total[$0] > -.infinity }
    return Ranking(
      hits: best.prefix(max(top, 0)).map { hit($0, scores) },
      confidence: calibration.confidence(signals),
      margin: best.count > 1 ? scores.total[best[0]] - scores.total[best[1]] : 0,
      nearest: min(max(scores.examples.max() ?? 0, 0), 1),
      coverage: signals.coverage,
      winnerCoverage: signals.winnerCoverage)
  }

  func hit(_ card: Int, _ scores: CardModel.Scores) -> Ranking.Hit {
    Ranking.Hit(card: cards[card], score: scores.total[card], answerable: answerable[card])
  }

  func question(_ text: NormalizedText) -> CardModel.Question {
    model.question(
      model.questions.space.vocabulary.counts(in: text),
      body: model.bodies.map { $0.space.vocabulary.counts(in: text) })
  }
}

extension TermIndex {
  /// The stored form; the same index gives the same bytes.
  public func encoded() -> [UInt8] {
    Archive.seal(.index) { writer in
      writer.put(cards.count)
      for (card, answerable) in zip(cards, answerable) {
        writer.put(card)
        writer.put(answerable)
      }
      groups.write(to: &writer)
      calibration.write(to: &writer)
      model.write(to: &writer)
    }
  }

  /// Reads ``encoded()`` bytes, copying them. Never traps, whatever the bytes.
  public init(decoding bytes: [UInt8]) throws(RetrievalError) {
    try self.init(bytes.withUnsafeBytes { Archive.block(copying: $0) })
  }

  /// Reads ``encoded()`` bytes in place (a mapped file), copying only when they are not 16-byte aligned.
  ///
  /// `owner` is kept as long as the bytes are used. They must not change: a file that is replaced has to be a new file.
  public init(mapped bytes: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable) throws(RetrievalError) {
    try self.init(Archive.block(mapped: bytes, keeping: owner))
  }

  private init(_ block: Block) throws(RetrievalError) {
    self = try Archive.open(.index, block) { (reader) throws(RetrievalError) in
      var cards: [String] = []
      var answerable: [Bool] = []
      for _ in 0..<(try reader.count()) {
        cards.append(try reader.text())
        answerable.append(try reader.flag())
      }
      let groups = try CardGroups(reading: &reader, cardCount: cards.count)
      let calibration = try Calibration(reading: &reader)
      let model = try CardModel(reading: &reader, cardCount: cards.count)
      return TermIndex(cards: cards, answerable: answerable, groups: groups, model: model, calibration: calibration)
    }
  }

  private init(
    cards: [String], answerable: [Bool], groups: CardGroups, model: CardModel, calibration: Calibration
  ) {
    self.cards = cards
    self.answerable = answerable
    self.groups = groups
    self.model = model
    self.calibration = calibration
  }
}
