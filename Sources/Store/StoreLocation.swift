/// Where a store is, as `store.url` says it.
public enum StoreLocation: Hashable, Sendable {
  /// The path of a SQLite file.
  case sqlite(path: String)

  /// Reads `sqlite:FILE`; a relative file is in `folder`. Throws `badLocation`.
  public init(url: String, relativeTo folder: String) throws(StoreError) {
    let scheme = "sqlite:"
    guard url.hasPrefix(scheme), url.count > scheme.count, !url.utf8.contains(0) else { throw .badLocation(url) }
    let path = String(url.dropFirst(scheme.count))
    self = .sqlite(path: path.hasPrefix("/") ? path : folder + "/" + path)
  }
}
