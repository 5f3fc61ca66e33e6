import RealModule

/// A ``CurvePrior`` taken apart into what enters a curve linearly and what shapes it:
/// y(x) = C + Σ Aₖ·φₖ(x), with C the sum of all levels.
///
/// The shapes have coordinates that are independent standard normal under the prior; the
/// coefficients C, A₁ … have a density of their own, which does not depend on the shapes.
struct SeparatedPrior: Sendable {
  /// A component's φ, with parameters that are known or the coordinate of that index.
  struct Term: Sendable {
    enum Parameter {
      case known(Double)
      case coordinate(Int)
    }

    let form: ComponentForm
    let parameters: [Parameter]
  }

  let terms: [Term]
  private let parts: [PriorPart]
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
    terms = prior.components.map { component in
      let parameters = component.form.shape.map { name in
        let distribution = component.distribution(name)
        if case .constant(let value) = distribution { return Term.Parameter.known(value) }
        shapes.append(distribution)
        return Term.Parameter.coordinate(shapes.count - 1)
      }
      return Term(form: component.form, parameters: parameters)
    }
    let parts = prior.components.map { PriorPart($0) }
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
    if rises, curves.count > 1 { allowed = (last .> first) }
    for values in curves {
      // NaN fails both.
      allowed .&= (values .>= bounds.lowerBound) .& (values .<= bounds.upperBound)
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
  /// (pseudo-marginal, Andrieu & Roberts 2009). The draws share a randomly shifted lattice.
  func density(of coefficients: ArraySlice<Double>, _ random: inout SeededRandom) -> Double {
    let first = coefficients.startIndex
    let offset = hasLevel ? first + 1 : first
    var known = 1.0
    var conditionals = InlineArray<6, PriorPart.Conditional>(repeating: .none)
    for part in parts.indices {
      let conditional = parts[part].conditional(amplitude: coefficients[offset + part])
      known *= conditional.scale
      // Most that fail do so here.
      if known == 0 { return 0 }
      conditionals[part] = conditional
    }
    var sum = 0.0
    let shift = random.uniform()
    let slope = random.uniform()
    for draw in 0..<Self.levelDraws {
      var rest = hasLevel ? coefficients[first] : 0
      var factor = 1.0
      for part in parts.indices where part != last || !hasLevel {
        let drawn = parts[part].level(
          given: conditionals[part],
          shares: (
            Self.share(draw, 2 * part, shift, slope), Self.share(draw, 2 * part + 1, shift, slope)
          ))
        rest -= drawn.level
        factor *= drawn.factor
        if factor == 0 { break }
      }
      guard factor > 0 else { continue }
      guard hasLevel else {
        sum += factor
        continue
      }
      sum +=
        factor
        * parts[last].density(
          level: rest, given: conditionals[last], share: Self.share(draw, 2 * last, shift, slope))
    }
    return known * sum / Double(Self.levelDraws)
  }

  /// Draws of levels a density; a power of two, so that odd multiples of a draw go through all eighths.
  private static let levelDraws = 4

  /// The share of that coordinate of a lattice's point.
  @inline(__always)
  private static func share(
    _ draw: Int, _ coordinate: Int, _ shift: Double, _ slope: Double
  ) -> Double {
    let cell = draw &* (2 &* coordinate &+ 1) & (levelDraws - 1)
    let place = shift + slope * Double(coordinate) + Double(cell) / Double(levelDraws)
    return place - place.rounded(.down)
  }
}
