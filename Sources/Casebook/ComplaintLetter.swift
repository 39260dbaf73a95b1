/// A formal complaint that a parent is writing with the assistant, question by question. It holds the parent's own words
/// and nothing else; what stands around them is the school's wording.
public struct ComplaintLetter: Hashable, Sendable, Codable {
  /// What is asked, in this order. Each may be left out.
  public enum Part: String, Hashable, CaseIterable, Sendable, Codable {
    case happened, when, told, remedy
  }

  /// Who takes it at the stage the parent is at.
  public enum Recipient: String, Hashable, Sendable, Codable {
    /// Whoever deals with formal complaints: the head, where the policy says so.
    case formal
    /// The chair of governors.
    case governors
    /// The committee of governors.
    case committee
  }

  /// Where the parent is with it.
  public enum Place: Hashable, Sendable, Codable {
    /// Asked for a part for the first time; the next one follows.
    case asking(Part)
    /// Asked for a part anew; it is read through again afterwards.
    case changing(Part)
    /// Asked which part is to be changed.
    case choosing
    /// Reading it through: so many screens of it are shown.
    case reading(shown: Int)
  }

  /// What one message says for a part, so that an edit finds it again.
  private struct Note: Hashable, Sendable, Codable {
    let part: Part
    let message: String
    var words: PrivateText
  }

  /// The most that all parts have together, in characters: with its frame about a page.
  public static let longest = 3000

  public let recipient: Recipient
  /// The stage of the school's procedure; `nil` where its policy has none.
  public let stage: Complaint.Stage?
  /// The post that the parent had in mind first.
  public let draft: PrivateText?
  /// A complaint about the head goes to somebody else.
  public var isAboutHead: Bool
  public private(set) var place: Place
  private var notes: [Note]

  public init(to recipient: Recipient, stage: Complaint.Stage?, isAboutHead: Bool, draft: PrivateText?) {
    self.recipient = recipient
    self.stage = stage
    self.isAboutHead = isAboutHead
    self.draft = draft
    place = .asking(.happened)
    notes = []
  }

  /// The part that is asked for; `nil` while it is read through.
  public var asked: Part? {
    switch place {
    case .asking(let part), .changing(let part): part
    case .choosing, .reading: nil
    }
  }

  public var isEmpty: Bool { notes.isEmpty }

  /// What the parent wrote for a part, a line each message; `nil` if it was left out.
  public func words(for part: Part) -> String? {
    let words = notes.filter { $0.part == part }.map(\.words.words)
    return words.isEmpty ? nil : words.joined(separator: "\n")
  }

  /// How many characters a part may have, given the others.
  public func room(for part: Part) -> Int {
    Self.longest - notes.filter { $0.part != part }.reduce(0) { $0 + $1.words.words.count }
  }

  // MARK: Writing

  /// Takes messages for the part that is asked for, in the place of what stood there, and goes on. While it is read through
  /// this does nothing.
  ///
  /// - Parameter messages: the words with the id that the provider gives an edit of them.
  public mutating func write(_ messages: [(id: String, words: PrivateText)]) {
    guard let asked else { return }
    notes.removeAll { $0.part == asked }
    notes += messages.map { Note(part: asked, message: $0.id, words: $0.words) }
    goOn()
  }

  /// Goes on to the next part, or to the whole: what stands there stays.
  public mutating func goOn() {
    guard case .asking(let part) = place, let next = part.next else {
      place = .reading(shown: 0)
      return
    }
    place = .asking(next)
  }

  /// Goes back to the part before; from the whole, to the question what is to be changed.
  public mutating func goBack() {
    switch place {
    case .asking(let part): place = .asking(part.previous ?? part)
    case .changing: place = .reading(shown: 0)
    case .choosing, .reading: place = .choosing
    }
  }

  public mutating func choose() { place = .choosing }

  public mutating func change(_ part: Part) { place = .changing(part) }

  /// Asks from the beginning, for one in which there is nothing.
  public mutating func startOver() { place = .asking(.happened) }

  /// So many screens of it are shown.
  public mutating func show(_ screens: Int) { place = .reading(shown: screens) }

  /// A message that it was written from was edited, or taken back (`nil`). What was read through is to be read again.
  public mutating func amend(_ message: String, to words: PrivateText?) {
    guard let index = notes.firstIndex(where: { $0.message == message }) else { return }
    if let words { notes[index].words = words } else { notes.remove(at: index) }
    if case .reading = place { place = .reading(shown: 0) }
  }
}

extension ComplaintLetter.Part {
  fileprivate var next: Self? {
    Self.allCases.firstIndex(of: self).flatMap { $0 + 1 < Self.allCases.count ? Self.allCases[$0 + 1] : nil }
  }

  fileprivate var previous: Self? {
    Self.allCases.firstIndex(of: self).flatMap { $0 > 0 ? Self.allCases[$0 - 1] : nil }
  }
}
