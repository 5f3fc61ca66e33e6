import RealModule

/// A ``CurvePrior`` taken apart into what enters a curve linearly and what shapes it:
/// y(x) = C + Σ Aₖ·φₖ(x), with C the sum of all levels.
///
/// The shapes have coordinates that are independent standard normal under the prior; the
/// coefficients C, A₁ … have a density of their own, which does not depend on the shapes.
struct SeparatedPrior: Sendable {
  let parts: [PriorPart]
  /// The distributions of the shapes' parameters that are not constant.
  let shapes: [ParameterDistribution]
  let noise: ParameterDistribution
  /// Whether the first coefficient is a level C.
  let hasLevel: Bool
  let bounds: ClosedRange<Double>
  let rises: Bool
  /// The part whose level is integrated over, given those of all others: the widest.
  private let last: Int

  init(_ prior: CurvePrior) {
    var shapes: [ParameterDistribution] = []
    let parts = prior.components.map { PriorPart($0, shapes: &shapes) }
    self.parts = parts
    self.shapes = shapes
    noise = prior.noise
    bounds = prior.bounds
    rises = prior.rises
    hasLevel = parts.contains { $0.level != nil }
    let levelled = parts.indices.filter { parts[$0].level != nil }
    last = levelled.max { parts[$0].levelWidth < parts[$1].levelWidth } ?? 0
  }

  var shapeCount: Int { shapes.count }
  /// The coordinates of the shapes, and the noise's.
  var coordinateCount: Int { shapes.count + 1 }
  var coefficientCount: Int { parts.count + (hasLevel ? 1 : 0) }

  /// Which of eight curves meet the prior's conditions, as ``CurvePrior/allows(_:)``.
  func allows(_ curves: [SIMD8<Double>]) -> SIMDMask<SIMD8<Int64>> {
    var allowed: SIMDMask<SIMD8<Int64>> = .init(repeating: true)
    guard let first = curves.first, let last = curves.last else { return allowed }
    if rises { allowed = last .> first }
    for values in curves {
      // NaN fails both.
      allowed = allowed .& (values .>= bounds.lowerBound) .& (values .<= bounds.upperBound)
    }
    return allowed
  }

  /// Coefficients drawn from the prior.
  func coefficients(_ random: inout SeededRandom) -> [Double] {
    var level = 0.0
    var coefficients = hasLevel ? [0.0] : []
    for part in parts {
      let drawn = part.draw(&random)
      level += drawn.level
      coefficients.append(drawn.amplitude)
    }
    if hasLevel { coefficients[0] = level }
    return coefficients
  }

  /// An unbiased estimate of the density of coefficients: levels of all parts but one are drawn,
  /// given the amplitudes, and the density of the last one's is taken at what remains
  /// (pseudo-marginal, Andrieu & Roberts 2009).
  func density(
    of coefficients: ArraySlice<Double>, repeats: Int, _ random: inout SeededRandom
  ) -> Double {
    let first = coefficients.startIndex
    let offset = hasLevel ? first + 1 : first
    guard hasLevel else {
      return parts.indices.reduce(1) {
        $0 * parts[$1].amplitudeDensity(coefficients[offset + $1], &random)
      }
    }
    var known = 1.0
    let conditionals = parts.indices.map { part in
      parts[part].conditional(amplitude: coefficients[offset + part])
    }
    for part in parts.indices where part != last { known *= conditionals[part].scale }
    guard known > 0, conditionals[last].scale > 0 else { return 0 }
    var sum = 0.0
    for _ in 0..<repeats {
      var rest = coefficients[first]
      var factor = 1.0
      for part in parts.indices where part != last {
        let drawn = parts[part].level(given: conditionals[part], &random)
        rest -= drawn.level
        factor *= drawn.factor
        if factor == 0 { break }
      }
      guard factor > 0 else { continue }
      sum += factor * parts[last].density(level: rest, given: conditionals[last], &random)
    }
    return known * sum / Double(repeats)
  }
}
