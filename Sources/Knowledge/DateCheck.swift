import Casebook

/// Holds what was written of days against the calendar and against today.
struct DateCheck {
  /// So many days before a list ends, the next one is asked for.
  private static let notice = 60
  /// The longest that a term is, in days.
  private static let longestTerm = 140

  let today: CalendarDay
  private(set) var faults: [Diagnostic] = []
  private(set) var warnings: [Diagnostic] = []
  /// The nations that have bank holidays; `nil` where the list cannot be read.
  private var nations: [String]?
  /// The nations that say what they call the safeguarding lead; `nil` where that cannot be read.
  private var titled: Set<String>?

  init(today: CalendarDay) { self.today = today }

  /// A file that faults are told of by line.
  private struct Place {
    let path: String
    let lines: [Substring]

    init(_ file: SchoolFolder.File) {
      path = file.path
      lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The line of the `count`th place that holds `text`, or the first.
    func line(_ text: String, _ count: Int = 1) -> Int {
      lines.indices.filter { lines[$0].contains(text) }.dropFirst(count - 1).first.map { $0 + 1 } ?? 1
    }
  }

  private mutating func fault(_ place: Place, _ text: String, _ message: String, count: Int = 1) {
    faults.append(Diagnostic(file: place.path, line: place.line(text, count), message: message))
  }

  private mutating func warn(_ place: Place, _ text: String, _ message: String) {
    warnings.append(Diagnostic(file: place.path, line: place.line(text), message: message))
  }

  mutating func check(common: SchoolFolder) {
    // What cannot be read is a fault of each school's pack, which needs it.
    var unread: [Diagnostic] = []
    checkSources(of: common)
    if let nations: Nations = KnowledgeSource.decode(Nations.file, of: common, faults: &unread) {
      titled = Set(nations.nations.keys)
    }
    if let ladder: EscalationLadder = KnowledgeSource.decode("calendar/alerts.yaml", of: common, faults: &unread),
      let file = common.file(named: common.root + "calendar/alerts.yaml")
    {
      check(ladder, Place(file))
    }
    guard let list: BankHolidays = KnowledgeSource.decode(BankHolidays.file, of: common, faults: &unread),
      let file = common.file(named: common.root + BankHolidays.file)
    else { return }
    nations = list.nations
    let place = Place(file)
    if today > list.until {
      fault(place, "until:", "the bank holidays ended on \(list.until); copy the next years from \(list.source)")
    } else if today.distance(to: list.until) <= Self.notice {
      warn(place, "until:", "the bank holidays end on \(list.until); copy the next years from \(list.source)")
    }
    if list.checked > today { fault(place, "checked:", "it was checked on a day that has not come yet") }
    for division in list.divisions {
      var last: CalendarDay?
      for day in division.days {
        // The divisions share days; each stands in the place of its own list.
        let count = list.divisions.prefix { $0.nations != division.nations }.count { other in
          other.days.contains { $0.date == day.date }
        }
        if day.date.isWeekend {
          fault(place, "\(day.date)", "\(day.date) is at a weekend; give its substitute day", count: count + 1)
        }
        if let last, day.date <= last {
          fault(place, "\(day.date)", "\(day.date) does not come after \(last)", count: count + 1)
        }
        if day.date > list.until {
          fault(place, "\(day.date)", "\(day.date) is after the list's end", count: count + 1)
        }
        last = day.date
      }
    }
  }

  private mutating func check(_ ladder: EscalationLadder, _ place: Place) {
    if ladder.urgent.isEmpty { fault(place, "urgent:", "the ladder has no rung for what is urgent") }
    for (rung, next) in zip(ladder.urgent, ladder.urgent.dropFirst()) where next.after.count <= rung.after.count {
      fault(place, "after: \(next.after)", "the rung after \(next.after) does not come after \(rung.after)")
    }
    for rung in ladder.urgent where rung.tell.isEmpty || !Self.readers.isSuperset(of: rung.tell) {
      let known = Self.readers.map(\.rawValue).sorted().joined(separator: ", ")
      fault(place, "after: \(rung.after)", "the rung after \(rung.after) tells somebody of: \(known)")
    }
  }

  /// Who can read what is urgent.
  private static let readers: Set<StaffRole> = [.safeguardingLead, .deputyLead, .head]

