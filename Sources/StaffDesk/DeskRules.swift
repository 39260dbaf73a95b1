public import Casebook

/// What other rooms know of what staff write at the desk.
public struct DeskRules: Sendable {
  /// Words of a reply that promise what nobody may.
  public struct Promise: Hashable, Sendable {
    /// The name of its rule file: `confidentiality`, `outcome`, `day`.
    public let id: String
    public let words: String

    public init(id: String, words: String) {
      self.id = id
      self.words = words
    }
  }

  /// The promises in a reply of a school's staff, in their order.
  let promises: @Sendable (SchoolID, String) -> [Promise]
  /// For how long after a parent's last message a channel takes a reply; `nil` where it always does.
  let replyWindow: @Sendable (_ channel: String) -> Duration?

  /// - Parameters:
  ///   - promises: the promises in a reply of a school's staff, in their order.
  ///   - replyWindow: for how long after a parent's last message a channel takes a reply; `nil` where it always does.
  public init(
    promises: @escaping @Sendable (SchoolID, String) -> [Promise],
    replyWindow: @escaping @Sendable (_ channel: String) -> Duration?
  ) {
    self.promises = promises
    self.replyWindow = replyWindow
  }
}
