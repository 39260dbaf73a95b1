extension SchoolFolder {
  /// Every YAML file below `folder` of this layer, decoded: how rule files reach the room that owns their form.
  ///
  /// - Throws: `KnowledgeError.faulty` with every file that cannot be decoded.
  public func decode<Value: Decodable>(_: Value.Type, below folder: String) throws(KnowledgeError) -> [Value] {
    var faults: [Diagnostic] = []
    var values: [Value] = []
    for file in files(in: root + folder) where file.path.hasSuffix(".yaml") {
      if let value: Value = KnowledgeSource.decode(file, faults: &faults) { values.append(value) }
    }
    guard faults.isEmpty else { throw .faulty(faults) }
    return values
  }

  /// Where `words` first stand in a YAML file below `folder` of this layer: the place of a fault that is told only there,
  /// by the room that owns the form; the folder itself if they stand nowhere as they are.
  public func place(of words: String, below folder: String) -> (file: String, line: Int) {
    for file in files(in: root + folder) where file.path.hasSuffix(".yaml") {
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
      if let line = lines.firstIndex(where: { $0.contains(words) }) { return (file.path, line + 1) }
    }
    return (root + folder, 1)
  }

  /// The example questions of every article of this layer: what parents ask on an ordinary day.
  ///
  /// - Throws: `KnowledgeError.faulty` with every article that cannot be read.
  public func exampleQuestions() throws(KnowledgeError) -> [String] {
    var faults: [Diagnostic] = []
    let articles = KnowledgeSource.articleFiles(in: self, school == nil ? "topics/" : "articles/", faults: &faults)
    guard faults.isEmpty else { throw .faulty(faults) }
    return articles.flatMap { $0.matter.examples ?? [] }
  }
}
