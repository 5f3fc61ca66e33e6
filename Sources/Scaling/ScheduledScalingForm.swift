import Basics
import Differentiation
import Fitting
import LeastSquares
import RealModule

/// Residuals f − y of ln L, whitened, and after them what is believed.
private struct ScheduledModel: Model {
  let law: ScheduledScalingLaw
  let rows: ScheduledRows
  let logLosses: [Double]
  let isThin: Bool
  let beliefCount: Int
  let whiten: @Sendable ([Double]) -> [Double]

  var parameterCount: Int { law.count }
  var observationCount: Int { logLosses.count + beliefCount }
  var derivatives: Derivatives { .closedForm }

  private func predictions(_ p: [Double]) -> [Double] {
    whiten(zip(law.logLosses(p, at: rows), logLosses).map { $0 - $1 })
      + law.departures(p, isThin: isThin)
  }

  func evaluate(_ parameters: [Double], into predictions: inout [Double]) {
    for (row, value) in self.predictions(parameters).enumerated() { predictions[row] = value }
  }

  func jacobian(at parameters: [Double], into jacobian: inout [Double]) {
    let slopes = law.slopes(parameters, at: rows).map { whiten($0) }
    let beliefs = law.departureSlopes(parameters, isThin: isThin)
    for column in slopes.indices {
      for (row, slope) in (slopes[column] + beliefs[column]).enumerated() {
        jacobian[row * parameterCount + column] = slope
      }
    }
  }

  func predict<S: DifferentiableNumber>(_ parameters: [S], into predictions: inout [S]) {
    // Unreachable: values come from `evaluate`, derivatives from `jacobian`.
  }
}

/// One form of the law, fitted: its parameters and how the rows depart from it.
struct ScheduledScalingForm: Sendable {
  /// What is fitted.
  struct Data: Sendable {
    var rows: ScheduledRows
    /// ln(L/least loss).
    var logLosses: [Double]
    /// How many rows the run of each row has.
    var runLengths: [Double]
    var isThin: Bool
  }

  let law: ScheduledScalingLaw
  private(set) var parameters: [Double]
  private(set) var constants = ScheduledScalingCovariance()
  /// Of the parameters, (JᵀV⁻¹J + PᵀP)⁻¹.
  private(set) var covariance: [[Double]] = []
  /// Factor of standard deviations: more than 1 where the first fit had to do.
  private(set) var widening = 1.0
  private var known: ScheduledScalingCovariance.Rows
  private var root: Cholesky
  private var whitenedSlopes: [[Double]] = []
  private var whitenedResiduals: [Double] = []

  /// The scale of residuals that are taken for independent, and from where on one is an outlier then.
  private static let firstScale = 0.004
  private static let firstThreshold = 2.0
  /// So many rows of one run count in full then.
  private static let independentRows = 6.0
  private static let threshold = 3.0

  /// Nil where no search ends, which takes losses that are no such curves.
  init?(_ law: ScheduledScalingLaw, _ data: Data) {
    self.law = law
    let factors = data.runLengths.map {
      1 / (Self.firstScale * max($0 / Self.independentRows, 1).squareRoot())
    }
    var best: (parameters: [Double], objective: Double)?
    let median = Double.exp(data.logLosses.median ?? 0)
    for exponent in [0.35, 0.2] {
      let found = Self.solve(
        law, data, from: law.start(exponent: exponent, medianLoss: median),
        threshold: Self.firstThreshold
      ) { zip($0, factors).map { $0 * $1 } }
      if let found, found.objective < best?.objective ?? .infinity { best = found }
    }
    guard let first = best?.parameters else { return nil }
    parameters = first
    // Replaced in each round.
    known = Self.rows(law, first, data.rows)
    guard let start = constants.root(.init(known, known)) else { return nil }
    root = start
    let firstDeviation = Self.deviation(residuals(data))
    for _ in 0..<2 {
      guard learn(data) else { return nil }
      let root = root
      guard
        let found = Self.solve(
          law, data, from: parameters, threshold: Self.threshold,
          whiten: { root.whitened($0) })
      else { return nil }
      parameters = found.parameters
    }
    // A long detour of the parameters that only the covariance makes cheap is not believed.
    if Self.deviation(residuals(data)) > 2 * firstDeviation {
      parameters = first
      widening = 2
      guard learn(data) else { return nil }
    }
    whitenedSlopes = law.slopes(parameters, at: data.rows).map { root.whitened($0) }
    whitenedResiduals = root.whitened(residuals(data))
    let information = Self.information(law, parameters, data)
    guard
      let factor = Cholesky(
        of: law.count, { dot(whitenedSlopes[$0], whitenedSlopes[$1]) + information[$0][$1] })
    else { return nil }
    covariance = factor.inverse
  }

