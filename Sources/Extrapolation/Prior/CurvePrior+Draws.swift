public import Basics
import RealModule
import Records

extension CurvePrior {
  /// Curves drawn from the prior, the same for the same seed: parameters, then the curve, again if it
  /// leaves the bounds or does not rise, then its noise.
  ///
  /// - Parameter positions: Above 0, ascending.
  /// - Throws: `Refusal` if hardly any curve meets the prior's own conditions.
  public func curves(
    _ count: Int, at positions: [Double], seed: UInt64
  ) throws(Refusal) -> [SimulatedCurve] {
    let sampler = PriorSampler(self, positions: CurvePositions(positions))
    var random = SeededRandom(seed: seed)
    var curves: [SimulatedCurve] = []
    var tries = 0
    while curves.count < count {
      for draw in sampler.eight(&random) where allows(draw.values) {
        let noise = noise.value(deviate: random.normal())
        let logged = draw.values.map { $0 + noise * random.normal() }
        curves.append(
          SimulatedCurve(
            logged: Curve(
              name: "\(curves.count + 1)", positions: positions, values: logged, goal: .higher,
              bounds: bounds),
            settled: draw.values, noise: noise))
        if curves.count == count { break }
      }
      tries += 8
      if tries >= 100_000, curves.count * 1000 < tries {
        throw Refusal(
          .data,
          "the prior '\(name)': fewer than one of a thousand of its curves stay within its bounds"
            + (rises ? " and rise" : "") + "; widen the bounds or narrow the parameters")
      }
    }
    return curves
  }
}

/// Curves of a prior, whatever its conditions on them.
struct PriorSampler {
  /// A curve with its linear coefficients, as ``SeparatedPrior`` counts them.
  struct Draw {
    var coefficients: [Double]
    var values: [Double]
  }

  private let prior: SeparatedPrior
  private let positions: CurvePositions

  init(_ prior: CurvePrior, positions: CurvePositions) {
    self.prior = SeparatedPrior(prior)
    self.positions = positions
  }

  func eight(_ random: inout SeededRandom) -> [Draw] {
    var basis = BasisColumns(prior, positions)
    var deviates = [SIMD8<Double>](repeating: .zero, count: prior.shapeCount)
    for coordinate in deviates.indices {
      for lane in 0..<8 { deviates[coordinate][lane] = random.normal() }
    }
    basis.evaluate(deviates)
    return (0..<8).map { lane in
      let coefficients = prior.coefficients(&random)
      return Draw(coefficients: coefficients, values: basis.curve(coefficients, lane: lane))
    }
  }
}
