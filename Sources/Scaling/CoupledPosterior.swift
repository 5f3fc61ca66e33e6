import Basics
import Fitting
import Laws
import LeastSquares
import RealModule

/// Coordinates in which the parameters of a coupled law are believed to be normal: ln(E/(L_min − E)),
/// ln A, ln B, (ln α + ln β)/2, ln(α/β) and ln k, in units of the table's geometric means.
struct BelievedCoordinates {
  static let law = CoupledScalingLaw()
  static let count = 6
  /// Beyond these nothing changes any more.
  static let limits: [ClosedRange<Double>] = [
    -9...9, -60...60, -60...60, -12...3, -6...6, -2...4,
  ]

  let leastLoss: Double

  /// The law's parameters, in its order: E, A, α, β, k, lean.
  func parameters(_ q: [Double]) -> [Double] {
    [
      leastLoss / (1 + .exp(-q[0])), .exp(q[1]), .exp(q[3] + q[4] / 2), .exp(q[3] - q[4] / 2),
      .exp(q[5]), q[2] - q[1],
    ]
  }

  /// ln L at points and its derivatives by each coordinate, a column each.
  func logLosses(_ q: [Double], at points: ScalingPoints) -> (values: [Double], slopes: [[Double]])
  {
    let p = parameters(q)
    let (losses, by) = Self.law.valuesAndDerivatives(p, over: points)
    let share = 1 / (1 + Double.exp(-q[0]))
    var slopes = [[Double]](
      repeating: [Double](repeating: 0, count: losses.count), count: Self.count)
    for i in losses.indices {
      let (alpha, beta) = (p[2] * by[2][i], p[3] * by[3][i])
      slopes[0][i] = p[0] * (1 - share) / losses[i]
      slopes[1][i] = (p[1] * by[1][i] - by[5][i]) / losses[i]
      slopes[2][i] = by[5][i] / losses[i]
      slopes[3][i] = (alpha + beta) / losses[i]
      slopes[4][i] = (alpha - beta) / 2 / losses[i]
      slopes[5][i] = p[4] * by[4][i] / losses[i]
    }
    return (losses.map { .log($0) }, slopes)
  }

  /// Beliefs as residuals: rows of slope·q − mean, in standard deviations.
  static let beliefs: [(slopes: [Double], mean: Double)] = {
    func row(_ belief: Belief, _ coordinates: [(Int, Double)]) -> (slopes: [Double], mean: Double) {
      var slopes = [Double](repeating: 0, count: count)
      for (index, slope) in coordinates { slopes[index] = slope / belief.deviation }
      return (slopes, belief.mean / belief.deviation)
    }
    return [
      row(ScalingBeliefs.limit, [(0, 1)]), row(ScalingBeliefs.exponent, [(3, 1)]),
      row(ScalingBeliefs.tilt, [(4, 1)]), row(ScalingBeliefs.coupling, [(5, 1)]),
      row(ScalingBeliefs.balance, [(1, 1), (2, -1)]),
    ]
  }()
}

/// What makes residuals independent and of standard deviation 1.
private enum Whitening: Sendable {
  /// Each by its own factor.
  case factors([Double])
  case inverse(of: Cholesky)

  func callAsFunction(_ vector: [Double]) -> [Double] {
    switch self {
    case .factors(let factors): zip(vector, factors).map { $0 * $1 }
    case .inverse(let root): root.whitened(vector)
    }
  }
}

/// ln L̂ less ln L, whitened, and after them the beliefs.
private struct BelievedModel: Model {
  let coordinates: BelievedCoordinates
  let points: ScalingPoints
  let logLosses: [Double]
  let whitening: Whitening

  var parameterCount: Int { BelievedCoordinates.count }
  var observationCount: Int { logLosses.count + BelievedCoordinates.beliefs.count }
  var derivatives: Derivatives { .closedForm }

  func evaluate(_ q: [Double], into predictions: inout [Double]) {
    let losses = BelievedCoordinates.law.values(coordinates.parameters(q), over: points)
    let residuals = whitening(zip(losses, logLosses).map { .log($0) - $1 })
    for (row, residual) in (residuals + Self.departures(q)).enumerated() {
      predictions[row] = residual
    }
  }

  static func departures(_ q: [Double]) -> [Double] {
    BelievedCoordinates.beliefs.map { belief in
      dot(belief.slopes, q) - belief.mean
    }
  }

  func jacobian(at q: [Double], into jacobian: inout [Double]) {
    for (column, slopes) in coordinates.logLosses(q, at: points).slopes.enumerated() {
      for (row, slope) in whitening(slopes).enumerated() {
        jacobian[row * parameterCount + column] = slope
      }
      for (row, belief) in BelievedCoordinates.beliefs.enumerated() {
        jacobian[(logLosses.count + row) * parameterCount + column] = belief.slopes[column]
      }
    }
  }

