import Differentiation
import Laws
import LeastSquares
import RealModule

/// The search for a law's posterior over a sample.
struct LawPosteriorSearch {
  let law: any BelievedLaw
  let sample: PosteriorSample
  private let coordinates: Coordinates

  init(_ law: any BelievedLaw, _ sample: PosteriorSample) {
    self.law = law
    self.sample = sample
    coordinates = Coordinates(law)
  }

  /// What is believed of the logarithm of the kernel's scale: within a factor of 1.8.
  static let scaleDeviation = 0.6

  /// The posterior, its misfit scaled to what these runs show.
  ///
  /// - Parameters:
  ///   - grids: the misfit's factors at each scale to try, see ``MisfitGrid``.
  /// - Returns: nil if no parameters give positive losses.
  func posterior(over grid: MisfitGrid) -> LawPosterior? {
    // Every believed quantity at its mean.
    guard
      let middle = law.parameters(
        believing: [Double](repeating: 0, count: law.beliefs.count), at: sample.scale)
    else { return nil }
    var start = coordinates.coordinates(middle)
    var found: [(logScale: Double, logWeight: Double)] = []
    for (scale, factor) in grid.factors {
      guard let peak = peak(from: start, factor) else { return nil }
      start = peak.coordinates
      let logScale = Double.log(scale)
      let belief = logScale / Self.scaleDeviation
      found.append((logScale, peak.logEvidence - belief * belief / 2))
    }
    let highest = found.map(\.logWeight).max() ?? 0
    let weights = found.map { Double.exp($0.logWeight - highest) }
    let total = weights.reduce(0, +)
    func mean(_ value: (Double) -> Double) -> Double {
      let values = found.map { value($0.logScale) }
      return dot(weights, values) / total
    }
    // The scale whose square is the mean of the squares keeps the variance of the mixture.
    let scale = mean { .exp(2 * $0) }.squareRoot()
    let center = mean { $0 }
    let spread = mean { ($0 - center) * ($0 - center) }
    let kernel = grid.kernel(scale: scale)
    guard let factor = grid.factor(of: kernel), let peak = peak(from: start, factor) else {
      return nil
    }
    return LawPosterior(
      law: law, parameters: coordinates.parameters(peak.coordinates), covariance: peak.covariance,
      kernel: kernel,
      // ln s of ν squares has the variance 1/(2ν).
      degreesOfFreedom: min(max(1 / (2 * max(spread, 1e-9)), 4), 100),
      // The mean over the grid's steps of the belief about ln s.
      logEvidence: highest + .log(total / Double(found.count)), logLosses: peak.logLosses,
      slopes: peak.slopes)
  }

  private struct Peak {
    var coordinates: [Double]
    var covariance: [[Double]]
    var logEvidence: Double
    var logLosses: [Double]
    var slopes: [[Double]]
  }

  /// ln f at the rows and its slopes by the coordinates.
  private func evaluate(_ parameters: [Double]) -> (logLosses: [Double], slopes: [[Double]]) {
    var logLosses: [Double] = []
    var slopes = [[Double]](repeating: [], count: parameters.count)
    let chain = coordinates.slopes(at: parameters)
    for history in sample.histories {
      let (losses, derivatives) = law.valuesAndDerivatives(parameters, over: history)
      logLosses += losses.map { $0 > 0 ? .log($0) : .nan }
      for (index, column) in derivatives.enumerated() {
        slopes[index] += zip(column, losses).map { $0 / $1 * chain[index] }
      }
    }
    return (logLosses, slopes)
  }

  private func believed(_ parameters: [Double]) -> (values: [Double], slopes: [[Double]]) {
    law.standardizedBeliefs(parameters, at: sample.scale)
  }

