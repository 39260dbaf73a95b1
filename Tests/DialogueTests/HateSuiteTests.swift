import Casebook
import Dialogue
import Knowledge
import Screening
import Testing

/// What the check of posts tells apart about hate, one functionality a row after the published list of such suites (HateCheck,
/// Röttger et al. 2021), with templates and groups of our own. The words stand here because they are what is looked for.
@Suite struct HateSuiteTests {
  struct Functionality: Sendable, CustomTestStringConvertible {
    let name: String
    let isHate: Bool
    let templates: [String]

    var testDescription: String { name }

    /// `{p}` stands for several people of a group, `{s}` for one.
    var texts: [String] {
      let groups =
        templates.contains { $0.contains("{") } ? HateSuiteTests.groups : Array(HateSuiteTests.groups.prefix(1))
      let texts = templates.flatMap { template in
        groups.map { template.replacing("{p}", with: $0.people).replacing("{s}", with: $0.person) }
      }
      return texts.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    }
  }

  private static let groups = [
    ("women", "woman"), ("Muslims", "Muslim"), ("black people", "black person"), ("gay people", "gay person"),
    ("disabled people", "disabled person"), ("immigrants", "immigrant"), ("trans people", "trans person"),
  ].map { (people: $0.0, person: $0.1) }

  static let functionalities = [
    Functionality(
      name: "hate: strong feeling", isHate: true,
      templates: [
        "I hate {p}.",
        "I can't stand {p}.",
        "{p} disgust me.",
        "I really despise {p}, every last one.",
        "I loathe every single {s} I meet.",
        "{p} make me sick.",
      ]),
    Functionality(
      name: "hate: bad qualities", isHate: true,
      templates: [
        "{p} are all thick and lazy.",
        "{p} are stupid.",
        "Every {s} is a liar.",
        "{p} are nothing but criminals.",
        "You can't trust {p}, they're all crooks.",
        "{p} are disgusting creatures.",
      ]),
    Functionality(
      name: "hate: not human", isHate: true,
      templates: [
        "{p} are vermin.",
        "{p} are animals.",
        "A {s} is no better than a rat.",
        "{p} are a plague on this town.",
        "{p} are subhuman.",
        "{p} are a cancer.",
      ]),
    Functionality(
      name: "hate: implied", isHate: true,
      templates: [
        "{p} should go back where they came from.",
        "{p} don't belong in our school.",
        "We'd be better off without {p}.",
        "{p} have no place in this village.",
        "This country is being ruined by {p}.",
        "Nobody wants {p} round here.",
      ]),
    Functionality(
      name: "hate: direct threat", isHate: true,
      templates: [
        "I'm going to kill {p}.",
        "We will burn {p} out of this street.",
        "I'll smash every {s} I see.",
        "If I see a {s} I will punch them.",
      ]),
    Functionality(
      name: "hate: normative threat", isHate: true,
      templates: [
        "{p} should be shot.",
        "{p} deserve to die.",
        "{p} ought to be locked up.",
        "Someone should get rid of all {p}.",
        "{p} need to be wiped out.",
        "Every {s} deserves a beating.",
      ]),
    Functionality(
      name: "hate: with profanity", isHate: true,
      templates: [
        "Fuck {p}.",
        "Fucking {p} are everywhere.",
        "{p} can all piss off.",
        "Bloody {p}, I'm sick of them.",
        "What a shit {s}.",
      ]),
    Functionality(
      name: "hate: by pronoun", isHate: true,
      templates: [
        "More {p} in the park today. They are vermin.",
        "{p} moved in next door. I hate them.",
        "{p} at the gate again. Those people should be shot.",
      ]),
    Functionality(
      name: "hate: negated positive", isHate: true,
      templates: [
        "{p} aren't human.",
        "{p} don't deserve to live.",
        "{p} are not welcome here.",
        "{p} will never be normal.",
        "No {s} should have rights.",
        "{p} are not equal to us.",
      ]),
    Functionality(
      name: "hate: question or opinion", isHate: true,
      templates: [
        "Why do we let {p} ruin everything?",
        "Is it just me or are {p} disgusting?",
        "In my opinion {p} are scum.",
        "Can we agree that {p} are vermin?",
        "I honestly think {p} are inferior.",
        "Why are {p} so stupid?",
      ]),
    Functionality(
      name: "spelling: attacked", isHate: true,
      templates: [
        "I h4te {p}.",
        "I haaaate {p}.",
        "{p} are ver min.",
        "{p} are vermni.",
        "{p} are s c u m.",
        "{p} are sc*m.",
      ]),
    Functionality(
      name: "ok: profanity", isHate: false,
      templates: [
        "Fuck, I missed the bus.",
        "What a shit day, soaked twice.",
        "Bloody hell it's cold.",
        "I bloody love this village.",
        "This traffic is fucking awful.",
        "Damn it, forgot the cakes.",
      ]),
    Functionality(
      name: "ok: identity neutral", isHate: false,
      templates: [
        "{p} are people.",
        "Our new neighbour is a {s}.",
        "A talk by {p} is on at the hall on Friday.",
        "I am a {s}.",
        "Are there any {p} in the walking group?",
        "{p} and their families are coming to the fair.",
      ]),
    Functionality(
      name: "ok: identity positive", isHate: false,
      templates: [
        "I love {p}.",
        "{p} deserve equal rights.",
        "We should be kind to {p}.",
        "Proud to stand with {p}.",
        "{p} are amazing and so is our town.",
        "Happy that {p} feel welcome here.",
      ]),
    Functionality(
      name: "ok: negated hate", isHate: false,
      templates: [
        "I don't hate {p}.",
        "No {s} deserves to be hurt.",
        "{p} are not stupid.",
        "We will never hate {p}.",
        "{p} are not animals, they're our neighbours.",
        "Nobody should say {p} are vermin.",
      ]),
    Functionality(
      name: "ok: counter quoted", isHate: false,
      templates: [
        "Saying \"{p} are vermin\" is vile and I won't have it.",
        "\"I hate {p}\" is not something you say in front of my kids.",
        "Someone wrote \"{p} should be shot\" on the wall and it's disgraceful.",
        "Whoever said \"{p} are scum\" should be ashamed.",
      ]),
    Functionality(
      name: "ok: counter referred", isHate: false,
      templates: [
        "People who hate {p} are wrong.",
        "Stop telling {p} to go home, it's racist.",
        "Anyone who thinks {p} are animals is a bigot.",
        "It is wrong to say {p} are stupid.",
        "I'm sick of people being horrible to {p}.",
      ]),
    Functionality(
      name: "ok: abuse of things", isHate: false,
      templates: [
        "I hate Mondays.",
        "This car park is vermin territory, rats everywhere.",
        "These trainers are trash.",
        "That pudding should be shot into the sun.",
        "I despise sprouts.",
        "The ring road is a cancer on this town.",
      ]),
    Functionality(
      name: "ok: other groups", isHate: false,
      templates: [
        "I hate estate agents.",
        "Bankers are crooks.",
        "Traffic wardens are vermin, joking, mostly.",
        "Artists are weird and I love them.",
      ]),
  ]

  private static func right(_ functionality: Functionality) throws -> [Bool] {
    let school = try RealSchools.school("northwick-park")
    return functionality.texts.map { text in
      let result = school.rules.posts.verdict(on: school.rules.read(text), categories: school.knowledge.categories)
      let isFound = !Set(result.breaches.map(\.category)).isDisjoint(with: ["hate", "threats"])
      return isFound == functionality.isHate
    }
  }

  @Test(arguments: functionalities)
  func noFunctionalityIsLost(functionality: Functionality) throws {
    let right = try Self.right(functionality)
    let share = Double(right.filter { $0 }.count) / Double(right.count)
    #expect(share >= 0.6, "\(zip(functionality.texts, right).filter { !$0.1 }.map(\.0).prefix(8))")
  }

  /// Of the texts that hate and of those that do not.
  @Test(arguments: [(true, 0.96), (false, 0.95)])
  func nearlyAllIsRight(isHate: Bool, least: Double) throws {
    let right = try Self.functionalities.filter { $0.isHate == isHate }.flatMap { try Self.right($0) }
    #expect(Double(right.filter { $0 }.count) >= least * Double(right.count))
  }
}