  func predict<S>(_ parameters: [S], into predictions: inout [S]) {
    // Unreachable: values come from `evaluate`, derivatives from `jacobian`.
  }
}

/// One member of the default forecast: a coupled law at its best for a misfit and a noise of given
/// size, with what is known of its parameters and of how the runs departed from it.
struct CoupledMember: Sendable {
  /// Its parameters in ``BelievedCoordinates``.
  var q: [Double]
  /// Of q: K = (XᵀX + beliefs)⁻¹.
  var covariance: [[Double]]
  /// ln of the evidence for it.
  var evidence: Double
  /// Its share; those of all sum to 1.
  var weight = 0.0
  private let misfit: Double
  private let noise: Double
  /// Scales of the misfit at the runs.
  private let scales: [Double]
  private let root: Cholesky
  private let whitenedSlopes: [[Double]]
  private let whitenedResiduals: [Double]
  private let residuals: [Double]

  /// The runs of a table as a member sees them.
  struct Runs: Sendable {
    let coordinates: BelievedCoordinates
    /// In units of their geometric means.
    let points: ScalingPoints
    let logLosses: [Double]
    let shared: SharedMisfit
    /// Of misfit and noise, see ``ScalingBeliefs/views``.
    let scales: [Double]
    /// Less than 1 for outliers.
    var weights: [Double]

    init(_ points: ScalingPoints, losses: [Double], view: Double, _ shared: SharedMisfit) {
      self.points = points
      self.shared = shared
      let least = losses.min() ?? 1
      coordinates = BelievedCoordinates(leastLoss: least)
      logLosses = losses.map { .log($0) }
      scales = losses.map { .exp(view * .log($0 / least)) }
      weights = losses.map { _ in 1 }
    }

    fileprivate func solve(from q: [Double], _ whitening: Whitening) -> (q: [Double], cost: Double)?
    {
      let model = BelievedModel(
        coordinates: coordinates, points: points, logLosses: logLosses, whitening: whitening)
      let limits = BelievedCoordinates.limits
      let parameters = q.indices.map { index in
        Parameter(
          "q\(index)",
          start: min(
            max(q[index], limits[index].lowerBound + 1e-6), limits[index].upperBound - 1e-6),
          lower: limits[index].lowerBound, upper: limits[index].upperBound)
      }
      let solution = try? Problem(
        model: model, observed: [Double](repeating: 0, count: model.observationCount),
        parameters: parameters
      ).solve(
        Solver(
          methods: [.levenbergMarquardt], tolerances: Tolerances(offset: 3e-3, step: 1e-8),
          maximumEvaluations: 120, multiStart: MultiStart(use: .never)))
      guard let solution, solution.parameters.allSatisfy(\.isFinite) else { return nil }
      return (solution.parameters, 2 * solution.objective)
    }

    /// The place, and the weights of outliers: independent noise, Huber's weights found in rounds.
    mutating func robustStart() -> [Double]? {
      let losses = logLosses.map { Double.exp($0) }
      let mean = losses.reduce(0, +) / Double(losses.count)
      var best: (q: [Double], cost: Double)?
      for start in 0..<8 {
        let share = start & 1 == 0 ? 0.4 : 0.75
        let term = Double.log(max(mean - share * coordinates.leastLoss, 0.05) / 2)
        let q = [
          Double.log(share / (1 - share)), term, term, .log(start & 2 == 0 ? 0.25 : 0.5), 0,
          start & 4 == 0 ? 0.2 : 1.1,
        ]
        if let found = solve(from: q, .factors(scales.map { 1 / (0.01 * $0) })),
          found.cost < best?.cost ?? .infinity
        {
          best = found
        }
      }
      guard var q = best?.q else { return nil }
      var scale = 0.01
      for _ in 0..<6 {
        let factors = zip(weights, scales).map { $0.squareRoot() / (scale * $1) }
        guard let found = solve(from: q, .factors(factors)) else { return q }
        q = found.q
        let values = coordinates.logLosses(q, at: points).values
        let sizes = values.indices.map { abs(logLosses[$0] - values[$0]) / scales[$0] }
        scale = max(sizes.medianDeviation ?? 0, 0.001)
        weights = sizes.map { min(1, 2 * scale / max($0, 1e-12)) }
      }
      return q
    }
  }

