/// Why the store did not do what it was asked. Never holds a word of a message, an address or a bound value.
public enum StoreError: Error, Hashable, Sendable {
  /// `store.url` names no store there is.
  case badLocation(String)
  /// The file cannot be opened or is no database.
  case cannotOpen(path: String, why: String)
  /// Another `serve` has the file.
  case inUse(path: String)
  /// A newer program wrote this file.
  case newerSchema(found: Int, known: Int)
  /// An older program has this file open; only the one that starts brings it forward.
  case olderSchema(found: Int, known: Int)
  /// The file does not keep the promise that what was accepted survives a power cut.
  case notDurable(synchronous: Int)
  /// Too many messages wait to be written: answer 503.
  case full
  /// A disk that is full or failing, or a store that was closed: answer 503. Nothing of the transaction was kept.
  case unavailable(why: String)
  /// The rows break a rule of the schema, and would again.
  case refused(why: String)
  /// Somebody else has the turn or delivery in hand meanwhile, or it is done: drop it.
  case notInHand
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .badLocation(let url): "store.url \"\(url)\" is not known; write sqlite:FILE"
    case .cannotOpen(let path, let why):
      "the store \(path) cannot be opened: \(why); check store.url and the file's rights"
    case .inUse(let path): "the store \(path) is in use by a serve; stop that one, or set another store.url"
    case .newerSchema(let found, let known):
      "the store has schema \(found) and this program knows \(known): run the newer program, or restore a backup"
    case .olderSchema(let found, let known):
      "the store has schema \(found) and this program knows \(known): restart serve with this program first"
    case .notDurable(let synchronous):
      "SQLite runs with synchronous=\(synchronous) where 2 was asked for: accepted messages could be lost"
    case .full: "too many messages wait to be written; try again in a moment"
    case .unavailable(let why): "the store cannot be written or read: \(why); check the disk"
    case .refused(let why): "the store refused the rows: \(why)"
    case .notInHand: "this work is no longer in hand"
    }
  }
}
