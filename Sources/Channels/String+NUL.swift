extension String {
  /// Without NUL characters, which occur in the wild and end a text early in some databases.
  var withoutNUL: String {
    utf8.contains(0) ? String(String.UnicodeScalarView(unicodeScalars.filter { $0.value != 0 })) : self
  }
}
