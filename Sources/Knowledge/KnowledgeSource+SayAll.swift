extension KnowledgeSource {
  /// Everything that can be said for this school, by where it is written.
  public var everythingSaid: [(origin: String, text: String)] {
    var said: [(origin: String, text: String)] = []
    for card in cards {
      let article = card.article
      said.append((card.file.path, article.body))
      said.append((card.file.path + " sms", article.sms))
      said.append((card.file.path + " title, button", "\(article.title) · \(article.button)"))
      if let post = article.post { said.append((card.file.path + " post", post)) }
    }
    for (key, sentence) in wording.sentences.sorted(by: { $0.key < $1.key }) { said.append((key, sentence)) }
    for (key, message) in wording.rewrites.sorted(by: { $0.key < $1.key }) { said.append(("rewrite." + key, message)) }
    for (key, text) in wording.canned.sorted(by: { $0.key < $1.key }) { said.append(("canned." + key, text)) }
    return said
  }
}