  /// - Parameter start: where its search begins.
  init?(_ runs: Runs, misfit: Double, noise: Double, from start: [Double]) {
    let scales = runs.scales
    guard
      let root = Cholesky(
        of: scales.count,
        { i, j in
          let own = i == j ? noise * noise * scales[i] * scales[i] / runs.weights[i] : 0
          return misfit * misfit * scales[i] * scales[j] * runs.shared.among[i][j] + own
        }),
      let found = runs.solve(from: start, .inverse(of: root))
    else { return nil }
    let law = runs.coordinates.logLosses(found.q, at: runs.points)
    let slopes = law.slopes.map { root.whitened($0) }
    guard
      let factor = Cholesky(
        of: BelievedCoordinates.count,
        { a, b in
          BelievedCoordinates.beliefs.reduce(dot(slopes[a], slopes[b])) {
            $0 + $1.slopes[a] * $1.slopes[b]
          }
        })
    else { return nil }
    q = found.q
    covariance = factor.inverse
    self.misfit = misfit
    self.noise = noise
    self.scales = scales
    self.root = root
    whitenedSlopes = slopes
    residuals = zip(runs.logLosses, law.values).map { $0 - $1 }
    whitenedResiduals = root.whitened(residuals)
    func belief(_ belief: Belief, _ value: Double) -> Double {
      let departure = (Double.log(value) - belief.mean) / belief.deviation
      return departure * departure / 2
    }
    evidence =
      -found.cost / 2 - root.logDeterminant / 2 - factor.logDeterminant / 2
      - belief(ScalingBeliefs.misfit, misfit) - belief(ScalingBeliefs.noise, noise)
  }

  /// ln L − ln L̂ of a run, by the law alone.
  func departure(ofRun run: Int) -> Double { residuals[run] }

  /// Mean and variance of ln L at points that a run might end at: the law, corrected by the departures
  /// of runs nearby.
  ///
  /// - Parameter shared: how much each point shares with each run, see ``SharedMisfit/withRuns(_:)``.
  func logLosses(
    at points: ScalingPoints, _ coordinates: BelievedCoordinates, sharing shared: [[Double]]
  ) -> [(mean: Double, variance: Double)] {
    let (values, slopes) = coordinates.logLosses(q, at: points)
    return values.indices.map { target in
      let (effect, own, shift) = effect(slopes.map { $0[target] }, sharing: shared[target])
      return (values[target] + shift, max(own + covariance.form(effect, effect), 0))
    }
  }

  /// What a loss would say of the coordinates beyond what the runs share with it, the variance of what is
  /// its own, and by how much the runs' departures shift it.
  ///
  /// - Parameters:
  ///   - slopes: of its ln L, by the coordinates.
  ///   - shared: how much it shares with each run.
  private func effect(
    _ slopes: [Double], sharing shared: [Double]
  ) -> (effect: [Double], own: Double, shift: Double) {
    let whitened = root.whitened(zip(scales, shared).map { misfit * misfit * $0 * $1 })
    return (
      zip(slopes, whitenedSlopes).map { $0 - dot($1, whitened) },
      misfit * misfit + noise * noise - dot(whitened, whitened), dot(whitened, whitenedResiduals)
    )
  }

  /// By how much a run would narrow what is known of g·q: its variance now, and with the run's loss.
  ///
  /// - Parameters:
  ///   - gradient: g, by the coordinates.
  ///   - slopes: of the run's ln L, by the coordinates.
  ///   - shared: how much it shares with each of the runs there are.
  func variances(
    of gradient: [Double], withRunOf slopes: [Double], sharing shared: [Double]
  ) -> (now: Double, then: Double) {
    let now = covariance.form(gradient, gradient)
    let (effect, own, _) = effect(slopes, sharing: shared)
    let shift = covariance.form(effect, gradient)
    let variance = max(own, 1e-12) + covariance.form(effect, effect)
    return (now, max(now - shift * shift / variance, 0))
  }
}

/// How much two runs share of a misfit: e^(−(|Δ ln N| + |Δ ln D|)/reach).
struct SharedMisfit: Sendable {
  private let sizes: [Double]
  private let tokens: [Double]
  /// Of each two runs.
  let among: [[Double]]

  init(_ points: ScalingPoints) {
    sizes = points.logs(.parameters)
    tokens = points.logs(.tokens)
    among = Self.shares(zip(sizes, tokens), zip(sizes, tokens))
  }

  /// Of each point with each run.
  func withRuns(_ points: ScalingPoints) -> [[Double]] {
    Self.shares(
      zip(points.logs(.parameters), points.logs(.tokens)), zip(sizes, tokens))
  }

  private static func shares(
    _ points: Zip2Sequence<[Double], [Double]>, _ runs: Zip2Sequence<[Double], [Double]>
  ) -> [[Double]] {
    points.map { size, token in
      runs.map { .exp(-(abs($0 - size) + abs($1 - token)) / ScalingBeliefs.reach) }
    }
  }

  /// The distance in (ln N, ln D) of a point to the nearest run.
  func distance(to target: Int, of points: ScalingPoints) -> Double {
    let (size, token) = (points.logs(.parameters)[target], points.logs(.tokens)[target])
    return sizes.indices.map { i in
      let (a, b) = (sizes[i] - size, tokens[i] - token)
      return (a * a + b * b).squareRoot()
    }.min() ?? 0
  }
}