  private func peak(from start: [Double], _ factor: Cholesky) -> Peak? {
    let rows = sample.rows.count
    let count = start.count
    let model = ClosureModel(
      parameterCount: count, observationCount: rows + count,
      jacobian: { [self] point, jacobian in
        let parameters = coordinates.parameters(point)
        let columns = evaluate(parameters).slopes.map(factor.whitened)
        for (column, values) in columns.enumerated() {
          for row in 0..<rows { jacobian[row * count + column] = values[row] }
        }
        for (row, slopes) in believed(parameters).slopes.enumerated() {
          for column in 0..<count { jacobian[(rows + row) * count + column] = slopes[column] }
        }
      },
      predict: { [self] point, predictions in
        let parameters = coordinates.parameters(point)
        let whitened = factor.whitened(predicted(parameters))
        for row in 0..<rows { predictions[row] = whitened[row] }
        for (row, value) in believed(parameters).values.enumerated() {
          predictions[rows + row] = value
        }
      })
    let observed =
      factor.whitened(sample.rows.map(\.logLoss)) + [Double](repeating: 0, count: count)
    let parameters = start.indices.map { index in
      Parameter(
        law.parameterNames[index], start: start[index],
        lower: coordinates.bounds[index].lowerBound, upper: coordinates.bounds[index].upperBound)
    }
    guard
      let solution = try? Problem(model: model, observed: observed, parameters: parameters).solve(
        Solver(
          tolerances: Tolerances(offset: 1e-4, step: 1e-6), maximumEvaluations: 100,
          multiStart: MultiStart(use: .never)))
    else { return nil }
    let point = solution.parameters
    let natural = coordinates.parameters(point)
    let (logLosses, slopes) = evaluate(natural)
    let beliefs = believed(natural)
    let whitened = slopes.map(factor.whitened)
    let precision = (0..<count).map { i in
      (0..<count).map { j in
        let known = beliefs.slopes.map { $0[i] * $0[j] }
        return dot(whitened[i], whitened[j]) + known.reduce(0, +)
      }
    }
    guard logLosses.allSatisfy(\.isFinite),
      let root = Cholesky(of: count, { precision[$0][$1] })
    else { return nil }
    // Laplace's approximation. The beliefs' density is by the quantities, whence the determinant of
    // their slopes, which their deviations are in.
    let determinants: Double =
      LinearSystem.logDeterminant(beliefs.slopes)
      - (factor.logDeterminant + root.logDeterminant) / 2
    let logEvidence: Double =
      determinants - solution.residualSumOfSquares / 2 - Double(rows) / 2 * .log(2 * .pi)
    return Peak(
      coordinates: point, covariance: root.inverse, logEvidence: logEvidence,
      logLosses: logLosses, slopes: slopes)
  }

  private func predicted(_ parameters: [Double]) -> [Double] {
    sample.histories.flatMap { history in
      law.values(parameters, over: history).map { $0 > 0 ? .log($0) : .nan }
    }
  }
}

/// The misfit's covariance over the rows of a sample at several scales, factored once for all laws.
struct MisfitGrid: Sendable {
  let sample: PosteriorSample
  let factors: [(scale: Double, factor: Cholesky)]
  /// At scale 1.
  private let misfit: [[Double]]

  init(_ sample: PosteriorSample, scales: [Double]) {
    self.sample = sample
    let kernel = MisfitKernel(scale: 1, firstLogArea: sample.firstLogArea)
    let rows = sample.rows
    let misfit = rows.indices.map { i in
      (0...i).map { j in
        kernel.covariance(rows[i].place, rows[j].place)
      }
    }
    self.misfit = misfit
    factors = scales.compactMap { scale in
      Self.factor(sample, misfit, scale: scale).map { (scale, $0) }
    }
  }

  func kernel(scale: Double) -> MisfitKernel {
    MisfitKernel(scale: scale, firstLogArea: sample.firstLogArea)
  }

  func factor(of kernel: MisfitKernel) -> Cholesky? {
    Self.factor(sample, misfit, scale: kernel.scale)
  }

  private static func factor(
    _ sample: PosteriorSample, _ misfit: [[Double]], scale: Double
  ) -> Cholesky? {
    Cholesky(of: sample.rows.count) { i, j in
      scale * scale * misfit[i][j] + (i == j ? sample.rows[i].jitter : 0)
    }
  }
}

/// Σ aᵢ·bᵢ.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for (x, y) in zip(a, b) { sum += x * y }
  return sum
}