  /// So many days after somebody looked at a card or a source, somebody is to look again.
  private static let year = 365

  private mutating func check(_ cards: [String: ContactCard], _ place: Place) {
    for (name, card) in cards.sorted(by: { $0.key < $1.key }) {
      if PhoneNumbers.all(in: card.phone) != [card.phone] {
        fault(place, name + ":", "“\(card.phone)” of \(name) is no number of the United Kingdom")
      }
      checkAge(of: card.checked, called: "the card “\(name)”", card.source, at: name + ":", place)
    }
  }

  private mutating func checkAge(
    of checked: CalendarDay, called name: String, _ source: String, at text: String, _ place: Place
  ) {
    if checked > today {
      fault(place, text, "\(name) was checked on a day that has not come yet")
    } else if checked.distance(to: today) > Self.year {
      warn(place, text, "\(name) was checked on \(checked); hold it against \(source) again")
    }
  }

  /// Cards, and the sources of national facts.
  private mutating func checkSources(of common: SchoolFolder) {
    var unread: [Diagnostic] = []
    if let cards: ContactCards = KnowledgeSource.decode(ContactCards.file, of: common, faults: &unread),
      let file = common.file(named: common.root + ContactCards.file)
    {
      check(cards.contacts, Place(file))
    }
    guard let list: SourceDocument.List = KnowledgeSource.decode("documents.yaml", of: common, faults: &unread),
      let file = common.file(named: common.root + "documents.yaml")
    else { return }
    let place = Place(file)
    for document in list.documents {
      guard let checked = document.checked else { continue }
      let text = "id: " + document.id
      if let day = CalendarDay(checked) {
        checkAge(of: day, called: "“\(document.title)”", document.url ?? "its source", at: text, place)
      } else {
        fault(place, text, "write the day on which “\(document.title)” was checked as 2026-11-23")
      }
    }
  }

  mutating func check(school: SchoolFolder) {
    var unread: [Diagnostic] = []
    guard let profile: SchoolProfile = KnowledgeSource.decode("school.yaml", of: school, faults: &unread),
      let file = school.file(named: school.root + "school.yaml")
    else { return }
    let place = Place(file)
    if let nations, !nations.contains(profile.nation) {
      fault(
        place, "nation:",
        "“\(profile.nation)” has no bank holidays; the nations are \(nations.joined(separator: ", "))")
    }
    if let titled, !titled.contains(profile.nation) {
      fault(
        place, "nation:",
        "“\(profile.nation)” is not in \(Nations.file), which says what it calls its safeguarding lead")
    }
    check(profile.contacts ?? [:], place)
    if let hours = profile.office.hours, hours.from >= hours.to {
      fault(place, "hours:", "the office closes before it opens")
    }
    if let ladder = profile.alerts { check(ladder, place) }
    checkTerms(of: profile, place)
    if let rule = profile.replyRule {
      if rule.words.trimmingBlank().isEmpty { fault(place, "words:", "the reply rule has no words for parents") }
      if rule.counting == .schoolDays, profile.termDates?.isEmpty != false {
        fault(place, "reply-rule:", "the reply rule counts school days, and term-dates is empty")
      }
    }
  }

  private mutating func checkTerms(of profile: SchoolProfile, _ place: Place) {
    let terms = profile.termDates ?? []
    for (term, next) in zip(terms, terms.dropFirst()) where next.from <= term.to {
      fault(
        place, "from: \(next.from)", "the term from \(next.from) begins before the one that ends on \(term.to) is over")
    }
    for term in terms {
      if term.to < term.from {
        fault(place, "from: \(term.from)", "the term from \(term.from) ends before it begins")
      } else if term.from.distance(to: term.to) > Self.longestTerm {
        fault(place, "from: \(term.from)", "the term from \(term.from) is longer than \(Self.longestTerm) days")
      }
    }
    for day in profile.insetDays ?? [] where day.isWeekend {
      fault(place, "\(day)", "the INSET day \(day) is at a weekend")
    }
    if let last = terms.map(\.to).max(), today.distance(to: last) <= Self.notice {
      warn(place, "term-dates:", "the term dates end on \(last); add the next ones")
    }
  }
}
