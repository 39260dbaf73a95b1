import ArgumentParser

@main
struct Schoolgate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schoolgate",
    abstract:
      "Answers parents from their school's own policy, checks drafts of posts, and hands serious concerns to staff.",
    subcommands: [
      ServeCommand.self,
      AskCommand.self, AnswerCommand.self, CheckPostCommand.self, EvaluateCommand.self, SearchCommand.self,
      KnowledgeCommand.self, StaffCommand.self, SwitchCommand.self, MigrateCommand.self,
    ])
}
