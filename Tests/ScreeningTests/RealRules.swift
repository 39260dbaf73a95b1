import Foundation
import Knowledge
import Screening
import Testing

/// The rule files of this repository, and the rule book that they make.
enum RealRules {
  static let common: Result<SchoolFolder, any Error> = Result {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return try SchoolFolder.read(at: root.appending(path: "Knowledge").path).common
  }

  static let book: Result<RuleBook, any Error> = Result {
    let layer = try common.get()
    return try RuleBook(
      harm: layer.decode(HarmFile.self, below: "screening/harm/"),
      posts: layer.decode(PostFile.self, below: "screening/posts/"), acts: layer.decode(ActFile.self, below: "acts/"),
      concerns: layer.decode(ActFile.self, below: "screening/concerns/"),
      promises: layer.decode(ActFile.self, below: "screening/promises/"),
      shared: #require(SharedRules(joining: layer.decode(SharedRules.self, below: "screening/inventories/"))),
      ordinary: layer.exampleQuestions())
  }

  /// Every category of posts.
  static func categories() throws -> Set<String> {
    Set(try common.get().decode(PostFile.self, below: "screening/posts/").map(\.id))
  }
}