  /// Learns the covariance at the parameters.
  private mutating func learn(_ data: Data) -> Bool {
    known = Self.rows(law, parameters, data.rows)
    let pairs = ScheduledScalingCovariance.Pairs(known, known)
    constants.learn(
      pairs,
      .init(
        residuals: residuals(data), slopes: law.slopes(parameters, at: data.rows),
        information: Self.information(law, parameters, data)))
    guard let learned = constants.root(pairs) else { return false }
    root = learned
    return true
  }

  private func residuals(_ data: Data) -> [Double] {
    zip(data.logLosses, law.logLosses(parameters, at: data.rows)).map { $0 - $1 }
  }

  private static func deviation(_ residuals: [Double]) -> Double {
    let mean = residuals.reduce(0, +) / Double(max(residuals.count, 1))
    return residuals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
  }

  private static func rows(
    _ law: ScheduledScalingLaw, _ p: [Double], _ rows: ScheduledRows
  ) -> ScheduledScalingCovariance.Rows {
    .init(
      rows: rows, gains: law.slopes(p, at: rows)[ScheduledScalingLaw.rho].map { max($0, 0) })
  }

  private static func information(
    _ law: ScheduledScalingLaw, _ p: [Double], _ data: Data
  ) -> [[Double]] {
    let slopes = law.departureSlopes(p, isThin: data.isThin)
    return slopes.map { a in slopes.map { dot(a, $0) } }
  }

  private static func solve(
    _ law: ScheduledScalingLaw, _ data: Data, from start: [Double], threshold: Double,
    whiten: @escaping @Sendable ([Double]) -> [Double]
  ) -> (parameters: [Double], objective: Double)? {
    let model = ScheduledModel(
      law: law, rows: data.rows, logLosses: data.logLosses, isThin: data.isThin,
      beliefCount: law.departures(start, isThin: data.isThin).count, whiten: whiten)
    let parameters = zip(start, ScheduledScalingLaw.bounds).enumerated().map { index, pair in
      Parameter(
        ScheduledScalingLaw.names[index],
        start: min(max(pair.0, pair.1.lowerBound + 1e-6), pair.1.upperBound - 1e-6),
        lower: pair.1.lowerBound, upper: pair.1.upperBound)
    }
    let solution = try? Problem(
      model: model, observed: [Double](repeating: 0, count: model.observationCount),
      parameters: parameters, loss: .huber(threshold: threshold)
    ).solve(
      Solver(
        methods: [.levenbergMarquardt], tolerances: Tolerances(offset: 3e-3, step: 1e-8),
        maximumEvaluations: 120, multiStart: MultiStart(use: .never)))
    guard let solution, solution.parameters.allSatisfy(\.isFinite) else { return nil }
    return (solution.parameters, solution.objective)
  }

  /// The parameters that lie at the end of what they may be.
  var atBound: [String] {
    zip(zip(parameters, ScheduledScalingLaw.bounds), ScheduledScalingLaw.names).compactMap {
      let (value, bounds) = $0.0
      let near = 1e-4 * (bounds.upperBound - bounds.lowerBound)
      return min(value - bounds.lowerBound, bounds.upperBound - value) < near ? $0.1 : nil
    }
  }

  // MARK: Elsewhere

  /// The mean and the covariance of ln(L/least loss) elsewhere, by universal kriging: the law, corrected
  /// by how rows alike departed from it, without noise.
  func logLosses(at rows: ScheduledRows) -> (means: [Double], covariance: [[Double]]) {
    let targets = Self.rows(law, parameters, rows)
    let across = ScheduledScalingCovariance.Pairs(known, targets)
    let among = ScheduledScalingCovariance.Pairs(targets, targets)
    let slopes = law.slopes(parameters, at: rows)
    var means = law.logLosses(parameters, at: rows)
    let weights = rows.indices.map { target in
      root.whitened((0..<known.count).map { constants(across, $0, target) })
    }
    // What the parameters change once the correction has moved with them.
    let effects = rows.indices.map { target in
      slopes.indices.map { slopes[$0][target] - dot(weights[target], whitenedSlopes[$0]) }
    }
    let spread = effects.map { effect in covariance.map { dot($0, effect) } }
    for target in rows.indices { means[target] += dot(weights[target], whitenedResiduals) }
    let all = rows.indices.map { a in
      rows.indices.map { b in
        widening * widening
          * (constants(among, a, b) - dot(weights[a], weights[b]) + dot(effects[a], spread[b]))
      }
    }
    return (means, all)
  }

  /// Parameters that the rows leave possible.
  ///
  /// - Parameter normals: independent standard normal numbers, as many as parameters for each draw.
  func draws(_ normals: [[Double]]) -> [[Double]] {
    let root = CovarianceRoot(of: covariance)
    return normals.map { normals in
      zip(zip(parameters, root.times(normals)), ScheduledScalingLaw.bounds).map {
        min(max($0.0 + widening * $0.1, $1.lowerBound), $1.upperBound)
      }
    }
  }
}
