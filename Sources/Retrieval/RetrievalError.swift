/// What can be wrong with stored bytes.
public enum RetrievalError: Error, Equatable, CustomStringConvertible {
  /// The bytes are not of the wanted kind at all.
  case notAnIndex
  /// Another version of this program wrote them.
  case otherVersion(found: UInt32, expected: UInt32)
  /// They are cut short or changed.
  case damaged

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .notAnIndex: "These bytes are no stored index of the wanted kind; give the file that was built for it."
    case .otherVersion(let found, let expected):
      "The stored index has version \(found), this program reads \(expected); build it again."
    case .damaged: "The stored index is cut short or changed; build it again."
    }
  }
}
