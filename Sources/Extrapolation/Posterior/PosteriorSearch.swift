import Laws
import LeastSquares
import RealModule

/// The search for posterior draws of one curve.
///
/// Given shapes and noise the curve is linear, and with a normal stand-in for the prior of its
/// coefficients these integrate in closed form. So:
/// 1. A bank of shapes, spread evenly over the prior, is weighed at a grid of noises by that closed
///    form.
/// 2. Shapes and noises are proposed about the likely ones, and coefficients drawn from their normal
///    posterior.
/// 3. Each draw is weighed by the prior over the stand-in, 0 where it fails the prior's conditions,
///    and by the closed form over the proposal's density. As importance weights these are exact:
///    stand-in and proposals decide how many draws are worth something, not what they tend to.
struct PosteriorSearch {
  /// The spacing of the grid of noises, in the coordinate of the noise.
  private static let noiseSpacing = 0.45

  private let prior: SeparatedPrior
  private let moments: CoefficientMoments
  private let bank: ShapeBank
  private let seen: SeenCurve
  private let positions: CurvePositions
  private var random: SeededRandom

  /// - Parameter asked: Ascending.
  init(
    _ prior: SeparatedPrior, moments: CoefficientMoments, bank: ShapeBank, seen: SeenCurve,
    asked: [Double], seed: UInt64
  ) {
    self.prior = prior
    self.moments = moments
    self.bank = bank
    self.seen = seen
    positions = CurvePositions(seen.positions + asked)
    random = SeededRandom(seed: seed)
  }

  /// The bank's shapes at each noise of the grid, with their weights.
  func bankPoints() -> WeightedPoints {
    let grid = noiseGrid()
    let logNoises = grid.map { prior.noise.logarithm(deviate: $0) }
    var basis = BasisColumns(prior, CurvePositions(seen.positions))
    var regression = LaneRegression(seen, moments)
    var logWeights: [SIMD8<Double>] = []
    logWeights.reserveCapacity(bank.shapes.count * grid.count)
    var largest = -Double.infinity
    for shapes in bank.shapes {
      basis.evaluate(shapes)
      regression.take(basis.columns)
      for (deviate, logNoise) in zip(grid, logNoises) {
        let weight =
          regression.condition(logNoise: SIMD8(repeating: logNoise)) - 0.5 * deviate * deviate
        logWeights.append(weight)
        largest = max(largest, weight.max())
      }
    }
    var points = WeightedPoints(dimension: prior.coordinateCount)
    for (index, weight) in logWeights.enumerated() where weight.max() > largest - 14 {
      let shapes = bank.shapes[index / grid.count]
      for lane in 0..<8 where weight[lane] > largest - 14 {
        points.append(
          shapes.map { $0[lane] } + [grid[index % grid.count]],
          weight: .exp(weight[lane] - largest))
      }
    }
    return points
  }

  /// Coordinates of the noise from the least to one that holds all that was seen.
  private func noiseGrid() -> [Double] {
    var most = 3.5
    if let largest = seen.values.max(), let least = seen.values.min() {
      let outside = max(
        largest - prior.bounds.upperBound, prior.bounds.lowerBound - least, largest - least)
      while most < 9, prior.noise.value(deviate: most - 1) < outside { most += Self.noiseSpacing }
    }
    return Array(stride(from: -3.5, through: most, by: Self.noiseSpacing))
  }

  /// Draws about weighted points.
  mutating func draws(about points: WeightedPoints, isFirst: Bool) -> PosteriorDraws {
    var draws = PosteriorDraws()
    // A grid's points stand for all between them.
    var floor = [Double](repeating: 1e-3, count: prior.coordinateCount)
    if isFirst { floor[prior.shapeCount] = Self.noiseSpacing * Self.noiseSpacing / 12 }
    guard
      let mixture = ProposalMixture(about: points, floor: floor, freedom: bank.degreesOfFreedom)
    else { return draws }
    var basis = BasisColumns(prior, positions)
    var regression = LaneRegression(seen, moments)
    let size = prior.coefficientCount
    var coefficients = [SIMD8<Double>](repeating: .zero, count: size)
    var curves = [SIMD8<Double>](repeating: .zero, count: positions.count)
    draws.tries = bank.count * ShapeBank.coefficientDraws
    draws.reserve(
      draws.tries, positions: positions.count - seen.count, coefficients: size,
      coordinates: prior.coordinateCount)
    for (block, steps) in bank.steps.enumerated() {
      let share = Double(block) / Double(bank.steps.count)
      let (proposals, logDensity) = mixture.proposals(steps, share: share)
      basis.evaluate(proposals)
      regression.take(basis.columns)
      var logNoise = SIMD8<Double>.zero
      for lane in 0..<8 {
        logNoise[lane] = prior.noise.logarithm(deviate: proposals[prior.shapeCount][lane])
      }
      var base = regression.condition(logNoise: logNoise) - logDensity
      base -= 0.5 * Double(prior.coordinateCount) * Double.log(2 * .pi)
      for coordinate in proposals { base -= 0.5 * coordinate * coordinate }
      for draw in 0..<ShapeBank.coefficientDraws {
        let first = (block * ShapeBank.coefficientDraws + draw) * size
        regression.draw(bank.deviates[first..<first + size], into: &coefficients)
        let logWeight = base - regression.logDensity(of: coefficients)
        basis.evaluate(coefficients, into: &curves)
        let allowed = prior.allows(curves)
        guard any(allowed) else { continue }
        let eight = draws.curves.count / (positions.count - seen.count)
        draws.curves.append(contentsOf: curves[seen.count...])
        for lane in 0..<8 where allowed[lane] && logWeight[lane].isFinite {
          draws.logWeights.append(logWeight[lane])
          draws.logNoise.append(logNoise[lane])
          draws.places.append(8 * eight + lane)
          for coefficient in coefficients { draws.coefficients.append(coefficient[lane]) }
          for proposal in proposals { draws.coordinates.append(proposal[lane]) }
        }
      }
    }
    weigh(&draws)
    return draws
  }

  /// Multiplies the weights by the prior's density of the coefficients, where they matter at all.
  private mutating func weigh(_ draws: inout PosteriorDraws) {
    guard let largest = draws.logWeights.max() else { return }
    let size = prior.coefficientCount
    for index in draws.logWeights.indices {
      guard draws.logWeights[index] > largest - 18 else {
        draws.logWeights[index] = -.infinity
        continue
      }
      let density = prior.density(
        of: draws.coefficients[index * size..<(index + 1) * size], &random)
      draws.logWeights[index] += .log(density)
    }
  }
}
