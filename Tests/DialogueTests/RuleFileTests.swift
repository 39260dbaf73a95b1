import Casebook
import Dialogue
import Screening
import Testing

/// The rule files of this repository, held to the examples that stand in them: most are learnt from, so nearly all of them
/// are to be known. A share may rise and never fall.
@Suite struct RuleFileTests {
  private struct Share {
    var right = 0
    var of = 0
    var missed: [String] = []

    mutating func count(_ isRight: Bool, _ text: String) {
      of += 1
      if isRight { right += 1 } else { missed.append(text) }
    }

    var value: Double { of == 0 ? 0 : Double(right) / Double(of) }
  }

  /// The kinds of example in files of harm, the level they must reach, and the share that does.
  @Test(arguments: [
    (Escalation.emergency, 0.98), (.urgent, 0.91), (.staff, 0.48),
  ])
  func harmIsFound(level: Escalation, least: Double) throws {
    let rules = try RealSchools.school("roose").rules
    var share = Share()
    for file in try RealSchools.files(HarmFile.self, below: "screening/harm/") {
      let texts =
        switch level {
        case .emergency: file.flag?.emergency
        case .urgent: file.flag?.urgent
        case .staff, .none: file.flag?.staff
        }
      for text in texts ?? [] { share.count(rules.safeguarding.finding(in: rules.read(text)).level >= level, text) }
    }
    #expect(share.value >= least, "\(share.right) of \(share.of); not: \(share.missed.prefix(20))")
  }

  @Test func ordinaryThingsAreLetPass() throws {
    let rules = try RealSchools.school("roose").rules
    var share = Share()
    for file in try RealSchools.files(HarmFile.self, below: "screening/harm/") {
      for text in file.pass ?? [] {
        share.count(rules.safeguarding.finding(in: rules.read(text)).level < .urgent, text)
      }
    }
    #expect(share.value >= 0.98, "\(share.right) of \(share.of); not: \(share.missed.prefix(20))")
  }

  @Test func postsFallIntoTheirCategory() throws {
    let rules = try RealSchools.school("roose").rules
    let files = try RealSchools.files(PostFile.self, below: "screening/posts/")
    let categories = Set(files.filter { $0.flag != nil }.map(\.id))
    var (flagged, named, passed) = (Share(), Share(), Share())
    for file in files {
      for flag in file.flag ?? [] {
        let result = rules.posts.verdict(on: rules.read(flag.text), categories: categories)
        flagged.count(result.verdict == .inappropriate, flag.text)
        named.count(result.breaches.map(\.category).contains(file.id), flag.text)
      }
      let passes = (file.pass?.fine ?? []) + (file.pass?.reconsider ?? [])
      for text in passes {
        passed.count(rules.posts.verdict(on: rules.read(text), categories: categories).verdict < .inappropriate, text)
      }
    }
    #expect(flagged.value >= 0.89, "\(flagged.right) of \(flagged.of); not: \(flagged.missed.prefix(20))")
    #expect(named.value >= 0.86, "\(named.right) of \(named.of); not: \(named.missed.prefix(20))")
    #expect(passed.value >= 0.99, "\(passed.right) of \(passed.of); not: \(passed.missed.prefix(20))")
  }
}
