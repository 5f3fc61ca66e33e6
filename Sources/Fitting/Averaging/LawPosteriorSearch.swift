import Laws
import LeastSquares
import RealModule

/// The search for a law's posterior over a sample.
struct LawPosteriorSearch {
  let model: PeakedLaw
  let sample: PosteriorSample

  init(_ law: any BelievedLaw, _ sample: PosteriorSample) {
    model = PeakedLaw(law, scale: sample.scale)
    self.sample = sample
  }

  /// What is believed of the logarithm of the kernel's scale: within a factor of 2.5.
  static let believedLogScale = Belief("ln(scale of the misfit)", mean: 0, deviation: 0.9)
  /// The same of losses that laws were not made for: to a factor of 4.5 about 7.
  private static let looseLogScale = Belief("ln(scale of the misfit)", mean: 2, deviation: 1.5)

  /// How much of what the rows say of the kernel's scale counts. Rows along one run err together in
  /// more ways than the kernel knows, so that all of them would be too sure: a run of 48 rows is taken
  /// for some ten.
  private static let evidenceShare = 0.2

  /// The posterior, its misfit scaled to what these runs show.
  ///
  /// The parameters are searched for at the expected scale; at the others the evidence is that of the
  /// law made linear there.
  ///
  /// - Parameter grid: the misfit's factors at each scale to try.
  /// - Returns: nil if no parameters give positive losses.
  func posterior(over grid: MisfitGrid) -> LawPosterior? {
    let believed = sample.scale.isLearned ? Self.believedLogScale : Self.looseLogScale
    guard let middle = model.middle, let expected = grid.factor(scale: .exp(believed.mean)),
      let first = peak(from: middle, expected)
    else { return nil }
    var found: [(logScale: Double, logWeight: Double)] = []
    for (scale, factor) in grid.factors {
      guard let step = step(from: first, factor) else { return nil }
      let belief = (.log(scale) - believed.mean) / believed.deviation
      found.append((.log(scale), Self.evidenceShare * step.logEvidence - belief * belief / 2))
    }
    let highest = found.map(\.logWeight).max() ?? 0
    let weights = found.map { Double.exp($0.logWeight - highest) }
    let total = weights.reduce(0, +)
    func mean(_ value: (Double) -> Double) -> Double {
      dot(weights, found.map { value($0.logScale) }) / total
    }
    // The scale whose square is the mean of the squares keeps the variance of the mixture.
    let scale = mean { .exp(2 * $0) }.squareRoot()
    let center = mean { $0 }
    let spread = mean { ($0 - center) * ($0 - center) }
    guard let factor = grid.factor(scale: scale), let peak = peak(from: first.point, factor)
    else { return nil }
    return LawPosterior(
      model: model, point: peak.point, covariance: peak.covariance,
      kernel: grid.kernel(scale: scale),
      // ln s of ν squares has the variance 1/(2ν).
      degreesOfFreedom: min(max(1 / (2 * max(spread, 1e-9)), 4), 100),
      logLosses: peak.logLosses, slopes: peak.slopes)
  }

  private struct Peak {
    var point: [Double]
    var covariance: [[Double]]
    var logLosses: [Double]
    var slopes: [[Double]]
  }

  /// ln f at the rows and its slopes by the point's coordinates.
  private func evaluate(_ point: [Double]) -> (logLosses: [Double], slopes: [[Double]]) {
    var logLosses: [Double] = []
    var slopes = [[Double]](repeating: [], count: point.count)
    for history in sample.histories {
      let (losses, columns) = model.lossesAndSlopes(at: point, along: history)
      logLosses += losses.map { $0 > 0 ? .log($0) : .nan }
      for (index, column) in columns.enumerated() {
        slopes[index] += zip(column, losses).map { $0 / $1 }
      }
    }
    return (logLosses, slopes)
  }

