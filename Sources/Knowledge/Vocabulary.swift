/// The ids that replies, knowledge and records share: `common/vocabulary.yaml`.
struct Vocabulary: Decodable {
  /// Topics that must have a file in the common layer.
  let topics: [String]
  /// Categories of draft posts.
  let categories: [String]
  /// Words that promise what nobody may promise.
  let promises: [String]

  private enum CodingKeys: CodingKey { case topics, categories, promises }

  /// The topic of a category: `complaint` has `complaint.not-online`, every other one `social.<category>`.
  static func topic(ofCategory category: String) -> String {
    category == "complaint" ? "complaint.not-online" : "social." + category
  }

  /// The category of a topic, if it is one's.
  static func category(ofTopic topic: String) -> String? {
    if topic == "complaint.not-online" { return "complaint" }
    return topic.hasPrefix("social.") ? String(topic.dropFirst("social.".count)) : nil
  }
}
