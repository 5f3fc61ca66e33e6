import Basics
import Fitting
import RealModule

/// How the finished runs of a study departed from their own forecasts, and what that tells of one more:
/// a Gaussian process over what had been seen of the runs (Rasmussen & Williams 2006, chapter 2).
///
/// With ŷ the forecast of a run and r the value that it had reached, what is told of one run by others is the
/// departure y − r − β·(ŷ − r): β says how much of the foreseen progress is taken over. With fᵢ the F
/// features of run i, and wᵢ how wide its forecast is beside the usual one, departures have the covariance
///
/// ```
/// k(i, j) = c + a·fᵢ·fⱼ/F + r·exp(−|fᵢ − fⱼ|²/(2Fℓ²)) + ν·wᵢ·δᵢⱼ
/// ```
///
/// a shift that all share, a linear dependence, a local one, and what each run has of its own: the more, the
/// less its own forecast was sure. Forms with several β, ℓ and ν, or nothing local, are averaged by how far
/// the finished runs are from what the others say of them, each left out in turn, for which nothing has to be
/// fitted again (ibid., 5.4.2).
struct StudyRegression: Sendable {
  /// By how much the run that goes on is expected to depart from its own forecast, a number a position.
  let mean: [Double]
  /// How far each finished run is from what the others say of it, a row a run.
  let residuals: [[Double]]
  /// How uncertain the run that goes on is beside each finished run said by the others: the ratio of
  /// their standard deviations, at most ``mostWidening``.
  private(set) var widenings: [Double]
  /// The same of each finished run beside each other.
  private let deviations: [Double]

  private struct Form {
    /// The length of what is local; nil where nothing is.
    var length: Double?
    var noise: Double
  }

  private static let shift = 0.5
  private static let linear = 0.3
  private static let local = 1.0
  private static let forms = [nil, 0.7, 0.2].flatMap { length in
    [0.03, 0.3, 2].map { Form(length: length, noise: $0) }
  }
  /// How much of the progress that a forecast foresees is taken over.
  private static let trusts = [1, 0.5, 0]
  static let mostWidening = 3.0

  /// - Parameters:
  ///   - features: A row a finished run.
  ///   - own: Those of the run that goes on.
  ///   - departures: A row a finished run, a column a position.
  ///   - progress: By how much each forecast departs from what had been reached, alike.
  ///   - spreads: How wide the forecast of each finished run is beside the usual one, and then that of the
  ///     run that goes on.
  init?(
    features: [[Double]], own: [Double], departures: [[Double]],
    progress: (runs: [[Double]], own: [Double]), spreads: [Double]
  ) {
    let count = departures.count
    guard let width = departures.first?.count, count > 0, width > 0 else { return nil }
    let rows = features + [own]
    let size = Double(max(own.count, 1))
    func kernel(_ i: Int, _ j: Int) -> (linear: Double, distance: Double) {
      var (product, square) = (0.0, 0.0)
      for (x, y) in zip(rows[i], rows[j]) {
        product += x * y
        square += (x - y) * (x - y)
      }
      return (product / size, square / size)
    }
    // All pairs once; the forms differ in how they weigh them.
    var pairs: [(linear: Double, distance: Double)] = []
    for i in 0...count { for j in 0...i { pairs.append(kernel(i, j)) } }
    func covariance(_ form: Form, _ i: Int, _ j: Int) -> Double {
      let pair = pairs[max(i, j) * (max(i, j) + 1) / 2 + min(i, j)]
      let near = form.length.map { Self.local * .exp(-pair.distance / (2 * $0 * $0)) } ?? 0
      return Self.shift + Self.linear * pair.linear + near
        + (i == j ? form.noise * spreads[i] : 0)
    }
    let targets = Self.trusts.map { trust in
      zip(departures, progress.runs).map { row, foreseen in
        zip(row, foreseen).map { $0 + (1 - trust) * $1 }
      }
    }
    var answers: [Answer] = []
    for form in Self.forms {
      guard let factor = Cholesky(of: count, { covariance(form, $0, $1) }) else { continue }
      let inverse = factor.inverse
      let across = (0..<count).map { covariance(form, count, $0) }
      for (trust, target) in zip(Self.trusts, targets) {
        var answer = Answer(
          inverse: inverse, across: across, own: covariance(form, count, count),
          departures: target)
        for column in 0..<width { answer.mean[column] -= (1 - trust) * progress.own[column] }
        answers.append(answer)
      }
    }
    guard let most = answers.map(\.score).max() else { return nil }
    let weights = answers.map { Double.exp($0.score - most) }
    let total = weights.reduce(0, +)
    func average(_ value: (Answer) -> Double) -> Double {
      zip(answers, weights).reduce(0) { $0 + $1.1 / total * value($1.0) }
    }
    mean = (0..<width).map { column in average { $0.mean[column] } }
    residuals = (0..<count).map { run in
      (0..<width).map { column in average { $0.residuals[run][column] } }
    }
    let deviations = (0..<count).map { run in average { $0.variances[run] }.squareRoot() }
    let deviation = average { $0.variance }.squareRoot()
    self.deviations = deviations
    widenings = deviations.map { min(deviation / $0, Self.mostWidening) }
  }

  /// How uncertain one finished run is beside another, each said by the others.
  func widening(of run: Int, beside other: Int) -> Double {
    min(deviations[run] / deviations[other], Self.mostWidening)
  }

  /// What one form says.
  private struct Answer {
    var mean: [Double]
    let residuals: [[Double]]
    /// Of each finished run by the others, in units of their median.
    let variances: [Double]
    let variance: Double
    /// The logarithm of the density of the finished runs, each said by the others, by Laplace's
    /// distribution of the best width at each position: robust against single runs far off.
    let score: Double

    init(
      inverse: [[Double]], across: [Double], own: Double, departures: [[Double]]
    ) {
      let count = departures.count
      let width = departures[0].count
      var weighted = [[Double]](repeating: [Double](repeating: 0, count: width), count: count)
      for i in 0..<count {
        for j in 0..<count {
          let entry = inverse[i][j]
          for column in 0..<width { weighted[i][column] += entry * departures[j][column] }
        }
      }
      var mean = [Double](repeating: 0, count: width)
      for i in 0..<count {
        for column in 0..<width { mean[column] += across[i] * weighted[i][column] }
      }
      let residuals = (0..<count).map { i in weighted[i].map { $0 / inverse[i][i] } }
      let raw = (0..<count).map { 1 / inverse[$0][$0] }
      let usual = raw.median ?? 1
      var explained = 0.0
      for i in 0..<count {
        for j in 0..<count { explained += across[i] * inverse[i][j] * across[j] }
      }
      self.mean = mean
      self.residuals = residuals
      variances = raw.map { $0 / usual }
      variance = max(own - explained, 1e-9) / usual
      let deviations = variances.map { $0.squareRoot() }
      let sizes = (0..<width).map { column in
        zip(residuals, deviations).reduce(0) { $0 + abs($1.0[column]) / $1.1 } / Double(count)
      }
      let most = sizes.max() ?? 0
      let logWidth =
        sizes.reduce(0) { $0 + .log($1 + 1e-9 * most + .leastNormalMagnitude) } / Double(width)
      score =
        count > 1
        ? -Double(count) * logWidth - deviations.reduce(0) { $0 + .log($1) } : 0
    }
  }
}
