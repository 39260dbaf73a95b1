internal import Glibc

/// Turns the signals into a probability: logistic regression (Platt 1999), fitted on questions that were held out
/// when the index was built.
struct Calibration: Sendable {
  /// Factors for the plain signals; the last one stands alone.
  private let factors: [Double]

  /// For an index too small to hold anything out: certain where the nearest example and the known words are near 1.
  static let unfitted = Calibration(factors: [6, 0, 1, 0, 0, 3, 0, 0, -4])

  private init(factors: [Double]) { self.factors = factors }

  /// The probability, 0 to 1.
  func confidence(_ signals: Signals) -> Double {
    1 / (1 + exp(-parts(signals).reduce(0, +)))
  }

  /// What each signal adds to the log-odds, and last what stands alone.
  func parts(_ signals: Signals) -> [Double] {
    zip(signals.values + [1], factors).map { $0 * $1 }
  }

  /// Fits by Newton's method on standardised signals with a small ridge. Both sides have the same total weight, so
  /// that 0.5 means "as likely as not" when half of the questions are out of scope. No signal but the length may
  /// count against an answer: what a few questions suggest otherwise is chance. Unfitted when a side has fewer than
  /// ten questions.
  init(answered: [Signals], unanswered: [Signals]) {
    guard min(answered.count, unanswered.count) >= 10 else {
      self = .unfitted
      return
    }
    let samples =
      answered.map { (signals: $0.values, target: 1.0, weight: 0.5 / Double(answered.count)) }
      + unanswered.map { (signals: $0.values, target: 0.0, weight: 0.5 / Double(unanswered.count)) }
    let width = Signals.names.count
    let means = (0..<width).map { signal in samples.reduce(0) { $0 + $1.weight * $1.signals[signal] } }
    let scales = (0..<width).map { signal in
      let variance = samples.reduce(0) {
        $0 + $1.weight * ($1.signals[signal] - means[signal]) * ($1.signals[signal] - means[signal])
      }
      return variance > 1e-12 ? variance.squareRoot() : 1
    }
    let inputs = samples.map { sample in (0..<width).map { (sample.signals[$0] - means[$0]) / scales[$0] } + [1] }
    var free = Array(0...width)
    var fitted = [Double](repeating: 0, count: width + 1)
    while true {
      let beta = Self.fit(inputs.map { row in free.map { row[$0] } }, samples.map(\.target), samples.map(\.weight))
      fitted = [Double](repeating: 0, count: width + 1)
      for (place, signal) in free.enumerated() { fitted[signal] = beta[place] }
      let negative = (0..<width - 1).filter { fitted[$0] < 0 }
      guard let worst = negative.min(by: { fitted[$0] < fitted[$1] }) else { break }
      free.removeAll { $0 == worst }
    }
    var factors = (0..<width).map { fitted[$0] / scales[$0] }
    factors.append(fitted[width] - (0..<width).reduce(0) { $0 + factors[$1] * means[$1] })
    self.factors = factors
  }

  private static func fit(_ inputs: [[Double]], _ targets: [Double], _ weights: [Double]) -> [Double] {
    let width = inputs[0].count
    let ridge = 1e-3 + 4 / Double(inputs.count)
    var beta = [Double](repeating: 0, count: width)
    for _ in 0..<25 {
      var slope = beta.map { -ridge * $0 }
      var curve = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
      for index in 0..<width { curve[index][index] = ridge }
      for (input, (target, weight)) in zip(inputs, zip(targets, weights)) {
        let score = zip(input, beta).reduce(0) { $0 + $1.0 * $1.1 }
        let probability = 1 / (1 + exp(-score))
        let fault = weight * (target - probability)
        let bend = weight * max(probability * (1 - probability), 1e-9)
        for row in 0..<width {
          slope[row] += fault * input[row]
          for column in 0...row { curve[row][column] += bend * input[row] * input[column] }
        }
      }
      let step = solve(curve, slope)
      for index in 0..<width { beta[index] += step[index] }
      if step.allSatisfy({ abs($0) < 1e-7 }) { break }
    }
    return beta
  }

  /// Solves a symmetric positive system, of which the lower half is given, by Cholesky's method.
  private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    let width = right.count
    var lower = matrix
    for row in 0..<width {
      for column in 0...row {
        let sum = (0..<column).reduce(matrix[row][column]) { $0 - lower[row][$1] * lower[column][$1] }
        lower[row][column] = row == column ? max(sum, 1e-15).squareRoot() : sum / lower[column][column]
      }
    }
    var solution = right
    for row in 0..<width {
      solution[row] = (0..<row).reduce(solution[row]) { $0 - lower[row][$1] * solution[$1] } / lower[row][row]
    }
    for row in (0..<width).reversed() {
      solution[row] = (row + 1..<width).reduce(solution[row]) { $0 - lower[$1][row] * solution[$1] } / lower[row][row]
    }
    return solution
  }

  func write(to writer: inout ArchiveWriter) {
    for factor in factors { writer.put(factor) }
  }

  init(reading reader: inout ArchiveReader) throws(RetrievalError) {
    var factors: [Double] = []
    for _ in 0...Signals.names.count { factors.append(try reader.double()) }
    self.factors = factors
  }
}