  private func peak(from start: [Double], _ factor: Cholesky) -> Peak? {
    let rows = sample.rows.count
    let count = start.count
    let problem = ClosureModel(
      parameterCount: count, observationCount: rows + count,
      jacobian: { [self] point, jacobian in
        let columns = evaluate(point).slopes.map(factor.whitened)
        for (column, values) in columns.enumerated() {
          for row in 0..<rows { jacobian[row * count + column] = values[row] }
        }
        for (row, slopes) in model.standardizedBeliefs(at: point).slopes.enumerated() {
          for column in 0..<count { jacobian[(rows + row) * count + column] = slopes[column] }
        }
      },
      predict: { [self] point, predictions in
        let whitened = factor.whitened(
          sample.histories.flatMap { history in
            model.losses(at: point, along: history).map { $0 > 0 ? .log($0) : .nan }
          })
        for row in 0..<rows { predictions[row] = whitened[row] }
        for (row, value) in model.standardizedBeliefs(at: point).values.enumerated() {
          predictions[rows + row] = value
        }
      })
    let observed =
      factor.whitened(sample.rows.map(\.logLoss)) + [Double](repeating: 0, count: count)
    let parameters = start.indices.map { index in
      Parameter(
        model.names[index], start: start[index], lower: model.bounds[index].lowerBound,
        upper: model.bounds[index].upperBound)
    }
    guard
      let solution = try? Problem(model: problem, observed: observed, parameters: parameters)
        .solve(
          Solver(
            tolerances: Tolerances(offset: 1e-4, step: 1e-6), maximumEvaluations: 100,
            multiStart: MultiStart(use: .never)))
    else { return nil }
    let point = solution.parameters
    let (logLosses, slopes) = evaluate(point)
    let peak = Peak(point: point, covariance: [], logLosses: logLosses, slopes: slopes)
    guard logLosses.allSatisfy(\.isFinite), let step = step(from: peak, factor) else { return nil }
    var whole = peak
    whole.covariance = step.precision.inverse
    return whole
  }

  /// What one step of Gauss and Newton from a point leads to: the precision there, and ln of the
  /// probability of the rows by Laplace's approximation.
  private func step(
    from peak: Peak, _ factor: Cholesky
  ) -> (precision: Cholesky, logEvidence: Double)? {
    let beliefs = model.standardizedBeliefs(at: peak.point)
    let residuals = factor.whitened(zip(sample.rows, peak.logLosses).map { $0.logLoss - $1 })
    let whitened = peak.slopes.map(factor.whitened)
    guard
      let precision = Cholesky(
        of: whitened.count,
        { i, j in
          dot(whitened[i], whitened[j]) + beliefs.slopes.reduce(0.0) { $0 + $1[i] * $1[j] }
        })
    else { return nil }
    let gradient = whitened.indices.map { i in
      dot(whitened[i], residuals)
        - zip(beliefs.slopes, beliefs.values).reduce(0.0) { $0 + $1.0[i] * $1.1 }
    }
    let gained = precision.whitened(gradient)
    let squares: Double =
      dot(residuals, residuals) + dot(beliefs.values, beliefs.values) - dot(gained, gained)
    // The beliefs' density is by the quantities, whence the determinant of their slopes, which their
    // deviations are in.
    let determinants: Double =
      LinearSystem.logDeterminant(beliefs.slopes)
      - (factor.logDeterminant + precision.logDeterminant) / 2
    return (
      precision, determinants - squares / 2 - Double(sample.rows.count) / 2 * .log(2 * .pi)
    )
  }
}

/// The misfit's covariance over the rows of a sample at several scales, factored once for all laws.
struct MisfitGrid: Sendable {
  let factors: [(scale: Double, factor: Cholesky)]
  private let sample: PosteriorSample
  /// What goes with the square of the scale, at scale 1, and what does not.
  private let misfit: [[Double]]
  private let fixed: [[Double]]

  private static let scales = [0.5, 0.7, 1, 1.4, 2, 2.8, 4]
  /// For losses of which nothing was learned.
  private static let wideScales = [0.5, 1, 2, 4, 8, 16, 32, 64, 128]

  init(_ sample: PosteriorSample, scales: [Double]? = nil) {
    self.sample = sample
    let kernel = MisfitKernel(scale: 1, extent: sample.extent, isLearned: sample.scale.isLearned)
    let rows = sample.rows
    misfit = rows.indices.map { i in
      (0...i).map { j in kernel.scaled(rows[i].place, rows[j].place) }
    }
    fixed = rows.indices.map { i in
      (0...i).map { j in kernel.betweenPeaks(rows[i].state, rows[j].state) }
    }
    var factors: [(scale: Double, factor: Cholesky)] = []
    for scale in scales ?? (sample.scale.isLearned ? Self.scales : Self.wideScales) {
      if let factor = Self.factor(sample, misfit, fixed, scale: scale) {
        factors.append((scale, factor))
      }
    }
    self.factors = factors
  }

  func kernel(scale: Double) -> MisfitKernel {
    MisfitKernel(scale: scale, extent: sample.extent, isLearned: sample.scale.isLearned)
  }

  func factor(scale: Double) -> Cholesky? {
    factors.first { $0.scale == scale }?.factor
      ?? Self.factor(sample, misfit, fixed, scale: scale)
  }

  private static func factor(
    _ sample: PosteriorSample, _ misfit: [[Double]], _ fixed: [[Double]], scale: Double
  ) -> Cholesky? {
    Cholesky(of: sample.rows.count) { i, j in
      scale * scale * misfit[i][j] + fixed[i][j] + (i == j ? sample.rows[i].jitter : 0)
    }
  }
}
