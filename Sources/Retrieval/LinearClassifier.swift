internal import Glibc

/// One linear decision for each label: is it true of a text, whatever the other labels say.
///
/// A yes-or-no question is a classifier with one label. Scores are w · x + b; under ``Loss/logistic`` they are
/// log-odds. Weights are kept in 127 steps either way, the same steps for all features and labels; small ones are dropped.
public struct LinearClassifier: Sendable {
  /// What training counts as a fault.
  public enum Loss: UInt64, Sendable {
    /// max(0, 1 − y·score)²: the L2-loss support vector machine; scores only rank.
    case squaredHinge
    /// ln(1 + exp(−y·score)): logistic regression; scores are log-odds.
    case logistic
  }

  /// How to train.
  public struct Options: Sendable, Hashable {
    /// What counts as a fault.
    public var loss: Loss
    /// The price of faults against small weights (the C of the literature); more fits closer.
    public var cost: Float
    /// Whether a label's true and false rows get the same total weight, however many there are of each.
    public var balanced: Bool
    /// Training ends when no step would have been larger than this.
    public var tolerance: Float
    /// Training ends after so many passes over the rows at the latest.
    public var passes: Int

    /// Logistic regression at cost 1, unless said otherwise.
    public init(
      loss: Loss = .logistic, cost: Float = 1, balanced: Bool = false, tolerance: Float = 0.05, passes: Int = 60
    ) {
      self.loss = loss
      self.cost = cost
      self.balanced = balanced
      self.tolerance = tolerance
      self.passes = passes
    }
  }

  /// Number of labels.
  public let labelCount: Int
  /// Number of features.
  public var featureCount: Int { weights.featureCount }
  /// What it was trained with.
  public let loss: Loss
  private let weights: LinearWeights
  private let biases: FlatArray<Float>

  init(loss: Loss, weights: LinearWeights, biases: [Float]) {
    labelCount = biases.count
    self.loss = loss
    self.weights = weights
    self.biases = FlatArray(biases)
  }

  /// The score of each label: above 0 means more likely true than not.
  public func scores(for row: SparseRow) -> [Float] {
    var scores = Array(biases.elements)
    scores.withUnsafeMutableBufferPointer { weights.add(row, to: $0) }
    return scores
  }

  /// The probability, 0 to 1, of each label; meaningful with ``Loss/logistic`` only.
  public func probabilities(for row: SparseRow) -> [Float] { scores(for: row).map { 1 / (1 + expf(-$0)) } }

  /// What one unit of a feature adds to a label's score; 0 for a feature or label that it does not have.
  public func weight(of feature: UInt32, for label: Int) -> Float {
    Int(feature) < featureCount && 0..<labelCount ~= label ? weights.weight(of: Int(feature), for: label) : 0
  }

  /// What a label's score is for a text without features. `label` must be below ``labelCount``.
  public func bias(for label: Int) -> Float { biases.elements[label] }
}

extension LinearClassifier {
  /// The stored form; the same classifier gives the same bytes.
  public func encoded() -> [UInt8] { Archive.seal(.classifier) { write(to: &$0) } }

  /// Reads ``encoded()`` bytes, copying them.
  public init(decoding bytes: [UInt8]) throws(RetrievalError) {
    let block = bytes.withUnsafeBytes { Archive.block(copying: $0) }
    self = try Archive.open(.classifier, block) { (reader) throws(RetrievalError) in
      try LinearClassifier(reading: &reader)
    }
  }

  /// Reads ``encoded()`` bytes in place, copying only when they are not 16-byte aligned; `owner` is kept as long as
  /// they are used.
  public init(mapped bytes: UnsafeRawBufferPointer, keeping owner: any AnyObject & Sendable) throws(RetrievalError) {
    let block = Archive.block(mapped: bytes, keeping: owner)
    self = try Archive.open(.classifier, block) { (reader) throws(RetrievalError) in
      try LinearClassifier(reading: &reader)
    }
  }

  func write(to writer: inout ArchiveWriter) {
    writer.put(labelCount)
    writer.put(featureCount)
    writer.put(loss.rawValue)
    weights.write(to: &writer)
    writer.put(biases)
  }

  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    labelCount = try reader.count()
    let featureCount = try reader.count()
    guard let loss = Loss(rawValue: try reader.word()) else { throw .damaged }
    self.loss = loss
    weights = try LinearWeights(reading: &reader, labelCount: labelCount, featureCount: featureCount)
    biases = try reader.array()
    guard biases.elements.count == labelCount else { throw .damaged }
  }
}
